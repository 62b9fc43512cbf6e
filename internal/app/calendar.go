package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
)

// calendarEvery is how often a server looks whether a new notice of days off has been stored, by whatever process.
const calendarEvery = time.Minute

// liveCalendar is the calendar of the stored notices, renewed while the server runs: a new notice is data, not a release.
type liveCalendar struct {
	now    atomic.Pointer[calendar.Calendar]
	store  *store.Store
	log    *slog.Logger
	cancel context.CancelFunc
	done   chan struct{}
}

func newLiveCalendar(ctx context.Context, s *store.Store, log *slog.Logger) (*liveCalendar, error) {
	l := &liveCalendar{store: s, log: log, done: make(chan struct{})}
	if err := l.load(ctx); err != nil {
		return nil, err
	}
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go l.renew(ctx)
	return l, nil
}

// Now returns the calendar in force.
func (l *liveCalendar) Now() *calendar.Calendar { return l.now.Load() }

func (l *liveCalendar) load(ctx context.Context) error {
	c, err := l.store.LoadCalendar(ctx)
	if err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	l.now.Store(c)
	return nil
}

// renew loads the calendar again and again. While the database is away, or holds notices that do not fit together, the last
// good one stays in force.
func (l *liveCalendar) renew(ctx context.Context) {
	defer close(l.done)
	ticker := time.NewTicker(calendarEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := l.load(ctx); err != nil && ctx.Err() == nil {
				l.log.LogAttrs(ctx, slog.LevelWarn, "the calendar was not renewed", slog.String("cause", err.Error()))
			}
		}
	}
}

func (l *liveCalendar) close(context.Context) error {
	l.cancel()
	<-l.done
	return nil
}
