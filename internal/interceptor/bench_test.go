package interceptor_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/fullstorydev/grpchan"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/interceptor"
)

// BenchmarkChain measures what the gate adds to a call whose handler does nothing.
func BenchmarkChain(b *testing.B) {
	services := grpchan.HandlerMap{}
	foiv1.RegisterApplicationServiceServer(services, foiv1.UnimplementedApplicationServiceServer{})
	get := &foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x7"}
	create := func(requestID string) *foiv1.CreateApplicationRequest {
		return &foiv1.CreateApplicationRequest{
			Parent: "agencies/a1", RequestId: requestID,
			Application: &foiv1.Application{
				Channel: foiv1.Application_CHANNEL_ONLINE, ReceiveTime: timestamppb.Now(), Delivery: foiv1.Application_DELIVERY_EMAIL,
				Description: "申请公开某某路段2019年房屋征收补偿方案及评估报告",
				Applicant: &foiv1.Applicant{
					Type: foiv1.Applicant_TYPE_NATURAL_PERSON, DisplayName: "张三", IdKind: foiv1.IdKind_ID_KIND_RESIDENT_ID,
					IdNumber: "11010519491231002X", Email: "zs@example.cn",
				},
			},
		}
	}
	for _, bench := range []struct {
		name   string
		level  slog.Level
		method string
		req    any
	}{
		{"get", slog.LevelWarn, foiv1.ApplicationService_GetApplication_FullMethodName, get},
		{"get logged", slog.LevelInfo, foiv1.ApplicationService_GetApplication_FullMethodName, get},
		{"create", slog.LevelWarn, foiv1.ApplicationService_CreateApplication_FullMethodName, create("")},
		{"create once", slog.LevelWarn, foiv1.ApplicationService_CreateApplication_FullMethodName, create(requestID)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			log := slog.New(correlation.LogHandler(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: bench.level})))
			chain, err := interceptor.New(interceptor.Options{
				Log: log, Authenticator: auth.Development{}, Replayer: &records{}, Recorder: dropped{},
			}, services.GetServiceInfo())
			require.NoError(b, err)
			info := &grpc.UnaryServerInfo{FullMethod: bench.method}
			done := func(context.Context, any) (any, error) { return nil, nil } //nolint:nilnil // does nothing
			b.ReportAllocs()
			for b.Loop() {
				if _, err := chain.Unary(b.Context(), bench.req, info, done); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// dropped is a Recorder that keeps nothing.
type dropped struct{}

func (dropped) Record(context.Context, ...audit.Entry) error { return nil }
