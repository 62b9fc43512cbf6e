package e2e_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// connect opens a connection of the test's own to the database.
func connect(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) }) // the server at the other end may be gone
	return conn
}

// SIGTERM finishes what is in flight. Registrations are held up by a lock on their numbers, so that they are certainly under
// way when the signal comes.
func TestTerminationFinishesWhatIsInFlight(t *testing.T) {
	dir := diskDir(t)
	server := serve(t, dir)
	c := newClient(t, server.HTTP)
	agencies := c.agencies(t)
	all := registrations(agencies, 3*len(agencies))
	// The first ones make the series, which can then be locked.
	require.Equal(t, map[int]int{http.StatusOK: len(agencies)}, sendAll(c, all[:len(agencies)], nil))
	held := all[len(agencies):]

	conn := connect(t, privateURL(dir))
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT FROM numbering_series FOR UPDATE")
	require.NoError(t, err)
	sent := make(chan map[int]int, 1)
	go func() { sent <- sendAll(c, held, nil) }()
	awaitBlocked(t, privateURL(dir), len(agencies))

	require.NoError(t, server.Terminate())
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", server.HTTP)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, 10*time.Second, 10*time.Millisecond, "new callers are turned away")
	select {
	case <-server.Done():
		t.Fatal("the server ended before what was in flight")
	case <-time.After(200 * time.Millisecond):
	}
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, map[int]int{http.StatusOK: len(held)}, <-sent)
	require.NoError(t, server.Wait())

	server = serve(t, dir)
	found := readRegister(t, privateURL(dir))
	found.requireAcknowledged(t, all)
	require.Equal(t, len(all), found.total)
	require.NoError(t, server.Stop())
}

// awaitBlocked waits until so many sessions wait for a lock.
func awaitBlocked(t *testing.T, databaseURL string, want int) {
	t.Helper()
	conn := connect(t, databaseURL)
	require.Eventually(t, func() bool {
		var n int
		require.NoError(t, conn.QueryRow(t.Context(),
			"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'foi' AND wait_event_type = 'Lock'").Scan(&n))
		return n >= want
	}, 20*time.Second, 10*time.Millisecond)
}

func TestSecondServerOnADataDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := diskDir(t)
	server := serve(t, dir)
	got := command(t, nil, nil, "serve", "--development-identity", "--data-dir", dir, "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0")
	require.Equal(t, 1, got.status, got.stderr)
	require.Contains(t, got.stderr, dir)
	require.Contains(t, got.stderr, "in use")
	require.Empty(t, got.stdout)
	require.Equal(t, http.StatusOK, newClient(t, server.HTTP).ready(), "the first one goes on")
	require.NoError(t, server.Stop())
}
