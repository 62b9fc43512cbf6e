package job

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/internal/xlsx"
)

const (
	exports = "exports" // queue
	// exportsAtOnce on one node: each holds a snapshot and a connection.
	exportsAtOnce = 1
	plans         = "export_plans" // queue: a night is planned on a node that exports
	planNights    = time.Minute
	exportWithin  = 24 * time.Hour
	lookEvery     = 2 * time.Second
	// keepNights is how long it is on record what came of a night.
	keepNights = 400
	// abandonedDays after which what was begun and never published is removed: no export takes that long.
	abandonedDays = 2
)

// Exports say where and when statistics are exported (ADR 0026).
type Exports struct {
	Nightly export.Place  // nil: no nightly export
	At      time.Duration // time of day in Asia/Shanghai at which it is due
	Rows    export.Rows
	Formats []export.Format
	Keep    export.Keep

	Requested export.Place // of those that are asked for through the API; nil: none

	// Stale is how long a node may say nothing before another takes up its run.
	Stale   time.Duration
	Version string
}

// LastNight returns the last night whose export is due, and when that was. After an outage of several nights it is only the last
// that is made up for: every export has the figures of the year so far.
func (e *Exports) LastNight(now time.Time) (night calendar.Date, due time.Time) {
	night = calendar.DateOf(now)
	due = night.Time().Add(e.At)
	if due.After(now) {
		night = night.Plus(-1)
		due = night.Time().Add(e.At)
	}
	return night, due
}

// planArgs are the arguments of the look whether a night is due: there are none.
type planArgs struct{}

// Kind implements river.JobArgs.
func (planArgs) Kind() string { return "plan_exports" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (planArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: plans, MaxAttempts: 1}
}

type planner struct {
	river.WorkerDefaults[planArgs]
	queue *Queue
}

// Work implements river.Worker.
func (w *planner) Work(ctx context.Context, _ *river.Job[planArgs]) error {
	return w.queue.PlanExports(ctx)
}

// Timeout implements river.Worker.
func (w *planner) Timeout(*river.Job[planArgs]) time.Duration { return sweepWithin }

// PlanExports notes the export of the last night that is due, if nobody did, and removes what is kept no longer. Any number of nodes
// may do so at once.
func (q *Queue) PlanExports(ctx context.Context) error {
	e, now := q.Exports, q.Clock.Now()
	var errs []error
	if e.Nightly != nil {
		night, due := e.LastNight(now)
		run := store.ExportRun{
			ID: "n" + strings.ReplaceAll(night.String(), "-", ""), Night: store.Day(night), Rows: string(e.Rows),
			// Shortly after midnight it is the day before that is told about: on 1 January the whole year.
			Year:    calendar.DateOf(due.Add(-12 * time.Hour)).Year(),
			Formats: JoinFormats(e.Formats), CreatedAt: now,
		}
		_, err := q.Store.PlanNightlyExport(ctx, run)
		errs = append(errs, err, q.Store.ForgetExports(ctx, store.Day(night.Plus(-keepNights))), q.retire(ctx, e.Nightly, e.Keep))
	}
	if e.Requested != nil {
		errs = append(errs, q.expire(ctx, now), q.retire(ctx, e.Requested, export.Keep{}))
	}
	return errors.Join(errs...)
}

// retire removes old exports, and what was begun and will never be one.
func (q *Queue) retire(ctx context.Context, place export.Place, keep export.Keep) error {
	today := calendar.DateOf(q.Clock.Now())
	removed, left, err := export.Retire(ctx, place, keep, today)
	if len(removed) > 0 {
		q.Log.LogAttrs(ctx, slog.LevelInfo, "old exports removed", slog.Int("exports", len(removed)))
	}
	for _, name := range left {
		q.Log.LogAttrs(ctx, slog.LevelWarn, "an old export is left alone: it has other files than it lists", slog.String("export", name))
	}
	if err != nil {
		return err
	}
	return export.SweepAbandoned(ctx, place, abandonedDays, today)
}

