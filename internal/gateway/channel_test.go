package gateway_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/fullstorydev/grpchan"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/gateway"
)

// as authenticates everybody as one principal.
type as struct{ principal *auth.Principal }

func (a as) Authenticate(context.Context) (*auth.Principal, error) { return a.principal, nil }

func logTo(b *bundle) *slog.Logger { return slog.New(slog.NewJSONHandler(b.log, nil)) }

func collect(into *[]int) gateway.Observe {
	return func(_ context.Context, _ string, status int, _ time.Duration) { *into = append(*into, status) }
}

// seen counts what a stats handler is told.
type seen struct {
	mu     sync.Mutex
	tagged []string
	begins int
	ends   []error
}

func (s *seen) TagRPC(ctx context.Context, info *stats.RPCTagInfo) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tagged = append(s.tagged, info.FullMethodName)
	return ctx
}

func (s *seen) HandleRPC(_ context.Context, event stats.RPCStats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *stats.Begin:
		s.begins++
	case *stats.End:
		s.ends = append(s.ends, e.Error)
	}
}

func (*seen) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (*seen) HandleConn(context.Context, stats.ConnStats)                       {}

func pass(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	return next(ctx, req)
}

func passStream(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	return next(srv, stream)
}

func TestChannelIsSeenByTheStatsHandler(t *testing.T) {
	var watched seen
	registered := grpchan.HandlerMap{}
	s := &services{agency: &foiv1.Agency{}}
	register(registered, s)
	client := foiv1.NewAgencyServiceClient(gateway.NewChannel(registered, pass, passStream, &watched))
	_, err := client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{})
	require.NoError(t, err)
	s.err = status.Error(codes.NotFound, "")
	_, err = client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{})
	require.Error(t, err)
	require.Len(t, watched.tagged, 2)
	require.Equal(t, 2, watched.begins)
	require.Len(t, watched.ends, 2)
	require.NoError(t, watched.ends[0])
	require.Error(t, watched.ends[1])
}

type contextKey struct{}

func TestChannelCarriesWhatAWireCarries(t *testing.T) {
	registered := grpchan.HandlerMap{}
	register(registered, &services{agency: &foiv1.Agency{Name: "agencies/a1"}})
	gate := func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		require.Equal(t, foiv1.AgencyService_GetAgency_FullMethodName, info.FullMethod)
		md, _ := metadata.FromIncomingContext(ctx)
		require.Equal(t, []string{"v"}, md.Get("k"))
		require.Nil(t, ctx.Value(contextKey{}), "no values")
		_, outgoing := metadata.FromOutgoingContext(ctx)
		require.False(t, outgoing)
		p, ok := peer.FromContext(ctx)
		require.True(t, ok)
		require.Equal(t, "inproc", p.Addr.Network())
		require.NoError(t, grpc.SetHeader(ctx, metadata.Pairs("h", "1")))
		require.NoError(t, grpc.SetHeader(ctx, metadata.Pairs("h", "2")))
		require.NoError(t, grpc.SetTrailer(ctx, metadata.Pairs("t", "3")))
		return next(ctx, req)
	}
	client := foiv1.NewAgencyServiceClient(gateway.NewChannel(registered, gate, passStream, nil))
	ctx := metadata.AppendToOutgoingContext(context.WithValue(t.Context(), contextKey{}, "leak"), "k", "v")
	var header, trailer metadata.MD
	got, err := client.GetAgency(ctx, &foiv1.GetAgencyRequest{}, grpc.Header(&header), grpc.Trailer(&trailer))
	require.NoError(t, err)
	require.Equal(t, "agencies/a1", got.GetName())
	require.Equal(t, []string{"1", "2"}, header.Get("h"))
	require.Equal(t, []string{"3"}, trailer.Get("t"))
}

func TestChannelCancelsWithItsCaller(t *testing.T) {
	registered := grpchan.HandlerMap{}
	register(registered, &services{})
	gate := func(ctx context.Context, _ any, _ *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := foiv1.NewAgencyServiceClient(gateway.NewChannel(registered, gate, passStream, nil)).GetAgency(ctx, &foiv1.GetAgencyRequest{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestChannelRefusesWhatItCannotCarry(t *testing.T) {
	registered := grpchan.HandlerMap{}
	register(registered, &services{})
	conn := gateway.NewChannel(registered, pass, passStream, nil)
	require.Equal(t, codes.Unimplemented, status.Code(conn.Invoke(t.Context(), "/x/Y", nil, nil)))
	_, err := foiv1.NewAgencyServiceClient(conn).GetAgency(t.Context(), &foiv1.GetAgencyRequest{})
	require.Error(t, err, "the service gave neither a response nor an error")
	require.Error(t, conn.Invoke(t.Context(), foiv1.AgencyService_GetAgency_FullMethodName, &foiv1.Agency{}, &foiv1.Agency{}))
}

func TestStreamsGoThroughTheChannel(t *testing.T) {
	registered := grpchan.HandlerMap{}
	server := health.NewServer()
	healthpb.RegisterHealthServer(registered, server)
	through := 0
	gate := func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		through++
		return next(srv, stream)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := healthpb.NewHealthClient(gateway.NewChannel(registered, pass, gate, &seen{})).Watch(ctx, &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	first, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, first.GetStatus())
	cancel()
	_, err = stream.Recv()
	require.Error(t, err)
	require.Equal(t, 1, through)
}

// Whoever may not call is told so, also when the refusal is there before the request.
func TestAStreamThatIsRefusedAtOnceSaysWhy(t *testing.T) {
	registered := grpchan.HandlerMap{}
	healthpb.RegisterHealthServer(registered, health.NewServer())
	refuse := func(any, grpc.ServerStream, *grpc.StreamServerInfo, grpc.StreamHandler) error {
		return status.Error(codes.Unauthenticated, "who is it?")
	}
	conn := gateway.NewChannel(registered, pass, refuse, nil)
	for range 100 {
		stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true}, healthpb.Health_Watch_FullMethodName)
		require.NoError(t, err)
		_, _ = stream.Header() // comes when the call has ended
		require.NoError(t, stream.SendMsg(&healthpb.HealthCheckRequest{}))
		require.NoError(t, stream.CloseSend())
		require.Equal(t, codes.Unauthenticated, status.Code(stream.RecvMsg(&healthpb.HealthCheckResponse{})))
	}
}

// TestEveryMessageCanBeHandedOver fills every message of the API and sends it through the channel both ways.
func TestEveryMessageCanBeHandedOver(t *testing.T) {
	count := 0
	protoregistry.GlobalTypes.RangeMessages(func(mt protoreflect.MessageType) bool {
		if mt.Descriptor().ParentFile().Package() != "foi.v1" || mt.Descriptor().IsMapEntry() {
			return true
		}
		full := mt.New()
		for i := range full.Descriptor().Fields().Len() {
			if fd := full.Descriptor().Fields().Get(i); fd.IsList() || fd.IsMap() || fd.Message() != nil {
				full.Set(fd, full.NewField(fd))
			} else if fd.Kind() == protoreflect.StringKind {
				full.Set(fd, protoreflect.ValueOfString("某"))
			}
		}
		want := proto.Clone(full.Interface())
		into := mt.New().Interface()
		require.NoError(t, gateway.Move(into, full.Interface()))
		require.True(t, proto.Equal(want, into), mt.Descriptor().FullName())
		count++
		return true
	})
	require.Greater(t, count, 50)
}
