package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// CellQuery asks which applications a figure of table 三 consists of.
type CellQuery struct {
	stats.Scope
	Row       outcome.Row
	Applicant applicant.Type // empty: the total of the row
	After     Key            // with which the page before ended
	Limit     int
}

// CellApplication is an application that a figure counts. It names nobody.
type CellApplication struct {
	AgencyID       string
	ID             string
	RegisterNumber string
	// Day is the legal day of receipt or of the conclusion, whichever the row counts.
	Day           Day
	ApplicantType string
	State         string // as it is now
	ResultRow     string // as it is now
	ConcludedOn   Day    // as it is now
}

// Key returns what names the application.
func (a *CellApplication) Key() Key { return Key{Agency: a.AgencyID, ID: a.ID} }

// CellPage is a page of the applications behind a figure.
type CellPage struct {
	// Figure is the figure itself, whoever asks. Applications that the caller may not read are in it and not in the list: those
	// out of his reach and restricted ones (需知密) alike, and nothing tells them apart.
	Figure       int
	Applications []CellApplication // in order of agency and id
	More         bool
}

// ErrNoCell tells that a report has no such row or column.
var ErrNoCell = cellError{}

type cellError struct{}

func (cellError) Error() string { return "statistics: no such cell" }

// CellApplications lists the applications that a figure of table 三 consists of, as far as the caller may read applications:
// reading the figure and reading the cases are two permissions (tenancy.Reach.Cases). Errors: as Annual, ErrNoCell.
func (v *View) CellApplications(q CellQuery) (page CellPage, err error) {
	if err := reports(v.ctx(), q.Scope); err != nil {
		return page, err
	}
	made, ok := stats.EntriesOf(q.Layout, q.Row, q.Year)
	if !ok || q.Applicant != "" && !q.Applicant.Valid() {
		return page, ErrNoCell
	}
	o, err := v.named(&q.Scope)
	if err != nil {
		return page, err
	}
	agencies := o.Counted(q.Scope)
	a, err := v.build(q.Scope, agencies)
	if err != nil {
		return page, err
	}
	line, _ := a.Line(q.Row)
	if page.Figure = line.Total; q.Applicant != "" {
		page.Figure = line.Of(q.Applicant)
	}
	reach, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return page, err
	}
	for _, agency := range agencies {
		left := q.Limit + 1 - len(page.Applications)
		if agency < q.After.Agency || left <= 0 {
			continue
		}
		rows, err := reach.Cases().Agency(agency)
		if err != nil { // nothing of it is for him
			continue
		}
		var found []CellApplication
		if err := q.of(v.tx, agency, made).Scopes(visible(rows).where).Limit(left).Find(&found).Error; err != nil {
			return page, err
		}
		page.Applications = append(page.Applications, found...)
	}
	if page.More = len(page.Applications) > q.Limit; page.More {
		page.Applications = slices.Delete(page.Applications, q.Limit, len(page.Applications))
	}
	return page, nil
}

// of selects those of one agency.
func (q *CellQuery) of(tx *gorm.DB, agency string, made stats.LineEntries) *gorm.DB {
	less := make([]string, 0, len(made.Less))
	for _, c := range made.Less {
		less = append(less, string(c))
	}
	cells := slices.Clone(less)
	for _, c := range made.Add {
		cells = append(cells, string(c))
	}
	entries := tx.Table("stat_entry").
		Select(`application_id, applicant_type, max(day) FILTER (WHERE amount > 0) AS day,
			sum(CASE WHEN cell = ANY(CAST(? AS text[])) THEN -amount ELSE amount END)`, "{"+strings.Join(less, ",")+"}").
		Where("agency_id = ? AND cell IN ? AND day < ?", agency, cells, firstDay(made.Last+1)).
		Group("application_id, applicant_type").
		Having("sum(CASE WHEN cell = ANY(CAST(? AS text[])) THEN -amount ELSE amount END) > 0", "{"+strings.Join(less, ",")+"}")
	if made.First > 0 {
		entries = entries.Where("day >= ?", firstDay(made.First))
	}
	if q.Applicant != "" {
		entries = entries.Where("applicant_type = ?", string(q.Applicant))
	}
	if !q.AsOf.IsZero() {
		entries = entries.Where("recorded_at <= ?", q.AsOf)
	}
	if agency == q.After.Agency {
		entries = entries.Where("application_id > ?", q.After.ID)
	}
	return tx.Table("application").Joins("JOIN (?) AS e ON e.application_id = application.id", entries).
		Where("application.agency_id = ?", agency).Order("application.id").
		Select(`application.agency_id, application.id, application.register_number, e.day, e.applicant_type, application.state,
			application.result_row, application.concluded_on`)
}

