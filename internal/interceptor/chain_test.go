package interceptor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fullstorydev/grpchan"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/interceptor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// as authenticates everybody as one principal.
type as struct{ principal *auth.Principal }

func (a as) Authenticate(context.Context) (*auth.Principal, error) { return a.principal, nil }

// records is a Replayer in memory.
type records struct {
	mu      sync.Mutex
	done    map[string]idem.Record
	lookups int
	err     error
}

func (r *records) Lookup(_ context.Context, principal, requestID string) (idem.Record, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lookups++
	record, ok := r.done[principal+" "+requestID]
	return record, ok, r.err
}

func (r *records) add(p idem.Pending, response []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done == nil {
		r.done = map[string]idem.Record{}
	}
	r.done[p.Principal+" "+p.RequestID] = idem.Record{Method: p.Method, Hash: p.Hash, Response: response}
}

// noted is a Recorder in memory.
type noted struct {
	mu      sync.Mutex
	entries []audit.Entry
	err     error
}

func (n *noted) Record(_ context.Context, entries ...audit.Entry) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err != nil {
		return n.err
	}
	n.entries = append(n.entries, entries...)
	return nil
}

// bundle is a chain for the services of these tests, what it logged and what it counted.
type bundle struct {
	chain   *interceptor.Chain
	log     *bytes.Buffer
	records *records
	noted   *noted
	mu      sync.Mutex
	counted []string
}

func setup(t testing.TB, who auth.Authenticator) *bundle {
	t.Helper()
	b := &bundle{log: &bytes.Buffer{}, records: &records{}, noted: &noted{}}
	services := grpchan.HandlerMap{}
	foiv1.RegisterAgencyServiceServer(services, foiv1.UnimplementedAgencyServiceServer{})
	foiv1.RegisterApplicationServiceServer(services, foiv1.UnimplementedApplicationServiceServer{})
	foiv1.RegisterHandlingServiceServer(services, foiv1.UnimplementedHandlingServiceServer{})
	chain, err := interceptor.New(interceptor.Options{
		Log:           slog.New(correlation.LogHandler(slog.NewJSONHandler(b.log, nil))),
		Authenticator: who,
		Replayer:      b.records,
		Recorder:      b.noted,
		FilterKey:     []byte("0123456789abcdef0123456789abcdef"),
		Meter: func(method string) interceptor.Observe {
			return func(_ context.Context, code codes.Code, took time.Duration) {
				b.mu.Lock()
				defer b.mu.Unlock()
				if took <= 0 {
					t.Errorf("%s took %s", method, took)
				}
				b.counted = append(b.counted, method+" "+code.String())
			}
		},
	}, services.GetServiceInfo())
	require.NoError(t, err)
	b.chain = chain
	return b
}

// call runs one unary call through the chain.
func (b *bundle) call(ctx context.Context, method string, req any, handler grpc.UnaryHandler) (any, error) {
	return b.chain.Unary(ctx, req, &grpc.UnaryServerInfo{FullMethod: method}, handler)
}

// line returns the only log line.
func (b *bundle) line(t *testing.T) map[string]any {
	t.Helper()
	var line map[string]any
	require.NoError(t, json.Unmarshal(b.log.Bytes(), &line), "one line and no more: %s", b.log)
	return line
}

const getAgency = foiv1.AgencyService_GetAgency_FullMethodName

func answer(resp any, err error) grpc.UnaryHandler {
	return func(context.Context, any) (any, error) { return resp, err }
}

func unreached(t *testing.T) grpc.UnaryHandler {
	return func(context.Context, any) (any, error) {
		t.Error("the handler was reached")
		return nil, errors.New("reached")
	}
}

func reason(t *testing.T, err error) string {
	t.Helper()
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	t.Fatalf("no ErrorInfo in %v", err)
	return ""
}

func TestGoodCall(t *testing.T) {
	b := setup(t, auth.Development{})
	want := &foiv1.Agency{Name: "agencies/a1"}
	got, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, func(ctx context.Context, _ any) (any, error) {
		require.Equal(t, "development", auth.FromContext(ctx).ID)
		require.Len(t, correlation.FromContext(ctx), 32)
		return want, nil
	})
	require.NoError(t, err)
	require.Same(t, want, got)
	line := b.line(t)
	require.Equal(t, getAgency, line["method"])
	require.Equal(t, "OK", line["code"])
	require.Equal(t, "development", line["principal"])
	require.Len(t, line["correlation_id"], 32)
	require.Contains(t, line, "took_ms")
	require.Equal(t, []string{getAgency + " OK"}, b.counted)
}

func TestUnauthenticated(t *testing.T) {
	b := setup(t, auth.Refuse{})
	_, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{}, unreached(t))
	require.Equal(t, codes.Unauthenticated, status.Code(err))
	require.Equal(t, "UNAUTHENTICATED", reason(t, err))
	require.NotContains(t, b.line(t), "principal")
}

