package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
)

// The states of a delivery.
const (
	DeliveryQueued  = "queued"  // waits for its first or next attempt
	DeliverySending = "sending" // an attempt is being made, or was when its process died
	DeliverySent    = "sent"    // the server at the other end took it
	DeliveryFailed  = "failed"  // given up; certainly not taken
	DeliveryUnknown = "unknown" // nobody knows whether it was taken, so it is not sent again
	DeliveryDropped = "dropped" // not needed any more, or without an address
)

// Letter is what leaves the system by e-mail or text message. It holds nothing about the applicant.
type Letter struct {
	Address        string // e-mail address or mobile number of the officer
	RegisterNumber string // empty: about the annual report that Reference names, or a legal case about publication
	LegalCase      string // id of the legal case that it is about, if any
	Kind           string
	Reference      string
	DueOn          Day
	DaysLeft       int
	Deputized      bool
	Attempt        int // of how many this is
}

const takeDelivery = `SELECT de.state, de.attempts, r.kind, r.due_on, r.days_left, r.deputized_id IS NOT NULL,
	coalesce(a.register_number, ''), r.reference, o.active, CASE de.medium WHEN 'email' THEN o.email ELSE o.mobile END,
	coalesce(r.legal_case_id, ''),
	CASE WHEN r.legal_case_id IS NOT NULL THEN EXISTS (SELECT FROM legal_duty d WHERE d.agency_id = r.agency_id
		AND d.legal_case_id = r.legal_case_id AND d.kind = r.kind AND d.due_on = r.due_on AND d.start_on <= $5)
	WHEN r.application_id IS NULL THEN (SELECT ` + behindWith + ` FROM (SELECT r.agency_id, r.reference) p)
	ELSE EXISTS (SELECT FROM open_duty d WHERE d.agency_id = r.agency_id AND d.application_id = r.application_id
		AND d.kind = r.kind AND d.reference = r.reference AND d.due_on = r.due_on AND d.active_from <= $5) END
FROM reminder_delivery de
	JOIN reminder r ON (r.agency_id, r.officer_id, r.id) = (de.agency_id, de.officer_id, de.reminder_id)
	JOIN officer o ON (o.agency_id, o.id) = (de.agency_id, de.officer_id)
	LEFT JOIN application a ON (a.agency_id, a.id) = (r.agency_id, r.application_id)
WHERE (de.agency_id, de.officer_id, de.reminder_id, de.medium) = ($1, $2, $3, $4)
FOR NO KEY UPDATE OF de`

// BeginDelivery records that an attempt begins and returns the letter; nil when there is nothing to send: what is on record is
// final then. An attempt that is on record already was begun by a process that died in it: it becomes unknown, for it may have
// been taken. A reminder of what is done, or due on another day by now, is dropped. Errors: ErrNotFound.
func (s *Store) BeginDelivery(ctx context.Context, d Delivery, now time.Time) (letter *Letter, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var state string
		var l Letter
		var active, owed bool
		err := tx.QueryRow(ctx, takeDelivery, d.Agency, d.Officer, d.Reminder, d.Medium, Day(calendar.DateOf(now))).Scan(
			&state, &l.Attempt, &l.Kind, &l.DueOn, &l.DaysLeft, &l.Deputized, &l.RegisterNumber, &l.Reference, &active, &l.Address,
			&l.LegalCase, &owed)
		if err != nil {
			return err
		}
		if err := l.openAddress(s.db.WithContext(ctx), d); err != nil {
			return err
		}
		switch {
		case state == DeliverySending:
			return setDelivery(ctx, tx, d, l.Attempt, DeliveryUnknown, "interrupted")
		case state != DeliveryQueued:
			return nil
		case !owed:
			return setDelivery(ctx, tx, d, l.Attempt, DeliveryDropped, "settled")
		case !active || l.Address == "":
			return setDelivery(ctx, tx, d, l.Attempt, DeliveryDropped, "no address")
		}
		l.Attempt++
		letter = &l
		_, err = tx.Exec(ctx, `UPDATE reminder_delivery SET state = 'sending', attempts = $5, attempted_at = $6, cause = ''
			WHERE (agency_id, officer_id, reminder_id, medium) = ($1, $2, $3, $4)`,
			d.Agency, d.Officer, d.Reminder, d.Medium, l.Attempt, now)
		return err
	}))
	if err != nil {
		return nil, err
	}
	return letter, nil
}

