package job_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/transport"
)

// A node folds what it finds when it starts, and does the nightly check that an outage has left out. A second one does not
// repeat it.
func TestTheStatisticsAreFoldedAndCheckedOnceANight(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 1)
	change(t, pool, `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
		VALUES ('a1', 'x1', '2024-04-25', 'new', 'natural_person', 1, now())`)
	first := startNode(t, url, &transport.SMTP{}, never)
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT coalesce(sum(natural_person), 0) FROM stat_year") == 1
	}, time.Minute, 20*time.Millisecond)
	require.Zero(t, count(t, pool, "SELECT count(*) FROM stat_tail"))
	require.Eventually(t, func() bool { return count(t, pool, "SELECT count(*) FROM stat_check") == 1 }, time.Minute, 20*time.Millisecond)
	before := drifts(t, pool)

	// What is wrong in the ledger or the roll-up is found the next night, and only then.
	change(t, pool, "UPDATE stat_year SET natural_person = 7")
	again := func() {
		change(t, pool, `INSERT INTO river_job (kind, args, queue, max_attempts, state) VALUES ('check_statistics', '{}', 'checks', 1, 'available')`)
		require.Eventually(t, func() bool {
			return count(t, pool, `SELECT count(*) FROM river_job WHERE kind = 'check_statistics' AND state <> 'completed'`) == 0
		}, time.Minute, 20*time.Millisecond)
	}
	again()
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM stat_check"), "the last one is not a day old")
	first.clock.Advance(24 * time.Hour)
	again()
	require.Equal(t, 2, count(t, pool, "SELECT count(*) FROM stat_check"))
	require.Equal(t, before+1, drifts(t, pool))

	s, err := open(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	b, err := s.Backlog(everything(t))
	require.NoError(t, err)
	require.Equal(t, int64(before+1), b.Drifts, "the metric is an alarm")
	require.False(t, b.Checked.IsZero())
}

func drifts(t *testing.T, pool *pgxpool.Pool) int {
	t.Helper()
	return count(t, pool, "SELECT drifts FROM stat_check ORDER BY id DESC LIMIT 1")
}
