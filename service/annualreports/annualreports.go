// Package annualreports is the API of annual reports (政府信息公开工作年度报告): tables 三 and 四, the way of a report to publication, its
// texts, and how far all agencies are with theirs.
package annualreports

import (
	"context"
	"strconv"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// Service implements foi.v1.AnnualReportService.
type Service struct {
	foiv1.UnimplementedAnnualReportServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// ComputeAnnualReport computes tables 三 and 四.
func (s *Service) ComputeAnnualReport(ctx context.Context, req *foiv1.ComputeAnnualReportRequest) (*foiv1.AnnualTables, error) {
	var c fieldcheck.Check
	scope := stats.Scope{
		Agency: c.Agency("name", req.GetName()).ID, Year: int(req.GetYear()), Layout: present.Layout(req.GetLayout()),
		Own: present.ReportScope.Word(req.GetScope()) == submission.Own,
	}
	if scope.Layout == 0 {
		scope.Layout = outcome.LayoutFor(scope.Year)
	}
	if at := req.GetAsOfTime(); at != nil {
		c.Past("as_of_time", at.AsTime(), s.env.Clock.Now())
		scope.AsOf = at.AsTime()
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	report, failures, err := s.env.Store.AnnualReport(ctx, scope)
	if err != nil {
		return nil, err
	}
	return present.AnnualTables(report, failures), nil
}

// CreateAnnualReport begins the report on a year.
func (s *Service) CreateAnnualReport(ctx context.Context, req *foiv1.CreateAnnualReportRequest) (*foiv1.AnnualReport, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	name, ok := agency.AnnualReport(req.GetAnnualReportId())
	switch {
	case !ok:
		c.Add("annual_report_id", "annual_report_id", "is no year from 2008 on, alone or with -compiled",
			"应为四位年份（2008年起）；汇总下级机关的报告在年份后加“-compiled”")
	case name.Year > s.env.Today().Year():
		c.Add("annual_report_id", "future", "is a year that has not begun", "不得为尚未开始的年度")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.CreateAnnualReport(ctx, keyOf(name), present.Layout(req.GetAnnualReport().GetLayout()), s.write(ctx))
	return s.answer(ctx, "create", r, err)
}

// GetAnnualReport returns one report with its editions and what was done to it.
func (s *Service) GetAnnualReport(ctx context.Context, req *foiv1.GetAnnualReportRequest) (*foiv1.AnnualReport, error) {
	name, err := resname.ParseAnnualReport("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetAnnualReport(ctx, keyOf(name))
	return s.answer(ctx, "get", r, err)
}

// latestFirst is the order of the list of reports, the only one.
var latestFirst = listing.Resource{Sorts: listing.Sorts{"year": {}}, DefaultOrder: "year", ID: []string{"year", "scope"}}

// ListAnnualReports lists the reports of an agency.
func (s *Service) ListAnnualReports(ctx context.Context, req *foiv1.ListAnnualReportsRequest) (*foiv1.ListAnnualReportsResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := latestFirst.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	c.AddError("", err)
	q := store.AnnualQuery{Agency: agency.ID, Limit: page.Limit + 1}
	if err == nil && !page.After.IsStart() {
		year, err := strconv.Atoi(page.After.ID[0])
		if err != nil {
			c.AddError("", &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged})
		}
		q.After = store.AnnualKey{Agency: agency.ID, Year: year, Scope: submission.Scope(page.After.ID[1])}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListAnnualReports(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListAnnualReportsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		last := rows[page.Limit-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{strconv.Itoa(last.Year), last.Scope}})
	}
	for i := range rows {
		m, err := present.AnnualReport(&rows[i], s.env.Today(), "")
		if err != nil {
			return nil, err
		}
		resp.AnnualReports = append(resp.AnnualReports, m)
	}
	return resp, nil
}

// DownloadAnnualFigures returns the figures of an edition as they were kept.
func (s *Service) DownloadAnnualFigures(ctx context.Context, req *foiv1.DownloadAnnualFiguresRequest) (*httpbody.HttpBody, error) {
	name, err := resname.ParseAnnualReport("name", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.env.Store.AnnualEdition(ctx, keyOf(name), int(req.GetEdition()))
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: "application/json", Data: e.Figures}, nil
}

// byAgency is the order of the list of submissions, the only one.
var byAgency = listing.Resource{Sorts: listing.Sorts{"agency": {}}, DefaultOrder: "agency", ID: []string{"agency"}}

// ListSubmissions lists how far all agencies below one are.
func (s *Service) ListSubmissions(ctx context.Context, req *foiv1.ListSubmissionsRequest) (*foiv1.ListSubmissionsResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := byAgency.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{strconv.Itoa(int(req.GetYear())), req.GetState().String()},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.SubmissionQuery{
		Above: agency.ID, Year: int(req.GetYear()), State: present.SubmissionState.Word(req.GetState()), Today: s.env.Today(), Limit: page.Limit + 1,
	}
	if !page.After.IsStart() {
		q.AfterID = page.After.ID[0]
	}
	rows, err := s.env.Store.ListSubmissions(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListSubmissionsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].Agency}})
	}
	for i := range rows {
		m, err := present.Submission(&rows[i], q.Year, q.Today)
		if err != nil {
			return nil, err
		}
		resp.Submissions = append(resp.Submissions, m)
	}
	return resp, nil
}

func keyOf(name resname.AnnualReport) store.AnnualKey {
	k := store.AnnualKey{Agency: name.Agency, Year: name.Year, Scope: submission.Own}
	if name.Compiled {
		k.Scope = submission.Compiled
	}
	return k
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(r store.AnnualRecord) (proto.Message, error) { return s.present(ctx, &r) })
}

func (s *Service) present(ctx context.Context, r *store.AnnualRecord) (*foiv1.AnnualReport, error) {
	return present.AnnualReport(r, s.env.Today(), auth.FromContext(ctx).ID)
}
