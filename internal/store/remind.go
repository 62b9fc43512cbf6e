package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/reminder"
)

// ReminderSettings returns the settings of an agency's reminders on a day, as far as the law in force is known here.
func (s *Store) ReminderSettings(ctx context.Context, agency string, on calendar.Date) (reminder.Settings, error) {
	law, err := s.Law(ctx)
	if err != nil {
		return reminder.Settings{}, err
	}
	return law.Settings(agency, on).Reminders, nil
}

// Reminder is one row of table reminder (督办提醒): what was said to whom of a duty as it was then.
type Reminder struct {
	AgencyID      string
	OfficerID     string
	ID            string
	ApplicationID string // empty: about an annual report, or a legal case about publication
	LegalCaseID   string // empty unless it is about a duty in a legal case; Reference begins with it then
	Kind          string
	Reference     string
	DueOn         Day
	Step          int
	DaysLeft      int
	Role          string
	DeputizedID   *string
	CreatedAt     time.Time
	ReadAt        *time.Time
}

// Delivery names one way of one reminder out of the system.
type Delivery struct {
	Agency   string `json:"agency"`
	Officer  string `json:"officer"`
	Reminder string `json:"reminder"`
	Medium   string `json:"medium"` // email or sms
}

// PlannedReminder is a reminder that is to be kept, with the media by which it leaves the system.
type PlannedReminder struct {
	Reminder
	Media []string
}

// RemindedDuty is an open duty with what a reminder needs to know.
type RemindedDuty struct {
	OpenDuty
	MutedUntil Day
	// Said are the reminders about this duty and due date: its step, a blank and the officer's id.
	Said []string
}

// AgenciesWithOfficers returns the ids of the agencies that have somebody to remind, sorted.
func (s *Store) AgenciesWithOfficers(ctx context.Context) ([]string, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, "SELECT DISTINCT agency_id FROM officer WHERE active ORDER BY agency_id")
	if err != nil {
		return nil, translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return ids, translate(err)
}

// Staff returns the officers of an agency with their absences on a day. Their addresses are left sealed: here it only matters who
// has one.
func (s *Store) Staff(ctx context.Context, agency string, on calendar.Date) (*reminder.Staff, []Officer, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, nil, err
	}
	staff, officers, err := readStaff(s.db.WithContext(ctx), agency, on)
	return staff, officers, translate(err)
}

const remindedDuties = `SELECT d.agency_id, d.application_id, d.kind, d.reference, d.owner, d.assignee, d.start_on, d.due_on,
	d.active_from, m.until_on, ARRAY(
		SELECT r.step || ' ' || r.officer_id FROM reminder r WHERE r.agency_id = d.agency_id
			AND r.application_id = d.application_id AND r.kind = d.kind AND r.reference = d.reference AND r.due_on = d.due_on)
FROM open_duty d
LEFT JOIN reminder_mute m USING (agency_id, application_id, kind, reference)
WHERE d.agency_id = $1 AND d.due_on <= $2 AND d.active_from <= $3
	AND (d.due_on, d.application_id, d.kind, d.reference) > ($4, $5, $6, $7)
ORDER BY d.due_on, d.application_id, d.kind, d.reference LIMIT $8`

// ListRemindedDuties returns open duties of an agency that are due by a day and not hidden today, by due date, from after on.
func (s *Store) ListRemindedDuties(ctx context.Context, agency string, until, today calendar.Date, after WorklistPosition, limit int,
) ([]RemindedDuty, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	from := after.DueOn
	if from == 0 {
		from = Day(calendar.MustDate("0001-01-01"))
	}
	rows, err := s.pool.Query(ctx, remindedDuties, agency, Day(until), Day(today), from, after.ApplicationID, after.Kind,
		after.Reference, limit)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d RemindedDuty, err error) {
		err = row.Scan(&d.AgencyID, &d.ApplicationID, &d.Kind, &d.Reference, &d.Owner, &d.Assignee, &d.StartOn, &d.DueOn,
			&d.ActiveFrom, &d.MutedUntil, &d.Said)
		return d, err
	})
	return list, translate(err)
}

