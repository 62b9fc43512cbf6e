package statistics

import (
	"context"
	"regexp"

	"github.com/yishenqing/foi/figures"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// The last part of the names of reports.
var (
	quarterForm = regexp.MustCompile(`^\d{4}-q[1-4]$`)
	monthForm   = regexp.MustCompile(`^\d{4}-\d{2}$`)
)

// GetQuarterlyReport makes the report on a quarter.
func (s *Service) GetQuarterlyReport(ctx context.Context, req *foiv1.GetQuarterlyReportRequest) (*foiv1.PeriodReport, error) {
	name, err := resname.ParsePeriodReport("name", req.GetName(), false)
	if err != nil {
		return nil, err
	}
	return s.report(ctx, name, quarterForm, req.GetOwnOnly())
}

// GetMonthlyReport makes the report on a month.
func (s *Service) GetMonthlyReport(ctx context.Context, req *foiv1.GetMonthlyReportRequest) (*foiv1.PeriodReport, error) {
	name, err := resname.ParsePeriodReport("name", req.GetName(), true)
	if err != nil {
		return nil, err
	}
	return s.report(ctx, name, monthForm, req.GetOwnOnly())
}

// report makes the report that a name is of. A period that there cannot be has none.
func (s *Service) report(ctx context.Context, name resname.PeriodReport, form *regexp.Regexp, own bool) (m *foiv1.PeriodReport, err error) {
	p, err := figures.ParsePeriod(name.Period)
	if err != nil || !form.MatchString(name.Period) {
		return nil, store.ErrNotFound
	}
	err = s.env.Store.View(ctx, func(v *store.View) error {
		report, err := v.PeriodReport(stats.Scope{Agency: name.Agency, Own: own, Layout: outcome.Layout2021}, p)
		if err != nil {
			return err
		}
		may, err := v.MayReadCases(store.FiguresQuery{Agency: name.Agency, Own: own})
		m = present.PeriodReport(name, &report, v.Taken, !may)
		return err
	})
	return m, missing(err)
}
