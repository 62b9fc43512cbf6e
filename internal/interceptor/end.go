package interceptor

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/resname"
)

// correlate gives the call its id and sends it back in the header.
func correlate(ctx context.Context) context.Context {
	id := correlation.From(first(ctx, correlation.Header), first(ctx, correlation.TraceParent))
	// Fails only when the header has been sent, which nothing before the chain does.
	_ = grpc.SetHeader(ctx, metadata.MD{correlation.Header: []string{id}})
	return correlation.NewContext(ctx, id)
}

func first(ctx context.Context, key string) string {
	if values := metadata.ValueFromIncomingContext(ctx, key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// end maps the error of a call, writes its one log line, counts it, and returns what the caller is told.
func (c *Chain) end(ctx context.Context, m *method, who *auth.Principal, req any, err error, watch clock.Stopwatch) error {
	var st *status.Status
	if err != nil {
		st = c.statusOf(ctx, m, req, err)
	}
	took := watch.Elapsed()
	m.observe(ctx, st.Code(), took)
	c.logCall(ctx, m, who, st, err, took)
	return st.Err()
}

func (c *Chain) statusOf(ctx context.Context, m *method, req any, err error) *status.Status {
	if st, ok := status.FromError(err); ok && m.rule.Open {
		return st // health and reflection speak gRPC's own errors
	}
	name := subject(req)
	st, _ := apierr.Status(err, apierr.Call{
		CorrelationID: correlation.FromContext(ctx), ResourceName: name, ResourceType: resname.TypeOf(name),
	})
	return st
}

// logCall writes the line. Neither the request nor the response nor any name is in it, and of an error only its reason: a
// message could quote what a client sent. The cause is logged where the fault is the server's, and only here.
func (c *Chain) logCall(ctx context.Context, m *method, who *auth.Principal, st *status.Status, err error, took time.Duration) {
	level := levelOf(st.Code())
	if !c.log.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs, m.logAttr, slog.String("code", st.Code().String()), slog.Float64("took_ms", float64(took.Microseconds())/1000))
	if who != nil {
		attrs = append(attrs, slog.String("principal", who.ID))
	}
	if reason := reasonOf(st); reason != "" {
		attrs = append(attrs, slog.String("reason", reason))
	}
	if level >= slog.LevelWarn && err != nil && serverFault(st.Code()) {
		attrs = append(attrs, slog.String("cause", err.Error()))
		if p, ok := errors.AsType[*apierr.PanicError](err); ok {
			attrs = append(attrs, slog.String("stack", string(p.Stack)))
		}
	}
	c.log.LogAttrs(ctx, level, "call", attrs...)
}

func levelOf(code codes.Code) slog.Level {
	switch code {
	case codes.Internal, codes.Unknown, codes.DataLoss:
		return slog.LevelError
	case codes.Unavailable, codes.DeadlineExceeded, codes.Unauthenticated, codes.PermissionDenied:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// serverFault reports whether whoever runs the server has to look into it.
func serverFault(code codes.Code) bool {
	switch code {
	case codes.Internal, codes.Unknown, codes.DataLoss, codes.Unavailable, codes.DeadlineExceeded:
		return true
	default:
		return false
	}
}

func reasonOf(st *status.Status) string {
	if st.Code() == codes.OK {
		return ""
	}
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}

func unknownMethod(name string) *method {
	return &method{
		name: name, logAttr: slog.String("method", "unknown"),
		observe: func(context.Context, codes.Code, time.Duration) {},
	}
}
