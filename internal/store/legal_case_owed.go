package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/tenancy"
)

// LegalWorklistItem is an open duty of a legal case with what a list shows of it.
type LegalWorklistItem struct {
	LegalDuty
	Subject        string `gorm:"column:subject"`
	RegisterNumber string `gorm:"column:register_number"`
	ApplicantName  string `gorm:"column:applicant_name"`
	State          string `gorm:"column:state"` // of the application, empty without one
}

// ListLegalWorklist returns a page of the open duties of legal cases, the most overdue first, as ListWorklist does those of applications:
// in one order with these, where the case stands in place of the application. They are all the agency's.
func (s *Store) ListLegalWorklist(ctx context.Context, q WorklistQuery) ([]LegalWorklistItem, error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil || q.Owner != "agency" {
		return nil, err
	}
	db := s.db.WithContext(ctx)
	page := db.Table("legal_duty").Select(`legal_duty.*, legal_case.subject, coalesce(application.register_number, '') AS register_number,
			coalesce(application.applicant_name, '') AS applicant_name, coalesce(application.state, '') AS state`).
		Joins("JOIN legal_case ON legal_case.agency_id = legal_duty.agency_id AND legal_case.id = legal_duty.legal_case_id").
		Joins("LEFT JOIN application ON application.agency_id = legal_duty.agency_id AND application.id = legal_duty.application_id").
		Where("legal_duty.agency_id = ?", q.Agency).Order("legal_duty.due_on, legal_duty.legal_case_id, legal_duty.kind, legal_duty.reference").
		Limit(q.Limit)
	if q.Assignee != "" {
		page = page.Where("legal_duty.assignee = ?", q.Assignee)
	}
	page = legalDutiesWithin(page, within, "legal_duty")
	if q.After != nil {
		page = page.Where("(legal_duty.due_on, legal_duty.legal_case_id, legal_duty.kind, legal_duty.reference) > (?, ?, ?, ?)",
			q.After.DueOn, q.After.ApplicationID, q.After.Kind, q.After.Reference)
	}
	var items []LegalWorklistItem
	err = page.Find(&items).Error
	return items, translate(err)
}

// legalDutiesWithin narrows a query on legal_duty, under a name and joined with application, to those within reach.
func legalDutiesWithin(duties *gorm.DB, rows tenancy.Rows, name string) *gorm.DB {
	if rows.Everything {
		return duties
	}
	if !rows.All {
		duties = assigned(rows, name).where(duties)
	}
	return duties.Where("("+name+".application_id IS NULL OR "+unrestricted+")", rows.User)
}

// mostLegalDuties bounds how many duties of legal cases are looked at in one sweep of an agency.
const mostLegalDuties = 5000

const remindedLegalDuties = `SELECT d.agency_id, d.legal_case_id, coalesce(d.application_id, ''), d.kind, d.reference, d.assignee, d.start_on, d.due_on, m.until_on, ARRAY(
		SELECT r.step || ' ' || r.officer_id FROM reminder r WHERE r.agency_id = d.agency_id AND r.legal_case_id = d.legal_case_id
			AND r.kind = d.kind AND r.reference = ` + reminderReference + ` AND r.due_on = d.due_on)
FROM legal_duty d LEFT JOIN reminder_mute m ON m.agency_id = d.agency_id AND m.legal_case_id = d.legal_case_id AND m.kind = d.kind
	AND m.reference = d.reference
WHERE d.agency_id = $1 AND d.due_on <= $2 ORDER BY d.due_on, d.legal_case_id, d.kind, d.reference LIMIT $3`

// reminderReference is what a reminder names of a duty d in a legal case.
const reminderReference = `d.legal_case_id || CASE d.reference WHEN '' THEN '' ELSE '/' || d.reference END`

// RemindedLegalDuty is an open duty of a legal case with what a reminder needs to know.
type RemindedLegalDuty struct {
	LegalDuty
	Application string // empty for a case about publication
	MutedUntil  Day
	Said        []string
}

// ListRemindedLegalDuties returns open duties of an agency's legal cases that are due by a day, by due date.
func (s *Store) ListRemindedLegalDuties(ctx context.Context, agency string, until calendar.Date) ([]RemindedLegalDuty, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, remindedLegalDuties, agency, Day(until), mostLegalDuties)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d RemindedLegalDuty, err error) {
		err = row.Scan(&d.AgencyID, &d.LegalCaseID, &d.Application, &d.Kind, &d.Reference, &d.Assignee, &d.StartOn, &d.DueOn, &d.MutedUntil, &d.Said)
		return d, err
	})
	return list, translate(err)
}

// addCaseReminders keeps reminders of duties in legal cases that are still open as they were, as addReminders does. Of a case about a
// restricted application only the application's readers are reminded.
const addCaseReminders = `INSERT INTO reminder (agency_id, officer_id, id, application_id, legal_case_id, kind, reference, due_on, step,
	days_left, role, deputized_id, created_at)
SELECT p.agency_id, p.officer_id, p.id, d.application_id, d.legal_case_id, p.kind, p.reference, p.due_on, p.step, p.days_left, p.role,
	p.deputized_id, $11
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::int[], $8::int[], $9::text[], $10::text[])
		AS p (agency_id, officer_id, id, kind, reference, due_on, step, days_left, role, deputized_id)
	JOIN legal_duty d ON d.agency_id = p.agency_id AND d.kind = p.kind AND p.reference = ` + reminderReference + `
WHERE d.due_on = p.due_on AND NOT EXISTS (
	SELECT 1 FROM application a WHERE a.agency_id = p.agency_id AND a.id = d.application_id AND a.restricted AND NOT EXISTS (
		SELECT 1 FROM officer o JOIN application_reader r ON r.user_id = o.user_id
		WHERE o.agency_id = p.agency_id AND o.id = p.officer_id AND r.agency_id = a.agency_id AND r.application_id = a.id))
ON CONFLICT DO NOTHING
RETURNING id`

// insertCaseReminders returns the ids of those that were kept.
func insertCaseReminders(ctx context.Context, tx pgx.Tx, planned []PlannedReminder, now time.Time) (map[string]bool, error) {
	var agencies, officers, ids, kinds, references, roles []string
	var dues []time.Time
	var steps, left []int
	var deputized []*string
	for i := range planned {
		p := &planned[i]
		agencies, officers, ids = append(agencies, p.AgencyID), append(officers, p.OfficerID), append(ids, p.ID)
		kinds, references, roles = append(kinds, p.Kind), append(references, p.Reference), append(roles, p.Role)
		dues, steps, left = append(dues, p.DueOn.Date().Time()), append(steps, p.Step), append(left, p.DaysLeft)
		deputized = append(deputized, p.DeputizedID)
	}
	rows, err := tx.Query(ctx, addCaseReminders, agencies, officers, ids, kinds, references, dues, steps, left, roles, deputized, now)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	kept := make(map[string]bool, len(found))
	for _, id := range found {
		kept[id] = true
	}
	return kept, err
}
