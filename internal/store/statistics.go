package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
)

// AnnualReport makes tables 三 and 四 for the agency, year and layout that scope names, for all agencies that stand below
// it too unless scope.Own is set, and returns what the five checks find. The report of the year before, against which
// the fifth is held, is made for the same agencies from the same snapshot of the database. Errors: *UnknownAgencyError.
func (s *Store) AnnualReport(ctx context.Context, scope stats.Scope) (a stats.Annual, failures []stats.Failure, err error) {
	if err := reports(ctx, scope); err != nil {
		return a, nil, err
	}
	if o := s.organisations.Load(); o != nil && scope.AsOf.IsZero() {
		if a, failures, ok, err := s.page(ctx, scope, o); ok || err != nil {
			return a, failures, err
		}
	}
	err = s.View(ctx, func(v *View) (err error) {
		a, failures, err = v.AnnualChecked(scope)
		return err
	})
	return a, failures, err
}

// annualSums are what the reports of some agencies on one year are built from, by the agency in whose report they stand.
type annualSums struct {
	applications map[string]*stats.Sums
	cases        map[string]*stats.CaseSums
}

// of returns the sums of one agency.
func (s *annualSums) of(agency string, year int) (*stats.Sums, *stats.CaseSums) {
	if s.applications[agency] == nil {
		s.applications[agency], s.cases[agency] = stats.NewSums(year), stats.NewCaseSums(year)
	}
	return s.applications[agency], s.cases[agency]
}

// annualQuery selects what reports on a year are summed from.
type annualQuery struct {
	Year     int
	AsOf     time.Time // zero: everything
	Agencies idList    // whose entries
	All      bool      // these are all agencies there are
	// Home returns in whose report the entries of an agency stand; nil: all are summed into one, that of agency "".
	Home func(agency string) string
}

// idList is a text[] as an argument: ids of agencies, in which nothing has to be quoted.
type idList []string

func (l idList) String() string { return "{" + strings.Join(l, ",") + "}" }

// read sums.
func (q *annualQuery) read(tx *gorm.DB) (*annualSums, error) {
	sums := &annualSums{applications: map[string]*stats.Sums{}, cases: map[string]*stats.CaseSums{}}
	if len(q.Agencies) == 0 {
		return sums, nil
	}
	applications, cases := rollUpCells, rollUpCases
	if !q.AsOf.IsZero() {
		applications, cases = asOfCells, asOfCases
		if calendar.DateOf(q.AsOf).Year() <= q.Year {
			applications = asOfEarlyCells
		}
	}
	knownYear := q.Year + 1 // and everything is known
	if !q.AsOf.IsZero() {
		knownYear = calendar.DateOf(q.AsOf).Year()
	}
	args := map[string]any{
		"agencies": q.Agencies.String(), "agency": q.Agencies[0], "year": q.Year, "as_of": q.AsOf, "first_day": firstDay(q.Year), "next_year": firstDay(q.Year + 1),
		"known_year": knownYear, "known_day": firstDay(knownYear),
	}
	if err := q.sumCells(tx, q.statement(applications), args, sums); err != nil {
		return nil, err
	}
	return sums, q.sumCases(tx, q.statement(cases), args, sums)
}

// statement fills in what is grouped by, and leaves out the join where it would keep everything.
func (q *annualQuery) statement(sql string) string {
	by, join := "''", scoped
	if q.Home != nil {
		by = "agency_id"
	}
	switch {
	case len(q.Agencies) == 1:
		sql, join = strings.ReplaceAll(sql, scoped, scopedOne), scopedOne
	case q.All:
		join = " "
	}
	return strings.NewReplacer("{by}", by, "{scoped}", join).Replace(sql)
}

func (q *annualQuery) home(agency string) string {
	if q.Home == nil {
		return ""
	}
	return q.Home(agency)
}

// sumCells adds up table 三. The statement gives per agency, cell and whether it is before the year one figure for each kind of
// applicant; what was open before the year comes as new applications that were not concluded.
func (q *annualQuery) sumCells(tx *gorm.DB, statement string, args map[string]any, sums *annualSums) error {
	rows, err := tx.Raw(statement, args).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var (
		agency, cell string
		before       bool
		n            [6]int
	)
	for rows.Next() {
		if err := rows.Scan(&agency, &cell, &before, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]); err != nil {
			return err
		}
		into, _ := sums.of(q.home(agency), q.Year)
		if err := addCell(into, stats.Cell(cell), before, n); err != nil {
			return err
		}
	}
	return rows.Err()
}

// addCell adds a row of table 三, as the statements give it: a figure for each kind of applicant, of the year or of those before.
func addCell(into *stats.Sums, cell stats.Cell, before bool, n [6]int) error {
	for column, by := range applicant.Types() {
		inYear, earlier := n[column], 0
		if before {
			inYear, earlier = 0, n[column]
		}
		if err := into.Add(cell, by, inYear, earlier); err != nil {
			return err
		}
	}
	return nil
}

// sumCases adds up table 四.
func (q *annualQuery) sumCases(tx *gorm.DB, statement string, args map[string]any, sums *annualSums) error {
	rows, err := tx.Raw(statement, args).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var (
		agency, line string
		n            [4]int // upheld, corrected, other_result, pending
	)
	for rows.Next() {
		if err := rows.Scan(&agency, &line, &n[0], &n[1], &n[2], &n[3]); err != nil {
			return err
		}
		_, into := sums.of(q.home(agency), q.Year)
		if err := addCases(into, stats.CaseRow(line), n[:]); err != nil {
			return err
		}
	}
	return rows.Err()
}

// firstDay is the first civil day of a year as SQL takes it.
func firstDay(year int) string {
	return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
