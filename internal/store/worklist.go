package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
)

// WorklistItem is an open duty with what a list shows of its application.
type WorklistItem struct {
	OpenDuty
	RegisterNumber string `gorm:"column:register_number"`
	ApplicantName  string `gorm:"column:applicant_name"`
	Summary        string `gorm:"column:summary"`
	State          string `gorm:"column:state"`
	ReceiptOn      Day    `gorm:"column:receipt_on"`
}

// WorklistQuery selects a page of open duties by due date.
type WorklistQuery struct {
	Agency   string
	Owner    string // agency, applicant or party
	Assignee string // all when empty
	Today    Day    // duties that a pause hides today are left out
	After    *WorklistPosition
	Limit    int
}

// WorklistPosition is where a page ended.
type WorklistPosition struct {
	DueOn         Day
	ApplicationID string
	Kind          string
	Reference     string
}

// ListWorklist returns a page of open duties, the most overdue first. It does not tell a missing agency from one that owes
// nothing.
func (s *Store) ListWorklist(ctx context.Context, q WorklistQuery) (items []WorklistItem, err error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	rows, err := q.page(s.db.WithContext(ctx), within).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = translate(closeErr)
		}
	}()
	items = make([]WorklistItem, 0, q.Limit)
	for rows.Next() {
		items = append(items, WorklistItem{})
		if err := rows.Scan(items[len(items)-1].fields()...); err != nil {
			return nil, err
		}
	}
	return items, translate(rows.Err())
}

// page is the statement: first the page of duties from the index that has its order, then one application for each.
// LIMIT 1 keeps PostgreSQL from reading the whole table of applications for a long page, which it does where it takes the
// table for small.
func (q WorklistQuery) page(db *gorm.DB, within tenancy.Rows) *gorm.DB {
	duties := db.Table("open_duty").
		Where("agency_id = ? AND owner = ? AND active_from <= ?", q.Agency, q.Owner, q.Today).
		Order("due_on, application_id, kind, reference").Limit(q.Limit)
	if q.Assignee != "" {
		duties = duties.Where("assignee = ?", q.Assignee)
	}
	duties = dutiesWithin(duties, within)
	if q.After != nil {
		duties = duties.Where("(due_on, application_id, kind, reference) > (?, ?, ?, ?)",
			q.After.DueOn, q.After.ApplicationID, q.After.Kind, q.After.Reference)
	}
	return db.Table("(?) AS d", duties).Select(worklistColumns).Joins(`CROSS JOIN LATERAL (
			SELECT register_number, applicant_name, left(description, 100) AS summary, state, receipt_on
			FROM application WHERE agency_id = d.agency_id AND id = d.application_id LIMIT 1) AS a`).
		Order("d.due_on, d.application_id, d.kind, d.reference")
}

// dutiesWithin narrows a query on open_duty to those of applications within reach.
func dutiesWithin(duties *gorm.DB, rows tenancy.Rows) *gorm.DB {
	if rows.Everything {
		return duties
	}
	if !rows.All {
		duties = assigned(rows, "open_duty").where(duties)
	}
	return duties.Where("EXISTS (SELECT 1 FROM application WHERE agency_id = open_duty.agency_id AND id = open_duty.application_id AND "+
		unrestricted+")", rows.User)
}
