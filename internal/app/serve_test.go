package app_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
)

const newAgency = `{"displayName":"临海市人民政府办公室","level":"LEVEL_CITY","registerPrefix":"临公开"}`

func TestOneServerSpeaksBothWays(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), auth.Development{})
	made := r.send(t, http.MethodPost, "/v1/agencies?agencyId=linhai", newAgency)
	require.Equal(t, http.StatusOK, made.status, made.body)

	ctx := metadata.AppendToOutgoingContext(everything(t), "x-correlation-id", "desk-0042")
	var header metadata.MD
	got, err := foiv1.NewAgencyServiceClient(r.grpc).GetAgency(ctx, &foiv1.GetAgencyRequest{Name: "agencies/linhai"}, grpc.Header(&header))
	require.NoError(t, err)
	require.Equal(t, "临海市人民政府办公室", got.GetDisplayName())
	require.Equal(t, []string{"desk-0042"}, header.Get("x-correlation-id"))
	require.Contains(t, r.log.String(), `"correlation_id":"desk-0042"`)
	require.NotContains(t, r.log.String(), "临海市", "no payloads")

	metrics := r.send(t, http.MethodGet, "/metrics", "").body
	require.Contains(t, metrics, `rpc_server_call_duration_seconds_count{rpc_method="foi.v1.AgencyService/CreateAgency",rpc_response_status_code="OK"} 1`)
	require.Contains(t, metrics, `rpc_server_call_duration_seconds_count{rpc_method="foi.v1.AgencyService/GetAgency",rpc_response_status_code="OK"} 1`)
	require.Contains(t, metrics, `http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="200"} 1`)
	require.Contains(t, metrics, "foi_db_connections_max 8")
	require.Contains(t, metrics, "foi_calendar_next_year_missing 0")
	require.Contains(t, metrics, `service_version="test"`)
}

// eachMethod calls visit with every RPC of the protos.
func eachMethod(visit func(protoreflect.MethodDescriptor)) {
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			for j := range f.Services().Get(i).Methods().Len() {
				visit(f.Services().Get(i).Methods().Get(j))
			}
		}
		return true
	})
}

// TestEveryRPCIsServedBothWays holds that no service was forgotten: without identity every call is refused for just that,
// over gRPC and over REST.
func TestEveryRPCIsServedBothWays(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	variable := regexp.MustCompile(`\{[\w.]+=([^}]*)\}`)
	count := 0
	eachMethod(func(m protoreflect.MethodDescriptor) {
		count++
		method := "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
		in, err := protoregistry.GlobalTypes.FindMessageByName(m.Input().FullName())
		require.NoError(t, err)
		out, err := protoregistry.GlobalTypes.FindMessageByName(m.Output().FullName())
		require.NoError(t, err)
		code, answer := codes.Unauthenticated, http.StatusUnauthorized
		if strings.HasPrefix(method, "/foi.v1.SessionService/Create") || strings.HasPrefix(method, "/foi.v1.SessionService/Refresh") {
			code, answer = codes.InvalidArgument, http.StatusBadRequest // one logs in by them: the rules of their requests hold
		}
		if strings.HasPrefix(method, "/foi.v1.PublicationService/") && strings.Contains(method, "Published") {
			code, answer = codes.InvalidArgument, http.StatusNotFound // for everybody; there is no such agency
		}
		err = r.grpc.Invoke(everything(t), method, in.New().Interface(), out.New().Interface())
		require.Equal(t, code, status.Code(err), "%s: %v", method, err)

		rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
		verb, template := http.MethodGet, rule.GetGet()
		if rule.GetPost() != "" {
			verb, template = http.MethodPost, rule.GetPost()
		} else if rule.GetPatch() != "" {
			verb, template = http.MethodPatch, rule.GetPatch()
		} else if rule.GetDelete() != "" {
			verb, template = http.MethodDelete, rule.GetDelete()
		}
		if m.IsStreamingClient() { // has no form in REST
			require.Empty(t, template, method)
			return
		}
		path := strings.ReplaceAll(variable.ReplaceAllString(template, "$1"), "*", "x1")
		got := r.send(t, verb, path, "")
		require.Equal(t, answer, got.status, "%s %s: %s", verb, path, got.body)
	})
	require.Greater(t, count, 40)
}

