// Package searchrecords is the API of search records (检索记录): what was searched for an application, where, with which words,
// by whom. Without one, no answer says that information does not exist (条例 art. 36(4)).
package searchrecords

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.SearchRecordService.
type Service struct {
	foiv1.UnimplementedSearchRecordServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetSearchRecord returns one search record.
func (s *Service) GetSearchRecord(ctx context.Context, req *foiv1.GetSearchRecordRequest) (*foiv1.SearchRecord, error) {
	name, err := resname.ParseSearchRecord("name", req.GetName())
	if err != nil {
		return nil, err
	}
	all, err := s.env.Store.ListSearchRecords(ctx, keyOf(name.Application))
	if err != nil {
		return nil, err
	}
	if name.Number > len(all) {
		return nil, store.ErrNotFound
	}
	return present.SearchRecord(&all[name.Number-1]), nil
}

// ListSearchRecords lists the search records of an application in the order in which they were written.
func (s *Service) ListSearchRecords(ctx context.Context, req *foiv1.ListSearchRecordsRequest) (*foiv1.ListSearchRecordsResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	all, err := s.env.Store.ListSearchRecords(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 { // an application without records, or none
		if _, err := s.env.Store.GetApplication(ctx, keyOf(name)); err != nil {
			return nil, err
		}
	}
	part, next := present.Cut(page, all)
	resp := &foiv1.ListSearchRecordsResponse{NextPageToken: next}
	for i := range part {
		resp.SearchRecords = append(resp.SearchRecords, present.SearchRecord(&part[i]))
	}
	return resp, nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
