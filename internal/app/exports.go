package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/telemetry"
	"github.com/yishenqing/foi/internal/tenancy"
)

// staleExport is how long a node that exports may say nothing before another one takes over.
const staleExport = 2 * time.Minute

// openExports opens the places that exports are kept in, those that the settings name. What people asked for has a place of its own,
// which nobody reads but this program: there are rows in it that only they may read.
func (a *App) openExports(ctx context.Context, deps Deps) error {
	a.version = deps.Version
	where := a.cfg.ExportRequestsURL
	if where == "" && a.cfg.DatabaseURL == "" {
		dir, err := dataDir(&a.cfg.Database)
		if err != nil {
			return err
		}
		where = filepath.Join(dir, "exports")
	}
	var err error
	if a.Env.Exports, err = a.openPlace(ctx, where); err != nil {
		return err
	}
	a.Env.KeepExports = a.cfg.ExportRequestsKeep
	if a.nightly, err = a.openPlace(ctx, a.cfg.ExportURL); err != nil || a.nightly == nil {
		return err
	}
	at, err := a.cfg.At()
	if err != nil {
		return err
	}
	return a.telemetry.Exports(func(ctx context.Context) (telemetry.NightlyExport, error) {
		st, err := a.store.ExportStatus(tenancy.System(ctx))
		if err != nil {
			return telemetry.NightlyExport{}, err
		}
		return nightlyExport(st, &job.Exports{At: at}, deps.Clock.Now(), a.cfg.ExportLate), nil
	})
}

// nightlyExport says how the nightly export stands at an instant.
func nightlyExport(st store.ExportStatus, e *job.Exports, now time.Time, grace time.Duration) telemetry.NightlyExport {
	night, _ := e.LastNight(now.Add(-grace)) // the last whose time of grace is over
	return telemetry.NightlyExport{
		Late: st.LastNight.Date() < night, LastSnapshot: st.LastSnapshot, Failed: st.Failed, Running: st.Running,
		Agencies: int64(st.Agencies), Done: int64(st.AgenciesDone), Rows: st.RowsDone,
	}
}

func (a *App) openPlace(ctx context.Context, where string) (export.Place, error) {
	if where == "" {
		return nil, nil
	}
	place, err := export.Open(ctx, where)
	if err != nil {
		return nil, err
	}
	a.close.add("exports", func(context.Context) error { return place.Close() })
	return place, nil
}

// exportJobs are the exports that this node works on; nil without any place.
func (a *App) exportJobs() (*job.Exports, error) {
	if a.nightly == nil && a.Env.Exports == nil {
		return nil, nil
	}
	at, err := a.cfg.At()
	if err != nil {
		return nil, err
	}
	e := &job.Exports{
		Nightly: a.nightly, At: at, Rows: export.Rows(a.cfg.ExportRows), Keep: export.Keep{Count: a.cfg.ExportKeepCount, Days: a.cfg.ExportKeepDays},
		Requested: a.Env.Exports, Stale: staleExport, Version: a.version,
	}
	for _, f := range a.cfg.ExportFormats {
		e.Formats = append(e.Formats, export.Format(f))
	}
	return e, nil
}
