package telemetry_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"

	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t testing.TB, o telemetry.Options) *telemetry.Telemetry {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	tel, err := telemetry.New(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	return tel
}

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, tel *telemetry.Telemetry) string {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	tel := start(t, telemetry.Options{Version: "v9"})
	missing := false
	require.NoError(t, tel.CalendarAlarm(func() bool { return missing }))

	observe := tel.RPC("/foi.v1.AgencyService/GetAgency")
	observe(t.Context(), codes.OK, 3*time.Millisecond)
	observe(t.Context(), codes.OK, 3*time.Millisecond)
	observe(t.Context(), codes.NotFound, time.Millisecond)
	observe(t.Context(), codes.Code(77), time.Millisecond)
	requests := tel.Requests()
	requests.Observe(t.Context(), http.MethodGet, 404, time.Millisecond)
	requests.Observe(t.Context(), "BREW", 405, time.Millisecond)

	out := scrape(t, tel)
	for _, want := range []string{
		`rpc_server_call_duration_seconds_count{rpc_method="foi.v1.AgencyService/GetAgency",rpc_response_status_code="OK"} 2`,
		`rpc_server_call_duration_seconds_count{rpc_method="foi.v1.AgencyService/GetAgency",rpc_response_status_code="NotFound"} 1`,
		`rpc_server_call_duration_seconds_count{rpc_method="foi.v1.AgencyService/GetAgency",rpc_response_status_code="Unknown"} 1`,
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404"} 1`,
		`http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="405"} 1`,
		"foi_calendar_next_year_missing 0",
		"go_goroutines ",
		"process_resident_memory_bytes ",
		`service_version="v9"`,
	} {
		require.Contains(t, out, want)
	}
	missing = true
	require.Contains(t, scrape(t, tel), "foi_calendar_next_year_missing 1")
}

func TestPoolGauges(t *testing.T) {
	tel := start(t, telemetry.Options{})
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/none?pool_max_conns=7")
	require.NoError(t, err)
	defer pool.Close()
	require.NoError(t, tel.Pool(pool.Stat))
	out := scrape(t, tel)
	require.Contains(t, out, "foi_db_connections_max 7")
	require.Contains(t, out, "foi_db_connections_used 0")
	require.Contains(t, out, "foi_db_waits_total 0")
}

func TestWithoutEndpointNothingIsTraced(t *testing.T) {
	tel := start(t, telemetry.Options{})
	require.Nil(t, tel.StatsHandler())
	require.Nil(t, tel.Inject(t.Context()))
	mux := http.NewServeMux()
	require.Same(t, mux, tel.Edge(mux))
}

// collector is an OTLP/HTTP collector that keeps what it is sent.
type collector struct {
	mu   sync.Mutex
	body bytes.Buffer
}

func (c *collector) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.Copy(&c.body, r.Body)
}

func TestTracesAreSentWithoutPayloads(t *testing.T) {
	var received collector
	server := httptest.NewServer(&received)
	defer server.Close()
	tel, err := telemetry.New(t.Context(), telemetry.Options{Log: slog.New(slog.DiscardHandler), Endpoint: server.URL, TraceRatio: 1})
	require.NoError(t, err)

	var traceParent string
	edge := tel.Edge(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		md := tel.Inject(r.Context())
		traceParent = md.Get("traceparent")[0]
		handler := tel.StatsHandler()
		ctx := handler.TagRPC(metadata.NewIncomingContext(context.Background(), md), &stats.RPCTagInfo{FullMethodName: "/foi.v1.AgencyService/GetAgency"})
		handler.HandleRPC(ctx, &stats.Begin{})
		handler.HandleRPC(ctx, &stats.End{})
		w.WriteHeader(http.StatusNoContent)
	}))
	r := httptest.NewRequest(http.MethodPost, "/v1/agencies?filter=text:GEHEIM", strings.NewReader(`{"displayName":"GEHEIM"}`))
	r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	r.Header.Set("Authorization", "Bearer GEHEIM")
	edge.ServeHTTP(httptest.NewRecorder(), r)

	require.Contains(t, traceParent, "4bf92f3577b34da6a3ce929d0e0e4736", "one trace from end to end")

	require.NoError(t, tel.Shutdown(t.Context()), "sends what is left")
	received.mu.Lock()
	defer received.mu.Unlock()
	require.Contains(t, received.body.String(), "foi.v1.AgencyService/GetAgency")
	require.NotContains(t, received.body.String(), "GEHEIM")
	http.DefaultTransport.(*http.Transport).CloseIdleConnections() //nolint:forcetypeassert // it is one
}

func TestLogger(t *testing.T) {
	ctx := correlation.NewContext(t.Context(), "abcdefgh")
	var out bytes.Buffer
	telemetry.NewLogger(&out, slog.LevelInfo, "json").InfoContext(ctx, "call")
	require.Contains(t, out.String(), `"correlation_id":"abcdefgh"`)
	out.Reset()
	log := telemetry.NewLogger(&out, slog.LevelWarn, "text")
	log.InfoContext(ctx, "quiet")
	require.Empty(t, out.String())
	log.WarnContext(ctx, "loud")
	require.Contains(t, out.String(), "msg=loud correlation_id=abcdefgh")
}

// BenchmarkObserve compares how a call is counted with what otelgrpc would do for the same histogram.
func BenchmarkObserve(b *testing.B) {
	const method = "/foi.v1.AgencyService/GetAgency"
	b.Run("ours", func(b *testing.B) {
		observe := start(b, telemetry.Options{}).RPC(method)
		b.ReportAllocs()
		for b.Loop() {
			observe(b.Context(), codes.OK, 3*time.Millisecond)
		}
	})
	b.Run("otelgrpc", func(b *testing.B) {
		handler := otelgrpc.NewServerHandler(otelgrpc.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))))
		b.ReportAllocs()
		for b.Loop() {
			ctx := handler.TagRPC(b.Context(), &stats.RPCTagInfo{FullMethodName: method})
			begin := time.Now()
			handler.HandleRPC(ctx, &stats.Begin{BeginTime: begin})
			handler.HandleRPC(ctx, &stats.End{BeginTime: begin, EndTime: begin.Add(3 * time.Millisecond)})
		}
	})
}
