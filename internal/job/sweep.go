package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// sweepArgs are the arguments of a sweep: there are none.
type sweepArgs struct{}

// Kind implements river.JobArgs.
func (sweepArgs) Kind() string { return "sweep_reminders" }

// InsertOpts implements river.JobArgsWithInsertOpts. A sweep that failed is not tried again: the next one does its work.
func (sweepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sweeps, MaxAttempts: 1}
}

type sweeper struct {
	river.WorkerDefaults[sweepArgs]
	queue *Queue
}

// Work implements river.Worker.
func (w *sweeper) Work(ctx context.Context, _ *river.Job[sweepArgs]) error { return w.queue.Sweep(ctx) }

// Timeout implements river.Worker.
func (w *sweeper) Timeout(*river.Job[sweepArgs]) time.Duration { return sweepWithin }

// page is how many duties are read and kept in one transaction.
const page = 500

// Sweep looks at the open duties of every agency and keeps the reminders that are due now and were not said before. Two sweeps
// at once do no harm. A fault of one agency does not keep the others from theirs.
func (q *Queue) Sweep(ctx context.Context) error {
	agencies, err := q.Store.AgenciesWithOfficers(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, agency := range agencies {
		if err := q.sweepAgency(ctx, agency); err != nil {
			errs = append(errs, fmt.Errorf("agency %s: %w", agency, err))
		}
	}
	now := q.Clock.Now()
	errs = append(errs, q.Store.CloseAbandonedDeliveries(ctx, deliverArgs{}.Kind()),
		q.Store.CloseAbandonedWebhooks(ctx, webhookArgs{}.Kind(), now, now.Add(-keepWebhooks)))
	return errors.Join(errs...)
}

func (q *Queue) sweepAgency(ctx context.Context, agency string) error {
	now, cal := q.Clock.Now(), q.Calendar()
	settings, err := q.Store.ReminderSettings(ctx, agency, calendar.DateOf(now))
	if err != nil {
		return err
	}
	open, err := settings.Open(cal, now)
	if err != nil || !open {
		return err
	}
	today := calendar.DateOf(now)
	horizon, err := settings.Horizon(cal, today)
	if err != nil {
		return err
	}
	staff, officers, err := q.Store.Staff(ctx, agency, today)
	if err != nil {
		return err
	}
	s := sweep{queue: q, settings: settings, cal: cal, now: now, today: today, staff: staff, reach: reachable(officers)}
	for after := (store.WorklistPosition{}); ; {
		duties, err := q.Store.ListRemindedDuties(ctx, agency, horizon, today, after, page)
		if err != nil {
			return err
		}
		if err := s.remind(ctx, duties); err != nil {
			return err
		}
		if len(duties) < page {
			if err := s.remindCases(ctx, agency, horizon); err != nil {
				return err
			}
			return s.remindReport(ctx, agency)
		}
		last := &duties[page-1]
		after = store.WorklistPosition{DueOn: last.DueOn, ApplicationID: last.ApplicationID, Kind: last.Kind, Reference: last.Reference}
	}
}

// sweep is one look at one agency.
type sweep struct {
	queue    *Queue
	settings reminder.Settings
	cal      *calendar.Calendar
	now      time.Time
	today    calendar.Date
	staff    *reminder.Staff
	reach    map[string][]string // media by which an officer can be reached
}

func reachable(officers []store.Officer) map[string][]string {
	media := make(map[string][]string, len(officers))
	for _, o := range officers {
		if o.Email != "" {
			media[o.ID] = append(media[o.ID], Email)
		}
		if o.Mobile != "" {
			media[o.ID] = append(media[o.ID], SMS)
		}
	}
	return media
}

// remind keeps what is to be said of some duties.
func (s *sweep) remind(ctx context.Context, duties []store.RemindedDuty) error {
	var planned []store.PlannedReminder
	for i := range duties {
		d := &duties[i]
		due, err := s.settings.Due(s.cal, reminder.Duty{
			Kind: workflow.DutyKind(d.Kind), Owner: workflow.Owner(d.Owner), Due: d.DueOn.Date(),
			ActiveFrom: d.ActiveFrom.Date(), Assignee: d.Assignee, MutedUntil: d.MutedUntil.Date(),
		}, s.staff, s.now)
		if err != nil {
			return err
		}
		for _, r := range due {
			if !slices.Contains(d.Said, strconv.Itoa(r.Step)+" "+r.Officer) {
				planned = append(planned, s.plan(d, r))
			}
		}
	}
	if len(planned) == 0 {
		return nil
	}
	_, err := s.queue.Store.AddReminders(ctx, planned, s.now, s.queue.enqueue)
	return err
}

func (s *sweep) plan(d *store.RemindedDuty, r reminder.Reminder) store.PlannedReminder {
	p := store.PlannedReminder{Reminder: store.Reminder{
		AgencyID: d.AgencyID, OfficerID: r.Officer, ApplicationID: d.ApplicationID, Kind: d.Kind, Reference: d.Reference,
		DueOn: d.DueOn, Step: r.Step, DaysLeft: r.Left, Role: string(r.Role),
	}}
	if r.For != "" {
		p.DeputizedID = &r.For
	}
	for _, medium := range s.reach[r.Officer] {
		_, offered := s.queue.Senders[medium]
		if offered && (medium != SMS || r.Step <= s.settings.SMSFrom) {
			p.Media = append(p.Media, medium)
		}
	}
	return p
}

// enqueue puts a job for each delivery into the transaction that keeps the reminders.
func (q *Queue) enqueue(ctx context.Context, tx pgx.Tx, out []store.Delivery) error {
	jobs := make([]river.InsertManyParams, len(out))
	for i, d := range out {
		jobs[i] = river.InsertManyParams{Args: deliverArgs{d}}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, jobs)
	return err
}
