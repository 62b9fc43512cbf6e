// Package legalcases is the API of reviews and suits in which the agency is the respondent (复议诉讼案件).
package legalcases

import (
	"context"
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.LegalCaseService.
type Service struct {
	foiv1.UnimplementedLegalCaseServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetLegalCase returns one case.
func (s *Service) GetLegalCase(ctx context.Context, req *foiv1.GetLegalCaseRequest) (*foiv1.LegalCase, error) {
	name, err := resname.ParseLegalCase("name", req.GetName())
	if err != nil {
		return nil, err
	}
	f, err := s.env.Store.GetLegalCase(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	return s.env.Viewer().LegalCase(&f)
}

// ListLegalCaseEvents lists what was done in a case.
func (s *Service) ListLegalCaseEvents(ctx context.Context, req *foiv1.ListLegalCaseEventsRequest) (*foiv1.ListLegalCaseEventsResponse, error) {
	var c fieldcheck.Check
	name, err := resname.ParseLegalCase("parent", req.GetParent())
	c.AddError("parent", err)
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	f, err := s.env.Store.GetLegalCase(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	all, err := present.LegalCaseEvents(&f)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	return &foiv1.ListLegalCaseEventsResponse{Events: part, NextPageToken: next}, nil
}

// collection is how cases can be listed: in the order in which they were logged.
var collection = listing.Resource{
	Fields: listing.Fields{
		"type":          {Column: "kind", Kind: listing.Enum, Map: values("TYPE_", foiv1.LegalCase_Type_name, present.LegalType.Word)},
		"route":         {Column: "route", Kind: listing.Enum, Map: values("ROUTE_", foiv1.LegalCase_Route_name, present.LegalRoute.Word)},
		"state":         {Column: "state", Kind: listing.Enum, Map: values("STATE_", foiv1.LegalCase_State_name, present.LegalState.Word)},
		"result":        {Column: "result", Kind: listing.Enum, Map: values("RESULT_", foiv1.LegalCase_Result_name, present.LegalResult.Word)},
		"application":   {Column: "application_id", Kind: listing.String, Map: applicationID},
		"serve_date":    {Column: "served_on", Kind: listing.Date},
		"conclude_date": {Column: "concluded_on", Kind: listing.Date},
		"assignee":      {Column: "assignee", Kind: listing.String},
		"unit":          {Column: "unit", Kind: listing.String},
	},
	Sorts:        listing.Sorts{"create_time": {}},
	DefaultOrder: "create_time desc",
	ID:           []string{"id"},
}

// applicationID reads the name of an application in a filter.
func applicationID(name string) (any, error) {
	n, err := resname.ParseApplication("filter", name)
	return n.ID, err
}

// values maps the names of an enum's values, without their prefix, to the words of the table.
func values[E ~int32, W ~string](prefix string, names map[int32]string, word func(E) W) func(string) (any, error) {
	words := make(map[string]string, len(names))
	for n, name := range names {
		if w := word(E(n)); w != "" {
			words[strings.TrimPrefix(name, prefix)] = string(w)
		}
	}
	return listing.EnumValues(prefix, words)
}

// ListLegalCases lists the cases of an agency.
func (s *Service) ListLegalCases(ctx context.Context, req *foiv1.ListLegalCasesRequest) (*foiv1.ListLegalCasesResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	query, err := collection.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.LegalCaseQuery{Agency: parent.ID, Limit: query.Limit + 1}
	r := query.Ranges()[0]
	q.Where, q.Args, q.Order = query.Where, append(query.Args, r.Args...), r.OrderBy
	if q.Where != "" && r.Where != "" {
		q.Where += " AND "
	}
	q.Where += r.Where
	files, err := s.env.Store.ListLegalCases(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		if _, err := s.env.Store.GetAgency(ctx, parent.ID); err != nil {
			return nil, err
		}
	}
	resp := &foiv1.ListLegalCasesResponse{}
	if len(files) > query.Limit {
		files = files[:query.Limit]
		resp.NextPageToken = query.NextToken(listing.Cursor{ID: []string{files[len(files)-1].Case.ID}})
	}
	v := s.env.Viewer()
	for i := range files {
		m, err := v.LegalCase(&files[i])
		if err != nil {
			return nil, err
		}
		resp.LegalCases = append(resp.LegalCases, m)
	}
	return resp, nil
}

func keyOf(name resname.LegalCase) store.Key { return store.Key{Agency: name.Agency.ID, ID: name.ID} }
