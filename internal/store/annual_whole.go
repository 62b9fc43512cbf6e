package store

import (
	"context"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// trendYears is of how many years, the last included, the trend of a report is.
const trendYears = 5

// WholeAnnualReport reads View.WholeAnnual from the state of the database now. Errors: as that.
func (s *Store) WholeAnnualReport(ctx context.Context, scope stats.Scope) (r annualreport.Report, err error) {
	if err := reports(ctx, scope); err != nil {
		return r, err
	}
	err = s.View(ctx, func(v *View) error {
		r, err = v.WholeAnnual(scope)
		return err
	})
	return r, err
}

// WholeAnnual returns what the whole report of a scope is composed of but its texts: tables and checks, the tables of the four
// years before of the same agencies, and the channels of the applications received in the year. Channels are read from the
// register and take time with the number of applications of the year. Errors: as Annual.
func (v *View) WholeAnnual(scope stats.Scope) (r annualreport.Report, err error) {
	if err := reports(v.ctx(), scope); err != nil {
		return r, err
	}
	if r.Annual, r.Failures, err = v.AnnualChecked(scope); err != nil {
		return r, err
	}
	o, err := v.named(&scope)
	if err != nil {
		return r, err
	}
	agencies := o.Counted(scope)
	for year := scope.Year - trendYears + 1; year < scope.Year; year++ {
		before := scope
		before.Year = year
		a, err := v.build(before, agencies)
		if err != nil {
			return r, err
		}
		r.Earlier = append(r.Earlier, a)
	}
	r.Channels, err = v.channels(scope, agencies)
	return r, err
}

// channels counts the entries of row 一 by the channel of their applications, so that they add up to it.
func (v *View) channels(scope stats.Scope, agencies []string) ([]annualreport.Count, error) {
	db := v.tx.Table("stat_entry e").Joins("JOIN application a ON (a.agency_id, a.id) = (e.agency_id, e.application_id)").
		Select("a.channel, sum(e.amount) AS number").
		Where("e.agency_id = ANY(CAST(? AS text[]))", idList(agencies).String()).
		Where("e.cell = ? AND e.day >= ? AND e.day < ?", outcome.RowNew, firstDay(scope.Year), firstDay(scope.Year+1)).
		Group("a.channel")
	if !scope.AsOf.IsZero() {
		db = db.Where("e.recorded_at <= ?", scope.AsOf)
	}
	var rows []struct {
		Channel workflow.Channel
		Number  int
	}
	if err := db.Find(&rows).Error; err != nil {
		return nil, err
	}
	var counts []annualreport.Count
	for _, c := range workflow.Channels() {
		for _, row := range rows {
			if row.Channel == c && row.Number != 0 {
				counts = append(counts, annualreport.Count{Label: c.Label(), Number: row.Number})
			}
		}
	}
	return counts, nil
}
