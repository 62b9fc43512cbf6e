package e2e_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/seal"
)

// spread is how many registrations go to the nodes.
const spread = 400

// Two nodes serve one database. One is killed in the middle of the load; its clients go on at the other, with the same
// request_ids.
func TestOneOfTwoNodesIsKilled(t *testing.T) {
	database := startDatabase(t, pglocal.Config{DataDir: diskDir(t), Durable: true})
	url, key := database.URL(pglocal.Database), "FOI_KEY="+seal.NewKEK() // one key for all nodes
	doomed := serve(t, t.TempDir(), key, "FOI_DATABASE_URL="+url, "FOI_MIGRATE=true")
	other := serve(t, t.TempDir(), key, "FOI_DATABASE_URL="+url)
	first, second := newClient(t, doomed.HTTP), newClient(t, other.HTTP)
	all := registrations(first.agencies(t), spread)

	sent := make(chan map[int]int, 2)
	gone := make(chan struct{})
	go func() { sent <- sendAll(first, all[:spread/2], gone) }()
	go func() { sent <- sendAll(second, all[spread/2:], nil) }()
	awaitRows(t, url, spread/4)
	require.NoError(t, doomed.Kill())
	close(gone)
	for range 2 {
		for status := range <-sent {
			require.Contains(t, []int{0, http.StatusOK}, status, "no answer, or a good one")
		}
	}
	require.Equal(t, spread/2, countAcknowledged(all[spread/2:]), "the other node did not notice")
	lost := spread/2 - countAcknowledged(all[:spread/2])
	require.Positive(t, lost, "nothing was under way")

	require.Equal(t, map[int]int{http.StatusOK: lost}, sendAll(second, all[:spread/2], nil))
	found := readRegister(t, url)
	found.requireAcknowledged(t, all)
	require.Equal(t, spread, found.total)
	require.NoError(t, other.Stop())
}

// The database is stopped in an orderly way and started again, while eight clients register over gRPC at two nodes. Each
// repeats what it is told to repeat, and nothing else comes back: the nodes are never started again.
func TestADatabaseRestartedUnderLoadIsWaitedFor(t *testing.T) {
	cfg := pglocal.Config{DataDir: diskDir(t), Durable: true}
	database := startDatabase(t, cfg)
	url, key := database.URL(pglocal.Database), "FOI_KEY="+seal.NewKEK() // one key for all nodes
	nodes := []string{}
	for range 2 {
		nodes = append(nodes, serve(t, t.TempDir(), key, "FOI_DATABASE_URL="+url, "FOI_MIGRATE=true").GRPC)
	}
	setup := newClient(t, serve(t, t.TempDir(), key, "FOI_DATABASE_URL="+url).HTTP)
	all := registrations(setup.agencies(t), spread)

	const clients = 8
	var group sync.WaitGroup
	var mu sync.Mutex
	refused := map[codes.Code]int{}
	for i := range clients {
		conn, err := grpc.NewClient("passthrough:///"+nodes[i%len(nodes)], grpc.WithTransportCredentials(insecure.NewCredentials()))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		group.Go(func() {
			for n := i; n < len(all); n += clients {
				for code := all[n].register(t, conn); code != codes.OK; code = all[n].register(t, conn) {
					mu.Lock()
					refused[code]++
					mu.Unlock()
					time.Sleep(20 * time.Millisecond) //nolint:forbidigo // a client that is told to wait does wait
				}
			}
		})
	}
	awaitRows(t, url, spread/4)
	require.NoError(t, database.Stop(t.Context()))
	require.Eventually(t, func() bool { return setup.ready() == http.StatusServiceUnavailable }, 10*time.Second, 20*time.Millisecond)
	startDatabase(t, cfg)
	group.Wait()
	t.Logf("refused: %v", refused)
	require.Positive(t, refused[codes.Unavailable], "the database was away under load")

	require.Eventually(t, func() bool { return setup.ready() == http.StatusOK }, 10*time.Second, 20*time.Millisecond)
	found := readRegister(t, url)
	found.requireAcknowledged(t, all)
	require.Equal(t, spread, found.total, "nothing lost, nothing doubled")
}

// register makes the request once over gRPC. A refusal has to be one that a repeat may overcome, and to say so.
func (r *registration) register(t *testing.T, conn *grpc.ClientConn) codes.Code {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var a foiv1.Application
	if err := protojson.Unmarshal([]byte(r.body()), &a); err != nil {
		t.Error(err)
		return codes.OK
	}
	made, err := foiv1.NewApplicationServiceClient(conn).CreateApplication(ctx,
		&foiv1.CreateApplicationRequest{Parent: "agencies/" + r.agency, RequestId: r.requestID, Application: &a})
	if err == nil {
		r.name, r.number = made.GetName(), made.GetRegisterNumber()
		return codes.OK
	}
	st := status.Convert(err)
	var told bool
	for _, d := range st.Details() {
		if retry, ok := d.(*errdetails.RetryInfo); ok {
			told = retry.GetRetryDelay().AsDuration() > 0
		}
	}
	if !told || (st.Code() != codes.Unavailable && st.Code() != codes.Aborted) {
		t.Errorf("an answer that does not say that a repeat is worth while: %v", err)
		return codes.OK
	}
	return st.Code()
}
