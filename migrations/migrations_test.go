package migrations_test

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/migrations"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// tables lists what a schema consists of, as far as a migration that is taken back must take it back.
func tables(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
		UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
		ORDER BY 1`)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var names []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		if !strings.Contains(name, "goose_db_version") {
			names = append(names, name)
		}
	}
	require.NoError(t, rows.Err())
	return names
}

func TestUpDownUp(t *testing.T) {
	db := open(t, pgtest.Empty(t))
	_, want, err := migrations.Version(t.Context(), db)
	require.NoError(t, err)

	up, err := migrations.Up(t.Context(), db)
	require.NoError(t, err)
	require.Equal(t, want, up[len(up)-1].Version)
	require.NoError(t, migrations.Check(t.Context(), db))
	first := tables(t, db)
	require.NotEmpty(t, first)

	again, err := migrations.Up(t.Context(), db)
	require.NoError(t, err)
	require.Empty(t, again)

	down, err := migrations.DownTo(t.Context(), db, 0)
	require.NoError(t, err)
	require.Len(t, down, len(up))
	require.Equal(t, up[0].Version, down[len(down)-1].Version, "the last first")
	require.Empty(t, tables(t, db), "nothing is left of a schema taken back")

	_, err = migrations.Up(t.Context(), db)
	require.NoError(t, err)
	require.Equal(t, first, tables(t, db))
}

func TestDownTakesBackOne(t *testing.T) {
	db := open(t, pgtest.New(t))
	status, err := migrations.Status(t.Context(), db)
	require.NoError(t, err)
	for left := len(status); left > 0; left-- {
		down, err := migrations.Down(t.Context(), db)
		require.NoError(t, err)
		require.Len(t, down, 1)
		require.Equal(t, status[left-1].Version, down[0].Version)
	}
	down, err := migrations.Down(t.Context(), db)
	require.NoError(t, err)
	require.Empty(t, down, "nothing left to take back")
}

func TestStatus(t *testing.T) {
	db := open(t, pgtest.New(t))
	_, err := migrations.Down(t.Context(), db)
	require.NoError(t, err)
	status, err := migrations.Status(t.Context(), db)
	require.NoError(t, err)
	for i, step := range status {
		// Numbers rise. They are given out before the work begins, so that one may be missing until its work has landed.
		require.True(t, i == 0 || step.Version > status[i-1].Version, step.Name)
		require.True(t, strings.HasSuffix(step.Name, ".sql"), step.Name)
		require.Equal(t, i < len(status)-1, step.Applied, step.Name)
	}
}

func TestOlderAndNewerSchemasAreRefused(t *testing.T) {
	db := open(t, pgtest.New(t))
	down, err := migrations.Down(t.Context(), db)
	require.NoError(t, err)
	err = migrations.Check(t.Context(), db)
	var schema *migrations.SchemaError
	require.ErrorAs(t, err, &schema)
	require.Equal(t, schema.Want, down[0].Version)
	require.Less(t, schema.Have, schema.Want)
	require.ErrorContains(t, err, "foi migrate up")

	_, err = migrations.Up(t.Context(), db)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)", schema.Want+1)
	require.NoError(t, err)
	err = migrations.Check(t.Context(), db)
	require.ErrorAs(t, err, &schema)
	require.Equal(t, schema.Want+1, schema.Have)
	require.ErrorContains(t, err, "newer")
	_, err = migrations.Up(t.Context(), db)
	require.ErrorAs(t, err, &schema, "an older program does not touch a newer schema")
}

func TestConcurrentStartsMigrateOnce(t *testing.T) {
	dsn := pgtest.Empty(t)
	const starts = 4
	applied := make([]int, starts)
	errs := make([]error, starts)
	var wg sync.WaitGroup
	for i := range starts {
		db := open(t, dsn)
		wg.Go(func() {
			steps, err := migrations.Up(t.Context(), db)
			applied[i], errs[i] = len(steps), err
		})
	}
	wg.Wait()
	total := 0
	for i := range starts {
		require.NoError(t, errs[i])
		total += applied[i]
	}
	status, err := migrations.Status(t.Context(), open(t, dsn))
	require.NoError(t, err)
	require.Equal(t, len(status), total)
}
