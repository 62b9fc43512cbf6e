package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/fullstorydev/grpchan"
	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/yishenqing/foi/internal/clock"
)

// Channel is a connection from the gateway to the services in the same process. Every call runs the interceptors and is seen
// by the stats handler; what is left out is HTTP/2 and the encoding of messages into bytes and back.
//
// A unary call runs on the caller's goroutine: the gateway has one per request already, and handing over to another one and
// back costs more than all the rest of the way (numbers in ADR 0005). Streams go through inprocgrpc.
type Channel struct {
	streams *inprocgrpc.Channel
	unary   map[string]unaryMethod
	gate    grpc.UnaryServerInterceptor
	stats   stats.Handler
}

type unaryMethod struct {
	service any
	handler grpc.MethodHandler
}

// NewChannel returns a channel to the services. observer may be nil.
func NewChannel(
	services grpchan.HandlerMap, unary grpc.UnaryServerInterceptor, stream grpc.StreamServerInterceptor, observer stats.Handler,
) *Channel {
	streams := (&inprocgrpc.Channel{}).WithServerUnaryInterceptor(unary).WithServerStreamInterceptor(stream)
	if observer != nil {
		streams = streams.WithServerStatsHandler(observer)
	}
	c := &Channel{streams: streams, unary: map[string]unaryMethod{}, gate: unary, stats: observer}
	services.ForEach(func(desc *grpc.ServiceDesc, service any) {
		streams.RegisterService(desc, service)
		for _, m := range desc.Methods {
			c.unary["/"+desc.ServiceName+"/"+m.MethodName] = unaryMethod{service: service, handler: m.Handler}
		}
	})
	return c
}

// Invoke implements grpc.ClientConnInterface. args must not be used any more afterwards: its content is handed over to the
// service and not copied.
func (c *Channel) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	m, ok := c.unary[method]
	if !ok {
		return status.Errorf(codes.Unimplemented, "there is no method %s", method)
	}
	transport := &transportStream{method: method}
	server := serverContext(ctx, transport)
	end := c.observe(&server, method)
	response, err := m.handler(m.service, server, func(into any) error { return move(into, args) }, c.gate)
	if err == nil {
		err = move(reply, response)
	}
	end(err)
	for _, o := range opts {
		switch o := o.(type) {
		case grpc.HeaderCallOption:
			*o.HeaderAddr = transport.header
		case grpc.TrailerCallOption:
			*o.TrailerAddr = transport.trailer
		}
	}
	return err //nolint:wrapcheck // a status of the interceptors
}

// NewStream implements grpc.ClientConnInterface.
func (c *Channel) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := c.streams.NewStream(ctx, desc, method, opts...)
	if err != nil || desc.ClientStreams {
		return stream, err //nolint:wrapcheck // a status of the interceptors
	}
	return askedOnce{stream}, nil
}

// askedOnce is a stream with one request. A call that ended before it read the request (whoever may not call is refused so) tells why in
// RecvMsg, as grpc.ClientStream promises; inprocgrpc says io.EOF here, and its caller never asks any further.
type askedOnce struct{ grpc.ClientStream }

// SendMsg implements grpc.ClientStream.
func (s askedOnce) SendMsg(m any) error {
	if err := s.ClientStream.SendMsg(m); !errors.Is(err, io.EOF) {
		return err //nolint:wrapcheck // a status
	}
	return nil
}

// observe tells the stats handler that a call begins; the function returned tells it how it ended.
func (c *Channel) observe(ctx *context.Context, method string) func(error) {
	if c.stats == nil {
		return func(error) {}
	}
	*ctx = c.stats.TagRPC(*ctx, &stats.RPCTagInfo{FullMethodName: method})
	begin := now()
	c.stats.HandleRPC(*ctx, &stats.Begin{BeginTime: begin})
	return func(err error) {
		c.stats.HandleRPC(*ctx, &stats.End{BeginTime: begin, EndTime: now(), Error: err})
	}
}

func now() time.Time { return clock.System{}.Now() }

// serverContext is the context of a call as the service sees it: cancelled with the caller's and with his metadata, but
// without the values of his context, which a wire would not carry either.
func serverContext(ctx context.Context, transport grpc.ServerTransportStream) context.Context {
	server := context.Context(withoutValues{ctx})
	if md, ok := metadata.FromOutgoingContext(ctx); ok {
		server = metadata.NewIncomingContext(server, md)
	}
	server = peer.NewContext(server, inProcess)
	return grpc.NewContextWithServerTransportStream(server, transport)
}

type withoutValues struct{ context.Context }

func (withoutValues) Value(any) any { return nil }

var inProcess = &peer.Peer{Addr: inProcessAddr{}}

type inProcessAddr struct{}

func (inProcessAddr) Network() string { return "inproc" }
func (inProcessAddr) String() string  { return "gateway" }

// transportStream takes the headers that a call sends back. One goroutine runs the call, so it needs no lock.
type transportStream struct {
	method          string
	header, trailer metadata.MD
}

func (s *transportStream) Method() string { return s.method }

func (s *transportStream) SetHeader(md metadata.MD) error {
	s.header = joined(s.header, md)
	return nil
}

func (s *transportStream) SendHeader(md metadata.MD) error { return s.SetHeader(md) }

func (s *transportStream) SetTrailer(md metadata.MD) error {
	s.trailer = joined(s.trailer, md)
	return nil
}

func joined(a, b metadata.MD) metadata.MD {
	if a == nil {
		return b
	}
	return metadata.Join(a, b)
}

var errNoResponse = errors.New("gateway: neither a response nor an error")

// move hands the content of one message over to another of the same type, without copying what hangs below it. The source
// must not be used any more: the gateway makes its requests for one call, and a service gives its responses away.
func move(into, from any) error {
	src, dst := reflect.ValueOf(from), reflect.ValueOf(into)
	if !src.IsValid() || src.Kind() == reflect.Pointer && src.IsNil() {
		return errNoResponse
	}
	if src.Type() != dst.Type() || src.Kind() != reflect.Pointer {
		return fmt.Errorf("gateway: a %s was handed over where %s is wanted", typeName(src), typeName(dst))
	}
	dst.Elem().Set(src.Elem())
	return nil
}

func typeName(v reflect.Value) string { return strings.TrimPrefix(v.Type().String(), "*") }