// addReminders keeps reminders of duties that are still open as they were. A duty that somebody is working on this very
// moment is left for the next time: a reminder never waits for an act, nor an act for a reminder. Of a restricted application
// only its readers are reminded.
const addReminders = `INSERT INTO reminder (agency_id, officer_id, id, application_id, kind, reference, due_on, step, days_left,
	role, deputized_id, created_at)
SELECT p.agency_id, p.officer_id, p.id, p.application_id, p.kind, p.reference, p.due_on, p.step, p.days_left, p.role,
	p.deputized_id, $12
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::int[], $9::int[],
		$10::text[], $11::text[]) AS p (agency_id, officer_id, id, application_id, kind, reference, due_on, step, days_left,
		role, deputized_id)
	JOIN open_duty d USING (agency_id, application_id, kind, reference)
WHERE d.due_on = p.due_on AND NOT EXISTS (
	SELECT 1 FROM application a WHERE a.agency_id = p.agency_id AND a.id = p.application_id AND a.restricted AND NOT EXISTS (
		SELECT 1 FROM officer o JOIN application_reader r ON r.user_id = o.user_id
		WHERE o.agency_id = p.agency_id AND o.id = p.officer_id AND r.agency_id = a.agency_id AND r.application_id = a.id))
FOR KEY SHARE OF d SKIP LOCKED
ON CONFLICT (agency_id, application_id, kind, reference, due_on, step, officer_id) DO NOTHING
RETURNING id`

// AddReminders keeps those of the reminders, all about applications, all about annual reports or all about legal cases, that nobody has kept before and
// whose duty is still open and due on the same day, and returns how many that were. It gives them their ids. enqueue puts the jobs for their deliveries into the same transaction.
func (s *Store) AddReminders(ctx context.Context, planned []PlannedReminder, now time.Time,
	enqueue func(context.Context, pgx.Tx, []Delivery) error,
) (added int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	err = retry(ctx, func() error {
		return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			ids := newIDSequence(now)
			for i := range planned {
				planned[i].ID = ids.id()
			}
			kept, err := insertReminders(ctx, tx, planned, now)
			if err != nil {
				return err
			}
			added = len(kept)
			var out []Delivery
			for _, p := range planned {
				if !kept[p.ID] {
					continue
				}
				for _, medium := range p.Media {
					out = append(out, Delivery{Agency: p.AgencyID, Officer: p.OfficerID, Reminder: p.ID, Medium: medium})
				}
			}
			if len(out) == 0 {
				return nil
			}
			if err := insertDeliveries(ctx, tx, out); err != nil {
				return err
			}
			return enqueue(ctx, tx, out)
		}))
	})
	return added, err
}

// insertReminders returns the ids of those that were kept.
func insertReminders(ctx context.Context, tx pgx.Tx, planned []PlannedReminder, now time.Time) (map[string]bool, error) {
	n := len(planned)
	text := func(of func(*Reminder) string) []string {
		list := make([]string, n)
		for i := range planned {
			list[i] = of(&planned[i].Reminder)
		}
		return list
	}
	dues, steps, left, deputized := make([]time.Time, n), make([]int, n), make([]int, n), make([]*string, n)
	for i := range planned {
		p := &planned[i]
		dues[i], steps[i], left[i], deputized[i] = p.DueOn.Date().Time(), p.Step, p.DaysLeft, p.DeputizedID
	}
	statement := addReminders
	switch {
	case n > 0 && planned[0].LegalCaseID != "":
		return insertCaseReminders(ctx, tx, planned, now)
	case n > 0 && planned[0].ApplicationID == "":
		statement = addReportReminders
	}
	rows, err := tx.Query(ctx, statement,
		text(func(r *Reminder) string { return r.AgencyID }), text(func(r *Reminder) string { return r.OfficerID }),
		text(func(r *Reminder) string { return r.ID }), text(func(r *Reminder) string { return r.ApplicationID }),
		text(func(r *Reminder) string { return r.Kind }), text(func(r *Reminder) string { return r.Reference }),
		dues, steps, left, text(func(r *Reminder) string { return r.Role }), deputized, now)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	kept := make(map[string]bool, len(ids))
	for _, id := range ids {
		kept[id] = true
	}
	return kept, err
}

func insertDeliveries(ctx context.Context, tx pgx.Tx, out []Delivery) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"reminder_delivery"},
		[]string{"agency_id", "officer_id", "reminder_id", "medium", "state"},
		pgx.CopyFromSlice(len(out), func(i int) ([]any, error) {
			return []any{out[i].Agency, out[i].Officer, out[i].Reminder, out[i].Medium, DeliveryQueued}, nil
		}))
	return err
}