func TestPermissionIsLookedAtBeforeTheRequest(t *testing.T) {
	reader := auth.NewPrincipal("u1", "张三", auth.KindPerson, auth.Grant{Role: auth.RoleStatistician, Agency: "a1"})
	b := setup(t, as{&reader})
	_, err := b.call(t.Context(), foiv1.AgencyService_CreateAgency_FullMethodName, &foiv1.CreateAgencyRequest{}, unreached(t))
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	require.Equal(t, "PERMISSION_DENIED", reason(t, err))
	require.NotContains(t, b.log.String(), "张三")

	_, err = b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, answer(&foiv1.Agency{}, nil))
	require.NoError(t, err)
}

func TestInvalidRequestNeverReachesTheHandler(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{}, unreached(t))
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	require.Equal(t, "FIELD_INVALID", b.line(t)["reason"])
}

func TestUpdateIsHeldToTheFieldsOfItsMask(t *testing.T) {
	b := setup(t, auth.Development{})
	update := func(a *foiv1.Application, paths ...string) error {
		req := &foiv1.UpdateApplicationRequest{Application: a}
		if paths != nil {
			req.UpdateMask = mask(paths...)
		}
		_, err := b.call(t.Context(), foiv1.ApplicationService_UpdateApplication_FullMethodName, req, answer(&foiv1.Application{}, nil))
		return err
	}
	const name = "agencies/a1/applications/x7"
	require.NoError(t, update(&foiv1.Application{Name: name, Note: "n"}, "note"))
	require.NoError(t, update(&foiv1.Application{Name: name, Note: "n"}), "an empty mask means what is populated")
	require.Error(t, update(&foiv1.Application{Name: name}, "description"), "cleared although it must be there")
	require.Error(t, update(&foiv1.Application{Name: name, Channel: 99}), "populated with nonsense")
	require.Error(t, update(&foiv1.Application{Name: name, Note: "n"}, "*"), "all of it: the rest is missing")
	require.Error(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{}}, "applicant.display_name"), "inside of the applicant")
	require.NoError(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{Phone: "1"}}, "applicant.phone"), "the applicant's other fields stay")
	require.NoError(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{Phone: "1"}}))
	require.Error(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{Phone: strings.Repeat("1", 41)}}, "applicant.phone"))
	require.Error(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{Phone: "1"}}, "applicant.phone", "applicant"))
	require.Error(t, update(&foiv1.Application{Name: name, Applicant: &foiv1.Applicant{Phone: "1"}}, "applicant"), "the whole applicant")
}

func TestPanicBecomesInternalAndTellsNothing(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, func(context.Context, any) (any, error) {
		panic("secret 110105194912310021")
	})
	st := status.Convert(err)
	require.Equal(t, codes.Internal, st.Code())
	require.NotContains(t, st.Proto().String(), "secret")
	line := b.line(t)
	require.Equal(t, "ERROR", line["level"])
	require.Contains(t, line["cause"], "secret", "whoever runs the server finds the cause")
	require.Contains(t, line["stack"], "chain_test.go")
	require.Contains(t, st.Proto().String(), line["correlation_id"], "by the id that the caller was told")
}

func TestUnknownErrorIsLoggedOnceAndNotTold(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, answer(nil, errors.New("table secret does not exist")))
	require.Equal(t, codes.Internal, status.Code(err))
	require.NotContains(t, err.Error(), "secret")
	require.Equal(t, 1, bytes.Count(b.log.Bytes(), []byte("secret")))
}

func TestUnknownMethodIsRefused(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), "/foi.v1.AgencyService/Steal", &foiv1.GetAgencyRequest{}, unreached(t))
	require.Equal(t, codes.Unimplemented, status.Code(err))
	require.Equal(t, "unknown", b.line(t)["method"], "a name that a client made up stays out of the log")
}

func TestNewRefusesAnOpenGate(t *testing.T) {
	o := interceptor.Options{Log: slog.New(slog.DiscardHandler), Authenticator: auth.Refuse{}, Replayer: &records{}, Recorder: &noted{}}
	_, err := interceptor.New(o, map[string]grpc.ServiceInfo{"foi.v1.X": {Methods: []grpc.MethodInfo{{Name: "Y"}}}})
	require.ErrorContains(t, err, "/foi.v1.X/Y")
	for _, broken := range []interceptor.Options{
		{Authenticator: o.Authenticator, Replayer: o.Replayer, Recorder: o.Recorder},
		{Log: o.Log, Replayer: o.Replayer, Recorder: o.Recorder},
		{Log: o.Log, Authenticator: o.Authenticator},
		{Log: o.Log, Authenticator: o.Authenticator, Replayer: o.Replayer},
	} {
		_, err := interceptor.New(broken, nil)
		require.Error(t, err)
	}
}