// expire removes the exports that were asked for and are kept no longer.
func (q *Queue) expire(ctx context.Context, now time.Time) error {
	runs, err := q.Store.ExpiredExports(ctx, now)
	for i := range runs {
		if err := export.Discard(ctx, q.Exports.Requested, runs[i].Name); err != nil {
			return err
		}
		if err := q.Store.ForgetExport(ctx, runs[i].ID); err != nil {
			return err
		}
	}
	return err
}

// lookForExports enqueues every two seconds what waits or was left by a node that died, until ctx is over.
func (q *Queue) lookForExports(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := q.Store.EnqueueExports(ctx, q.exportKinds(), q.Exports.Stale, q.enqueueExports); err != nil && ctx.Err() == nil {
			q.Log.LogAttrs(ctx, slog.LevelWarn, "exports were not planned", slog.String("cause", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// exportKinds are those that this installation has a place for.
func (q *Queue) exportKinds() (kinds []string) {
	if q.Exports.Nightly != nil {
		kinds = append(kinds, store.ExportNightly)
	}
	if q.Exports.Requested != nil {
		kinds = append(kinds, store.ExportRequested)
	}
	return kinds
}

func (q *Queue) enqueueExports(ctx context.Context, tx pgx.Tx, attempts []store.ExportAttempt) error {
	jobs := make([]river.InsertManyParams, len(attempts))
	for i, a := range attempts {
		jobs[i] = river.InsertManyParams{Args: exportArgs{a}}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// exportArgs name the attempt that a job is about.
type exportArgs struct{ store.ExportAttempt }

// Kind implements river.JobArgs.
func (exportArgs) Kind() string { return "export" }

// InsertOpts implements river.JobArgsWithInsertOpts. A further attempt is a job of its own (EnqueueExports).
func (exportArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: exports, MaxAttempts: 1}
}

type exporter struct {
	river.WorkerDefaults[exportArgs]
	queue *Queue
}

// Timeout implements river.Worker. The job of a node that died is given up by River after that; ours is taken up long before.
func (w *exporter) Timeout(*river.Job[exportArgs]) time.Duration { return exportWithin }

// Work implements river.Worker.
func (w *exporter) Work(ctx context.Context, job *river.Job[exportArgs]) error {
	q, a := w.queue, job.Args.ExportAttempt
	run, err := q.Store.BeginExport(ctx, a, q.Clock.Now())
	if errors.Is(err, store.ErrExportTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	started := q.Clock.Now()
	result, err := q.export(ctx, a, &run)
	log := []slog.Attr{slog.String("run", a.Run), slog.Int("attempt", a.Attempt)}
	switch {
	case err == nil:
		q.Log.LogAttrs(ctx, slog.LevelInfo, "exported", append(log, slog.String("export", result.Name), slog.Int("agencies", result.Agencies),
			slog.Int64("rows", result.Rows), slog.Int64("bytes", result.Bytes), slog.Duration("took", q.Clock.Now().Sub(started)))...)
		return nil
	case errors.Is(err, store.ErrExportTaken):
		q.Log.LogAttrs(ctx, slog.LevelInfo, "an export was cancelled or taken over", log...)
		return nil
	}
	code, final := exportFailure(err)
	q.Log.LogAttrs(ctx, slog.LevelWarn, "an export failed", append(log, slog.String("cause", err.Error()))...)
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	return q.Store.FailExport(recording, a, code, final, q.Clock.Now())
}

// exportFailure is what a failure is called, and whether another attempt would fail alike.
func exportFailure(err error) (code string, final bool) {
	if _, ok := errors.AsType[*tenancy.OutOfReachError](err); ok {
		return "OUT_OF_REACH", true
	}
	if _, ok := errors.AsType[*store.UnknownAgencyError](err); ok {
		return "NOT_FOUND", true
	}
	if _, ok := errors.AsType[xlsx.NotBuiltError](err); ok {
		return "NOT_BUILT", true
	}
	return "INTERNAL", false
}

// export makes one attempt, under the reach of who asked. What an earlier one has published, before it could note that, is taken.
func (q *Queue) export(ctx context.Context, a store.ExportAttempt, run *store.ExportRun) (result export.Result, err error) {
	place := q.Exports.Nightly
	if run.Kind == store.ExportRequested {
		place = q.Exports.Requested
	}
	for n := 1; n < a.Attempt; n++ {
		earlier := export.Name(run.CreatedAt, run.ID, n)
		result, err := export.Published(ctx, place, earlier)
		if err == nil {
			return result, q.finish(ctx, a, result, func(context.Context) error { return nil })
		}
		if !errors.Is(err, export.ErrNotFound) {
			return result, err
		}
		if err := place.Sweep(ctx, earlier); err != nil {
			return result, err
		}
	}
	reach, err := q.Store.ReachOf(ctx, run)
	if err != nil {
		return result, err
	}
	sight := &sight{queue: q, attempt: a}
	ctx, stop := sight.start(ctx)
	defer stop()
	o := export.Options{
		Store: q.Store, Place: place, Name: export.Name(run.CreatedAt, run.ID, a.Attempt), Version: q.Exports.Version, Night: run.Night.Date().String(),
		Below: run.Below, Year: run.Year, Rows: export.Rows(run.Rows), Formats: SplitFormats(run.Formats), Identified: run.Identified,
		Progress: sight.progress,
		Publish: func(_ context.Context, r export.Result, publish func(context.Context) error) error {
			return q.finish(tenancy.System(ctx), a, r, publish)
		},
	}
	if run.AgencyID != nil {
		o.Agency, o.Night = *run.AgencyID, ""
	}
	result, err = export.Run(tenancy.NewContext(ctx, reach), o)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = errors.Join(cause, err)
	}
	return result, err
}

func (q *Queue) finish(ctx context.Context, a store.ExportAttempt, r export.Result, publish func(context.Context) error) error {
	now := q.Clock.Now()
	return q.Store.FinishExport(ctx, a, store.ExportRun{
		Name: r.Name, SnapshotAt: &r.Snapshot, Files: r.Files, Bytes: r.Bytes, Agencies: r.Agencies, RowsDone: r.Rows, FinishedAt: &now,
		ManifestSHA256: r.Manifest[:],
	}, publish)
}

// sight tells the others that this node lives and how far it is, and ends the work when the run is its own no more.
type sight struct {
	queue   *Queue
	attempt store.ExportAttempt

	mu   sync.Mutex
	last export.Progress
}

func (s *sight) progress(_ context.Context, p export.Progress) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = p
	return nil
}

func (s *sight) start(ctx context.Context) (work context.Context, stop func()) {
	return seen(ctx, s.queue.Exports.Stale, store.ErrExportTaken, func(ctx context.Context) error {
		s.mu.Lock()
		p := s.last
		s.mu.Unlock()
		return s.queue.Store.SeeExport(ctx, s.attempt, p.Agencies, p.Done, p.Rows)
	})
}

// seen has see tell every sixth part of the time after which a node is taken for dead that it lives, until stop. When see answers taken,
// the work is over, with that as its cause.
func seen(ctx context.Context, stale time.Duration, taken error, see func(context.Context) error) (work context.Context, stop func()) {
	work, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(stale / 6)
		defer ticker.Stop()
		for {
			select {
			case <-work.Done():
				return
			case <-ticker.C:
			}
			if errors.Is(see(work), taken) {
				cancel(taken)
			}
		}
	}()
	return work, func() {
		cancel(nil)
		<-done
	}
}

// JoinFormats and SplitFormats turn formats into the text of their column and back.
func JoinFormats(formats []export.Format) string {
	texts := make([]string, len(formats))
	for i, f := range formats {
		texts[i] = string(f)
	}
	return strings.Join(texts, ",")
}

// SplitFormats is the reverse of JoinFormats; what is no format is left out.
func SplitFormats(text string) (formats []export.Format) {
	for f := range strings.SplitSeq(text, ",") {
		if slices.Contains(export.Formats(), export.Format(f)) {
			formats = append(formats, export.Format(f))
		}
	}
	return formats
}
