package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/submission"
)

// RemindedReport is an annual report that an agency is behind with, as a reminder needs it.
type RemindedReport struct {
	Reference string // the last part of its name
	Due       calendar.Date
	// Said are the reminders about it: their step, a blank and the officer's id.
	Said []string
	// Officers are the ids of those of the agency's list who are users that may edit it there.
	Officers []string
}

// behindWith is the condition that a report is owed by its agency still, where reference names it in the row p: what was submitted is the
// superior's turn, and a further edition means that one was published.
const behindWith = `NOT EXISTS (SELECT FROM annual_report b WHERE b.agency_id = p.agency_id
	AND b.year::text || CASE b.scope WHEN 'compiled' THEN '-compiled' ELSE '' END = p.reference
	AND (b.state IN ('submitted', 'published') OR b.edition > 1))`

// addReportReminders keeps reminders of reports that are owed still; its parameters are those of addReminders.
const addReportReminders = `INSERT INTO reminder (agency_id, officer_id, id, application_id, kind, reference, due_on, step, days_left,
	role, deputized_id, created_at)
SELECT p.agency_id, p.officer_id, p.id, nullif(p.application_id, ''), p.kind, p.reference, p.due_on, p.step, p.days_left, p.role,
	p.deputized_id, $12
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::int[], $9::int[],
		$10::text[], $11::text[]) AS p (agency_id, officer_id, id, application_id, kind, reference, due_on, step, days_left,
		role, deputized_id)
WHERE ` + behindWith + `
ON CONFLICT (agency_id, kind, reference, due_on, step, officer_id) WHERE application_id IS NULL DO NOTHING
RETURNING id`

// RemindedReport returns the report that an agency is behind with on a day, as far as it may be reminded of one then; nil for none.
// roles are those whose holders edit reports. Errors: ErrNotFound.
func (s *Store) RemindedReport(ctx context.Context, agency string, today calendar.Date, roles []string) (r *RemindedReport, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		var a Agency
		if err := tx.Select("id", "level", "established_on", "dissolved_on").Take(&a, "id = ?", agency).Error; err != nil {
			return err
		}
		owed, ok := submission.Owed(a.Level)
		year, due, now := owed.Year(today)
		gone := a.DissolvedOn != 0 && a.DissolvedOn.Date() <= today
		if !ok || !now || gone || a.EstablishedOn.Date().Year() > year {
			return nil
		}
		found := RemindedReport{Reference: submission.ID(year, owed.Scope), Due: due}
		var behind bool
		if err := tx.Raw("SELECT "+behindWith+" FROM (VALUES (?, ?)) AS p (agency_id, reference)", agency, found.Reference).Scan(&behind).Error; err != nil || !behind {
			return err
		}
		if err := tx.Raw(`SELECT step || ' ' || officer_id FROM reminder WHERE agency_id = ? AND application_id IS NULL AND legal_case_id IS NULL AND reference = ? AND due_on = ?`,
			agency, found.Reference, Day(due)).Scan(&found.Said).Error; err != nil {
			return err
		}
		r = &found
		return tx.Raw(`SELECT DISTINCT o.id FROM officer o JOIN user_account u ON u.id = o.user_id AND u.disabled_at IS NULL
			JOIN user_grant g ON g.user_id = u.id AND g.revoked_at IS NULL AND g.agency_id = o.agency_id AND g.role IN ?
			WHERE o.agency_id = ? AND o.active ORDER BY 1`, roles, agency).Scan(&found.Officers).Error
	})
	return r, err
}
