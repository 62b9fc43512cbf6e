// Package worklist is the API of what is due (待办): open duties of an agency, the most overdue first.
package worklist

import (
	"context"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// Service implements foi.v1.WorklistService.
type Service struct {
	foiv1.UnimplementedWorklistServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// me stands for the caller in the assignee of a request.
const me = "me"

// byDueDate is the order of the list, the only one. It is that of the table's indexes.
var byDueDate = listing.Resource{
	Sorts:        listing.Sorts{"due_date": {Column: "due_on", Type: listing.SortDate}},
	DefaultOrder: "due_date", ID: []string{"application_id", "kind", "reference"},
}

// ListWorklistItems lists open duties by due date. Those that a consultation hides today are left out.
func (s *Service) ListWorklistItems(ctx context.Context, req *foiv1.ListWorklistItemsRequest) (*foiv1.ListWorklistItemsResponse, error) {
	v := s.env.Viewer()
	q, page, err := query(ctx, req, v.Today)
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListWorklist(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 { // an agency that owes something exists
		if _, err := s.env.Store.GetAgency(ctx, q.Agency); err != nil {
			return nil, err
		}
	}
	resp := &foiv1.ListWorklistItemsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(cursor(&rows[page.Limit-1]))
	}
	resp.WorklistItems = make([]*foiv1.WorklistItem, len(rows))
	for i := range rows {
		resp.WorklistItems[i] = item(v, &rows[i])
	}
	return resp, nil
}

// query checks the request.
func query(ctx context.Context, req *foiv1.ListWorklistItemsRequest, today calendar.Date) (store.WorklistQuery, listing.Query, error) {
	var c fieldcheck.Check
	name := c.Agency("parent", req.GetParent())
	assignee := c.Optional("assignee", req.GetAssignee())
	if assignee == me {
		assignee = auth.FromContext(ctx).Assignee(name.ID)
	}
	owner := workflow.OwnedByAgency
	if req.GetOwner() != foiv1.Duty_OWNER_UNSPECIFIED {
		owner = present.Owner.Word(req.GetOwner())
	}
	page, err := byDueDate.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{assignee, string(owner)},
	})
	c.AddError("", err)
	q := store.WorklistQuery{
		Agency: name.ID, Owner: string(owner), Assignee: assignee, Today: store.Day(today), Limit: page.Limit + 1,
	}
	if !page.After.IsStart() {
		due, err := calendar.ParseDate(*page.After.Key)
		c.AddError(listing.ArgumentPageToken, err)
		q.After = &store.WorklistPosition{
			DueOn: store.Day(due), ApplicationID: page.After.ID[0], Kind: page.After.ID[1], Reference: page.After.ID[2],
		}
	}
	return q, page, c.Err()
}

// cursor is the place of a duty in the list.
func cursor(r *store.WorklistItem) listing.Cursor {
	return listing.Cursor{Key: listing.DateKey(r.DueOn.Date()), ID: []string{r.ApplicationID, r.Kind, r.Reference}}
}

// item presents an open duty as it looks today.
func item(v present.Viewer, r *store.WorklistItem) *foiv1.WorklistItem {
	duty := workflow.Duty{
		Kind: workflow.DutyKind(r.Kind), Start: r.StartOn.Date(), Due: r.DueOn.Date(), Late: r.DueOn.Date() < v.Today, Of: r.Reference,
	}
	return &foiv1.WorklistItem{
		Application:          resname.Application{Agency: r.AgencyID, ID: r.ApplicationID}.String(),
		RegisterNumber:       r.RegisterNumber,
		ApplicantDisplayName: r.ApplicantName,
		Summary:              r.Summary,
		State:                present.State.Enum(workflow.State(r.State)),
		Assignee:             r.Assignee,
		Duty:                 v.Duty(duty, r.ReceiptOn.Date()),
	}
}
