package pgtest_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/migrations"
)

// holdEnv makes the test binary one that uses a database and waits to be killed.
const holdEnv = "FOI_PGTEST_TEST_HOLD"

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestDatabasesHaveTheSchemaAndAreApart(t *testing.T) {
	first, second := open(t, pgtest.New(t)), open(t, pgtest.New(t))
	require.NoError(t, migrations.Check(t.Context(), first))
	require.NoError(t, migrations.Check(t.Context(), second))
	_, err := first.ExecContext(t.Context(), "CREATE TABLE mine (n int)")
	require.NoError(t, err)
	var exists bool
	require.NoError(t, second.QueryRowContext(t.Context(), "SELECT to_regclass('mine') IS NOT NULL").Scan(&exists))
	require.False(t, exists)
}

func TestRoleOwnsItsDatabaseOnly(t *testing.T) {
	db := open(t, pgtest.Empty(t))
	var super, owner bool
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT usesuper, d.datdba = u.usesysid
		FROM pg_user u, pg_database d WHERE u.usename = current_user AND d.datname = current_database()`).Scan(&super, &owner))
	require.False(t, super)
	require.True(t, owner)
}

func TestDatabaseIsDroppedAfterItsTest(t *testing.T) {
	var dsn string
	t.Run("user", func(t *testing.T) {
		dsn = pgtest.New(t)
		pool, err := pgxpool.New(t.Context(), dsn)
		require.NoError(t, err)
		defer pool.Close()
		require.NoError(t, pool.Ping(t.Context()))
	})
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.ErrorContains(t, db.PingContext(t.Context()), "does not exist")
}

// TestAnExistingServerIsUsed runs this test binary against a server that it did not start.
func TestAnExistingServerIsUsed(t *testing.T) {
	dir, err := os.MkdirTemp(pglocal.ScratchDir(), "foi-pgtest-server-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	server, err := pglocal.Start(t.Context(), pglocal.Config{DataDir: dir})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop(t.Context())) }()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDatabasesHaveTheSchemaAndAreApart$")
	cmd.Env = append(os.Environ(), "FOI_TEST_DATABASE_URL="+server.AdminURL("postgres"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	var templates int
	db := open(t, server.AdminURL("postgres"))
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_database WHERE datname LIKE 'testdb_tpl_%'").Scan(&templates))
	require.Equal(t, 1, templates)
}

func TestABadURLIsSaid(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRoleOwnsItsDatabaseOnly$")
	cmd.Env = append(os.Environ(), "FOI_TEST_DATABASE_URL=host=/tmp")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "FOI_TEST_DATABASE_URL is not a postgres:// URL")
}

// TestHold is the other process of TestNothingIsLeftOfAKilledProcess, and does nothing on its own.
func TestHold(t *testing.T) {
	if os.Getenv(holdEnv) == "" {
		return
	}
	fmt.Printf("holding %s\n", pgtest.New(t))
	_, err := io.Copy(io.Discard, os.Stdin)
	require.NoError(t, err)
}

func TestNothingIsLeftOfAKilledProcess(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHold$")
	cmd.Env = append(os.Environ(), holdEnv+"=1", "FOI_TEST_DATABASE_URL=")
	_, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(line, "holding postgres://"), line)

	pattern := filepath.Join(pglocal.ScratchDir(), "foi-pgtest-"+strconv.Itoa(cmd.Process.Pid)+"-*")
	dirs, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.Len(t, dirs, 1)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool {
		_, err := os.Stat(dirs[0])
		return os.IsNotExist(err)
	}, 30*time.Second, 10*time.Millisecond)
}
