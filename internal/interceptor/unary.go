package interceptor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Unary is the chain as a grpc.UnaryServerInterceptor.
func (c *Chain) Unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (resp any, err error) {
	watch := clock.Start()
	ctx = correlate(ctx)
	m, known := c.methods[info.FullMethod]
	if !known { // not one of the services the chain was made for: fail closed
		m = unknownMethod(info.FullMethod)
		return nil, c.end(ctx, m, nil, req, &apierr.RouteError{Method: "gRPC", Path: info.FullMethod}, watch)
	}
	var who *auth.Principal
	if !m.rule.Open {
		ctx = audit.NewContext(ctx, c.originOf(ctx, m, req))
	}
	resp, err = c.guarded(ctx, m, info.Server, req, next, &who)
	err = c.record(ctx, m, who, req, resp, err)
	if err = c.end(ctx, m, who, req, err, watch); err != nil {
		return nil, err
	}
	return resp, nil
}

// guarded turns a panic of anything further in into an error.
func (c *Chain) guarded(
	ctx context.Context, m *method, server, req any, next grpc.UnaryHandler, who **auth.Principal,
) (resp any, err error) {
	defer func() {
		if v := recover(); v != nil {
			resp, err = nil, &apierr.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if m.rule.Open {
		return next(ctx, req)
	}
	if !m.rule.Public {
		if ctx, err = c.admit(ctx, m, who); err != nil {
			return nil, err
		}
	}
	request, ok := req.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("interceptor: a request of type %T is no protobuf message", req)
	}
	if err := c.validate(m, request); err != nil {
		return nil, allFaults(server, request, err)
	}
	if m.requestID == nil || m.rule.Public { // a repeat is told by who asks, and that nobody knows yet
		return next(ctx, req)
	}
	return c.once(ctx, m, request, *who, next)
}

// admit finds out who calls and whether he may. Permission is looked at before anything else of the request, so that a
// refusal tells nothing of what exists. Where he may is what the store holds every statement to.
func (c *Chain) admit(ctx context.Context, m *method, who **auth.Principal) (context.Context, error) {
	principal, err := c.authenticator.Authenticate(tenancy.System(ctx)) // who somebody is, the program finds out
	if err != nil {
		return ctx, err
	}
	*who = principal
	by(audit.InContext(ctx), principal)
	if !principal.May(m.rule.Permission) {
		return ctx, principal.Denied(m.rule.Permission)
	}
	return tenancy.NewContext(auth.NewContext(ctx, principal), principal.Reach(m.rule.Permission)), nil
}

// validate holds a request against the rules of its proto, and against the limits of what has no rule.
func (c *Chain) validate(m *method, request proto.Message) error {
	var beyond apierr.Invalid
	c.bounds.check(request.ProtoReflect(), nil, &beyond)
	err := c.byRules(m, request)
	if _, faults := errors.AsType[*protovalidate.ValidationError](err); len(beyond.Violations) == 0 || (err != nil && !faults) {
		return err
	}
	var all apierr.Invalid
	all.AddError("", err)
	all.AddOthers(&beyond)
	return &all
}

func (c *Chain) byRules(m *method, request proto.Message) error {
	if m.update != nil {
		return c.validator.Validate(request, protovalidate.WithFilter(m.update.filter(request)))
	}
	return c.validator.Validate(request)
}

// FaultFinder is a service with rules that a proto cannot say: check digits, days that must not lie in the future.
type FaultFinder interface {
	// Faults returns what is wrong with a request by those rules, nil when nothing is. It changes nothing.
	Faults(request proto.Message) error
}

// allFaults completes the faults by the rules of the proto with those that the service finds, so that whoever filled in the
// form sees everything at once. Only a refused request pays for it.
func allFaults(server any, request proto.Message, broken error) error {
	finder, ok := server.(FaultFinder)
	if !ok {
		return broken
	}
	var all apierr.Invalid
	all.AddError("", broken)
	all.AddOthers(finder.Faults(request))
	return all.Err()
}
