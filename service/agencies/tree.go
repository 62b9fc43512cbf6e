package agencies

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// MoveAgency puts an agency below another one, or makes it a root. The tree is what holds today, so a move cannot be
// announced for a day to come.
func (s *Service) MoveAgency(ctx context.Context, req *foiv1.MoveAgencyRequest) (*foiv1.Agency, error) {
	var c fieldcheck.Check
	name := c.Agency("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	parent := reference(&c, "parent_agency", req.GetParentAgency())
	from := c.ActDate("effective_date", req.GetEffectiveDate(), s.env.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.MoveAgency(ctx, name.ID, version, parent, store.Day(from), call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Agency(&r), nil
}

// DissolveAgency ends an agency on a day, which may lie ahead.
func (s *Service) DissolveAgency(ctx context.Context, req *foiv1.DissolveAgencyRequest) (*foiv1.Agency, error) {
	var c fieldcheck.Check
	name := c.Agency("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	successor := reference(&c, "successor", req.GetSuccessor())
	on := dayOr(&c, "effective_date", req.GetEffectiveDate(), s.env.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.DissolveAgency(ctx, name.ID, version, successor, store.Day(on), call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Agency(&r), nil
}
