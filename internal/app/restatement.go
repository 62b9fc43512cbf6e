package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/store"
)

type (
	// RestatementQuery asks what became of a report between two instants.
	RestatementQuery = store.RestatementQuery
	// Restatement is the answer.
	Restatement = store.Restatement
)

// Restate compares a report as of two instants and says what led from the one to the other.
func Restate(ctx context.Context, cfg *config.Database, q RestatementQuery, log *slog.Logger) (r Restatement, err error) {
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	err = d.Store.View(ctx, func(v *store.View) (err error) {
		r, err = v.Restatement(q)
		return err
	})
	return r, err
}
