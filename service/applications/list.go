package applications

import (
	"context"
	"slices"
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// ListApplications returns a page of the applications of an agency, or of all of them.
func (s *Service) ListApplications(ctx context.Context, req *foiv1.ListApplicationsRequest) (*foiv1.ListApplicationsResponse, error) {
	p, err := newPage(req)
	if err != nil {
		return nil, err
	}
	rows, err := p.read(ctx, s.env.Store)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListApplicationsResponse{}
	if len(rows) > p.query.Limit {
		rows = rows[:p.query.Limit]
		resp.NextPageToken = p.query.NextToken(p.cursor(&rows[len(rows)-1]))
	}
	m := momentOf(s.env)
	if p.full {
		resp.Applications, err = m.all(rows)
		return resp, err
	}
	resp.Applications = make([]*foiv1.Application, len(rows))
	for i := range rows {
		resp.Applications[i] = m.Basic(&rows[i])
	}
	return resp, nil
}

// page is a List request that was found to be right.
type page struct {
	parent resname.Agency
	query  listing.Query
	full   bool
}

func newPage(req *foiv1.ListApplicationsRequest) (page, error) {
	var c fieldcheck.Check
	parent, err := resname.ParseAgencyOrAny("parent", req.GetParent())
	c.AddError("parent", err)
	query, err := collection.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Filter: req.GetFilter(), OrderBy: req.GetOrderBy(),
	})
	c.AddError("", err)
	return page{parent: parent, query: query, full: req.GetView() == foiv1.ApplicationView_APPLICATION_VIEW_FULL}, c.Err()
}

// read returns the rows of the page and one more if there is a next page.
func (p *page) read(ctx context.Context, from *store.Store) ([]store.Application, error) {
	var rows []store.Application
	for _, r := range p.query.Ranges() {
		more, err := from.ListApplications(ctx, p.part(r, p.query.Limit+1-len(rows)))
		if err != nil {
			return nil, err
		}
		if rows = append(rows, more...); len(rows) > p.query.Limit {
			break
		}
	}
	return rows, nil
}

// part is the query for one range of the page.
func (p *page) part(r listing.Range, limit int) store.ApplicationQuery {
	q := store.ApplicationQuery{
		Where: p.query.Where, Args: slices.Concat(p.query.Args, r.Args), Order: r.OrderBy, Limit: limit, Full: p.full,
	}
	if q.Where != "" && r.Where != "" {
		q.Where += " AND "
	}
	q.Where += r.Where
	if p.parent.IsAny() {
		ordered := p.query.Where != "" || p.query.Order.Sort.Column != ""
		q.PerAgency = ordered && !strings.Contains(p.query.Where, searchColumn+" @@")
	} else {
		q.Agency = p.parent.ID
	}
	if strings.HasPrefix(r.Where, concludedColumn+" IS NULL") {
		// The index leaves these rows out; in order of their ids they are found without sorting.
		q.Order = strings.TrimPrefix(strings.TrimPrefix(q.Order, concludedColumn), " DESC")
		q.Order = strings.TrimPrefix(q.Order, ", ")
	}
	return q
}

// cursor is the place of a row in the order of the page.
func (p *page) cursor(a *store.Application) listing.Cursor {
	at := listing.Cursor{ID: []string{a.ID}}
	switch p.query.Order.Name {
	case "receipt_date":
		at.Key = listing.DateKey(a.ReceiptOn.Date())
	case "due_date":
		at.Key = listing.DateKey(a.DueOn.Date())
	case "conclude_date":
		at.Key = listing.DateKey(a.ConcludedOn.Date())
	}
	return at
}
