package pglocal

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRestartKeepsData(t *testing.T) {
	cfg := Config{DataDir: filepath.Join(publicDir(t), "data"), Durable: true}
	server, err := Start(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, cfg.DataDir, server.DataDir())
	exec1(t, server.URL(Database), "CREATE TABLE kept AS SELECT 7 AS n")
	require.NoError(t, server.Stop(t.Context()))
	require.NoError(t, server.Stop(t.Context()), "a second Stop changes nothing")
	<-server.Done()

	server = start(t, cfg)
	require.Equal(t, "7", query(t, server.URL(Database), "SELECT n::text FROM kept"))
}

func TestServerIsPrivateAndTuned(t *testing.T) {
	for _, tt := range []struct {
		durable bool
		fsync   string
	}{{true, "on"}, {false, "off"}} {
		t.Run("durable="+strconv.FormatBool(tt.durable), func(t *testing.T) {
			server := start(t, Config{DataDir: madeDir(t), Durable: tt.durable, Settings: map[string]string{"work_mem": "5MB"}})
			app := server.URL(Database)
			require.Equal(t, tt.fsync, query(t, app, "SHOW fsync"))
			require.Equal(t, "5MB", query(t, app, "SHOW work_mem"))
			require.Equal(t, "UTF8", query(t, app, "SHOW server_encoding"))
			require.Empty(t, query(t, app, "SHOW listen_addresses"))
			require.Equal(t, "foi", query(t, app, "SELECT current_user::text"))
			require.Equal(t, "false", query(t, app, "SELECT usesuper::text FROM pg_user WHERE usename = current_user"))
			require.Equal(t, "true", query(t, server.AdminURL("postgres"), "SELECT usesuper::text FROM pg_user WHERE usename = current_user"))
			info, err := os.Stat(server.dir.socket)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		})
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := madeDir(t)
	holder, _ := startHolder(t, Config{DataDir: dir, Durable: true})
	_, err := Start(t.Context(), Config{DataDir: dir})
	var inUse *InUseError
	require.ErrorAs(t, err, &inUse)
	require.Equal(t, dir, inUse.Dir)
	require.Equal(t, holder.Process.Pid, inUse.PID)
	require.ErrorContains(t, err, dir)
	require.ErrorContains(t, err, strconv.Itoa(holder.Process.Pid))
	require.NoError(t, holder.Process.Kill())
	require.Error(t, holder.Wait())
}

func TestServerDiesWithItsParent(t *testing.T) {
	dir := madeDir(t)
	holder, postmaster := startHolder(t, Config{DataDir: dir, Durable: true})
	require.False(t, gone(postmaster))
	require.NoError(t, holder.Process.Kill())
	require.Error(t, holder.Wait())
	eventually(t, "the server of a killed process to end", func() bool { return gone(postmaster) })

	server := start(t, Config{DataDir: dir, Durable: true})
	require.Equal(t, "1", query(t, server.URL(Database), "SELECT string_agg(n::text, ',') FROM kept"))
}

func TestStartRightAfterAKill(t *testing.T) {
	dir := madeDir(t)
	holder, _ := startHolder(t, Config{DataDir: dir, Durable: true})
	require.NoError(t, holder.Process.Kill())
	require.Error(t, holder.Wait())
	// No waiting: the old server may still be quitting.
	server := start(t, Config{DataDir: dir, Durable: true})
	require.Equal(t, "1", query(t, server.URL(Database), "SELECT string_agg(n::text, ',') FROM kept"))
}

func TestStalePIDOfAnotherProgram(t *testing.T) {
	dir := madeDir(t)
	server, err := Start(t.Context(), Config{DataDir: dir})
	require.NoError(t, err)
	pidFile, err := os.ReadFile(server.dir.pidFile())
	require.NoError(t, err)
	require.NoError(t, server.Stop(t.Context()))

	// As after a reboot: the file names a process that lives and is not PostgreSQL.
	_, rest, _ := strings.Cut(string(pidFile), "\n")
	stale := strconv.Itoa(os.Getpid()) + "\n" + rest
	require.NoError(t, os.WriteFile(server.dir.pidFile(), []byte(stale), 0o600))
	start(t, Config{DataDir: dir})
}

func TestHalfMadeClusterIsMadeAgain(t *testing.T) {
	dir := publicDir(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "postgres.new", "base"), 0o700))
	start(t, Config{DataDir: dir})
	require.NoDirExists(t, filepath.Join(dir, "postgres.new"))
}

