package store

import (
	"errors"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Agencies returns an agency with all that stand below it, or all there are when root is empty, in the order of ids. Who the
// agencies are is public.
func (v *View) Agencies(root string) (rows []Agency, err error) {
	db := v.tx.Order("id")
	if root != "" {
		db = db.Where("id IN ("+subtree+")", root)
	}
	return rows, db.Find(&rows).Error
}

// The columns of duties that leave the system (待办义务); as caseColumns. A duty in a review or suit has its case, and its
// application if it is about one; the owner is then the agency, and it stands on the worklist from the day it starts.
var dutyColumns = []CaseColumn{
	{Key: "agency", Title: "行政机关", sql: "d.agency_id"},
	{Key: "application", Title: "申请（假名）"},
	{Key: "kind", Title: "义务", sql: "d.kind"},
	{Key: "owner", Title: "义务人", sql: "d.owner"},
	{Key: "start_on", Title: "起算日期", Kind: Date, sql: "d.start_on::text"},
	{Key: "due_on", Title: "到期日", Kind: Date, sql: "d.due_on::text"},
	{Key: "active_from", Title: "列入待办日期", Kind: Date, sql: "d.active_from::text"},
	{Key: "overdue", Title: "已逾期", Kind: Flag, sql: "(d.due_on < @today)::text"},
	{Key: "legal_case", Title: "复议诉讼案件（假名）"},

	{Key: "id", Title: "申请标识", Identified: true, sql: "coalesce(d.application_id, '')"},
	{Key: "reference", Title: "所指事项", Identified: true, sql: "d.reference"},
	{Key: "assignee", Title: "承办", Identified: true, sql: "d.assignee"},
}

// legalCasePseudonym is the cell of dutyColumns that is computed from the id of the case.
const legalCasePseudonym = 8

// What a row of dutyColumns is read from: the duties of applications, and those of reviews and suits. As in a reminder, the reference
// of the latter begins with the case.
const (
	applicationDuties = `open_duty.agency_id, open_duty.application_id, CASE open_duty.kind WHEN 'legal_report' THEN open_duty.reference ELSE '' END AS legal_case_id,
		open_duty.kind, open_duty.reference, open_duty.owner, open_duty.assignee, open_duty.start_on, open_duty.due_on, open_duty.active_from`
	caseDuties = `d.agency_id, d.application_id, d.legal_case_id, d.kind, ` + reminderReference + ` AS reference,
		'agency' AS owner, d.assignee, d.start_on, d.due_on, d.start_on AS active_from`
)

// DutyColumns returns the columns of duties, those that tell who it is only if identified.
func DutyColumns(identified bool) []CaseColumn { return exportable(dutyColumns, identified) }

// Duties calls fn with each duty of an agency that is open, as Cases does with applications: those of applications, then those of
// reviews and suits, which are withheld as the application is that they are about. A duty is overdue when its last day is before
// the day of the view.
func (v *View) Duties(agency string, identified bool, fn func(row []string) error) error {
	reach, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return err
	}
	within, err := reach.Cases().Agency(agency)
	if err != nil {
		return err
	}
	ring, err := ringOf(v.tx)
	if err != nil {
		return err
	}
	p, err := v.pseudonyms(ring)
	if err != nil {
		return err
	}
	ofApplications := readable(v.tx.Table("open_duty").Select(applicationDuties).
		Joins("JOIN application ON application.agency_id = open_duty.agency_id AND application.id = open_duty.application_id"), within)
	ofCases := v.tx.Table("legal_duty d").Select(caseDuties).
		Joins("LEFT JOIN application ON application.agency_id = d.agency_id AND application.id = d.application_id")
	if within.Everything {
		ofCases = ofCases.Where("application.restricted IS NOT TRUE")
	} else {
		ofCases = legalDutiesWithin(ofCases, within, "d")
	}
	for _, duties := range []*gorm.DB{ofApplications, ofCases} {
		if err := v.duties(duties, agency, DutyColumns(identified), p, fn); err != nil {
			return err
		}
	}
	return nil
}

// duties calls fn with each row of one of the two selections.
func (v *View) duties(from *gorm.DB, agency string, columns []CaseColumn, p *seal.Pseudonyms, fn func(row []string) error) (err error) {
	rows, err := v.tx.Table("(?) AS d", from).
		Select("coalesce(d.application_id, ''), d.legal_case_id, "+selection(columns), map[string]any{"today": Day(calendar.DateOf(v.Taken))}).
		Where("d.agency_id = ?", agency).Order("d.application_id, d.legal_case_id, d.kind, d.reference").Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var application, legalCase string
	read := newCells(columns, &application, &legalCase)
	for rows.Next() {
		if err := rows.Scan(read.into...); err != nil {
			return err
		}
		row := read.row()
		if application != "" {
			row[casePseudonym] = p.Of("application", agency, application)
		}
		if legalCase != "" {
			row[legalCasePseudonym] = p.Of("legal_case", agency, legalCase)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
