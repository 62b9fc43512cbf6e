package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

// TestADeadlockIsRepeated lets a change wait for a row that another transaction holds, which then wants the row that the
// change holds. PostgreSQL breaks the change off when it has waited longer; it is done again and nobody notices.
func TestADeadlockIsRepeated(t *testing.T) {
	if testing.Short() {
		t.Skip("PostgreSQL looks for deadlocks after a second")
	}
	b := setup(t)
	for range 10 {
		if b.deadlocked(t) {
			return
		}
	}
	t.Fatal("on a machine this busy PostgreSQL always broke the other transaction off")
}

// deadlocked brings a deadlock about and reports whether the change was broken off for it.
func (b *bundle) deadlocked(t *testing.T) bool {
	t.Helper()
	var keys []store.Key
	for range 2 {
		a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
		require.NoError(t, err)
		keys = append(keys, a.Key())
	}
	other, err := b.SQL().BeginTx(everything(t), nil)
	require.NoError(t, err)
	const lock = "SELECT 1 FROM application WHERE id = $1 FOR UPDATE"
	_, err = other.ExecContext(everything(t), lock, keys[1].ID)
	require.NoError(t, err)

	var runs atomic.Int32
	decide := func(store.Loaded) (store.Change, error) {
		runs.Add(1)
		return store.Change{Action: "update"}, nil
	}
	owner := pgtest.Owner(t, b.url) // what a session waits for is shown to its own login
	done := make(chan error, 1)
	go func() {
		_, err := b.ChangeApplications(everything(t), write("2020-03-03"),
			store.Target{Key: keys[0], Decide: decide}, store.Target{Key: keys[1], Decide: decide})
		done <- err
	}()
	require.Eventually(t, func() bool {
		var waiting int
		err := owner.QueryRowContext(everything(t), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		return err == nil && waiting > 0 && runs.Load() > 0
	}, 10*time.Second, time.Millisecond)
	_, broken := other.ExecContext(everything(t), lock, keys[0].ID)
	if broken == nil {
		require.NoError(t, other.Commit())
	} else {
		_ = other.Rollback()
	}
	require.NoError(t, <-done)
	for _, key := range keys {
		a, err := b.GetApplication(everything(t), key)
		require.NoError(t, err)
		require.Equal(t, int64(2), a.Version)
	}
	if broken == nil {
		require.Equal(t, int32(3), runs.Load(), "once before the deadlock, twice after it")
	}
	return broken == nil
}