func TestLongPathsGetAShortSocket(t *testing.T) {
	dir := filepath.Join(publicDir(t), strings.Repeat("长", 40))
	server := start(t, Config{DataDir: dir})
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(server.dir.socket)) })
	require.NotContains(t, server.dir.socket, dir)
	require.Equal(t, "1", query(t, server.URL(Database), "SELECT '1'"))
}

func TestSocketDirOfSomebodyElseIsRefused(t *testing.T) {
	dir := publicDir(t)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "run"), 0o777))
	require.NoError(t, os.Chmod(filepath.Join(dir, "run"), 0o777))
	_, err := Start(t.Context(), Config{DataDir: dir})
	require.ErrorContains(t, err, "not a private directory")
}

func TestAFailedStartSaysWhyAndLetsGo(t *testing.T) {
	cfg := Config{DataDir: madeDir(t), Settings: map[string]string{"shared_buffers": "nonsense"}}
	_, err := Start(t.Context(), cfg)
	require.ErrorContains(t, err, "shared_buffers")
	require.NotContains(t, err.Error(), "\n")
	start(t, Config{DataDir: cfg.DataDir})
}

func TestACancelledStartLeavesNothing(t *testing.T) {
	dir := publicDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, Config{DataDir: dir})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, processIn(filepath.Join(dir, "postgres")))
	start(t, Config{DataDir: dir})
}

func TestStopIsForcedWhenTimeIsUp(t *testing.T) {
	dir := madeDir(t)
	server, err := Start(t.Context(), Config{DataDir: dir, Durable: true})
	require.NoError(t, err)
	exec1(t, server.URL(Database), "CREATE TABLE kept AS SELECT 7 AS n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, server.Stop(ctx), context.Canceled)
	<-server.Done()
	server = start(t, Config{DataDir: dir, Durable: true})
	require.Equal(t, "7", query(t, server.URL(Database), "SELECT n::text FROM kept"))
}

func TestLogHasNoValuesOfRows(t *testing.T) {
	var log bytes.Buffer
	server, err := Start(t.Context(), Config{DataDir: madeDir(t), Log: &log})
	require.NoError(t, err)
	exec1(t, server.URL(Database), "CREATE TABLE person (id text PRIMARY KEY); INSERT INTO person VALUES ('secret')")
	exec1(t, server.URL(Database), `DO $$ BEGIN
		INSERT INTO person SELECT id FROM person;
		EXCEPTION WHEN unique_violation THEN RAISE LOG 'duplicate seen';
	END $$`)
	require.NoError(t, server.Stop(t.Context()))
	require.Contains(t, log.String(), "duplicate seen")
	require.NotContains(t, log.String(), "secret")
}

func TestOpenHonoursADatabaseURL(t *testing.T) {
	const url = "postgres://foi@db.example.test/foi"
	dir := filepath.Join(t.TempDir(), "data")
	got, stop, err := Open(t.Context(), url, Config{DataDir: dir, BinDir: "/nonexistent"})
	require.NoError(t, err)
	require.Equal(t, url, got)
	require.NoError(t, stop(t.Context()))
	require.NoDirExists(t, dir, "nothing is started or made")

	got, stop, err = Open(t.Context(), "", Config{DataDir: madeDir(t)})
	require.NoError(t, err)
	require.Equal(t, "foi", query(t, got, "SELECT current_database()::text"))
	require.NoError(t, stop(t.Context()))
}
