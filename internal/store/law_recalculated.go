package store

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
)

// recalculated collects what a batch of a recalculation has to write, a statement a table.
type recalculated struct {
	change  *LawChange
	now     time.Time
	columns []movedColumns
	duties  []OpenDuty
	moved   []movedRow
	audits  []auditRow
}

// movedColumns are the projected columns that a calendar decides.
type movedColumns struct {
	Agency        string  `json:"agency_id"`
	ID            string  `json:"id"`
	DueOn         *string `json:"due_on"`
	PausedUntil   *string `json:"paused_until"`
	PausedOpenEnd bool    `json:"paused_open_end"`
	EnteredLateBy int     `json:"entered_late_by"` // working days
}

// add compares an application under both laws and notes what has to be written. What is stored may be right already: it was
// registered since, or done by a run that was interrupted.
func (b *recalculated) add(a *Application, c *compared, after *calendar.Calendar, sum *Impact) error {
	effect := &c.Effect
	was := *a
	duties, err := a.Project(after, c.standing, a.DocumentNumber)
	if err != nil {
		return err
	}
	moved := a.DueOn != was.DueOn || a.PausedUntil != was.PausedUntil || a.PausedOpenEnd != was.PausedOpenEnd ||
		a.EnteredLateBy != was.EnteredLateBy
	if since := a.CreatedAt.After(b.change.RecordedAt); since && !moved {
		sum.Examined++
		return nil // it never had another date
	}
	sum.count(effect)
	if effect.None() && !moved {
		return nil
	}
	b.duties = append(b.duties, duties...)
	b.columns = append(b.columns, movedColumns{
		Agency: a.AgencyID, ID: a.ID, DueOn: isoDay(a.DueOn), PausedUntil: isoDay(a.PausedUntil), PausedOpenEnd: a.PausedOpenEnd,
		EnteredLateBy: a.EnteredLateBy,
	})
	detail, err := json.Marshal(effect)
	if err != nil {
		return err
	}
	b.moved = append(b.moved, movedRow{
		ChangeID: b.change.ID, AgencyID: a.AgencyID, ApplicationID: a.ID, DueBefore: Day(effect.DueBefore),
		DueAfter: Day(effect.DueAfter), LateBefore: effect.LateBefore, LateAfter: effect.LateAfter, Detail: string(detail),
	})
	audited, err := json.Marshal(map[string]any{
		"law_change": b.change.ID, "due_before": effect.DueBefore, "due_after": effect.DueAfter,
	})
	if err != nil {
		return err
	}
	w := Write{Actor: b.change.Actor, Correlation: b.change.Correlation, Now: b.now}
	b.audits = append(b.audits, *w.auditRow(a.AgencyID, a.ID, "recalculate", audited))
	return nil
}

func isoDay(d Day) *string {
	if d == 0 {
		return nil
	}
	text := d.Date().String()
	return &text
}

// write writes it all. The version rises only where a column differs: a clerk's etag stays good for what did not move.
func (b *recalculated) write(tx *gorm.DB) error {
	if len(b.moved) == 0 {
		return nil
	}
	columns, err := json.Marshal(b.columns)
	if err != nil {
		return err
	}
	const rows = "jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text, due_on date, paused_until date, paused_open_end boolean, entered_late_by int)"
	if err := tx.Exec(`UPDATE application a SET due_on = k.due_on, paused_until = k.paused_until,
			paused_open_end = k.paused_open_end, entered_late_by = k.entered_late_by, version = a.version + 1, updated_at = ?
		FROM `+rows+` WHERE a.agency_id = k.agency_id AND a.id = k.id
			AND (a.due_on, a.paused_until, a.paused_open_end, a.entered_late_by)
				IS DISTINCT FROM (k.due_on, k.paused_until, k.paused_open_end, k.entered_late_by)`,
		b.now, string(columns)).Error; err != nil {
		return err
	}
	if err := tx.Exec("DELETE FROM open_duty d USING "+rows+" WHERE d.agency_id = k.agency_id AND d.application_id = k.id",
		string(columns)).Error; err != nil {
		return err
	}
	if len(b.duties) > 0 {
		if err := tx.CreateInBatches(b.duties, insertedAtOnce).Error; err != nil {
			return err
		}
	}
	listed := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(b.moved, insertedAtOnce)
	if listed.Error != nil {
		return listed.Error
	}
	return tx.CreateInBatches(b.audits, insertedAtOnce).Error
}

// insertedAtOnce keeps a statement below PostgreSQL's 65,535 parameters.
const insertedAtOnce = 1000
