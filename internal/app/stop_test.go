package app_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
)

// hold makes every call on agencies wait until release is called.
func hold(t *testing.T, databaseURL string) (release func()) {
	t.Helper()
	conn, err := pgx.Connect(everything(t), databaseURL)
	require.NoError(t, err)
	_, err = conn.Exec(everything(t), "BEGIN; LOCK TABLE agency IN ACCESS EXCLUSIVE MODE")
	require.NoError(t, err)
	return func() { require.NoError(t, conn.Close(context.Background())) }
}

// awaitWaiting waits until so many sessions wait for a lock.
func awaitWaiting(t *testing.T, databaseURL string, want int) {
	t.Helper()
	conn, err := pgx.Connect(everything(t), databaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	require.Eventually(t, func() bool {
		var n int
		require.NoError(t, conn.QueryRow(everything(t), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n))
		return n >= want
	}, 20*time.Second, 5*time.Millisecond)
}

// inFlight starts one call over REST and one over gRPC and returns their ends.
func (r *running) inFlight(t *testing.T) (rest chan answer, rpc chan error) {
	t.Helper()
	rest, rpc = make(chan answer, 1), make(chan error, 1)
	go func() {
		a, _ := r.trySend(everything(t), http.MethodGet, "/v1/agencies", "")
		rest <- a
	}()
	go func() {
		_, err := foiv1.NewAgencyServiceClient(r.grpc).ListAgencies(everything(t), &foiv1.ListAgenciesRequest{})
		rpc <- err
	}()
	return rest, rpc
}

func TestCloseFinishesWhatIsInFlight(t *testing.T) {
	url := pgtest.New(t)
	r := start(t, settings(url), auth.Development{})
	release := hold(t, url)
	rest, rpc := r.inFlight(t)
	awaitWaiting(t, url, 2)

	closed := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		closed <- r.close(ctx)
	}()
	for _, addr := range []string{r.HTTPAddr, r.GRPCAddr} {
		require.Eventually(t, func() bool {
			conn, err := net.Dial("tcp", addr)
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		}, 10*time.Second, 5*time.Millisecond, "new callers are turned away")
	}
	require.False(t, r.Ready(everything(t)).Ready)
	select {
	case err := <-closed:
		t.Fatalf("closed before what was in flight: %v", err)
	default:
	}
	release()
	require.Equal(t, http.StatusOK, (<-rest).status)
	require.NoError(t, <-rpc)
	require.NoError(t, <-closed)
}

func TestCloseCutsOffWhatTakesTooLong(t *testing.T) {
	url := pgtest.New(t)
	r := start(t, settings(url), auth.Development{})
	release := hold(t, url)
	defer release()
	rest, rpc := r.inFlight(t)
	awaitWaiting(t, url, 2)

	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, r.close(ctx), "cut off")
	require.NotEqual(t, http.StatusOK, (<-rest).status)
	require.Contains(t, []codes.Code{codes.Unavailable, codes.Canceled}, status.Code(<-rpc))
}

func TestWatchersOfHealthDoNotHoldUpTheEnd(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	stream, err := healthpb.NewHealthClient(r.grpc).Watch(everything(t), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	first, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, first.GetStatus())
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, r.close(ctx))
	for err == nil {
		_, err = stream.Recv()
	}
}

func TestNothingFailsByItself(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	require.NoError(t, r.close(everything(t)))
	select {
	case err := <-r.Failed():
		t.Fatal(err)
	default:
	}
}
