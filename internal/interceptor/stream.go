package interceptor

import (
	"context"
	"runtime/debug"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
)

// Stream is the chain as a grpc.StreamServerInterceptor. Each message that the caller sends is validated as it is received.
// A stream is never recorded for repeats: what must happen once is a unary method.
func (c *Chain) Stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	watch := clock.Start()
	ctx := correlate(stream.Context())
	m, known := c.methods[info.FullMethod]
	if !known { // also every call of a method that no service has: see Unknown
		m = unknownMethod(info.FullMethod)
		return c.end(ctx, m, nil, nil, &apierr.RouteError{Method: "gRPC", Path: info.FullMethod}, watch)
	}
	var who *auth.Principal
	if !m.rule.Open {
		ctx = audit.NewContext(ctx, c.originOf(ctx, m, nil))
	}
	checked := &checkedStream{ServerStream: stream, ctx: ctx, chain: c, method: m, who: &who}
	err := c.guardedStream(checked, srv, next)
	if err != nil || checked.sent > 0 {
		err = c.recordStream(checked, err)
	}
	return c.end(ctx, m, who, nil, err, watch)
}

func (c *Chain) guardedStream(s *checkedStream, srv any, next grpc.StreamHandler) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &apierr.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if !s.method.rule.Open && !s.method.rule.Public {
		if s.ctx, err = c.admit(s.ctx, s.method, s.who); err != nil {
			return err
		}
	}
	return next(srv, s)
}

// Unknown is for grpc.UnknownServiceHandler: with it, calls of methods that do not exist pass the chain, are logged and
// answered like every other refusal. The chain itself never lets one through.
func Unknown(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.MethodFromServerStream(stream)
	return &apierr.RouteError{Method: "gRPC", Path: name}
}

// checkedStream gives the handler the call's context and validated messages.
type checkedStream struct {
	grpc.ServerStream
	ctx    context.Context //nolint:containedctx // what grpc.ServerStream.Context returns
	chain  *Chain
	method *method
	who    **auth.Principal
	sent   int // messages
}

// Context returns the context with the principal and the correlation id.
func (s *checkedStream) Context() context.Context { return s.ctx }

// RecvMsg reads the next message and refuses it when it breaks a rule.
func (s *checkedStream) RecvMsg(into any) error {
	if err := s.ServerStream.RecvMsg(into); err != nil {
		return err //nolint:wrapcheck // io.EOF and statuses of gRPC itself pass as they are
	}
	if request, ok := into.(proto.Message); ok && !s.method.rule.Open {
		if o := audit.InContext(s.ctx); o.Resource == "" {
			describe(o, request)
		}
		return s.chain.validate(s.method, request)
	}
	return nil
}

// SendMsg sends the next message. That a stream of protected data begins is recorded before its first.
func (s *checkedStream) SendMsg(m any) error {
	if s.sent == 0 {
		if err := s.chain.recordStream(s, nil); err != nil {
			return err
		}
	}
	s.sent++
	return s.ServerStream.SendMsg(m) //nolint:wrapcheck // statuses of gRPC itself pass as they are
}
