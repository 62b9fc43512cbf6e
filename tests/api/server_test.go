package api

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fullstorydev/grpchan"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/interceptor"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/service/applications"
)

// server is the API on a database of its own.
type server struct {
	url   string
	http  *http.Client
	clock *clock.Settable
	store *store.Store // to look behind the API, and to make what has no RPC yet
}

// connections is how many the server has to the database.
const connections = 16

// start runs the API at noon of a day until the test ends. It has two agencies, linhai and, below it, bureau.
func start(t *testing.T, day string) *server {
	t.Helper()
	s := &server{clock: clock.Noon(calendar.MustDate(day))}
	var err error
	s.store, err = store.Open(t.Context(), pgtest.New(t), connections, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.store.Close)

	env := call.Env{Store: s.store, Clock: s.clock, Calendar: calendar.Default}
	services := grpchan.HandlerMap{}
	foiv1.RegisterApplicationServiceServer(services, applications.New(env))
	foiv1.RegisterHandlingServiceServer(services, applications.NewHandling(env))
	handler := gate(t, services, s.store, append(aroundApplications(services, env),
		registerFunc(foiv1.RegisterApplicationServiceHandlerClient, foiv1.NewApplicationServiceClient),
		registerFunc(foiv1.RegisterHandlingServiceHandlerClient, foiv1.NewHandlingServiceClient),
	)...)
	web := httptest.NewServer(handler)
	t.Cleanup(web.Close)
	s.url, s.http = web.URL, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(s.http.CloseIdleConnections)
	s.agencies(t)
	return s
}

// gate puts the interceptors and the gateway in front of the services.
func gate(t *testing.T, services grpchan.HandlerMap, replayer *store.Store, register ...gateway.Register) http.Handler {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	described := map[string]grpc.ServiceInfo{}
	services.ForEach(func(desc *grpc.ServiceDesc, _ any) {
		var info grpc.ServiceInfo
		for _, m := range desc.Methods {
			info.Methods = append(info.Methods, grpc.MethodInfo{Name: m.MethodName})
		}
		described[desc.ServiceName] = info
	})
	chain, err := interceptor.New(interceptor.Options{Log: log, Authenticator: auth.Development{}, Replayer: replayer}, described)
	require.NoError(t, err)
	rest, err := gateway.New(t.Context(), gateway.Options{Log: log, MaxBody: 1 << 20, Services: described},
		gateway.NewChannel(services, chain.Unary, chain.Stream, nil), register...)
	require.NoError(t, err)
	return gateway.Edge(rest, log, nil)
}