func TestHealthAndReflectionNeedNoIdentity(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	health, err := healthpb.NewHealthClient(r.grpc).Check(everything(t), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, health.GetStatus())
	_, err = healthpb.NewHealthClient(r.grpc).Check(everything(t), &healthpb.HealthCheckRequest{Service: "unknown"})
	require.Equal(t, codes.NotFound, status.Code(err), "health's own answer")

	ctx, cancel := context.WithCancel(everything(t))
	defer cancel()
	stream, err := reflectionpb.NewServerReflectionClient(r.grpc).ServerReflectionInfo(ctx)
	require.NoError(t, err)
	require.NoError(t, stream.Send(&reflectionpb.ServerReflectionRequest{
		MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{},
	}))
	listed, err := stream.Recv()
	require.NoError(t, err)
	require.Contains(t, listed.String(), "foi.v1.ApplicationService")
}

func TestPagesAreServed(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), nil)
	require.Equal(t, http.StatusFound, r.send(t, http.MethodGet, "/", "").status)
	docs := r.send(t, http.MethodGet, "/docs", "")
	require.Equal(t, http.StatusOK, docs.status)
	require.Contains(t, docs.body, "接口说明")
	require.NotContains(t, docs.header.Get("Content-Security-Policy"), "unsafe")
	require.Contains(t, r.send(t, http.MethodGet, "/openapi.yaml", "").body, "openapi: 3.0.3")
	require.Equal(t, http.StatusOK, r.send(t, http.MethodGet, "/healthz", "").status)

	refused := r.send(t, http.MethodPost, "/healthz", "")
	require.Equal(t, http.StatusMethodNotAllowed, refused.status)
	require.Equal(t, "GET, HEAD", refused.header.Get("Allow"))
	unknown := r.send(t, http.MethodGet, "/nothing", "")
	require.Equal(t, http.StatusNotFound, unknown.status)
	require.Equal(t, "NOT_FOUND", unknown.json(t)["error"].(map[string]any)["status"])
}

func TestTooLargeARequestIsRefusedBothWays(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), auth.Development{})
	large := strings.Repeat("x", 2<<20)
	require.Equal(t, http.StatusTooManyRequests, r.send(t, http.MethodPost, "/v1/agencies", large).status)
	large = strings.Repeat("x", 9<<20) // gRPC has one limit for all: that of the largest, a chunk of an upload
	_, err := foiv1.NewAgencyServiceClient(r.grpc).GetAgency(everything(t), &foiv1.GetAgencyRequest{Name: large})
	require.Equal(t, codes.ResourceExhausted, status.Code(err))
}

func TestUnknownMethodOverGRPC(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), auth.Development{})
	err := r.grpc.Invoke(everything(t), "/foi.v1.AgencyService/Nothing", &foiv1.GetAgencyRequest{}, &foiv1.Agency{})
	require.Equal(t, codes.Unimplemented, status.Code(err))
	require.NotEmpty(t, status.Convert(err).Details())
}

func TestAnAddressInUseIsAFailureThatLeavesNothingBehind(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, taken.Close()) }()
	for _, set := range []func(grpc, http *string){
		func(grpc, _ *string) { *grpc = taken.Addr().String() },
		func(_, http *string) { *http = taken.Addr().String() },
	} {
		cfg := settings(pgtest.New(t))
		set(&cfg.GRPCAddr, &cfg.HTTPAddr)
		_, err = app.Open(everything(t), cfg, app.Deps{Log: slog.New(slog.DiscardHandler)})
		require.ErrorContains(t, err, "-addr")
	}
}

func TestBadSettingsOpenNothing(t *testing.T) {
	cfg := settings("postgres://127.0.0.1:1/none")
	cfg.DevelopmentIdentity, cfg.HTTPAddr = true, "0.0.0.0:0"
	_, err := app.Open(everything(t), cfg, app.Deps{Log: slog.New(slog.DiscardHandler)})
	require.ErrorContains(t, err, "--development-identity is refused")
}

func TestDevelopmentIdentityIsMarkedInTheLog(t *testing.T) {
	cfg := settings(pgtest.New(t))
	cfg.DevelopmentIdentity = true
	r := start(t, cfg, nil)
	require.Equal(t, http.StatusOK, r.send(t, http.MethodGet, "/v1/agencies", "").status)
	require.Contains(t, r.log.String(), "development identity")
	require.Contains(t, r.log.String(), `"principal":"development"`)
}
