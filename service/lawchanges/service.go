// Package lawchanges is the API of changes of the law in force (规则变更): holiday notices are loaded, amended and withdrawn.
// Whoever asks first is told what it would move; whoever does it leaves a record of what it moved.
package lawchanges

import (
	"context"
	"strconv"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.LawChangeService.
type Service struct {
	foiv1.UnimplementedLawChangeServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetLawChange returns one change and how far it is carried out.
func (s *Service) GetLawChange(ctx context.Context, req *foiv1.GetLawChangeRequest) (*foiv1.LawChange, error) {
	name, err := resname.ParseLawChange("name", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.env.Store.GetLawChange(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	return present.LawChange(&c), nil
}

// newestFirst is the order of the list of changes, the only one.
var newestFirst = listing.Resource{Sorts: listing.Sorts{"id": {}}, DefaultOrder: "id", ID: []string{"id"}}

// ListLawChanges lists the changes, newest first.
func (s *Service) ListLawChanges(ctx context.Context, req *foiv1.ListLawChangesRequest) (*foiv1.ListLawChangesResponse, error) {
	page, err := newestFirst.Query(listing.Request{PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	var before int64
	if err == nil && !page.After.IsStart() {
		before, err = strconv.ParseInt(page.After.ID[0], 10, 64)
		if err != nil {
			err = &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged}
		}
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListLawChanges(ctx, before, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListLawChangesResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{strconv.FormatInt(rows[page.Limit-1].ID, 10)}})
	}
	for i := range rows {
		resp.LawChanges = append(resp.LawChanges, present.LawChange(&rows[i]))
	}
	return resp, nil
}

// byKey is the order of the list of applications moved, the only one.
var byKey = listing.Resource{Sorts: listing.Sorts{"application": {}}, DefaultOrder: "application", ID: []string{"agency", "id"}}

// ListMovedApplications lists the applications whose dates a change moved.
func (s *Service) ListMovedApplications(ctx context.Context, req *foiv1.ListMovedApplicationsRequest,
) (*foiv1.ListMovedApplicationsResponse, error) {
	var c fieldcheck.Check
	name, err := resname.ParseLawChange("parent", req.GetParent())
	c.AddError("parent", err)
	page, err := byKey.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := s.env.Store.GetLawChange(ctx, name.ID); err != nil {
		return nil, err
	}
	var after store.Key
	if !page.After.IsStart() {
		after = store.Key{Agency: page.After.ID[0], ID: page.After.ID[1]}
	}
	rows, err := s.env.Store.ListMoved(ctx, name.ID, after, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListMovedApplicationsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		last := rows[page.Limit-1].Key
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{last.Agency, last.ID}})
	}
	for i := range rows {
		resp.MovedApplications = append(resp.MovedApplications, present.Moved(&rows[i]))
	}
	return resp, nil
}
