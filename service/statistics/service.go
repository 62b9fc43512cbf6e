// Package statistics is the API of figures over any period and dimension (统计): queries, the cases behind a figure, comparisons,
// a stream, and the periodic reports. Numbers count every application; cases are shown as far as the caller may read them.
package statistics

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/yishenqing/foi/figures"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.StatisticsService.
type Service struct {
	foiv1.UnimplementedStatisticsServiceServer
	env     call.Env
	streams streams
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// Bounds of what is asked for.
const (
	mostCells = 10000 // of a table, margins included
	// finest is how many dimensions, filters included, may be told apart for somebody who may not read the cases: as fine as table 三
	// (applicant type by outcome) and one more.
	finest = 3
)

// QueryStatistics counts measures by up to two dimensions.
func (s *Service) QueryStatistics(ctx context.Context, req *foiv1.QueryStatisticsRequest) (*foiv1.StatisticsTable, error) {
	var c fieldcheck.Check
	q := s.read(&c, req.GetParent(), req.GetQuery())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.table(ctx, q)
}

// table reads and presents the table of a query.
func (s *Service) table(ctx context.Context, q store.FiguresQuery) (m *foiv1.StatisticsTable, err error) {
	err = s.env.Store.View(ctx, func(v *store.View) error {
		table, view, err := s.figuresOf(v, q)
		if err == nil {
			m = view.Table(table)
		}
		return err
	})
	return m, missing(err)
}

// figuresOf reads the table of a query, and how it is to be presented to the caller.
func (s *Service) figuresOf(v *store.View, q store.FiguresQuery) (*figures.Table, *present.StatisticsView, error) {
	may, err := v.MayReadCases(q)
	if err != nil {
		return nil, nil, err
	}
	if !may {
		if err := coarse(&q); err != nil {
			return nil, nil, err
		}
	}
	view := &present.StatisticsView{
		Agency: q.Agency, Period: q.Period, Taken: v.Taken, AsOf: q.AsOf, Measures: q.Measures, Dimensions: q.Dimensions, Outsider: !may,
	}
	if !q.Own && len(q.Dimensions) > 0 {
		if view.Names, err = v.AgencyNames(q); err != nil {
			return nil, nil, err
		}
	}
	if law := s.env.Store.KnownLaw(); law != nil && slices.Contains(q.Dimensions, figures.Subject) {
		view.Subjects = law.SubjectNames(q.Agency)
	}
	table, err := v.Figures(q)
	if err == nil && len(present.Places(table)) > mostCells {
		err = &apierr.LimitError{Subject: "cells of a table", Limit: "10000", Text: "统计结果超过10000个单元格，请缩小范围或者减少维度"}
	}
	return table, view, err
}

// coarse refuses a query that would tell cases apart to somebody who may not read them.
func coarse(q *store.FiguresQuery) error {
	var c fieldcheck.Check
	told := map[figures.Dimension]bool{}
	for _, d := range q.Dimensions {
		told[d] = true
	}
	for _, f := range q.Filters {
		told[f.Dimension] = true
	}
	if len(told) > finest {
		c.Add("query.filters", "too_fine", "more than three dimensions need the permission to read the applications",
			"您无权查看所统计的申请，维度和筛选合计不得超过三个")
	}
	if !q.Period.Whole() {
		c.Add("query.period", "too_fine", "a period of other than whole months needs the permission to read the applications",
			"您无权查看所统计的申请，统计期应为整月")
	}
	for d := range told {
		if d == figures.Week || d == figures.Weekday {
			c.Add("query.dimensions", "too_fine", "weeks and weekdays need the permission to read the applications",
				"您无权查看所统计的申请，不能按周或者星期统计")
			break
		}
	}
	return c.Err()
}

// read checks a query.
func (s *Service) read(c *fieldcheck.Check, parent string, m *foiv1.StatisticsQuery) (q store.FiguresQuery) {
	q.Agency, q.Own = c.Agency("parent", parent).ID, m.GetOwnOnly()
	q.AsOf = c.AsOf("query.as_of_time", m.GetAsOfTime(), s.env.Clock.Now())
	q.Period = period(c, "query.period", m.GetPeriod())
	stock := false
	for _, measure := range m.GetMeasures() {
		word := present.Measure.Word(measure)
		q.Measures = append(q.Measures, word)
		d, _ := figures.Define(word)
		stock = stock || d.Source.Stock()
	}
	for _, d := range m.GetDimensions() {
		q.Dimensions = append(q.Dimensions, present.Dimension.Word(d))
	}
	for _, f := range m.GetFilters() {
		q.Filters = append(q.Filters, store.FiguresFilter{Dimension: present.Dimension.Word(f.GetDimension()), Values: f.GetValues()})
	}
	if stock {
		withoutTime(c, &q)
	}
	recorded(c, &q)
	return q
}

// recorded refuses what is known only as it stands now where figures as of an instant are asked for (ADR 0037).
func recorded(c *fieldcheck.Check, q *store.FiguresQuery) {
	if q.AsOf.IsZero() {
		return
	}
	var filters []figures.Dimension
	for _, f := range q.Filters {
		filters = append(filters, f.Dimension)
	}
	for _, asked := range []struct {
		field  string
		labels []string
	}{
		{"query.measures", figures.NotRecorded(q.Measures, nil)},
		{"query.dimensions", figures.NotRecorded(nil, q.Dimensions)},
		{"query.filters", figures.NotRecorded(nil, filters)},
	} {
		if len(asked.labels) > 0 {
			c.Add(asked.field, "not_recorded", "has something that is known as it stands now only, not as of an instant",
				"“"+strings.Join(asked.labels, "”、“")+"”没有逐次记录时刻，只能按现状统计，不能截至某一时刻")
		}
	}
}

// now refuses an instant where only the present can be told.
func now(c *fieldcheck.Check, q *store.FiguresQuery, chinese string) {
	if !q.AsOf.IsZero() {
		c.Add("query.as_of_time", "now", "must not be given: this is told as it stands now", chinese)
	}
}

// withoutTime refuses dimensions of time for what is counted at an instant.
func withoutTime(c *fieldcheck.Check, q *store.FiguresQuery) {
	for _, d := range q.Dimensions {
		if d.OfTime() {
			c.Add("query.dimensions", "stock", "what is carried in or pending has no day", "期初结转和期末未办结不能按时间维度统计")
			break
		}
	}
	for _, f := range q.Filters {
		if f.Dimension.OfTime() {
			c.Add("query.filters", "stock", "what is carried in or pending has no day", "期初结转和期末未办结不能按时间筛选")
			break
		}
	}
}

// period reads a period.
func period(c *fieldcheck.Check, field, text string) figures.Period {
	p, err := figures.ParsePeriod(text)
	if fault, ok := errors.AsType[*figures.PeriodError](err); ok {
		c.Add(field, "period", "is no period", fault.Chinese())
	}
	return p
}

// missing makes an agency that there is not a record that was not found.
func missing(err error) error {
	if _, ok := errors.AsType[*store.UnknownAgencyError](err); ok {
		return store.ErrNotFound
	}
	return err
}
