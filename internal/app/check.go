package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/store"
)

type (
	// Drift is one place where what is stored is not what the events say.
	Drift = store.Drift
	// Checked is what a check came to.
	Checked = store.Checked
)

// checkActor is who repairs, for the audit.
const checkActor = "foi check"

// CheckOptions are how the projections are checked.
type CheckOptions struct {
	Repair   bool              // write what the events say
	Found    func(Drift) error // told of every drift; its error ends the check
	Progress func(checked int) // told now and then how many applications were checked; nil tells nobody
}

// CheckProjections folds the events of every application anew and compares with what is stored. Others may write meanwhile.
func CheckProjections(ctx context.Context, cfg *config.Database, o CheckOptions, log *slog.Logger) (sum Checked, err error) {
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	check := store.Check{Found: o.Found, Progress: o.Progress}
	if o.Repair {
		check.Repair = &store.Write{Actor: checkActor, Correlation: correlation.New(), Now: clock.System{}.Now(), Origin: audit.System(checkActor)}
	}
	return d.Store.CheckProjections(ctx, check)
}
