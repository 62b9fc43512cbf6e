package app_test

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/migrations"
)

var quiet = slog.New(slog.DiscardHandler)

func TestASchemaThatDoesNotFitIsRefused(t *testing.T) {
	older := settings(pgtest.Empty(t))
	_, err := app.Open(everything(t), older, app.Deps{Log: quiet})
	var refused *migrations.SchemaError
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, "foi migrate up")

	older.Migrate = true
	require.True(t, start(t, older, nil).Ready(everything(t)).Ready)

	newer := settings(pgtest.New(t))
	execute(t, newer.DatabaseURL, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
	for _, newer.Migrate = range []bool{false, true} {
		_, err = app.Open(everything(t), newer, app.Deps{Log: quiet})
		require.ErrorAs(t, err, &refused)
		require.ErrorContains(t, err, "newer")
	}
}

func execute(t *testing.T, url, query string) {
	t.Helper()
	conn, err := pgx.Connect(everything(t), url)
	require.NoError(t, err)
	_, err = conn.Exec(everything(t), query)
	require.NoError(t, err)
	require.NoError(t, conn.Close(everything(t)))
}

// With two logins the owner brings the schema, and the server cannot become anybody but the role that owns nothing.
func TestAServerWithALoginOfItsOwn(t *testing.T) {
	url := pgtest.Empty(t)
	owners, servers := settings(url), settings(strings.Replace(url, "foi_test:foi_test@", migrations.Role+"@", 1))
	_, err := app.MigrateUp(everything(t), &owners.Database)
	require.NoError(t, err)
	execute(t, pgtest.Superuser(t, url), "ALTER ROLE "+migrations.Role+" LOGIN")

	servers.Migrate = true // a schema up to date needs nothing
	r := start(t, servers, auth.Development{})
	require.True(t, r.Ready(everything(t)).Ready)
	made := r.send(t, http.MethodPost, "/v1/agencies?agencyId=a1", `{"displayName": "临海市", "level": "LEVEL_COUNTY", "registerPrefix": "临公开"}`)
	require.Equal(t, http.StatusOK, made.status, made.body)
	for _, statement := range []string{"RESET ROLE; DELETE FROM audit_entry", "SET ROLE foi_test", "DROP TABLE audit_entry"} {
		conn, err := pgx.Connect(everything(t), servers.DatabaseURL)
		require.NoError(t, err)
		_, err = conn.Exec(everything(t), statement)
		require.ErrorContains(t, err, "42501", statement)
		require.NoError(t, conn.Close(everything(t)))
	}

	taken, err := app.MigrateDown(everything(t), &owners.Database)
	require.NoError(t, err)
	require.NotEmpty(t, taken)
	_, err = app.Open(everything(t), servers, app.Deps{Log: quiet})
	var older *migrations.SchemaError
	require.ErrorAs(t, err, &older, "the server may not bring the schema up to date itself")
}

func TestReadyzFollowsTheDatabase(t *testing.T) {
	url := pgtest.New(t)
	r := start(t, settings(url), auth.Development{})
	ready := r.send(t, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, ready.status, ready.body)
	require.Equal(t, map[string]any{"server": "ok", "database": "ok", "schema": "ok", "calendar": "ok"}, ready.json(t)["checks"])

	execute(t, url, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
	ready = r.send(t, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, ready.status)
	require.Contains(t, ready.json(t)["checks"].(map[string]any)["schema"], "newer")
}

func TestTheCalendarRaisesAnAlarmBeforeItIsMissing(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	last := calendar.Default().Last().Year() - 1 // the last year that a notice arranges

	r.clock.SetDay(date(t, last, 10, 31))
	require.Empty(t, r.Ready(everything(t)).Alarms)
	r.clock.SetDay(date(t, last, 11, 1))
	ready := r.Ready(everything(t))
	require.True(t, ready.Ready, "an alarm keeps nobody from working")
	require.Len(t, ready.Alarms, 1)
	require.Equal(t, last+1, ready.Alarms[0].Year)
	require.Contains(t, r.send(t, http.MethodGet, "/metrics", "").body, "foi_calendar_next_year_missing 1")

	r.clock.SetDay(date(t, last+2, 1, 1))
	ready = r.Ready(everything(t))
	require.False(t, ready.Ready, "nothing can be counted any more")
	require.NotEqual(t, "ok", ready.Checks["calendar"])
}

func date(t *testing.T, year, month, day int) calendar.Date {
	t.Helper()
	d, err := calendar.NewDate(year, time.Month(month), day)
	require.NoError(t, err)
	return d
}

func TestThePrivateDatabaseIsMigratedAndKept(t *testing.T) {
	cfg := settings("")
	cfg.DataDir = openDir(t)
	first := start(t, cfg, auth.Development{})
	require.Equal(t, http.StatusOK, first.send(t, http.MethodPost, "/v1/agencies?agencyId=linhai", newAgency).status)

	_, err := app.Open(everything(t), cfg, app.Deps{Log: quiet})
	require.ErrorContains(t, err, cfg.DataDir, "one process at a time")
	require.NoError(t, first.close(everything(t)))

	second := start(t, cfg, auth.Development{})
	require.Equal(t, http.StatusOK, second.send(t, http.MethodGet, "/v1/agencies/linhai", "").status)
}

// openDir is a directory that the private server's user can enter, which t.TempDir is not when the tests run as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "foi-app-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return filepath.Join(dir, "data")
}

func TestMigrations(t *testing.T) {
	cfg := &config.Database{DatabaseURL: pgtest.Empty(t)}
	pending, err := app.MigrateStatus(everything(t), cfg)
	require.NoError(t, err)
	require.NotEmpty(t, pending)
	for _, s := range pending {
		require.False(t, s.Applied)
	}
	done, err := app.MigrateUp(everything(t), cfg)
	require.NoError(t, err)
	require.Len(t, done, len(pending))
	taken, err := app.MigrateDown(everything(t), cfg)
	require.NoError(t, err)
	require.Equal(t, pending[len(pending)-1].Name, taken[0].Name)
}

func TestOpenDatabaseServesNobody(t *testing.T) {
	cfg := &config.Database{DatabaseURL: pgtest.New(t)}
	d, err := app.OpenDatabase(everything(t), cfg, false, clock.System{}, quiet)
	require.NoError(t, err)
	require.NoError(t, d.Store.Ping(everything(t)))
	require.NoError(t, d.Close(everything(t)))
}
