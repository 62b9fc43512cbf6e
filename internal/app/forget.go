package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/store"
)

// forgetEvery is how often requests that are too old to be repeated are forgotten. Every node does it: deleting what is
// gone already is harmless.
const forgetEvery = time.Hour

// forgetRequests forgets old requests until the returned function is called.
func forgetRequests(ctx context.Context, s *store.Store, c clock.Clock, log *slog.Logger) (stop func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(forgetEvery)
		defer ticker.Stop()
		for {
			n, err := s.ForgetRequests(ctx, c.Now())
			switch {
			case err != nil && ctx.Err() == nil:
				log.LogAttrs(ctx, slog.LevelWarn, "old requests were not forgotten", slog.String("cause", err.Error()))
			case n > 0:
				log.LogAttrs(ctx, slog.LevelInfo, "old requests forgotten", slog.Int64("requests", n))
			}
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
