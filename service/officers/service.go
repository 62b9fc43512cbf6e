// Package officers is the API of the officers whom an agency has reminded of its duties (经办人员), and of their leave, during
// which another one is reminded instead (请假与交接).
package officers

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

// Service implements foi.v1.OfficerService.
type Service struct {
	foiv1.UnimplementedOfficerServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

func respond(o store.Officer) (proto.Message, error) { return present.Officer(&o), nil }

func keyOf(name resname.Officer) store.OfficerKey {
	return store.OfficerKey{Agency: name.Agency, ID: name.ID}
}

// GetOfficer returns one officer.
func (s *Service) GetOfficer(ctx context.Context, req *foiv1.GetOfficerRequest) (*foiv1.Officer, error) {
	var c fieldcheck.Check
	name := c.Officer("name", req.GetName())
	if err := c.Err(); err != nil {
		return nil, err
	}
	o, err := s.env.Store.GetOfficer(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	return present.Officer(&o), nil
}

// byName is the order of the list, the only one.
var byName = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListOfficers lists the officers of an agency by name.
func (s *Service) ListOfficers(ctx context.Context, req *foiv1.ListOfficersRequest) (*foiv1.ListOfficersResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	unit := c.Optional("unit", req.GetUnit())
	page, err := byName.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{unit, strconv.FormatBool(req.GetShowInactive())},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.OfficerQuery{Agency: parent.ID, Unit: unit, ShowInactive: req.GetShowInactive(), Limit: page.Limit + 1}
	if !page.After.IsStart() {
		q.AfterID = page.After.ID[0]
	}
	rows, err := s.env.Store.ListOfficers(ctx, q)
	if err == nil && len(rows) == 0 {
		_, err = s.env.Store.GetAgency(ctx, parent.ID)
	}
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListOfficersResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	resp.Officers = make([]*foiv1.Officer, len(rows))
	for i := range rows {
		resp.Officers[i] = present.Officer(&rows[i])
	}
	return resp, nil
}