// CellCase is a review or suit that a figure of table 四 counts.
type CellCase struct {
	AgencyID      string
	ID            string
	ApplicationID *string // nil: a case about 主动公开
	ServedOn      Day
	ConcludedOn   Day    // as it was known, none while pending
	Result        string // as it was known at the end of the year, empty while pending
}

// CellCases lists the reviews and suits that a line of table 四 counts, all results together, in order of agency and id, with the
// number of all. Cases about an application that the caller may not read, and those about none in agencies that he does not reach as a
// whole, are in the number and not in the list. Errors: as Annual, ErrNoCell.
func (v *View) CellCases(scope stats.Scope, row stats.CaseRow) (figure int, list []CellCase, err error) {
	if err := reports(v.ctx(), scope); err != nil {
		return 0, nil, err
	}
	if row.Label() == "" {
		return 0, nil, ErrNoCell
	}
	o, err := v.named(&scope)
	if err != nil {
		return 0, nil, err
	}
	agencies := o.Counted(scope)
	a, err := v.build(scope, agencies)
	if err != nil {
		return 0, nil, err
	}
	line, _ := a.CaseLine(row)
	reach, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return 0, nil, err
	}
	for _, agency := range agencies {
		rows, err := reach.Cases().Agency(agency)
		if err != nil {
			continue
		}
		found, err := cellCases(v.tx, agency, rows, scope, row)
		if err != nil {
			return 0, nil, err
		}
		list = append(list, found...)
	}
	return line.Total, list, nil
}

func cellCases(tx *gorm.DB, agency string, rows tenancy.Rows, scope stats.Scope, row stats.CaseRow) ([]CellCase, error) {
	last, err := calendar.ParseDate(firstDay(scope.Year + 1))
	if err != nil {
		return nil, err
	}
	db := tx.Table("legal_case").Where("legal_case.agency_id = ?", agency).Order("legal_case.id")
	if scope.AsOf.IsZero() {
		kind, route := typeOfLine(string(row))
		db = db.Where("served_on < ? AND kind = ? AND route = ? AND state <> 'voided'", Day(last), kind, route).
			Where("concluded_on IS NULL OR concluded_on >= ?", firstDay(scope.Year))
	} else { // as it was entered then, which may be otherwise than now
		db = db.Where(`EXISTS (SELECT FROM legal_case_entry e WHERE e.agency_id = legal_case.agency_id AND e.legal_case_id = legal_case.id
			AND e.line = ? AND e.day < ? AND e.recorded_at <= ?)`, string(row), Day(last), scope.AsOf)
	}
	if c := visible(rows); c.sql != "" {
		of := tx.Table("application").Select("1").Where("application.agency_id = legal_case.agency_id AND application.id = legal_case.application_id")
		if rows.All {
			db = db.Where("legal_case.application_id IS NULL OR EXISTS (?)", of.Scopes(c.where))
		} else {
			db = db.Where("EXISTS (?)", of.Scopes(c.where))
		}
	}
	var found []LegalCase
	if err := db.Find(&found).Error; err != nil {
		return nil, err
	}
	history := caseHistory{}
	if !scope.AsOf.IsZero() {
		if history, err = historyOf(tx, found); err != nil {
			return nil, err
		}
	}
	var list []CellCase
	for i := range found {
		l := &found[i]
		c, known := history.at(l, scope.AsOf)
		open, result := stats.OpenIn(c, scope.Year)
		if !known || !open || stats.CaseRowOf(c.Type, c.Route) != row {
			continue
		}
		if result == "" {
			c.Concluded = 0
		}
		list = append(list, CellCase{
			AgencyID: l.AgencyID, ID: l.ID, ApplicationID: l.ApplicationID, ServedOn: Day(c.Served), ConcludedOn: Day(c.Concluded), Result: string(result),
		})
	}
	return list, nil
}
