package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"
)

// A transaction that PostgreSQL breaks off for the sake of another one is begun again so many times in all, each time
// after a random pause of at most this span, doubled with each. Then the caller learns of it (ErrRetry).
const (
	attempts   = 8
	firstPause = 4 * time.Millisecond
)

// inTx runs fn in one transaction and translates its error. fn runs again when PostgreSQL asks for a repeat, and must have
// no effect but on tx.
func (s *Store) inTx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return retry(ctx, func() error { return s.onceInTx(ctx, fn) })
}

// onceInTx is inTx without repeats.
func (s *Store) onceInTx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return translate(s.db.WithContext(ctx).Transaction(fn))
}

// inSnapshot runs fn in one transaction that only reads, and all of it from one state of the database.
func (s *Store) inSnapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return translate(s.db.WithContext(ctx).Transaction(fn, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}))
}

// retry calls do until it returns something else than ErrRetry, a bounded number of times.
func retry(ctx context.Context, do func() error) error {
	pause := firstPause
	for n := 1; ; n++ {
		err := do()
		if n == attempts || !errors.Is(err, ErrRetry) {
			return err
		}
		timer := time.NewTimer(rand.N(pause)) //nolint:gosec // a pause need not be secret
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		pause *= 2
	}
}
