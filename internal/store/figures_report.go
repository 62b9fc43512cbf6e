package store

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// PeriodReport makes the fixed report on a period (季报、月报), for an agency alone or with all below it, from one state of the
// database. Errors: *UnknownAgencyError, *tenancy.OutOfReachError.
func (v *View) PeriodReport(scope stats.Scope, p figures.Period) (figures.Report, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return figures.Report{}, err
	}
	var parts [3]figures.Part
	for i, period := range []figures.Period{p, p.ToDate(), p.YearBefore()} {
		var err error
		if parts[i], err = v.part(scope, period); err != nil {
			return figures.Report{}, err
		}
	}
	previous, err := v.ledgerOf(scope, p.Previous())
	if err != nil {
		return figures.Report{}, err
	}
	return figures.BuildReport(parts[0], parts[1], parts[2], previous), nil
}

func (v *View) part(scope stats.Scope, p figures.Period) (part figures.Part, err error) {
	part.Period = p
	if part.Ledger, err = v.ledgerOf(scope, p); err != nil {
		return part, err
	}
	q := FiguresQuery{Agency: scope.Agency, Own: scope.Own, Period: p, Dimensions: figures.ReportDimensions(), Measures: figures.ReportMeasures()}
	if part.Register, err = v.Figures(q); err != nil {
		return part, err
	}
	q.Dimensions, q.Measures = []figures.Dimension{figures.Channel}, []figures.Measure{figures.Received}
	part.Channels, err = v.Figures(q)
	return part, err
}

// ledgerOf is table 三 over a period in place of a year: what was carried in is what the ledger has from before the period.
func (v *View) ledgerOf(scope stats.Scope, p figures.Period) (stats.Annual, error) {
	name, err := agencyName(v.tx, scope.Agency)
	if err != nil {
		return stats.Annual{}, err
	}
	scope.DisplayName, scope.Year, scope.Layout = name, p.Last.Year(), outcome.Layout2021
	agencies, err := v.figuresAgencies(FiguresQuery{Agency: scope.Agency, Own: scope.Own})
	if err != nil {
		return stats.Annual{}, err
	}
	var rows []cellSum
	if err := v.tx.Raw(`SELECT cell, applicant_type, coalesce(sum(amount) FILTER (WHERE day >= ?), 0) AS in_year,
			coalesce(sum(amount) FILTER (WHERE day < ?), 0) AS before
		FROM stat_entry WHERE agency_id IN ? AND day <= ? GROUP BY cell, applicant_type`,
		Day(p.First), Day(p.First), agencies, Day(p.Last)).Scan(&rows).Error; err != nil {
		return stats.Annual{}, err
	}
	sums := stats.NewSums(scope.Year)
	for _, r := range rows {
		if err := sums.Add(stats.Cell(r.Cell), applicant.Type(r.ApplicantType), r.InYear, r.Before); err != nil {
			return stats.Annual{}, err
		}
	}
	return stats.Build(scope, sums, stats.NewCaseSums(scope.Year))
}
