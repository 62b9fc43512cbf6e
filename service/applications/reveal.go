package applications

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// RevealApplicant shows what Get masks, and records who looked and why.
func (s *Service) RevealApplicant(ctx context.Context, req *foiv1.RevealApplicantRequest) (*foiv1.RevealedApplicant, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	reason := c.Text("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, attempts, err := s.env.Store.RevealApplicant(ctx, key(name), reason, call.Write[store.Application](ctx, s.env, nil))
	if err != nil {
		return nil, err
	}
	return present.Revealed(&a, attempts)
}
