package interceptor_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/interceptor"
)

// agencies answers every GetAgency with the name it was asked for.
type agencies struct {
	foiv1.UnimplementedAgencyServiceServer
}

func (agencies) GetAgency(_ context.Context, req *foiv1.GetAgencyRequest) (*foiv1.Agency, error) {
	return &foiv1.Agency{Name: req.GetName()}, nil
}

// dial serves the chain over an in-memory wire.
func (b *bundle) dial(t *testing.T) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer(
		grpc.UnaryInterceptor(b.chain.Unary), grpc.StreamInterceptor(b.chain.Stream), grpc.UnknownServiceHandler(interceptor.Unknown),
	)
	foiv1.RegisterAgencyServiceServer(server, agencies{})
	go func() { _ = server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///x", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, conn.Close())
		server.Stop()
	})
	return conn
}

func TestCorrelationIDComesBackInTheHeader(t *testing.T) {
	b := setup(t, auth.Development{})
	client := foiv1.NewAgencyServiceClient(b.dial(t))

	var header metadata.MD
	ctx := metadata.AppendToOutgoingContext(t.Context(), correlation.Header, "desk-0042")
	_, err := client.GetAgency(ctx, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, grpc.Header(&header))
	require.NoError(t, err)
	require.Equal(t, []string{"desk-0042"}, header.Get(correlation.Header))
	require.Equal(t, "desk-0042", b.line(t)["correlation_id"])

	_, err = client.GetAgency(t.Context(), &foiv1.GetAgencyRequest{}, grpc.Header(&header))
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	require.Len(t, header.Get(correlation.Header)[0], 32, "a refusal has one too")
}

func TestAMethodThatNoServiceHasIsRefusedInOurWords(t *testing.T) {
	b := setup(t, auth.Development{})
	conn := b.dial(t)
	err := conn.Invoke(t.Context(), "/foi.v1.NoService/Do", &foiv1.GetAgencyRequest{}, &foiv1.Agency{})
	require.Equal(t, codes.Unimplemented, status.Code(err))
	require.Equal(t, "NOT_FOUND", reason(t, err))
}

// stream is a server stream that has one message to read.
type stream struct {
	grpc.ServerStream
	ctx  context.Context
	sent []*foiv1.GetAgencyRequest
}

func (s *stream) Context() context.Context     { return s.ctx }
func (s *stream) SetHeader(metadata.MD) error  { return nil }
func (s *stream) SendHeader(metadata.MD) error { return nil }
func (s *stream) RecvMsg(into any) error {
	if len(s.sent) == 0 {
		return io.EOF
	}
	into.(*foiv1.GetAgencyRequest).Name = s.sent[0].GetName() //nolint:forcetypeassert // a test
	s.sent = s.sent[1:]
	return nil
}

// TestStreamsPassTheSameGate runs the handler of a stream that needs a permission: there is none in the protos yet, so a
// unary method's name stands in.
func TestStreamsPassTheSameGate(t *testing.T) {
	info := &grpc.StreamServerInfo{FullMethod: getAgency}
	read := func(_ any, s grpc.ServerStream) error {
		for {
			var req foiv1.GetAgencyRequest
			if err := s.RecvMsg(&req); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if auth.FromContext(s.Context()).IsZero() || correlation.FromContext(s.Context()) == "" {
				return io.ErrUnexpectedEOF
			}
		}
	}
	good := &foiv1.GetAgencyRequest{Name: "agencies/a1"}

	b := setup(t, auth.Development{})
	require.NoError(t, b.chain.Stream(nil, &stream{ctx: t.Context(), sent: []*foiv1.GetAgencyRequest{good, good}}, info, read))
	require.Equal(t, "OK", b.line(t)["code"])

	err := b.chain.Stream(nil, &stream{ctx: t.Context(), sent: []*foiv1.GetAgencyRequest{good, {}}}, info, read)
	require.Equal(t, "FIELD_INVALID", reason(t, err), "each message is validated")

	err = b.chain.Stream(nil, &stream{ctx: t.Context()}, info, func(any, grpc.ServerStream) error { panic("secret") })
	require.Equal(t, "INTERNAL", reason(t, err))

	b = setup(t, auth.Refuse{})
	err = b.chain.Stream(nil, &stream{ctx: t.Context()}, info, func(any, grpc.ServerStream) error { panic("reached") })
	require.Equal(t, "UNAUTHENTICATED", reason(t, err))

	b = setup(t, auth.Development{})
	err = b.chain.Stream(nil, &stream{ctx: t.Context()}, &grpc.StreamServerInfo{FullMethod: "/x/Y"}, func(any, grpc.ServerStream) error { panic("reached") })
	require.Equal(t, codes.Unimplemented, status.Code(err))
}
