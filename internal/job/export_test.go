package job_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// exportNodeOf is the variable that makes the test binary a node that exports slowly: a database, a blank, and a directory.
const exportNodeOf = "FOI_TEST_EXPORT_NODE"

// exportChild is a process that exports until it is killed.
func exportChild(order string) error {
	var url, dir string
	if _, err := fmt.Sscan(order, &url, &dir); err != nil {
		return err
	}
	if _, _, err := exportingNode(tenancy.System(context.Background()), url, dir, 200*time.Millisecond); err != nil {
		return err
	}
	select {}
}

// slow is a place whose files take a while.
type slow struct {
	export.Place
	pause time.Duration
}

type slowStaging struct {
	export.Staging
	pause time.Duration
}

func (s slow) Begin(ctx context.Context, name string) (export.Staging, error) {
	staging, err := s.Place.Begin(ctx, name)
	return slowStaging{staging, s.pause}, err
}

func (s slowStaging) Create(ctx context.Context, file string) (io.WriteCloser, error) {
	select { // what a slow place costs
	case <-time.After(s.pause):
		return s.Staging.Create(ctx, file)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// exportingNode is a node that exports at two in the morning.
func exportingNode(ctx context.Context, url, dir string, pause time.Duration) (node, func() error, error) {
	place, err := export.Open(ctx, dir)
	if err != nil {
		return node{}, nil, err
	}
	s, err := open(ctx, url)
	if err != nil {
		return node{}, nil, err
	}
	n := node{clock: clock.Noon(calendar.MustDate(today))}
	n.Queue, err = job.Start(ctx, job.Options{
		Store: s, Clock: n.clock, Calendar: calendar.Default, Log: slog.New(slog.DiscardHandler), SweepEvery: never, AttemptWithin: 2 * time.Second,
		Exports: &job.Exports{
			Nightly: slow{place, pause}, At: 2 * time.Hour, Rows: export.AllRows, Formats: []export.Format{export.CSV, export.JSON},
			Stale: 2 * time.Second, Version: "test",
		},
	})
	return n, func() error {
		defer s.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return n.Stop(ctx)
	}, err
}

func startExporting(t *testing.T, url, dir string) node {
	t.Helper()
	n, stop, err := exportingNode(everything(t), url, dir, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stop()) })
	return n
}

// exported waits until so many exports are there, and holds each against its manifest.
func exported(t *testing.T, dir string, want int) []string {
	t.Helper()
	place, err := export.Open(everything(t), dir)
	require.NoError(t, err)
	var names []string
	require.Eventually(t, func() bool {
		names, err = place.Names(everything(t))
		return err != nil || len(names) >= want
	}, time.Minute, 20*time.Millisecond)
	require.NoError(t, err)
	require.Len(t, names, want)
	for _, name := range names {
		v, err := export.Verify(everything(t), place, name, func(f export.Finding) error { return fmt.Errorf("%s %s", f.What, f.File) })
		require.NoError(t, err)
		require.NotEmpty(t, v.Manifest.Files)
	}
	return names
}

func TestOneExportANightOverTwoNodes(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 30)
	dir := t.TempDir()
	nodes := []node{startExporting(t, url, dir), startExporting(t, url, dir)}
	plan := func() {
		var both sync.WaitGroup
		for _, n := range nodes {
			for range 5 {
				both.Go(func() { require.NoError(t, n.PlanExports(everything(t))) })
			}
		}
		both.Wait()
	}
	on := func(at time.Time) {
		for _, n := range nodes {
			n.clock.Set(at)
		}
		plan()
	}
	nights := func(want ...string) {
		var got []string
		require.Eventually(t, func() bool { return count(t, pool, "SELECT count(*) FROM export_run WHERE state <> 'done'") == 0 }, time.Minute, 20*time.Millisecond)
		rows, err := pool.Query(everything(t), "SELECT night::text FROM export_run WHERE attempt = 1 ORDER BY night")
		require.NoError(t, err)
		for rows.Next() {
			var night string
			require.NoError(t, rows.Scan(&night))
			got = append(got, night)
		}
		require.NoError(t, rows.Err())
		require.Equal(t, want, got)
	}
	plan()
	exported(t, dir, 1)
	nights("2024-05-22")

	day := calendar.MustDate("2024-05-23").Time()
	on(day.Add(2*time.Hour - time.Second))
	nights("2024-05-22")
	on(day.Add(2 * time.Hour))
	exported(t, dir, 2)
	nights("2024-05-22", "2024-05-23")

	// Nobody was there for five nights: the last is made up for, late as it is.
	on(day.Add(5*24*time.Hour + time.Hour))
	names := exported(t, dir, 3)
	nights("2024-05-22", "2024-05-23", "2024-05-27")
	require.Contains(t, names[2], "foi-export-20240528T010000-n20240527-1")
}