// openAddress opens the address of the officer, which is either of two columns.
func (l *Letter) openAddress(db *gorm.DB, d Delivery) error {
	o := Officer{AgencyID: d.Agency, ID: d.Officer}
	column := &o.Mobile
	if d.Medium == "email" {
		column = &o.Email
	}
	*column = l.Address
	err := openedOfficers(db, &o)
	l.Address = *column
	return err
}

// EndDelivery records what came of an attempt: sent, failed, unknown, or queued for another one. It also corrects an attempt
// that was taken for dead meanwhile. cause is a short word for whoever looks after the server; it holds no address.
func (s *Store) EndDelivery(ctx context.Context, d Delivery, attempt int, state, cause string) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return setDelivery(ctx, tx, d, attempt, state, cause) }))
}

func setDelivery(ctx context.Context, tx pgx.Tx, d Delivery, attempt int, state, cause string) error {
	_, err := tx.Exec(ctx, `UPDATE reminder_delivery SET state = $6, cause = $7
		WHERE (agency_id, officer_id, reminder_id, medium) = ($1, $2, $3, $4) AND attempts = $5
			AND state IN ('queued', 'sending', 'unknown')`,
		d.Agency, d.Officer, d.Reminder, d.Medium, attempt, state, cause)
	return err
}

// CloseAbandonedDeliveries ends deliveries that no job of a kind looks after any more, because recording what came of the last
// attempt failed too often: what was never begun has failed, and of the rest nobody knows.
func (s *Store) CloseAbandonedDeliveries(ctx context.Context, kind string) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, `UPDATE reminder_delivery d
		SET state = CASE state WHEN 'queued' THEN 'failed' ELSE 'unknown' END, cause = 'abandoned'
		WHERE state IN ('queued', 'sending') AND NOT EXISTS (
			SELECT FROM river_job j WHERE j.kind = $1 AND j.finalized_at IS NULL AND j.args @> jsonb_build_object(
				'agency', d.agency_id, 'officer', d.officer_id, 'reminder', d.reminder_id, 'medium', d.medium))`, kind)
	return translate(err)
}

// Backlog is what waits to be done by jobs.
type Backlog struct {
	Jobs   int64         // not done
	Oldest time.Duration // how long the oldest that could be done has been waiting
	// Deliveries by state, but for those that ended well: queued, sending, unknown, failed.
	Deliveries map[string]int64
	// Unattended are the agencies that owe something and have nobody who could be reminded of it.
	Unattended int64
	// Tail is how many rows of the statistics ledger's tail wait to be folded.
	Tail int64
	// Packages is how many archived applications wait for their archive package, and PackagesFailed of how many the last attempt failed.
	Packages       int64
	PackagesFailed int64
	// Unsealed is how many audit entries wait for their place in a chain: none for longer than a few seconds while a node runs.
	Unsealed int64
	// Checked is when the last nightly check of the statistics was finished, zero when there was none; Drifts is what it found.
	Checked time.Time
	Drifts  int64
}

const backlog = `SELECT count(*), coalesce(extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE scheduled_at <= now())), 0)::float8,
	(SELECT count(*) FROM agency a WHERE NOT EXISTS (SELECT FROM officer o WHERE o.agency_id = a.id AND o.active)
		AND EXISTS (SELECT FROM open_duty d WHERE d.agency_id = a.id AND d.owner = 'agency')),
	(SELECT count(*) FROM stat_tail), (SELECT count(*) FROM audit_unsealed),
	(SELECT count(*) FROM archive_order), (SELECT count(*) FROM archive_order WHERE failure <> '')
FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`

// Backlog counts what waits.
func (s *Store) Backlog(ctx context.Context) (b Backlog, err error) {
	var seconds float64
	if err := s.pool.QueryRow(ctx, backlog).Scan(&b.Jobs, &seconds, &b.Unattended, &b.Tail, &b.Unsealed, &b.Packages, &b.PackagesFailed); err != nil {
		return b, translate(err)
	}
	b.Oldest = time.Duration(seconds * float64(time.Second))
	if last, err := s.LastStatisticsCheck(ctx); err != nil {
		return b, err
	} else if last != nil {
		b.Checked, b.Drifts = last.FinishedAt, last.Drifts
	}
	b.Deliveries = map[string]int64{DeliveryQueued: 0, DeliverySending: 0, DeliveryUnknown: 0, DeliveryFailed: 0}
	rows, err := s.pool.Query(ctx, `SELECT state, count(*) FROM reminder_delivery
		WHERE state IN ('queued', 'sending', 'unknown', 'failed') GROUP BY state`)
	if err != nil {
		return b, translate(err)
	}
	var state string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error {
		b.Deliveries[state] = n
		return nil
	})
	return b, translate(err)
}
