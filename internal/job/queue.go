// Package job does what has to be done outside of any call: it looks every minute which reminders are due, and carries them to
// people by e-mail and text message. It stands between us and River, which keeps the jobs in PostgreSQL, shares them between
// the nodes and tries again (ADR 0004). Whether something was said already is decided by our own tables, never by River's.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/transport"
)

// The media, as in table reminder_delivery. Each has a queue of its own: a mail server that hangs holds up no text messages.
const (
	Email = "email"
	SMS   = "sms"

	sweeps = "reminders" // queue of the sweeps
)

// Bounds of what one node does at once, and of how fast it asks for more.
const (
	deliverAtOnce = 4
	fetchCooldown = 10 * time.Millisecond // throughput is deliverAtOnce ÷ fetchCooldown
	sweepWithin   = time.Minute
	// recordWithin is the time for our own tables before and after an attempt.
	recordWithin = 10 * time.Second
	// keepDone is how long finished jobs stay in River's table; ours say what came of them.
	keepDone = time.Hour
)

// Options are what the jobs work with.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	Calendar func() *calendar.Calendar // in force
	Log      *slog.Logger
	// SweepEvery is how often one of the nodes looks which reminders are due.
	SweepEvery time.Duration
	// AttemptWithin bounds one attempt to deliver. A job whose process died is taken up again a little later than that.
	AttemptWithin time.Duration
	// Senders are the ways out of the system by medium; without any, reminders are in the inbox only.
	Senders map[string]transport.Sender
	// Webhooks sends to the systems that subscribed to changes; nil: this node sends to none. Its timeout is below AttemptWithin.
	Webhooks *transport.Webhooks
	// Exports says where statistics are exported to; nil: this node exports none.
	Exports *Exports
	// Archives says with what archive packages are made; nil: this node makes none.
	Archives *Archives
}

// Queue works on jobs until it is stopped.
type Queue struct {
	Options

	client   *river.Client[pgx.Tx]
	stopping atomic.Bool
	planning sync.WaitGroup
	stopPlan context.CancelFunc
}

// Start begins to work. Other nodes may do so on the same database.
func Start(ctx context.Context, o Options) (*Queue, error) {
	q := &Queue{Options: o}
	workers := river.NewWorkers()
	river.AddWorker(workers, &sweeper{queue: q})
	river.AddWorker(workers, &deliverer{queue: q})
	river.AddWorker(workers, &folder{queue: q})
	river.AddWorker(workers, &checker{queue: q})
	queues := map[string]river.QueueConfig{sweeps: {MaxWorkers: 1}, statistics: {MaxWorkers: 1}, checks: {MaxWorkers: 1}}
	for medium := range o.Senders {
		queues[medium] = river.QueueConfig{MaxWorkers: deliverAtOnce}
	}
	if o.Webhooks != nil {
		river.AddWorker(workers, &webhookSender{queue: q})
		queues[webhooks] = river.QueueConfig{MaxWorkers: webhooksAtOnce}
	}
	often := []*river.PeriodicJob{
		periodic(river.PeriodicInterval(o.SweepEvery), sweepArgs{}),
		periodic(river.PeriodicInterval(foldEvery), foldArgs{}),
		periodic(nightly{checkAt}, checkArgs{}),
	}
	if o.Exports != nil {
		river.AddWorker(workers, &planner{queue: q})
		river.AddWorker(workers, &exporter{queue: q})
		queues[plans], queues[exports] = river.QueueConfig{MaxWorkers: 1}, river.QueueConfig{MaxWorkers: exportsAtOnce}
		often = append(often, periodic(river.PeriodicInterval(planNights), planArgs{}))
	}
	var err error
	q.client, err = river.NewClient(riverpgxv5.New(o.Store.Pool()), &river.Config{
		Logger:        slog.New(quiet{o.Log.Handler(), &q.stopping}),
		Workers:       workers,
		Queues:        queues,
		FetchCooldown: fetchCooldown,
		// Nothing here is in such a hurry that each node should keep a connection to listen on.
		PollOnly:                    true,
		JobTimeout:                  o.deliverWithin(),
		RescueStuckJobsAfter:        o.deliverWithin() + recordWithin,
		CompletedJobRetentionPeriod: keepDone,
		// Only the owner of a table may rebuild its indexes, and we work as somebody else (ADR 0020).
		ReindexerIndexNames: []string{},
		PeriodicJobs:        often,
	})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	// The queue ends by Stop, and not with whoever started it: jobs that run get their time.
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	plan, stop := context.WithCancel(context.WithoutCancel(ctx))
	q.stopPlan = stop
	if o.Webhooks != nil {
		q.planning.Go(func() { q.planWebhooks(plan) })
	}
	if o.Exports != nil {
		q.planning.Go(func() { q.lookForExports(plan) })
	}
	if o.Archives != nil {
		q.planning.Go(func() { q.lookForArchived(plan) })
	}
	return q, nil
}

// periodic makes one of the nodes insert the job whenever its time has come, and once it leads: what an outage left undone.
func periodic(when river.PeriodicSchedule, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(when, func() (river.JobArgs, *river.InsertOpts) { return args, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// Stop takes no new jobs and waits for those that run; what has not finished when ctx is over is cut off.
func (q *Queue) Stop(ctx context.Context) error {
	q.stopping.Store(true)
	q.stopPlan()
	q.planning.Wait()
	err := q.client.Stop(ctx)
	if err == nil {
		return nil
	}
	cut, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	if last := q.client.StopAndCancel(cut); last != nil {
		err = last
	}
	return fmt.Errorf("jobs were cut off: %w", err)
}

// deliverWithin is the time for an attempt with what is recorded about it.
func (o *Options) deliverWithin() time.Duration { return o.AttemptWithin + recordWithin }

// quiet passes on what River has to complain about; it also tells of everything that goes well, and of what breaks off in its
// own housekeeping because we stop, which is nobody's business. What comes of a delivery we log ourselves.
type quiet struct {
	slog.Handler

	stopping *atomic.Bool
}

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && !q.stopping.Load() && q.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quiet{q.Handler.WithAttrs(attrs), q.stopping}
}

// WithGroup implements slog.Handler.
func (q quiet) WithGroup(name string) slog.Handler {
	return quiet{q.Handler.WithGroup(name), q.stopping}
}