// TestKilledInTheMiddleOfAnExport is the promise: over a kill -9 nothing half-written is ever to be seen, and the night is not lost.
func TestKilledInTheMiddleOfAnExport(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 30)
	change(t, pool, `INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on, created_at, updated_at)
		SELECT 'b' || n, '某局', 'department', '{seq}', '', '', 1, '2019-01-01', now(), now() FROM generate_series(1, 20) AS n`)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), exportNodeOf+"="+url+" "+dir)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	begun := func() []string {
		files, err := filepath.Glob(filepath.Join(dir, ".staging-*", "*", "*"))
		require.NoError(t, err)
		return files
	}
	require.Eventually(t, func() bool { return len(begun()) > 5 }, time.Minute, 5*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // killed
	require.NotEmpty(t, begun(), "it was in the middle")
	place, err := export.Open(everything(t), dir)
	require.NoError(t, err)
	names, err := place.Names(everything(t))
	require.NoError(t, err)
	require.Empty(t, names)

	startExporting(t, url, dir)
	names = exported(t, dir, 1)
	require.Regexp(t, `-n20240522-2$`, names[0])
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM export_run WHERE state = 'done' AND attempt = 2") == 1
	}, time.Minute, 20*time.Millisecond)
	left, err := place.Abandoned(everything(t))
	require.NoError(t, err)
	require.Empty(t, left)
}

// A node that dies between showing its export and noting that leaves it to the next one, which finds it.
func TestAnExportThatIsThereIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 5)
	dir := t.TempDir()
	n := startExporting(t, url, dir)
	require.NoError(t, n.PlanExports(everything(t)))
	names := exported(t, dir, 1)
	require.Eventually(t, func() bool { return count(t, pool, "SELECT count(*) FROM export_run WHERE state = 'done'") == 1 }, time.Minute, 20*time.Millisecond)
	change(t, pool, "UPDATE export_run SET state = 'running', finished_at = NULL, manifest_sha256 = NULL, name = '', seen_at = now() - interval '1 hour'")
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM export_run WHERE state = 'done' AND attempt = 2") == 1
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, names, exported(t, dir, 1))
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM export_run WHERE name = '"+names[0]+"' AND octet_length(manifest_sha256) = 32"))
}

// What somebody asked for goes when its time is over, its files and the record of it; what is still kept stays.
func TestRequestedExportsExpire(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 3)
	s, err := open(everything(t), url)
	require.NoError(t, err)
	defer s.Close()
	dir := t.TempDir()
	place, err := export.Open(everything(t), dir)
	require.NoError(t, err)
	now := clock.Noon(calendar.MustDate(today))
	queue, err := job.Start(everything(t), job.Options{
		Store: s, Clock: now, Calendar: calendar.Default, Log: slog.New(slog.DiscardHandler), SweepEvery: never, AttemptWithin: 2 * time.Second,
		Exports: &job.Exports{Requested: place, Stale: 2 * time.Second, Version: "test"},
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, queue.Stop(context.WithoutCancel(everything(t)))) }()
	agency := "a1"
	ask := func(id string, keep time.Duration) {
		t.Helper()
		expires := now.Now().Add(keep)
		_, err := s.RequestExport(everything(t), store.ExportRun{
			ID: id, AgencyID: &agency, Year: 2024, Rows: string(export.YearRows), Formats: "csv", ExpiresAt: &expires,
		}, store.Write{Actor: "u1", Now: now.Now()})
		require.NoError(t, err)
	}
	ask("short", time.Hour)
	ask("long", 48*time.Hour)
	exported(t, dir, 2)
	require.Eventually(t, func() bool { return count(t, pool, "SELECT count(*) FROM export_run WHERE state = 'done'") == 2 }, time.Minute, 20*time.Millisecond)
	require.NoError(t, queue.PlanExports(everything(t)))
	exported(t, dir, 2)

	now.Set(now.Now().Add(time.Hour + time.Second))
	require.NoError(t, queue.PlanExports(everything(t)))
	names := exported(t, dir, 1)
	require.Contains(t, names[0], "-long-1")
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM export_run WHERE id = 'long'"))
	require.Zero(t, count(t, pool, "SELECT count(*) FROM export_run WHERE id = 'short'"))
}
