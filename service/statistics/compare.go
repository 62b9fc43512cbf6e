package statistics

import (
	"context"

	"github.com/yishenqing/foi/figures"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// CompareStatistics compares two periods, two agencies or two instants. Both tables come from one state of the database.
func (s *Service) CompareStatistics(ctx context.Context, req *foiv1.CompareStatisticsRequest) (*foiv1.StatisticsComparison, error) {
	var c fieldcheck.Check
	q := s.read(&c, req.GetParent(), req.GetQuery())
	base := q
	if req.GetBasePeriod() == "" && req.GetBaseParent() == "" && req.GetBaseAsOfTime() == nil {
		c.Add("base_period", "required", "a period, an agency or an instant to compare with is needed", "请填写对比期、对比机关或者对比时刻")
	}
	if req.GetBaseAsOfTime() != nil {
		if base.AsOf = c.AsOf("base_as_of_time", req.GetBaseAsOfTime(), s.env.Clock.Now()); q.AsOf.IsZero() {
			recorded(&c, &base)
		}
	}
	if req.GetBasePeriod() != "" {
		base.Period = period(&c, "base_period", req.GetBasePeriod())
	}
	if req.GetBaseParent() != "" {
		base.Agency = c.Agency("base_parent", req.GetBaseParent()).ID
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	m := &foiv1.StatisticsComparison{}
	err := s.env.Store.View(ctx, func(v *store.View) error {
		is, view, err := s.figuresOf(v, q)
		if err != nil {
			return err
		}
		was, baseView, err := s.figuresOf(v, base)
		if err != nil {
			return err
		}
		m.Current, m.Base = view.Table(is), baseView.Table(was)
		m.Changes = changes(comparison{is, view}, comparison{was, baseView})
		return nil
	})
	if err != nil {
		return nil, missing(err)
	}
	return m, nil
}

// comparison is one of the two tables.
type comparison struct {
	table *figures.Table
	view  *present.StatisticsView
}

// changes are those of the cells of both tables: what one of them does not have is nothing there.
func changes(is, was comparison) (list []*foiv1.StatisticsChangeCell) {
	nothing := &figures.Cell{}
	type place struct{ row, column string }
	earlier := map[place]*figures.Cell{}
	for _, p := range present.Places(was.table) {
		earlier[place{p.Row, p.Column}] = p.Cell
	}
	add := func(row, column string, now, before *figures.Cell) {
		m := &foiv1.StatisticsChangeCell{Row: row, Column: column}
		for _, measure := range is.view.Measures {
			m.Changes = append(m.Changes, present.StatisticsChange(is.view.Figure(now, measure).Against(was.view.Figure(before, measure))))
		}
		list = append(list, m)
	}
	for _, p := range present.Places(is.table) {
		at := place{p.Row, p.Column}
		before := earlier[at]
		if before == nil {
			before = nothing
		}
		delete(earlier, at)
		add(p.Row, p.Column, p.Cell, before)
	}
	for _, p := range present.Places(was.table) {
		if before := earlier[place{p.Row, p.Column}]; before != nil {
			add(p.Row, p.Column, nothing, before)
		}
	}
	return list
}
