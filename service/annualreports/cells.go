package annualreports

import (
	"context"
	"errors"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// scoped is what all requests about figures have.
type scoped interface {
	GetParent() string
	GetYear() int32
	GetScope() foiv1.AnnualReport_Scope
	GetLayout() foiv1.AnnualReport_Layout
	GetPageSize() int32
	GetPageToken() string
}

// scopeOf reads what a request is about, and its page; further arguments that a page token is bound to are given besides.
func (s *Service) scopeOf(c *fieldcheck.Check, req scoped, asOf *timestamppb.Timestamp, order listing.Resource, arguments ...string) (stats.Scope, listing.Query) {
	scope := stats.Scope{
		Agency: c.Agency("parent", req.GetParent()).ID, Year: int(req.GetYear()), Layout: present.Layout(req.GetLayout()),
		Own: present.ReportScope.Word(req.GetScope()) == submission.Own,
	}
	if scope.Layout == 0 {
		scope.Layout = outcome.LayoutFor(scope.Year)
	}
	if asOf != nil {
		c.Past("as_of_time", asOf.AsTime(), s.env.Clock.Now())
		scope.AsOf = asOf.AsTime()
	}
	page, err := order.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: append(arguments, strconv.Itoa(scope.Year), req.GetScope().String(), req.GetLayout().String(), scope.AsOf.Format(time.RFC3339Nano)),
	})
	c.AddError("", err)
	return scope, page
}

// byApplication and byNumber are the only orders of their lists.
var (
	byApplication = listing.Resource{Sorts: listing.Sorts{"application": {}}, DefaultOrder: "application", ID: []string{"agency", "id"}}
	byNumber      = listing.Resource{Sorts: listing.Sorts{"number": {}}, DefaultOrder: "number", ID: []string{"number"}}
	byRecord      = listing.Resource{Sorts: listing.Sorts{"record": {}}, DefaultOrder: "record", ID: []string{"time", "agency", "id"}}
)

// ListCellApplications lists the applications that a figure of table 三 counts.
func (s *Service) ListCellApplications(ctx context.Context, req *foiv1.ListCellApplicationsRequest) (*foiv1.ListCellApplicationsResponse, error) {
	var c fieldcheck.Check
	scope, page := s.scopeOf(&c, req, req.GetAsOfTime(), byApplication, req.GetRow(), req.GetApplicantType().String())
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.CellQuery{
		Scope: scope, Row: outcome.Row(req.GetRow()), Applicant: present.ApplicantType.Word(req.GetApplicantType()), Limit: page.Limit,
	}
	if !page.After.IsStart() {
		q.After = store.Key{Agency: page.After.ID[0], ID: page.After.ID[1]}
	}
	var found store.CellPage
	err := s.env.Store.View(ctx, func(v *store.View) (err error) {
		found, err = v.CellApplications(q)
		return err
	})
	if err != nil {
		return nil, noCell(&c, err)
	}
	resp := &foiv1.ListCellApplicationsResponse{Figure: int32(found.Figure)} //nolint:gosec // no register has so many
	for i := range found.Applications {
		resp.CellApplications = append(resp.CellApplications, present.CellApplication(&found.Applications[i]))
	}
	if found.More {
		last := found.Applications[len(found.Applications)-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{last.AgencyID, last.ID}})
	}
	return resp, nil
}

// ListCellCases lists the reviews and suits that a line of table 四 counts.
func (s *Service) ListCellCases(ctx context.Context, req *foiv1.ListCellCasesRequest) (*foiv1.ListCellCasesResponse, error) {
	var c fieldcheck.Check
	scope, page := s.scopeOf(&c, req, req.GetAsOfTime(), byNumber, req.GetRow())
	from := 0
	if !page.After.IsStart() {
		n, err := strconv.Atoi(page.After.ID[0])
		if err != nil || n < 1 {
			c.AddError("", &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged})
		}
		from = n
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	resp := &foiv1.ListCellCasesResponse{}
	err := s.env.Store.View(ctx, func(v *store.View) error {
		figure, list, err := v.CellCases(scope, stats.CaseRow(req.GetRow()))
		if err != nil {
			return err
		}
		resp.Figure = int32(figure) //nolint:gosec // no register has so many
		from = min(from, len(list))
		to := min(from+page.Limit, len(list))
		for i := range list[from:to] {
			resp.CellCases = append(resp.CellCases, present.CellCase(&list[from+i]))
		}
		if to < len(list) {
			resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{strconv.Itoa(to)}})
		}
		return nil
	})
	if err != nil {
		return nil, noCell(&c, err)
	}
	return resp, nil
}

// noCell says that a report has no such row; other errors pass unchanged.
func noCell(c *fieldcheck.Check, err error) error {
	if !errors.Is(err, store.ErrNoCell) {
		return err
	}
	c.Add("row", "row", "is no row of the table in this layout that can be drilled into", "不是该表式中可以查看明细的行")
	return c.Err()
}

// CompareAnnualReport compares a report as of two instants.
func (s *Service) CompareAnnualReport(ctx context.Context, req *foiv1.CompareAnnualReportRequest) (*foiv1.CompareAnnualReportResponse, error) {
	var c fieldcheck.Check
	from, to := req.GetFromTime().AsTime(), s.env.Clock.Now().UTC()
	scope, page := s.scopeOf(&c, req, nil, byRecord, from.Format(time.RFC3339Nano), req.GetToTime().AsTime().Format(time.RFC3339Nano))
	if given := req.GetToTime(); given != nil {
		c.Past("to_time", given.AsTime(), to)
		to = given.AsTime()
	}
	if to.Before(from) {
		c.Add("from_time", "order", "must not lie after to_time", "不得晚于更正后时刻")
	}
	q := store.RestatementQuery{Scope: scope, From: from, To: to, Limit: page.Limit}
	if !page.After.IsStart() {
		at, err := time.Parse(time.RFC3339Nano, page.After.ID[0])
		if err != nil {
			c.AddError("", &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged})
		}
		q.After = store.CausePosition{RecordedAt: at, Key: store.Key{Agency: page.After.ID[1], ID: page.After.ID[2]}}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	sum, err := s.env.Store.RestateAnnual(ctx, scope, from, to)
	if err != nil {
		return nil, err
	}
	var found store.Restatement
	err = s.env.Store.View(ctx, func(v *store.View) (err error) {
		found, err = v.Restatement(q)
		return err
	})
	if err != nil {
		return nil, err
	}
	resp := &foiv1.CompareAnnualReportResponse{Restatement: present.Restatement(&sum)}
	for i := range found.Causes {
		resp.Details = append(resp.Details, present.RestatementDetail(&found.Causes[i]))
	}
	if found.More {
		last := &found.Causes[len(found.Causes)-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{last.RecordedAt.Format(time.RFC3339Nano), last.AgencyID, last.ApplicationID}})
	}
	return resp, nil
}
