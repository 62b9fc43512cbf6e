// Package worklist is the API of what is due (待办): open duties of an agency, the most overdue first.
package worklist

import (
	"cmp"
	"context"
	"slices"

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
	legal, err := s.env.Store.ListLegalWorklist(ctx, q)
	if err != nil {
		return nil, err
	}
	entries := merged(rows, legal)
	if len(entries) == 0 { // an agency that owes something exists
		if _, err := s.env.Store.GetAgency(ctx, q.Agency); err != nil {
			return nil, err
		}
	}
	resp := &foiv1.ListWorklistItemsResponse{}
	if len(entries) > page.Limit {
		entries = entries[:page.Limit]
		resp.NextPageToken = page.NextToken(entries[page.Limit-1].cursor())
	}
	resp.WorklistItems = make([]*foiv1.WorklistItem, len(entries))
	for i := range entries {
		resp.WorklistItems[i] = entries[i].item(v)
	}
	return resp, nil
}

// entry is a line of the list: a duty of an application, or one of a legal case.
type entry struct {
	store.WorklistPosition
	application *store.WorklistItem
	legal       *store.LegalWorklistItem
}

// merged brings both into one order: by due date, then by application or case, kind and reference.
func merged(rows []store.WorklistItem, legal []store.LegalWorklistItem) []entry {
	all := make([]entry, 0, len(rows)+len(legal))
	for i := range rows {
		r := &rows[i]
		all = append(all, entry{store.WorklistPosition{DueOn: r.DueOn, ApplicationID: r.ApplicationID, Kind: r.Kind, Reference: r.Reference}, r, nil})
	}
	for i := range legal {
		r := &legal[i]
		all = append(all, entry{store.WorklistPosition{DueOn: r.DueOn, ApplicationID: r.LegalCaseID, Kind: r.Kind, Reference: r.Reference}, nil, r})
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.ApplicationID, b.ApplicationID), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Reference, b.Reference))
	})
	return all
}

// cursor is the place of a duty in the list.
func (e *entry) cursor() listing.Cursor {
	return listing.Cursor{Key: listing.DateKey(e.DueOn.Date()), ID: []string{e.ApplicationID, e.Kind, e.Reference}}
}

func (e *entry) item(v present.Viewer) *foiv1.WorklistItem {
	if e.legal == nil {
		return item(v, e.application)
	}
	r := e.legal
	m := &foiv1.WorklistItem{
		LegalCase:      resname.LegalCase{Agency: resname.Agency{ID: r.AgencyID}, ID: r.LegalCaseID}.String(),
		RegisterNumber: r.RegisterNumber, ApplicantDisplayName: r.ApplicantName, Summary: r.Subject,
		State: present.State.Enum(workflow.State(r.State)), Assignee: r.Assignee,
		Duty: v.Duty(workflow.Duty{
			Kind: workflow.DutyKind(r.Kind), Start: r.StartOn.Date(), Due: r.DueOn.Date(), Late: r.DueOn.Date() < v.Today, Of: r.Reference,
		}, r.StartOn.Date()),
	}
	m.Duty.Article = r.Article
	if r.ApplicationID != nil {
		m.Application = resname.Application{Agency: r.AgencyID, ID: *r.ApplicationID}.String()
	}
	return m
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
