package job_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

// TestOurSchemaIsRivers compares River's tables in our migrations with what its own migrations make. A new release of River
// that brings a migration fails here, and gets one of ours.
func TestOurSchemaIsRivers(t *testing.T) {
	t.Parallel()
	theirs, err := pgxpool.New(everything(t), pgtest.Empty(t))
	require.NoError(t, err)
	t.Cleanup(theirs.Close)
	migrator, err := rivermigrate.New(riverpgxv5.New(theirs), nil)
	require.NoError(t, err)
	_, err = migrator.Migrate(everything(t), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)
	ours, err := pgxpool.New(everything(t), pgtest.New(t))
	require.NoError(t, err)
	t.Cleanup(ours.Close)
	require.Equal(t, catalog(t, theirs), catalog(t, ours))
}

// catalog describes everything named river_, but for the table in which River notes its own migrations.
func catalog(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	rows, err := pool.Query(everything(t), `
		SELECT 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' '
			|| coalesce(column_default, '') || ' ' || coalesce(character_maximum_length::text, '')
		FROM information_schema.columns WHERE table_name LIKE 'river\_%' AND table_name <> 'river_migration'
		UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE tablename LIKE 'river\_%' AND tablename <> 'river_migration'
		UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
		FROM pg_constraint WHERE conrelid::regclass::text LIKE 'river\_%' AND conrelid::regclass::text <> 'river_migration'
		UNION ALL SELECT 'persistence ' || relname || ' ' || relpersistence::text FROM pg_class
		WHERE relname LIKE 'river\_%' AND relkind = 'r' AND relname <> 'river_migration'
		UNION ALL SELECT 'enum ' || enumlabel || ' ' || row_number() OVER (ORDER BY enumsortorder) FROM pg_enum
		UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE 'river%'
		UNION ALL SELECT 'function ' || proname || ' ' || regexp_replace(prosrc, '\s+', ' ', 'g') FROM pg_proc WHERE proname LIKE 'river%'
		ORDER BY 1`)
	require.NoError(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}
