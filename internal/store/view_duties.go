package store

import (
	"errors"

	"github.com/yishenqing/foi/calendar"
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

// The columns of duties that leave the system (待办义务); as caseColumns.
var dutyColumns = []CaseColumn{
	{Key: "agency", Title: "行政机关", sql: "d.agency_id"},
	{Key: "application", Title: "申请（假名）"},
	{Key: "kind", Title: "义务", sql: "d.kind"},
	{Key: "owner", Title: "义务人", sql: "d.owner"},
	{Key: "start_on", Title: "起算日期", Kind: Date, sql: "d.start_on::text"},
	{Key: "due_on", Title: "到期日", Kind: Date, sql: "d.due_on::text"},
	{Key: "active_from", Title: "列入待办日期", Kind: Date, sql: "d.active_from::text"},
	{Key: "overdue", Title: "已逾期", Kind: Flag, sql: "(d.due_on < @today)::text"},

	{Key: "id", Title: "申请标识", Identified: true, sql: "d.application_id"},
	{Key: "reference", Title: "所指事项", Identified: true, sql: "d.reference"},
	{Key: "assignee", Title: "承办", Identified: true, sql: "d.assignee"},
}

// DutyColumns returns the columns of duties, those that tell who it is only if identified.
func DutyColumns(identified bool) []CaseColumn { return exportable(dutyColumns, identified) }

// Duties calls fn with each duty of an agency that is open, as Cases does with applications. A duty is overdue when its last day
// is before the day of the view.
func (v *View) Duties(agency string, identified bool, fn func(row []string) error) (err error) {
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
	p, err := pseudonyms(v.tx, ring)
	if err != nil {
		return err
	}
	columns := DutyColumns(identified)
	db := v.tx.Table("open_duty d").Joins("JOIN application ON application.agency_id = d.agency_id AND application.id = d.application_id").
		Select("d.application_id, "+selection(columns), map[string]any{"today": Day(calendar.DateOf(v.Taken))}).
		Where("d.agency_id = ?", agency).Order("d.application_id, d.kind, d.reference")
	rows, err := readable(db, within).Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var id string
	read := newCells(columns, &id)
	for rows.Next() {
		if err := rows.Scan(read.into...); err != nil {
			return err
		}
		row := read.row()
		row[casePseudonym] = p.Of("application", agency, id)
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
