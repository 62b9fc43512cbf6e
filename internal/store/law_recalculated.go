package store

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
)

// recalculated collects what a batch of a recalculation has to write. It goes to the database as JSON, a statement a table.
type recalculated struct {
	change *LawChange
	now    time.Time
	rows   []recalculatedRow
	duties []recalculatedDuty
	// answers are those of all applications that were examined: which of them differ, the statement finds out.
	answers []recalculatedAnswer
}

// recalculatedRow is an application that moves: the projected columns that a calendar decides, and what the list of the
// change says of it.
type recalculatedRow struct {
	Agency        string         `json:"agency_id"`
	ID            string         `json:"id"`
	DueOn         *calendar.Date `json:"due_on"`
	PausedUntil   *calendar.Date `json:"paused_until"`
	PausedOpenEnd bool           `json:"paused_open_end"`
	EnteredLateBy int            `json:"entered_late_by"` // working days

	DueBefore  *calendar.Date `json:"due_before"`
	DueAfter   *calendar.Date `json:"due_after"`
	LateBefore bool           `json:"late_before"`
	LateAfter  bool           `json:"late_after"`
	Detail     *impact.Effect `json:"detail"`
	Owed       []string       `json:"owed"` // the duties that stay, kind/reference
}

type recalculatedDuty struct {
	Agency     string        `json:"agency_id"`
	ID         string        `json:"id"`
	Kind       string        `json:"kind"`
	Reference  string        `json:"reference"`
	Owner      string        `json:"owner"`
	Assignee   string        `json:"assignee"`
	StartOn    calendar.Date `json:"start_on"`
	DueOn      calendar.Date `json:"due_on"`
	ActiveFrom calendar.Date `json:"active_from"`
}

// add compares an application under both laws and notes what has to be written. What is stored may be right already: it was
// registered since, or done by a run that was interrupted.
func (b *recalculated) add(a *Application, c *compared, after *calendar.Calendar, sum *Impact) error {
	was := *a
	duties, err := a.Project(after, c.standing, a.DocumentNumber)
	if err != nil {
		return err
	}
	if err := b.addAnswers(a.Key(), after, &c.standing); err != nil {
		return err
	}
	moved := a.DueOn != was.DueOn || a.PausedUntil != was.PausedUntil || a.PausedOpenEnd != was.PausedOpenEnd ||
		a.EnteredLateBy != was.EnteredLateBy
	if since := a.CreatedAt.After(b.change.RecordedAt); since && !moved {
		sum.Examined++
		return nil // it never had another date
	}
	sum.count(&c.Effect)
	if c.None() && !moved {
		return nil
	}
	b.rows = append(b.rows, recalculatedRow{
		Agency: a.AgencyID, ID: a.ID, DueOn: dayOrNull(a.DueOn.Date()), PausedUntil: dayOrNull(a.PausedUntil.Date()),
		PausedOpenEnd: a.PausedOpenEnd, EnteredLateBy: a.EnteredLateBy, DueBefore: dayOrNull(c.DueBefore),
		DueAfter: dayOrNull(c.DueAfter), LateBefore: c.LateBefore, LateAfter: c.LateAfter, Detail: &c.Effect,
	})
	owed := &b.rows[len(b.rows)-1].Owed
	for _, d := range duties {
		*owed = append(*owed, d.Kind+"/"+d.Reference)
		b.duties = append(b.duties, recalculatedDuty{
			Agency: a.AgencyID, ID: a.ID, Kind: d.Kind, Reference: d.Reference, Owner: d.Owner, Assignee: d.Assignee,
			StartOn: d.StartOn.Date(), DueOn: d.DueOn.Date(), ActiveFrom: d.ActiveFrom.Date(),
		})
	}
	return nil
}

func dayOrNull(d calendar.Date) *calendar.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

// The statements of a batch. The version rises only where a column differs: a clerk's etag stays good for what did not move.
const (
	recalculatedRows = `jsonb_to_recordset(CAST(@rows AS jsonb)) AS k (agency_id text, id text, due_on date, paused_until date,
		paused_open_end boolean, entered_late_by int, due_before date, due_after date, late_before boolean, late_after boolean,
		detail jsonb, owed text[])`
	recalculatedDuties = `jsonb_to_recordset(CAST(@duties AS jsonb)) AS n (agency_id text, id text, kind text, reference text, owner text,
		assignee text, start_on date, due_on date, active_from date)`

	writeColumns = `UPDATE application a SET due_on = k.due_on, paused_until = k.paused_until,
			paused_open_end = k.paused_open_end, entered_late_by = k.entered_late_by, version = a.version + 1, updated_at = @now
		FROM ` + recalculatedRows + ` WHERE a.agency_id = k.agency_id AND a.id = k.id
			AND (a.due_on, a.paused_until, a.paused_open_end, a.entered_late_by)
				IS DISTINCT FROM (k.due_on, k.paused_until, k.paused_open_end, k.entered_late_by)`
	dropDuties = `DELETE FROM open_duty d USING ` + recalculatedRows + `
		WHERE d.agency_id = k.agency_id AND d.application_id = k.id
			AND NOT d.kind || '/' || d.reference = ANY (coalesce(k.owed, '{}'))`
	writeDuties = `INSERT INTO open_duty (agency_id, application_id, kind, reference, owner, assignee, start_on, due_on, active_from)
		SELECT agency_id, id, kind, reference, owner, assignee, start_on, due_on, active_from FROM ` + recalculatedDuties + `
		ON CONFLICT (agency_id, application_id, kind, reference) DO UPDATE
		SET start_on = excluded.start_on, due_on = excluded.due_on, active_from = excluded.active_from
		WHERE (open_duty.start_on, open_duty.due_on, open_duty.active_from)
			IS DISTINCT FROM (excluded.start_on, excluded.due_on, excluded.active_from)`
	listMoved = `INSERT INTO law_change_application
			(change_id, agency_id, application_id, due_before, due_after, late_before, late_after, detail)
		SELECT @change, agency_id, id, due_before, due_after, late_before, late_after, detail FROM ` + recalculatedRows + `
		ON CONFLICT DO NOTHING`
	auditMoved = `INSERT INTO audit_entry (agency_id, subject, action, actor, correlation, recorded_at, actor_kind, method, detail)
		SELECT agency_id, id, 'recalculate', @actor, @correlation, @now, 'system', 'recalculate',
			jsonb_build_object('law_change', CAST(@change AS bigint), 'due_before', due_before, 'due_after', due_after)
		FROM ` + recalculatedRows
)

// write writes it all.
func (b *recalculated) write(tx *gorm.DB) error {
	if len(b.answers) > 0 {
		answers, err := json.Marshal(b.answers)
		if err != nil {
			return err
		}
		if err := tx.Exec(writeAnswers, map[string]any{"answers": string(answers)}).Error; err != nil {
			return err
		}
	}
	if len(b.rows) == 0 {
		return nil
	}
	rows, err := json.Marshal(b.rows)
	if err != nil {
		return err
	}
	duties, err := json.Marshal(b.duties)
	if err != nil {
		return err
	}
	if b.duties == nil {
		duties = []byte("[]")
	}
	named := map[string]any{
		"rows": string(rows), "duties": string(duties), "now": b.now, "change": b.change.ID, "actor": b.change.Actor,
		"correlation": b.change.Correlation,
	}
	for _, statement := range []string{writeColumns, dropDuties, writeDuties, listMoved, auditMoved} {
		if err := tx.Exec(statement, named).Error; err != nil {
			return err
		}
	}
	return nil
}
