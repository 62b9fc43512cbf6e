package gateway_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/fullstorydev/grpchan"
	"github.com/fullstorydev/grpchan/inprocgrpc"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/interceptor"
)

// canned answers from memory, so that what is measured is the way there and back.
type canned struct {
	services
	one  *foiv1.Application
	page *foiv1.ListApplicationsResponse
}

func newCanned() *canned {
	c := &canned{page: &foiv1.ListApplicationsResponse{}}
	for i := range 50 {
		c.page.Applications = append(c.page.Applications, &foiv1.Application{
			Name: fmt.Sprintf("agencies/a1/applications/x%d", i), RegisterNumber: "临公开〔2020〕第12号",
			State: foiv1.Application_STATE_IN_PROGRESS, Channel: foiv1.Application_CHANNEL_ONLINE,
			ReceiveTime: &timestamppb.Timestamp{Seconds: 1600000000}, Description: "申请公开某某路段2019年房屋征收补偿方案及评估报告",
			Applicant: &foiv1.Applicant{Type: foiv1.Applicant_TYPE_NATURAL_PERSON, DisplayName: "张三"}, Etag: `"3"`,
			CreateTime: &timestamppb.Timestamp{Seconds: 1600000000}, UpdateTime: &timestamppb.Timestamp{Seconds: 1600000000},
		})
	}
	c.one = c.page.Applications[0]
	return c
}

func (c *canned) GetApplication(context.Context, *foiv1.GetApplicationRequest) (*foiv1.Application, error) {
	return c.one, nil
}

func (c *canned) ListApplications(context.Context, *foiv1.ListApplicationsRequest) (*foiv1.ListApplicationsResponse, error) {
	return c.page, nil
}

// BenchmarkConnections compares the ways from the gateway to the services that run the interceptors: what ADR 0005 decided on.
func BenchmarkConnections(b *testing.B) {
	registered := grpchan.HandlerMap{}
	foiv1.RegisterApplicationServiceServer(registered, newCanned())
	quiet := slog.New(slog.DiscardHandler)
	chain, err := interceptor.New(interceptor.Options{Log: quiet, Authenticator: auth.Development{}, Replayer: nothingDone{}, Recorder: nothingDone{}}, registered.GetServiceInfo())
	require.NoError(b, err)
	for name, conn := range connections(b, registered, chain) {
		api, err := gateway.New(b.Context(), gateway.Options{Log: quiet, MaxBody: maxBody, Services: registered.GetServiceInfo()}, conn, routes[1])
		require.NoError(b, err)
		edge := gateway.Edge(api, quiet, nil)
		for _, target := range []string{"/v1/agencies/a1/applications/x1", "/v1/agencies/a1/applications"} {
			b.Run(map[bool]string{true: "get", false: "list50"}[target[len(target)-1] == '1']+"/"+name, func(b *testing.B) {
				r := httptest.NewRequest(http.MethodGet, target, nil)
				b.ReportAllocs()
				before := cpu(b)
				for b.Loop() {
					w := httptest.NewRecorder()
					edge.ServeHTTP(w, r)
					if w.Code != http.StatusOK {
						b.Fatal(w.Body.String())
					}
				}
				b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}

// cpu is the processor time that this process has used, in ns: on a machine that others use too, it is what can be compared.
func cpu(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return used.Utime.Nano() + used.Stime.Nano()
}

func connections(b *testing.B, registered grpchan.HandlerMap, chain *interceptor.Chain) map[string]grpc.ClientConnInterface {
	b.Helper()
	server := grpc.NewServer(grpc.UnaryInterceptor(chain.Unary))
	registered.ForEach(server.RegisterService)
	b.Cleanup(server.Stop)
	dial := func(target string, more ...grpc.DialOption) grpc.ClientConnInterface {
		conn, err := grpc.NewClient(target, append(more, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
		require.NoError(b, err)
		b.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	memory := bufconn.Listen(1 << 20)
	go func() { _ = server.Serve(memory) }()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	go func() { _ = server.Serve(tcp) }()
	unix, err := net.Listen("unix", filepath.Join(b.TempDir(), "s"))
	require.NoError(b, err)
	go func() { _ = server.Serve(unix) }()
	library := (&inprocgrpc.Channel{}).WithServerUnaryInterceptor(chain.Unary)
	registered.ForEach(library.RegisterService)
	return map[string]grpc.ClientConnInterface{
		"tcp":  dial(tcp.Addr().String()),
		"unix": dial("unix:" + unix.Addr().String()),
		"bufconn": dial("passthrough:///memory", grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return memory.DialContext(ctx)
		})),
		"inprocgrpc": library,
		"channel":    gateway.NewChannel(registered, chain.Unary, chain.Stream, nil),
	}
}
