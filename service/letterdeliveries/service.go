// Package letterdeliveries is the API of how the letters of an application are handed over, and what proves it (送达).
package letterdeliveries

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.LetterDeliveryService.
type Service struct {
	foiv1.UnimplementedLetterDeliveryServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetLetterDelivery returns one delivery.
func (s *Service) GetLetterDelivery(ctx context.Context, req *foiv1.GetLetterDeliveryRequest) (*foiv1.LetterDelivery, error) {
	name, err := resname.ParseLetterDelivery("name", req.GetName())
	if err != nil {
		return nil, err
	}
	all, err := s.all(ctx, name.Application)
	if err != nil {
		return nil, err
	}
	if name.Number > len(all) {
		return nil, store.ErrNotFound
	}
	return all[name.Number-1], nil
}

// ListLetterDeliveries lists the deliveries of an application in the order in which they were recorded.
func (s *Service) ListLetterDeliveries(ctx context.Context, req *foiv1.ListLetterDeliveriesRequest,
) (*foiv1.ListLetterDeliveriesResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	all, err := s.all(ctx, name)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	return &foiv1.ListLetterDeliveriesResponse{LetterDeliveries: part, NextPageToken: next}, nil
}

// all returns the deliveries of an application.
func (s *Service) all(ctx context.Context, of resname.Application) ([]*foiv1.LetterDelivery, error) {
	rows, err := s.env.Store.LetterDeliveries(ctx, keyOf(of))
	if err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(of))
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.LetterDelivery, len(rows))
	for i := range rows {
		list[i] = present.LetterDelivery(&rows[i], a.Version)
	}
	return list, nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
