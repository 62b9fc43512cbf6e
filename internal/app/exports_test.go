package app_test

import (
	"context"
	"log/slog"
	"regexp"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

var exportMetric = regexp.MustCompile(`(?m)^foi_export_(late|nights_failed|running)(?:\{[^}]*\})? ([0-9]+)$`)

// TestTheAlarmOfALateExport: at half past two an export is due, at half past five it is late, and the alarm is over when one is there,
// late as it may be, or the next night's.
func TestTheAlarmOfALateExport(t *testing.T) {
	cfg := settings(pgtest.New(t))
	cfg.ExportURL, cfg.ExportAt, cfg.ExportFormats, cfg.ExportLate = t.TempDir(), "02:30", []string{"csv"}, 3*time.Hour
	r := start(t, cfg, auth.Development{}) // it tells how things stand, and exports nothing
	place, err := export.Open(everything(t), cfg.ExportURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, place.Close()) })
	queue, err := job.Start(everything(t), job.Options{
		Store: r.Env.Store, Clock: r.clock, Calendar: calendar.Default, Log: slog.New(slog.DiscardHandler), SweepEvery: time.Hour, AttemptWithin: 2 * time.Second,
		Exports: &job.Exports{Nightly: place, At: 150 * time.Minute, Rows: export.NoRows, Formats: []export.Format{export.CSV}, Stale: time.Minute, Version: "test"},
	})
	require.NoError(t, err)
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			require.NoError(t, queue.Stop(context.WithoutCancel(everything(t))))
		}
	}
	t.Cleanup(stop)
	metrics := func() map[string]string {
		all := map[string]string{}
		for _, m := range exportMetric.FindAllStringSubmatch(r.send(t, "GET", "/metrics", "").body, -1) {
			all[m[1]] = m[2]
		}
		return all
	}
	on := func(day, at string) {
		t.Helper()
		since, err := time.Parse("15:04:05", at)
		require.NoError(t, err)
		hour, minute, second := since.Clock()
		r.clock.Set(calendar.MustDate(day).Time().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second))
	}
	late := func(day, at, want string) {
		t.Helper()
		on(day, at)
		require.Equal(t, want, metrics()["late"], "%s %s", day, at)
	}
	exported := func() {
		t.Helper()
		require.NoError(t, queue.PlanExports(everything(t)))
		require.Eventually(t, func() bool { return metrics()["late"] == "0" }, time.Minute, 20*time.Millisecond)
	}

	// Nobody has exported yet, and one has been due since the night.
	late("2020-06-01", "12:00:00", "1")
	exported()
	require.Equal(t, map[string]string{"late": "0", "nights_failed": "0", "running": "0"}, metrics())

	late("2020-06-02", "02:29:59", "0")
	late("2020-06-02", "02:30:00", "0") // due
	late("2020-06-02", "05:29:59", "0") // its time of grace
	late("2020-06-02", "05:30:00", "1")
	late("2020-06-02", "23:00:00", "1")
	exported()
	late("2020-06-03", "02:29:59", "0")

	// A night that fails for good stays late until the next one is there.
	stop()
	begin := func(day string) (taken store.ExportAttempt) {
		t.Helper()
		on(day, "02:30:00")
		night := calendar.MustDate(day)
		planned, err := r.Env.Store.PlanNightlyExport(everything(t), store.ExportRun{
			ID: "n" + day, Night: store.Day(night), Year: night.Year(), Rows: string(export.NoRows), Formats: "csv", CreatedAt: r.clock.Now(),
		})
		require.NoError(t, err)
		require.True(t, planned)
		require.NoError(t, r.Env.Store.EnqueueExports(everything(t), []string{store.ExportNightly}, time.Minute,
			func(_ context.Context, _ pgx.Tx, all []store.ExportAttempt) error {
				require.Len(t, all, 1)
				taken = all[0]
				return nil
			}))
		_, err = r.Env.Store.BeginExport(everything(t), taken, r.clock.Now())
		require.NoError(t, err)
		return taken
	}
	failing := begin("2020-06-03")
	require.Equal(t, "1", metrics()["running"])
	late("2020-06-03", "05:29:59", "0")
	late("2020-06-03", "05:30:00", "1") // it still runs
	require.NoError(t, r.Env.Store.FailExport(everything(t), failing, "INTERNAL", true, r.clock.Now()))
	require.Equal(t, map[string]string{"late": "1", "nights_failed": "1", "running": "0"}, metrics())
	next := begin("2020-06-04")
	require.Equal(t, "1", metrics()["late"])
	now := r.clock.Now()
	require.NoError(t, r.Env.Store.FinishExport(everything(t), next, store.ExportRun{
		Name: "foi-export-20200604T023000-n20200604-1", SnapshotAt: &now, FinishedAt: &now, Files: 1, ManifestSHA256: make([]byte, 32),
	}, func(context.Context) error { return nil }))
	late("2020-06-04", "02:31:00", "0")
	late("2020-06-05", "05:29:59", "0")
	late("2020-06-05", "05:30:00", "1")
}
