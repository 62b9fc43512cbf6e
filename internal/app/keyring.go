package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/store"
)

// DataKey is a generation of data keys.
type DataKey = store.DataKey

// keyringActor is who changes the keys, for the table.
const keyringActor = "foi keyring"

// knownAfter is how long a new generation waits before it seals: every node has read it by then.
const knownAfter = 3 * store.KeysEvery

// onKeys runs do on an unlocked database.
func onKeys(ctx context.Context, cfg *config.Database, log *slog.Logger, do func(*store.Store) error) (err error) {
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	if d.Store.Locked() {
		return errNoKey
	}
	return do(d.Store)
}

// ListKeys returns the generations of data keys, with how much each has sealed, and how many values are not sealed at all.
func ListKeys(ctx context.Context, cfg *config.Database, log *slog.Logger) (keys []DataKey, unsealed int64, err error) {
	err = onKeys(ctx, cfg, log, func(s *store.Store) error {
		keys, unsealed, err = s.ListDataKeys(ctx)
		return err
	})
	return keys, unsealed, err
}

// RotateKeys makes a new generation of data keys and returns its id and how long it waits before it seals.
func RotateKeys(ctx context.Context, cfg *config.Database, log *slog.Logger) (id string, after time.Duration, err error) {
	err = onKeys(ctx, cfg, log, func(s *store.Store) error {
		id, err = s.Rotate(ctx, knownAfter, keyringActor)
		return err
	})
	return id, knownAfter, err
}

// RewrapKeys wraps the data keys by the first of the key-encryption keys, and returns how many were wrapped by another one.
func RewrapKeys(ctx context.Context, cfg *config.Database, log *slog.Logger) (n int, err error) {
	err = onKeys(ctx, cfg, log, func(s *store.Store) error {
		n, err = s.Rewrap(ctx)
		return err
	})
	return n, err
}

// Reencrypt seals with the present generation what is sealed with an older one or not at all, and then has the database refuse
// what is not sealed. It can be broken off and started again.
func Reencrypt(ctx context.Context, cfg *config.Database, progress func(int), log *slog.Logger) (rows int, retired bool, err error) {
	err = onKeys(ctx, cfg, log, func(s *store.Store) error {
		done, err := s.Reencrypt(ctx, progress)
		rows, retired = done.Rows, done.Retired
		if err != nil {
			return err
		}
		enforced, err := s.SealingEnforced(ctx)
		if err != nil || enforced {
			return err
		}
		return s.EnforceSealing(ctx)
	})
	return rows, retired, err
}
