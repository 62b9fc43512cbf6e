package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/fullstorydev/grpchan"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/interceptor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// services keeps the last request of each method and answers with what the test put there.
type services struct {
	foiv1.UnimplementedAgencyServiceServer
	foiv1.UnimplementedApplicationServiceServer
	foiv1.UnimplementedHandlingServiceServer

	mu       sync.Mutex
	last     any
	metadata metadata.MD
	agency   *foiv1.Agency
	err      error
}

func (s *services) keep(ctx context.Context, req any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = req
	s.metadata, _ = metadata.FromIncomingContext(ctx)
	if s.err != nil && s.err.Error() == "panic" {
		panic("secret")
	}
}

func (s *services) CreateAgency(ctx context.Context, r *foiv1.CreateAgencyRequest) (*foiv1.Agency, error) {
	s.keep(ctx, r)
	return s.agency, s.err
}

func (s *services) GetAgency(ctx context.Context, r *foiv1.GetAgencyRequest) (*foiv1.Agency, error) {
	s.keep(ctx, r)
	return s.agency, s.err
}

func (s *services) UpdateAgency(ctx context.Context, r *foiv1.UpdateAgencyRequest) (*foiv1.Agency, error) {
	s.keep(ctx, r)
	return s.agency, s.err
}

func (s *services) ListAgencies(ctx context.Context, r *foiv1.ListAgenciesRequest) (*foiv1.ListAgenciesResponse, error) {
	s.keep(ctx, r)
	return &foiv1.ListAgenciesResponse{}, s.err
}

func (s *services) AcceptApplication(ctx context.Context, r *foiv1.AcceptApplicationRequest) (*foiv1.Application, error) {
	s.keep(ctx, r)
	return &foiv1.Application{}, s.err
}

type nothingDone struct{}

// Record implements interceptor.Recorder.
func (nothingDone) Record(context.Context, ...audit.Entry) error { return nil }

func (nothingDone) Lookup(context.Context, string, string) (idem.Record, bool, error) {
	return idem.Record{}, false, nil
}

// register adds the services of these tests to a server or channel.
func register(to grpc.ServiceRegistrar, s *services) {
	foiv1.RegisterAgencyServiceServer(to, s)
	foiv1.RegisterApplicationServiceServer(to, s)
	foiv1.RegisterHandlingServiceServer(to, s)
}

var routes = []gateway.Register{
	func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return foiv1.RegisterAgencyServiceHandlerClient(ctx, mux, foiv1.NewAgencyServiceClient(conn))
	},
	func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return foiv1.RegisterApplicationServiceHandlerClient(ctx, mux, foiv1.NewApplicationServiceClient(conn))
	},
	func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return foiv1.RegisterHandlingServiceHandlerClient(ctx, mux, foiv1.NewHandlingServiceClient(conn))
	},
}

const maxBody = 4096

// bundle is the REST API over hand-written services, with the log of both the gateway and the interceptors.
type bundle struct {
	*services
	http.Handler
	log *bytes.Buffer
}

func setup(t testing.TB, who auth.Authenticator) *bundle {
	t.Helper()
	b := &bundle{services: &services{agency: &foiv1.Agency{Name: "agencies/a1", DisplayName: "某局"}}, log: &bytes.Buffer{}}
	registered := grpchan.HandlerMap{}
	register(registered, b.services)
	log := slog.New(correlation.LogHandler(slog.NewJSONHandler(b.log, nil)))
	chain, err := interceptor.New(interceptor.Options{Log: log, Authenticator: who, Replayer: nothingDone{}, Recorder: nothingDone{}}, registered.GetServiceInfo())
	require.NoError(t, err)
	conn := gateway.NewChannel(registered, chain.Unary, chain.Stream, nil)
	api, err := gateway.New(t.Context(), gateway.Options{Log: log, MaxBody: maxBody, Services: registered.GetServiceInfo()}, conn, routes...)
	require.NoError(t, err)
	b.Handler = gateway.Edge(api, log, nil)
	return b
}

// answer is what came back over HTTP.
type answer struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// send makes one request; headers are pairs.
func (b *bundle) send(t testing.TB, verb, target, content string, headers ...string) answer {
	t.Helper()
	var reader io.Reader
	if content != "" {
		reader = strings.NewReader(content)
	}
	r := httptest.NewRequestWithContext(t.Context(), verb, target, reader)
	if content != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return answer{w, t}
}

// refusal is the body of an error.
type refusal struct {
	Error struct {
		Code    int              `json:"code"`
		Status  string           `json:"status"`
		Message string           `json:"message"`
		Details []map[string]any `json:"details"`
	} `json:"error"`
}

// refused checks that the answer is a complete refusal and returns it.
func (a answer) refused(status int, word, reason string) refusal {
	a.t.Helper()
	require.Equal(a.t, status, a.Code, a.Body.String())
	require.Equal(a.t, "application/json", a.Header().Get("Content-Type"))
	var r refusal
	require.NoError(a.t, json.Unmarshal(a.Body.Bytes(), &r))
	require.Equal(a.t, status, r.Error.Code)
	require.Equal(a.t, word, r.Error.Status)
	require.NotEmpty(a.t, r.Error.Message)
	info := r.detail(a.t, "google.rpc.ErrorInfo")
	require.Equal(a.t, reason, info["reason"])
	require.Regexp(a.t, `\p{Han}`, r.detail(a.t, "google.rpc.LocalizedMessage")["message"])
	return r
}

func (r refusal) detail(t testing.TB, kind string) map[string]any {
	t.Helper()
	for _, d := range r.Error.Details {
		if d["@type"] == "type.googleapis.com/"+kind {
			return d
		}
	}
	t.Fatalf("no %s in %v", kind, r.Error.Details)
	return nil
}

// field returns the path of the only field that is at fault.
func (r refusal) field(t testing.TB) string {
	t.Helper()
	list, _ := r.detail(t, "google.rpc.BadRequest")["fieldViolations"].([]any)
	require.Len(t, list, 1)
	field, _ := list[0].(map[string]any)["field"].(string)
	return field
}
