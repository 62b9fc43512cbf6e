package statistics

import (
	"context"
	"strconv"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// byDay is the order of cases, the only one.
var byDay = listing.Resource{
	Sorts:        listing.Sorts{"count_date": {Column: "day", Type: listing.SortDate, Nullable: true}},
	DefaultOrder: "count_date", ID: []string{"agency_id", "application_id", "number"},
}

// DrillDownStatistics lists the cases that a figure consists of, as far as the caller may read them.
func (s *Service) DrillDownStatistics(ctx context.Context, req *foiv1.DrillDownStatisticsRequest) (*foiv1.DrillDownStatisticsResponse, error) {
	var c fieldcheck.Check
	q := store.FigureCasesQuery{FiguresQuery: s.read(&c, req.GetParent(), req.GetQuery())}
	now(&c, &q.FiguresQuery, "所含申请按现状列出；截至某一时刻的，请查看年度报告单元格所含申请（cellApplications）")
	if len(q.Measures) > 1 {
		c.Add("query.measures", "one", "exactly one measure has cases", "只能就一个指标查看所含申请")
	}
	if len(q.Dimensions) > 0 {
		c.Add("query.dimensions", "none", "the row and column of a cell are filters", "请以筛选条件指明单元格，不填维度")
	}
	asked, err := proto.MarshalOptions{Deterministic: true}.Marshal(req.GetQuery())
	if err != nil {
		return nil, err
	}
	page, err := byDay.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Arguments: []string{string(asked)},
	})
	c.AddError("", err)
	if !page.After.IsStart() {
		q.After = after(&c, page.After)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	q.Limit = page.Limit + 1
	var cases []store.FigureCase
	err = s.env.Store.View(ctx, func(v *store.View) (err error) {
		cases, err = v.FigureCases(q)
		return err
	})
	if err != nil {
		return nil, missing(err)
	}
	resp := &foiv1.DrillDownStatisticsResponse{}
	if len(cases) > page.Limit {
		cases = cases[:page.Limit]
		last := &cases[page.Limit-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{
			Key: listing.DateKey(last.On.Date()), ID: []string{last.Key.Agency, last.Key.ID, strconv.Itoa(last.Number)},
		})
	}
	for i := range cases {
		resp.Cases = append(resp.Cases, present.StatisticsCase(&cases[i]))
	}
	return resp, nil
}

// after reads where a page begins.
func after(c *fieldcheck.Check, cursor listing.Cursor) *store.FigureCase {
	last := &store.FigureCase{Key: store.Key{Agency: cursor.ID[0], ID: cursor.ID[1]}}
	n, err := strconv.Atoi(cursor.ID[2])
	last.Number = n
	if err == nil && cursor.Key != nil {
		var day calendar.Date
		day, err = calendar.ParseDate(*cursor.Key)
		last.On = store.Day(day)
	}
	if err != nil {
		c.AddError(listing.ArgumentPageToken, &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged})
	}
	return last
}
