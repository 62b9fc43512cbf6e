// Package events is the API of what was done on an application (办理过程), why its dates are what they are (期限台账), and
// what is owed (时限义务). It writes nothing.
package events

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.ApplicationEventService.
type Service struct {
	foiv1.UnimplementedApplicationEventServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// read checks a list's request.
func read(req present.SequenceRequest) (store.Key, present.Sequence, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	return keyOf(name), page, c.Err()
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }

// load reads the application of a list with its history.
func (s *Service) load(ctx context.Context, key store.Key) (store.Loaded, present.Viewer, error) {
	v := s.env.Viewer()
	l, err := s.env.Store.LoadApplication(ctx, key)
	return l, v, err
}
