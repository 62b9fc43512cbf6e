package store

import (
	"context"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// PeriodReport is View.PeriodReport of the state at this moment.
func (s *Store) PeriodReport(ctx context.Context, scope stats.Scope, p figures.Period) (report figures.Report, err error) {
	if err := reports(ctx, scope); err != nil {
		return report, err
	}
	err = s.View(ctx, func(v *View) (err error) {
		report, err = v.PeriodReport(scope, p)
		return err
	})
	return report, err
}

// PeriodReport makes the fixed report on a period (季报、月报), for an agency alone or with all below it, from one state of the
// database. Errors: *UnknownAgencyError, *tenancy.OutOfReachError.
func (v *View) PeriodReport(scope stats.Scope, p figures.Period) (figures.Report, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return figures.Report{}, err
	}
	q := FiguresQuery{Agency: scope.Agency, Own: scope.Own, Period: p, Dimensions: figures.ReportDimensions(), Measures: figures.ReportMeasures()}
	var err error
	// The same agencies for every period of the report: what somebody took over since is compared with what it was.
	if q.agencies, err = v.figuresAgencies(q); err != nil {
		return figures.Report{}, err
	}
	var parts [3]figures.Part
	for i, period := range []figures.Period{p, p.ToDate(), p.YearBefore()} {
		q.Period = period
		if parts[i], err = v.part(q); err != nil {
			return figures.Report{}, err
		}
	}
	q.Period = p.Previous()
	previous, err := v.ledgerOf(q)
	if err != nil {
		return figures.Report{}, err
	}
	return figures.BuildReport(parts[0], parts[1], parts[2], previous), nil
}

func (v *View) part(q FiguresQuery) (part figures.Part, err error) {
	part.Period = q.Period
	if part.Ledger, err = v.ledgerOf(q); err != nil {
		return part, err
	}
	if part.Register, err = v.Figures(q); err != nil {
		return part, err
	}
	q.Dimensions, q.Measures = []figures.Dimension{figures.Channel}, []figures.Measure{figures.Received}
	part.Channels, err = v.Figures(q)
	return part, err
}

// ledgerOf is table 三 over a period in place of a year: what was carried in is what the ledger has from before the period.
func (v *View) ledgerOf(q FiguresQuery) (stats.Annual, error) {
	scope := q.scope()
	if _, err := v.named(&scope); err != nil {
		return stats.Annual{}, err
	}
	scope.Layout = outcome.Layout2021
	var rows []struct {
		Cell, ApplicantType string
		InPeriod, Before    int
	}
	if err := v.tx.Raw(`SELECT cell, applicant_type, coalesce(sum(amount) FILTER (WHERE day >= ?), 0) AS in_period,
			coalesce(sum(amount) FILTER (WHERE day < ?), 0) AS before
		FROM stat_entry WHERE agency_id IN ? AND day <= ? GROUP BY cell, applicant_type`,
		Day(q.Period.First), Day(q.Period.First), q.agencies, Day(q.Period.Last)).Scan(&rows).Error; err != nil {
		return stats.Annual{}, err
	}
	sums := stats.NewSums(scope.Year)
	for _, r := range rows {
		if err := sums.Add(stats.Cell(r.Cell), applicant.Type(r.ApplicantType), r.InPeriod, r.Before); err != nil {
			return stats.Annual{}, err
		}
	}
	return stats.Build(scope, sums, stats.NewCaseSums(scope.Year))
}
