// Package receipts is the API of how the receipt of an application is proved and confirmed (收件; 条例 art. 31): what proves
// the day, and the attempts to reach the applicant for the confirmation.
package receipts

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.ReceiptService.
type Service struct {
	foiv1.UnimplementedReceiptServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// list reads one page of rows and returns it with the token of the next one.
func list[T any](ctx context.Context, req present.SequenceRequest,
	read func(context.Context, store.Key, int, int) ([]T, error),
) (page []T, next string, err error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	s, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, "", err
	}
	page, err = read(ctx, keyOf(name), s.After, s.Limit+1) // one more tells whether there is a next page
	if err == nil && len(page) > s.Limit {
		page, next = page[:s.Limit], s.Next()
	}
	return page, next, err
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
