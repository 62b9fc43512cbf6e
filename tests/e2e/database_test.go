package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/seal"
)

// A database that is not the server's own crashes under load, twice: one of its processes is killed, after which
// PostgreSQL recovers by itself, and then all of it, after which it is started again. The server stays.
func TestCrashedDatabaseLosesNothing(t *testing.T) {
	cfg := pglocal.Config{DataDir: diskDir(t), Durable: true}
	database := startDatabase(t, cfg)
	url := database.URL(pglocal.Database)
	server := serve(t, t.TempDir(), "FOI_DATABASE_URL="+url, "FOI_MIGRATE=true", "FOI_KEY="+seal.NewKEK())
	c := newClient(t, server.HTTP)
	all := registrations(c.agencies(t), registered)

	third := registered / 3
	crashed := loadDuring(t, c, all[:third*2], func() {
		awaitRows(t, url, third/2)
		killBackend(t, url)
	})
	t.Logf("one process killed: statuses %v", crashed)
	repeatUntilDone(t, c, all[:third*2])

	var down bool
	crashed = loadDuring(t, c, all[third*2:], func() {
		awaitRows(t, url, third*2+third/4)
		killAll(t, database)
		require.Eventually(t, func() bool { return c.ready() == http.StatusServiceUnavailable }, 10*time.Second, 20*time.Millisecond)
		requireUnavailable(t, server.GRPC)
		down = true
		database = startDatabase(t, cfg)
	})
	require.True(t, down)
	t.Logf("all of it killed: statuses %v", crashed)
	repeatUntilDone(t, c, all[third*2:])

	require.Eventually(t, func() bool { return c.ready() == http.StatusOK }, 10*time.Second, 20*time.Millisecond)
	found := readRegister(t, url)
	found.requireAcknowledged(t, all)
	require.Equal(t, registered, found.total)
	require.NoError(t, server.Stop(), "the server was never started again")
}

func startDatabase(t *testing.T, cfg pglocal.Config) *pglocal.Server {
	t.Helper()
	s, err := pglocal.Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Stop(t.Context()) }) // may have been killed
	return s
}

// loadDuring sends registrations while crash does its work. Every answer is an acknowledgement or 503: the caller is never
// told that anything is wrong with him or with the server's code.
func loadDuring(t *testing.T, c *client, all []*registration, crash func()) map[int]int {
	t.Helper()
	sent := make(chan map[int]int, 1)
	go func() { sent <- sendAll(c, all, nil) }()
	crash()
	statuses := <-sent
	for status := range statuses {
		require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, status, "%v", statuses)
	}
	return statuses
}

// repeatUntilDone asks again for what was not acknowledged until everything is.
func repeatUntilDone(t *testing.T, c *client, all []*registration) {
	t.Helper()
	require.Eventually(t, func() bool {
		for status := range sendAll(c, all, nil) {
			require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, status)
		}
		return countAcknowledged(all) == len(all)
	}, 20*time.Second, 50*time.Millisecond)
}

// killBackend kills one of the server's sessions, which PostgreSQL takes for a crash: it ends all others and recovers.
func killBackend(t *testing.T, url string) {
	t.Helper()
	var pid int
	require.NoError(t, connect(t, url).QueryRow(t.Context(),
		"SELECT pid FROM pg_stat_activity WHERE application_name = 'foi' LIMIT 1").Scan(&pid))
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
}

// killAll kills the postmaster; its processes notice and quit.
func killAll(t *testing.T, database *pglocal.Server) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(database.DataDir(), "postgres", "postmaster.pid"))
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	<-database.Done()
	// It has ended; this gives up its lock on the data directory.
	require.NoError(t, database.Stop(t.Context()))
}

// requireUnavailable demands that a call over gRPC says so.
func requireUnavailable(t *testing.T, addr string) {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	_, err = foiv1.NewApplicationServiceClient(conn).GetApplication(t.Context(),
		&foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x"})
	require.Equal(t, codes.Unavailable, status.Code(err), "%v", err)
}
