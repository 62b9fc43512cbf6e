package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/migrations"
)

// The program owns nothing: what guards its tables it cannot take down, nor make room beside them.
func TestTheProgramChangesNoTable(t *testing.T) {
	b := setup(t)
	require.NoError(t, b.CheckRole(everything(t)))
	var role string
	require.NoError(t, b.SQL().QueryRowContext(everything(t), "SELECT current_user").Scan(&role))
	require.Equal(t, migrations.Role, role)
	for _, statement := range []string{
		"ALTER TABLE audit_entry DISABLE TRIGGER ALL", "DROP TRIGGER audit_append_only ON audit_entry", "DROP TABLE audit_link",
		"CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"ALTER TABLE audit_head OWNER TO foi_app", "SET session_replication_role = replica",
		"UPDATE stat_entry SET amount = 0", "DELETE FROM stat_entry", "TRUNCATE stat_entry",
		"DELETE FROM application_event", "UPDATE application_event SET seq = 2", "TRUNCATE application", "TRUNCATE application_event",
		"UPDATE goose_db_version SET is_applied = false", "CREATE TRIGGER t AFTER INSERT ON application EXECUTE FUNCTION audit_is_append_only()",
		"ALTER ROLE foi_app SUPERUSER", "REINDEX INDEX river_job_prioritized_fetching_index",
	} {
		_, err := b.Pool().Exec(everything(t), statement)
		requireRefused(t, err, statement)
	}
	_, _ = b.Pool().Exec(everything(t), "GRANT UPDATE ON audit_entry TO foi_app") // a warning at most, and nothing granted
	require.NoError(t, b.CheckRole(everything(t)))
}

// A role that was given more by hand is found, and the next migration takes it away again.
func TestARoleThatMayTooMuchIsFound(t *testing.T) {
	b := setup(t)
	owner := pgtest.Owner(t, b.url)
	_, err := owner.ExecContext(everything(t), "GRANT UPDATE ON audit_link TO foi_app; GRANT DELETE ON stat_entry TO foi_app")
	require.NoError(t, err)
	var much *store.PowerError
	require.ErrorAs(t, b.CheckRole(everything(t)), &much)
	require.Equal(t, []string{"audit_link", "stat_entry"}, much.Tables)
	_, err = migrations.Up(everything(t), owner)
	require.NoError(t, err)
	require.NoError(t, b.CheckRole(everything(t)))
}

// A change of the law waits for those that still write by the earlier one, which it sees although another login runs them.
func TestAChangeOfTheLawWaitsForOlderWritersOfAnotherLogin(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	writer, err := pgtest.Owner(t, b.url+"&application_name=foi").BeginTx(everything(t), nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = writer.Rollback() })
	_, err = writer.ExecContext(everything(t), "SELECT epoch FROM law_state")
	require.NoError(t, err)
	_, err = b.ChangeNotice(everything(t), store.NoticeChange{
		Kind: store.LoadNotice, Notice: notice(t, "国办发明电〔2020〕1号"), Reason: "通知",
	}, write("2020-01-26"))
	require.NoError(t, err)

	finished := make(chan error, 1)
	go func() { finished <- b.FinishLawChanges(everything(t), func() time.Time { return at("2020-01-26") }) }()
	select {
	case err := <-finished:
		require.Fail(t, "did not wait", "%v", err)
	case <-time.After(500 * time.Millisecond):
	}
	require.NoError(t, writer.Commit())
	require.NoError(t, <-finished)
}
