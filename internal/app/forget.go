package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/service/portal"
)

// forgetEvery is how often what is of no use any more is deleted. Every node does it: deleting what is gone already is
// harmless.
const forgetEvery = time.Hour

// regularly calls do now and then until the returned function is called.
func regularly(ctx context.Context, do func(context.Context)) (stop func(context.Context) error) {
	return everySoOften(ctx, forgetEvery, do)
}

// everySoOften is regularly with an interval of one's own.
func everySoOften(ctx context.Context, every time.Duration, do func(context.Context)) (stop func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			do(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
	return func(context.Context) error {
		cancel()
		<-done
		return nil
	}
}

// forgetRequests forgets requests that are too old to be repeated.
func forgetRequests(s *store.Store, c clock.Clock, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		n, err := s.ForgetRequests(ctx, c.Now())
		switch {
		case err != nil && ctx.Err() == nil:
			log.LogAttrs(ctx, slog.LevelWarn, "old requests were not forgotten", slog.String("cause", err.Error()))
		case n > 0:
			log.LogAttrs(ctx, slog.LevelInfo, "old requests forgotten", slog.Int64("requests", n))
		}
	}
}

// forgetFailures forgets the wrong query codes that slow nobody down any more.
func forgetFailures(s *store.Store, c clock.Clock, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		if _, err := s.ForgetFailures(ctx, c.Now().Add(-portal.FailuresCount)); err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelWarn, "old wrong query codes were not forgotten", slog.String("cause", err.Error()))
		}
	}
}

// A blob that belongs to no attachment after a day never will: the call that wrote it has long ended. So many are deleted at
// a time.
const (
	orphanAge   = 24 * time.Hour
	orphanBatch = 1000
)

// forgetUploads forgets uploads that nothing arrives for any more.
func forgetUploads(s *store.Store, c clock.Clock, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		n, err := s.SweepUploads(ctx, c.Now().Add(-store.UploadIdle), c.Now(), orphanBatch)
		switch {
		case err != nil && ctx.Err() == nil:
			log.LogAttrs(ctx, slog.LevelWarn, "idle uploads were not forgotten", slog.String("cause", err.Error()))
		case n > 0:
			log.LogAttrs(ctx, slog.LevelInfo, "idle uploads forgotten", slog.Int("uploads", n))
		}
	}
}

// deleteOrphans deletes blobs whose attachment was never recorded: the process was killed in between, or the record was
// refused.
func deleteOrphans(s *store.Store, bucket *blob.Bucket, c clock.Clock, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		keys, err := s.OrphanBlobs(ctx, c.Now().Add(-orphanAge), orphanBatch)
		deleted := 0
		for _, key := range keys {
			if err = bucket.Delete(ctx, key); err != nil {
				break
			}
			if err = s.ForgetBlob(ctx, key); err != nil {
				break
			}
			deleted++
		}
		if err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelWarn, "files without an attachment were not deleted", slog.String("cause", err.Error()))
		}
		if deleted > 0 {
			log.LogAttrs(ctx, slog.LevelInfo, "files without an attachment deleted", slog.Int("files", deleted))
		}
	}
}
