package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/store"
)

// lawEvery is how often a server looks whether another process has changed the notices or settings. What it writes is held
// against them at once (store.Law); this is for what it only shows.
const lawEvery = time.Minute

// liveLaw keeps the law in force up to date while the server runs, and carries out its changes: a new notice is data, not a
// release.
type liveLaw struct {
	store  *store.Store
	clock  clock.Clock
	log    *slog.Logger
	cancel context.CancelFunc
	done   chan struct{}
}

func newLiveLaw(ctx context.Context, s *store.Store, c clock.Clock, log *slog.Logger) (*liveLaw, error) {
	l := &liveLaw{store: s, clock: c, log: log, done: make(chan struct{})}
	if _, err := s.RenewLaw(ctx); err != nil {
		return nil, err
	}
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go l.renew(ctx)
	return l, nil
}

// Calendar returns the calendar in force.
func (l *liveLaw) Calendar() *calendar.Calendar { return l.store.KnownLaw().Calendar }

// renew reads the law again and again, and has the applications computed anew that a change of it left behind: one made here
// at once, one of a process that died within the minute. While the database is away, or holds notices that do not fit
// together, the last good law stays in force.
func (l *liveLaw) renew(ctx context.Context) {
	defer close(l.done)
	ticker := time.NewTicker(lawEvery)
	defer ticker.Stop()
	for {
		_, err := l.store.RenewLaw(ctx)
		if err == nil {
			err = l.store.FinishLawChanges(ctx, l.clock.Now)
		}
		if err != nil && ctx.Err() == nil {
			l.log.LogAttrs(ctx, slog.LevelWarn, "the law in force was not renewed or carried out", slog.String("cause", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-l.store.LawChanged():
		case <-ticker.C:
		}
	}
}

func (l *liveLaw) close(context.Context) error {
	l.cancel()
	<-l.done
	return nil
}
