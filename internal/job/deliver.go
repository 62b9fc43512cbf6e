package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/transport"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/submission"
	"github.com/yishenqing/foi/workflow"
)

// maxAttempts at one delivery; with River's pauses, the fourth power of the attempt in seconds, they spread over seven hours.
const maxAttempts = 10

// deliverArgs name the delivery that a job is about. They are ids: nothing about anybody stands in River's tables.
type deliverArgs struct {
	store.Delivery
}

// Kind implements river.JobArgs.
func (deliverArgs) Kind() string { return "deliver_reminder" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (a deliverArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: a.Medium, MaxAttempts: maxAttempts}
}

type deliverer struct {
	river.WorkerDefaults[deliverArgs]
	queue *Queue
}

// Timeout implements river.Worker.
func (w *deliverer) Timeout(*river.Job[deliverArgs]) time.Duration { return w.queue.deliverWithin() }

// Work makes one attempt at a delivery. That it begins is on record before anything leaves: a process that dies in between
// leaves a delivery of which nobody knows, and which is therefore not repeated.
func (w *deliverer) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	q, d := w.queue, job.Args.Delivery
	now := q.Clock.Now()
	wait, err := q.untilOpen(ctx, d.Agency, now)
	if err != nil {
		return err
	}
	if wait > 0 {
		return river.JobSnooze(wait)
	}
	letter, err := q.Store.BeginDelivery(ctx, d, now)
	if err != nil || letter == nil {
		return err
	}
	state, cause, failure := q.attempt(ctx, d, letter, job.Attempt >= job.MaxAttempts)
	// What came of it is recorded although the job ran out of time.
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	if err := q.Store.EndDelivery(recording, d, letter.Attempt, state, cause); err != nil {
		return err
	}
	return failure
}

// untilOpen returns how long nothing may be sent.
func (q *Queue) untilOpen(ctx context.Context, agency string, now time.Time) (time.Duration, error) {
	settings, err := q.Store.ReminderSettings(ctx, agency, calendar.DateOf(now))
	if err != nil {
		return 0, err
	}
	next, err := settings.NextOpen(q.Calendar(), now)
	return next.Sub(now), err
}

// attempt sends the letter and returns the state that the delivery has then, and an error when it is to be tried again.
func (q *Queue) attempt(ctx context.Context, d store.Delivery, letter *store.Letter, last bool) (state, cause string, again error) {
	sender, ok := q.Senders[d.Medium]
	if !ok {
		return store.DeliveryFailed, "medium switched off", nil
	}
	ctx, cancel := context.WithTimeout(ctx, q.AttemptWithin)
	defer cancel()
	err := sender.Send(ctx, transport.Letter{ID: d.Reminder + "." + d.Medium, To: letter.Address, Words: q.words(letter)})
	if err == nil {
		return store.DeliverySent, "", nil
	}
	var f *transport.Failure
	if !errors.As(err, &f) {
		f = &transport.Failure{Outcome: transport.Unknown, Cause: "no answer"}
	}
	q.Log.LogAttrs(ctx, slog.LevelWarn, "a reminder was not delivered",
		slog.String("medium", d.Medium), slog.String("reminder", d.Reminder), slog.Int("attempt", letter.Attempt), slog.String("cause", f.Cause))
	switch {
	case f.Outcome == transport.Unknown:
		return store.DeliveryUnknown, f.Cause, nil
	case f.Outcome == transport.Never || last:
		return store.DeliveryFailed, f.Cause, nil
	}
	// River keeps the error's text: the cause has no address in it.
	return store.DeliveryQueued, f.Cause, fmt.Errorf("%s: %s", d.Medium, f.Cause)
}

// words says the letter as of now: it may have waited for the morning.
func (q *Queue) words(l *store.Letter) reminder.Words {
	w := reminder.Words{RegisterNumber: l.RegisterNumber, Duty: workflow.DutyKind(l.Kind).Label()}
	if l.Kind == submission.ReminderKind {
		w = submission.Words(l.Reference)
	} else if l.LegalCase != "" {
		w = reminder.CaseWords(l.RegisterNumber, w.Duty)
	}
	w.Due, w.Left, w.Deputized = l.DueOn.Date(), l.DaysLeft, l.Deputized
	if left, err := q.Calendar().Count(calendar.DateOf(q.Clock.Now()), w.Due, calendar.NextDay); err == nil {
		w.Left = left
	}
	return w
}
