package store

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// AnnualQuery selects what an annual report is summed from.
type AnnualQuery struct {
	Agency string
	Own    bool // this agency alone; otherwise with all that stand below it now
	Year   int
	// AsOf keeps only what was recorded by that instant; the zero time keeps everything.
	AsOf time.Time
}

// Annual returns the sums of tables 三 and 四 from one snapshot of the database. Errors: ErrNotFound (agency).
func (s *Store) Annual(ctx context.Context, q AnnualQuery) (*stats.Sums, *stats.CaseSums, error) {
	sums, cases := stats.NewSums(q.Year), stats.NewCaseSums(q.Year)
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Select("id").Take(&Agency{}, "id = ?", q.Agency).Error; err != nil {
			return err
		}
		if err := sumApplications(tx, q, sums); err != nil {
			return err
		}
		return sumCases(tx, q, cases)
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	return sums, cases, translate(err)
}

// scope keeps the rows of the agency, or of all that stand below it.
func (q AnnualQuery) scope(db *gorm.DB) *gorm.DB {
	if q.Own {
		return db.Where("agency_id = ?", q.Agency)
	}
	return db.Where("agency_id IN (?)", gorm.Expr(subtree, q.Agency))
}

// endOfYear is the last civil day of a year.
func endOfYear(year int) (Day, error) {
	d, err := calendar.NewDate(year, time.December, 31)
	return Day(d), err
}

func sumApplications(tx *gorm.DB, q AnnualQuery, sums *stats.Sums) error {
	last, err := endOfYear(q.Year)
	if err != nil {
		return err
	}
	before, err := endOfYear(q.Year - 1)
	if err != nil {
		return err
	}
	db := q.scope(tx.Table("stat_entry")).
		Select(`cell, applicant_type, coalesce(sum(amount) FILTER (WHERE day > ?), 0) AS in_year,
			coalesce(sum(amount) FILTER (WHERE day <= ?), 0) AS before`, before, before).
		Where("day <= ?", last).Group("cell, applicant_type")
	if !q.AsOf.IsZero() {
		db = db.Where("recorded_at <= ?", q.AsOf)
	}
	var rows []struct {
		Cell          string
		ApplicantType string
		InYear        int
		Before        int
	}
	if err := db.Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if err := sums.Add(stats.Cell(r.Cell), applicant.Type(r.ApplicantType), r.InYear, r.Before); err != nil {
			return err
		}
	}
	return nil
}

func sumCases(tx *gorm.DB, q AnnualQuery, sums *stats.CaseSums) error {
	last, err := endOfYear(q.Year)
	if err != nil {
		return err
	}
	before, err := endOfYear(q.Year - 1)
	if err != nil {
		return err
	}
	db := q.scope(tx).Where("served_on <= ? AND (concluded_on IS NULL OR concluded_on > ?)", last, before)
	var rows []LegalCase
	if err := db.Find(&rows).Error; err != nil {
		return err
	}
	for i := range rows {
		known, ok := q.known(rows[i].Value())
		if !ok {
			continue
		}
		if err := sums.AddCase(known); err != nil {
			return err
		}
	}
	return nil
}

// known returns a legal case as it was recorded by the instant asked for, and false when it was not. An old register
// does not say when a legal case was written down: at noon of the day itself, as for acts (contracts/history.md).
func (q AnnualQuery) known(l workflow.LegalCase) (workflow.LegalCase, bool) {
	if q.AsOf.IsZero() {
		return l, true
	}
	recorded := func(d calendar.Date) bool { return !d.Time().Add(12 * time.Hour).After(q.AsOf) }
	if !l.Concluded.IsZero() && !recorded(l.Concluded) {
		l.Concluded, l.Result = 0, ""
	}
	return l, recorded(l.Served)
}
