package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// AnnualReport makes tables 三 and 四 for the agency, year and layout that scope names, for all agencies that stand below
// it now too unless scope.Own is set, and returns what the five checks find. The report of the year before, against which
// the fifth is held, is made in the same way from the same snapshot of the database. Errors: *UnknownAgencyError.
func (s *Store) AnnualReport(ctx context.Context, scope stats.Scope) (stats.Annual, []stats.Failure, error) {
	if err := reports(ctx, scope); err != nil {
		return stats.Annual{}, nil, err
	}
	var report, before stats.Annual
	err := s.View(ctx, func(v *View) (err error) {
		if report, err = v.Annual(scope); err != nil {
			return err
		}
		last := scope
		last.Year--
		before, err = v.Annual(last)
		return err
	})
	if err != nil {
		return stats.Annual{}, nil, err
	}
	return report, append(report.Check(), report.CheckAgainst(before)...), nil
}

// annual sums one report.
func annual(tx *gorm.DB, scope stats.Scope) (stats.Annual, error) {
	q, err := newAnnualQuery(scope)
	if err != nil {
		return stats.Annual{}, err
	}
	applications, cases := stats.NewSums(scope.Year), stats.NewCaseSums(scope.Year)
	if err := q.sumApplications(tx, func(r cellSum) error {
		return applications.Add(stats.Cell(r.Cell), applicant.Type(r.ApplicantType), r.InYear, r.Before)
	}); err != nil {
		return stats.Annual{}, err
	}
	if err := q.sumCases(tx, func(string) *stats.CaseSums { return cases }); err != nil {
		return stats.Annual{}, err
	}
	return stats.Build(scope, applications, cases)
}

// annualQuery selects what a report is summed from.
type annualQuery struct {
	stats.Scope
	last, before Day // the last days of the year and of the year before
}

func newAnnualQuery(scope stats.Scope) (q annualQuery, err error) {
	q.Scope = scope
	if q.last, err = endOfYear(scope.Year); err != nil {
		return q, err
	}
	q.before, err = endOfYear(scope.Year - 1)
	return q, err
}

// endOfYear is the last civil day of a year.
func endOfYear(year int) (Day, error) {
	d, err := calendar.NewDate(year, time.December, 31)
	return Day(d), err
}

// scope keeps the rows of the agency, or of it and all that stand below it.
func (q *annualQuery) scope(db *gorm.DB) *gorm.DB {
	if q.Own {
		return db.Where("agency_id = ?", q.Agency)
	}
	return db.Where("agency_id IN (?)", gorm.Expr(subtree, q.Agency))
}

// cellSum is what the entries of one cell add up to; AgencyID only when they are summed by agency.
type cellSum struct {
	AgencyID      string
	Cell          string
	ApplicantType string
	InYear        int
	Before        int
}

// sumApplications hands on the sums of the entries by cell and applicant type, and by the columns named besides.
func (q *annualQuery) sumApplications(tx *gorm.DB, add func(cellSum) error, by ...string) error {
	columns := strings.Join(append([]string{"cell", "applicant_type"}, by...), ", ")
	db := q.scope(tx.Table("stat_entry")).
		Select(columns+`, coalesce(sum(amount) FILTER (WHERE day > ?), 0) AS in_year,
			coalesce(sum(amount) FILTER (WHERE day <= ?), 0) AS before`, q.before, q.before).
		Where("day <= ?", q.last).Group(columns)
	if !q.AsOf.IsZero() {
		db = db.Where("recorded_at <= ?", q.AsOf)
	}
	var rows []cellSum
	if err := db.Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

// sumCases counts the legal cases into the sums of their agency.
func (q *annualQuery) sumCases(tx *gorm.DB, of func(agency string) *stats.CaseSums) error {
	db := q.scope(tx).Where("served_on <= ?", q.last)
	if q.AsOf.IsZero() { // otherwise a conclusion may not have been known yet
		db = db.Where("concluded_on IS NULL OR concluded_on > ?", q.before)
	}
	var rows []LegalCase
	if err := db.Find(&rows).Error; err != nil {
		return err
	}
	for i := range rows {
		known, ok := q.known(rows[i].Value())
		if !ok {
			continue
		}
		if err := of(rows[i].AgencyID).AddCase(known); err != nil {
			return err
		}
	}
	return nil
}

// known returns a legal case as it was recorded by the instant asked for, and false when it was not. An old register
// does not say when a legal case was written down: at noon of the day itself, as for acts (contracts/history.md).
func (q *annualQuery) known(l workflow.LegalCase) (workflow.LegalCase, bool) {
	if q.AsOf.IsZero() {
		return l, true
	}
	recorded := func(d calendar.Date) bool { return !d.Time().Add(12 * time.Hour).After(q.AsOf) }
	if !l.Concluded.IsZero() && !recorded(l.Concluded) {
		l.Concluded, l.Result = 0, ""
	}
	return l, recorded(l.Served)
}
