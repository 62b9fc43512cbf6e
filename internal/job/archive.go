package job

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/casefile"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

const (
	archiveEvery = time.Second
	archiveActor = "foi archive" // who makes the packages that nobody asked for
	// A package that could not be made is tried again after this, twice it, and so on up to the longest pause: its files may come back.
	archivePause   = time.Minute
	longestArchive = 6 * time.Hour
)

// Archives say with what archive packages (归档包) are made by themselves (ADR 0036).
type Archives struct {
	Blobs  *blob.Bucket
	Signer *audit.Signer // nil: manifests are not signed
	// Stale is how long a node may say nothing before another takes up its order.
	Stale time.Duration
}

// lookForArchived makes every second the packages of what was archived, one after the other, until ctx is over.
func (q *Queue) lookForArchived(ctx context.Context) {
	ticker := time.NewTicker(archiveEvery)
	defer ticker.Stop()
	for {
		for more := true; more; {
			var err error
			if more, err = q.archiveNext(ctx); err != nil && ctx.Err() == nil {
				q.Log.LogAttrs(ctx, slog.LevelWarn, "archive packages are not being made", slog.String("cause", err.Error()))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// archiveNext takes up an order and makes its package. It reports whether there was one; how it ended is on record.
func (q *Queue) archiveNext(ctx context.Context) (taken bool, err error) {
	o, err := q.Store.TakeArchiveOrder(ctx, q.Archives.Stale)
	if err != nil || o == nil {
		return false, err
	}
	err = q.archive(ctx, o)
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	log := []slog.Attr{slog.String("agency", o.AgencyID), slog.String("application", o.ApplicationID), slog.Int("attempt", o.Attempt)}
	if err == nil {
		q.Log.LogAttrs(ctx, slog.LevelInfo, "an archive package was made", log...)
		return true, nil
	}
	if errors.Is(err, store.ErrOrderTaken) {
		return true, nil
	}
	if _, changed := errors.AsType[*store.StaleError](err); changed || ctx.Err() != nil {
		return true, q.Store.ReturnArchiveOrder(recording, o, "", 0) // nothing is wrong with it
	}
	if noLonger(err) {
		return true, q.Store.DropArchiveOrder(recording, o)
	}
	q.Log.LogAttrs(ctx, slog.LevelWarn, "an archive package was not made", append(log, slog.String("cause", err.Error()))...)
	return true, q.Store.ReturnArchiveOrder(recording, o, archiveFailure(err), min(archivePause<<min(o.Attempt-1, 16), longestArchive))
}

// archive makes the package of an order while it tells the others that this node lives.
func (q *Queue) archive(ctx context.Context, o *store.ArchiveOrder) error {
	work, stop := seen(ctx, q.Archives.Stale, store.ErrOrderTaken, func(ctx context.Context) error {
		return q.Store.SeeArchiveOrder(ctx, o, q.Archives.Stale)
	})
	defer stop()
	f, err := q.Store.ReadCaseFile(work, o.Key())
	if err == nil && f.Application.State != string(workflow.Archived) {
		err = store.NotArchivedError{}
	}
	if err != nil {
		return errors.Join(context.Cause(work), err)
	}
	p, err := casefile.Stored{Store: q.Store, Blobs: q.Archives.Blobs}.Freeze(work, &f, q.Clock, q.Archives.Signer)
	if err != nil {
		return errors.Join(context.Cause(work), err)
	}
	p.EventSeq = &o.EventSeq
	_, err = q.Store.CreateArchivePackage(work, p, store.Write{
		Actor: archiveActor, Correlation: correlation.New(), Now: q.Clock.Now(), Origin: audit.System("archive packages"),
	})
	return err // when the order was lost meanwhile, ErrOrderTaken or a context that is over: ReturnArchiveOrder then finds it taken
}

// noLonger reports that an application is not in the archive any more, or its file destroyed.
func noLonger(err error) bool {
	_, open := errors.AsType[store.NotArchivedError](err)
	_, destroyed := errors.AsType[store.DisposedError](err)
	return open || destroyed
}

// archiveFailure is what a failure is called.
func archiveFailure(err error) string {
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return "FILE_MISSING"
	case errors.Is(err, archive.ErrContent):
		return "FILE_CHANGED"
	}
	return "INTERNAL"
}
