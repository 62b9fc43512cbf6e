package job

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
)

// statistics is the queue of what keeps the figures: one job at a time on each node.
const statistics = "statistics"

const (
	foldEvery   = time.Minute
	checkWithin = 6 * time.Hour
	// checkAt is when the nightly check begins, after midnight in Asia/Shanghai; checkAgain is how old the last one must be for
	// another: a node that starts after an outage catches up, and the second of two nodes does nothing.
	checkAt    = 3*time.Hour + 30*time.Minute
	checkAgain = 20 * time.Hour
	// driftsLogged bounds the lines about one check.
	driftsLogged = 50
)

// foldArgs are the arguments of a fold: there are none.
type foldArgs struct{}

// Kind implements river.JobArgs.
func (foldArgs) Kind() string { return "fold_statistics" }

// InsertOpts implements river.JobArgsWithInsertOpts. A fold that failed is not tried again: the next one does its work.
func (foldArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: statistics, MaxAttempts: 1}
}

type folder struct {
	river.WorkerDefaults[foldArgs]
	queue *Queue
}

// Work implements river.Worker.
func (w *folder) Work(ctx context.Context, _ *river.Job[foldArgs]) error {
	_, err := w.queue.Store.FoldStatistics(ctx)
	return err
}

// Timeout implements river.Worker.
func (w *folder) Timeout(*river.Job[foldArgs]) time.Duration { return sweepWithin }

// checkArgs are the arguments of the nightly check: there are none.
type checkArgs struct{}

// Kind implements river.JobArgs.
func (checkArgs) Kind() string { return "check_statistics" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (checkArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: checks, MaxAttempts: 3}
}

// checks is the queue of the nightly check, which takes longer than a fold can wait.
const checks = "checks"

type checker struct {
	river.WorkerDefaults[checkArgs]
	queue *Queue
}

// Work implements river.Worker.
func (w *checker) Work(ctx context.Context, _ *river.Job[checkArgs]) error {
	last, err := w.queue.Store.LastStatisticsCheck(ctx)
	if err != nil {
		return err
	}
	if last != nil && w.queue.Clock.Now().Sub(last.StartedAt) < checkAgain {
		return nil
	}
	_, err = w.queue.CheckStatistics(ctx)
	return err
}

// Timeout implements river.Worker.
func (w *checker) Timeout(*river.Job[checkArgs]) time.Duration { return checkWithin }

// CheckStatistics compares everything that is stored of the cases with what their acts say, and the roll-up with the ledger, and
// keeps on record what came of it. Every drift is an error in the log, up to a bound, and counts in foi_statistics_drifts.
func (q *Queue) CheckStatistics(ctx context.Context) (store.StatisticsCheck, error) {
	check := store.StatisticsCheck{StartedAt: q.Clock.Now()}
	sum, err := q.Store.CheckProjections(ctx, store.Check{Found: func(d store.Drift) error {
		if check.Drifts++; check.Drifts <= driftsLogged {
			q.Log.ErrorContext(ctx, "what is stored is not what the acts say", slog.String("agency", d.Key.Agency),
				slog.String("application", d.Key.ID), slog.String("column", d.Column))
		}
		return nil
	}})
	if err != nil {
		return check, err
	}
	check.FinishedAt, check.Applications = q.Clock.Now(), int64(sum.Applications)
	return check, q.Store.AddStatisticsCheck(ctx, check)
}

// nightly is every night at a time of the day in Asia/Shanghai.
type nightly struct{ after time.Duration }

// Next implements river.PeriodicSchedule.
func (n nightly) Next(now time.Time) time.Time {
	next := calendar.DateOf(now).Time().Add(n.after)
	if !next.After(now) {
		next = calendar.DateOf(now).Plus(1).Time().Add(n.after)
	}
	return next
}
