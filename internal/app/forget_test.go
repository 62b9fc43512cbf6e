package app_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

func TestWrongQueryCodesAreForgottenAfterADay(t *testing.T) {
	cfg := settings(pgtest.New(t))
	first := start(t, cfg, auth.Development{})
	s, now := first.Env.Store, first.clock.Now()
	old, young, blocked := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{3}, 32)
	count := func(subject []byte, at time.Time, blocks time.Duration) {
		t.Helper()
		slow := store.Throttle{First: blocks, Most: blocks, Forget: 24 * time.Hour}
		require.NoError(t, s.CountFailures(everything(t), at, store.Counted{Subject: subject, Throttle: slow}))
		require.NoError(t, s.CountFailures(everything(t), at, store.Counted{Subject: subject, Throttle: slow}))
	}
	count(old, now.Add(-25*time.Hour), time.Second)
	count(young, now.Add(-23*time.Hour), time.Second)
	count(blocked, now.Add(-25*time.Hour), 50*time.Hour)

	start(t, cfg, auth.Development{}) // another node, which looks when it starts
	kept := func(subject []byte) (n int) {
		require.NoError(t, s.SQL().QueryRowContext(everything(t), "SELECT count(*) FROM query_failure WHERE subject = $1", subject).Scan(&n))
		return n
	}
	require.Eventually(t, func() bool { return kept(old) == 0 }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, 1, kept(young))
	require.Equal(t, 1, kept(blocked), "who is still blocked stays so")
}
