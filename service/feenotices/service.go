// Package feenotices is the API of fee notices (收费通知). A fee notice is no record of its own: it is what the acts charge
// and pay left in an application. While it is unpaid the clock stands still.
package feenotices

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.FeeNoticeService.
type Service struct {
	foiv1.UnimplementedFeeNoticeServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetFeeNotice returns one fee notice.
func (s *Service) GetFeeNotice(ctx context.Context, req *foiv1.GetFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	name, err := resname.ParseFeeNotice("name", req.GetName())
	if err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(name.Application))
	if err != nil {
		return nil, err
	}
	return numbered(s.env.Viewer(), &a, name.Number)
}

// numbered returns the n-th fee notice of an application, from 1, or store.ErrNotFound.
func numbered(v present.Viewer, a *store.Application, n int) (*foiv1.FeeNotice, error) {
	all, err := v.FeeNotices(a)
	if err != nil {
		return nil, err
	}
	if n > len(all) {
		return nil, store.ErrNotFound
	}
	return all[n-1], nil
}

// ListFeeNotices lists the fee notices of an application in the order in which they went out.
func (s *Service) ListFeeNotices(ctx context.Context, req *foiv1.ListFeeNoticesRequest) (*foiv1.ListFeeNoticesResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	all, err := s.env.Viewer().FeeNotices(&a)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	return &foiv1.ListFeeNoticesResponse{FeeNotices: part, NextPageToken: next}, nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
