package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const registered = 1000

// A server with its private, durable database is killed in the middle of a thousand registrations.
func TestKilledServerLosesNothingAndDoublesNothing(t *testing.T) {
	dir := diskDir(t)
	first := serve(t, dir)
	c := newClient(t, first.HTTP)
	all := registrations(c.agencies(t), registered)

	gone := make(chan struct{})
	sent := make(chan map[int]int, 1)
	go func() { sent <- sendAll(c, all, gone) }()
	awaitRows(t, privateURL(dir), registered/3)
	require.NoError(t, first.Kill())
	close(gone)
	require.Positive(t, (<-sent)[0], "nothing was under way")
	acknowledged := countAcknowledged(all)
	require.Positive(t, acknowledged)
	require.Less(t, acknowledged, registered)

	// No pause: the database of the killed server may still be quitting.
	second := serve(t, dir)
	found := readRegister(t, privateURL(dir))
	found.requireAcknowledged(t, all)
	require.GreaterOrEqual(t, found.total, acknowledged)
	t.Logf("%d acknowledged, %d there after the kill", acknowledged, found.total)

	// Whoever had no answer asks again, with the same request_id; so does, for once, everybody else.
	c = newClient(t, second.HTTP)
	require.Equal(t, map[int]int{http.StatusOK: registered - acknowledged}, sendAll(c, all, nil))
	before := make([]registration, len(all))
	for i, r := range all {
		before[i] = *r
		r.name, r.number = "", ""
	}
	require.Equal(t, map[int]int{http.StatusOK: registered}, sendAll(c, all, nil))
	for i, r := range all {
		require.Equal(t, before[i], *r, "a repeat has the answer of the first time")
	}
	found = readRegister(t, privateURL(dir))
	found.requireAcknowledged(t, all)
	require.Equal(t, registered, found.total)
	require.NoError(t, second.Stop())
}

// awaitRows waits until so many applications are in the register.
func awaitRows(t *testing.T, databaseURL string, want int) {
	t.Helper()
	conn := connect(t, databaseURL)
	require.Eventually(t, func() bool {
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM application").Scan(&n))
		return n >= want
	}, 30*time.Second, 5*time.Millisecond)
}
