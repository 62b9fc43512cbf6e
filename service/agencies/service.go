// Package agencies is the API of agencies (行政机关) and their tree: who stands below whom, since when, and how each writes
// its register numbers.
package agencies

import (
	"context"
	"strconv"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.AgencyService.
type Service struct {
	foiv1.UnimplementedAgencyServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// respond makes the response of every method that writes an agency.
func respond(r store.AgencyRecord) (proto.Message, error) { return present.Agency(&r), nil }

// GetAgency returns one agency with its history in the tree.
func (s *Service) GetAgency(ctx context.Context, req *foiv1.GetAgencyRequest) (*foiv1.Agency, error) {
	var c fieldcheck.Check
	name := c.Agency("name", req.GetName())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetAgency(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.withPlacements(ctx, []store.Agency{a})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// byName is the order of the list, the only one.
var byName = listing.Resource{
	Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"},
}

// ListAgencies lists agencies by name, or those below one.
func (s *Service) ListAgencies(ctx context.Context, req *foiv1.ListAgenciesRequest) (*foiv1.ListAgenciesResponse, error) {
	var c fieldcheck.Check
	var ancestor resname.Agency
	if req.GetAncestor() != "" {
		ancestor = c.Agency("ancestor", req.GetAncestor())
	}
	page, err := byName.Query(listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{ancestor.ID, strconv.FormatBool(req.GetShowDissolved())},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.AgencyQuery{
		Ancestor: ancestor.ID, ShowDissolved: req.GetShowDissolved(), Today: store.Day(s.env.Today()), Limit: page.Limit + 1,
	}
	if !page.After.IsStart() {
		q.AfterID = page.After.ID[0]
	}
	return s.list(ctx, q, page)
}

// list reads a page; one row more than it has tells whether there is a next.
func (s *Service) list(ctx context.Context, q store.AgencyQuery, page listing.Query) (*foiv1.ListAgenciesResponse, error) {
	rows, err := s.env.Store.ListAgencies(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 && q.Ancestor != "" {
		if _, err := s.env.Store.GetAgency(ctx, q.Ancestor); err != nil {
			return nil, err
		}
	}
	next := ""
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		next = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	agencies, err := s.withPlacements(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &foiv1.ListAgenciesResponse{Agencies: agencies, NextPageToken: next}, nil
}

// withPlacements reads the histories of agencies and presents both.
func (s *Service) withPlacements(ctx context.Context, rows []store.Agency) ([]*foiv1.Agency, error) {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	placements, err := s.env.Store.ListPlacements(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.Agency, len(rows))
	for i := range rows {
		list[i] = present.Agency(&store.AgencyRecord{Agency: rows[i], Placements: placements[rows[i].ID]})
	}
	return list, nil
}
