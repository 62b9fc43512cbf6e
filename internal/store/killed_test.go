package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

func TestAKilledBackendIsUnavailableAndWritesNothing(t *testing.T) {
	b := setup(t)
	made, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	accept := workflow.Event{Do: workflow.Accept, On: calendar.MustDate("2020-03-03")}

	holder, err := b.SQL().BeginTx(everything(t), nil)
	require.NoError(t, err)
	_, err = holder.ExecContext(everything(t), "select from application where agency_id = $1 and id = $2 for update", made.AgencyID, made.ID)
	require.NoError(t, err)
	outcome := make(chan error, 1)
	go func() {
		_, err := b.act(t, made.Key(), accept)
		outcome <- err
	}()
	killed := 0
	require.Eventually(t, func() bool {
		killed = pgtest.Terminate(t, b.url, "wait_event_type = 'Lock'")
		return killed > 0
	}, 30*time.Second, 10*time.Millisecond)
	require.Equal(t, 1, killed)
	require.ErrorIs(t, <-outcome, store.ErrUnavailable)
	require.NoError(t, holder.Rollback())

	got, err := b.GetApplication(everything(t), made.Key())
	require.NoError(t, err)
	require.Equal(t, int64(1), got.Version)
	done, err := b.act(t, made.Key(), accept)
	require.NoError(t, err, "the pool has replaced the lost connection")
	require.Equal(t, int64(2), done.Version)
}
