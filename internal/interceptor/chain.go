// Package interceptor is the gate that every call passes, whether it comes over gRPC or through the REST gateway, in one order:
//
//	correlation id → log line → recover → error mapping → who calls → may he → is the request well formed → was it done before
//
// The order is a piece of code and not a list of closures: unary in unary.go, streams in stream.go. Everything that can be
// found out about a method is found out when the server starts, so that a call pays for its own content only.
package interceptor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/idem"
)

// Observe is told how each call of one method ended.
type Observe func(ctx context.Context, code codes.Code, took time.Duration)

// Options are what the chain works with.
type Options struct {
	Log           *slog.Logger
	Authenticator auth.Authenticator
	Replayer      idem.Replayer
	Recorder      Recorder
	FilterKey     []byte        // under which filters are hashed for the audit
	Clock         clock.Clock   // of what is recorded; nil: the machine's
	Proxies       audit.Proxies // believed when they say for whom they pass on a call
	// Meter returns the observer of a method, by full name; nil observes nothing. It is asked once per method.
	Meter func(method string) Observe
}

// Chain is the gate. It is immutable and safe for concurrent use.
type Chain struct {
	log           *slog.Logger
	authenticator auth.Authenticator
	replayer      idem.Replayer
	recorder      Recorder
	filterKey     []byte
	clock         clock.Clock
	proxies       audit.Proxies
	validator     protovalidate.Validator
	bounds        bounds
	methods       map[string]*method
}

// New prepares the chain for exactly the given services. It fails when an RPC has no permission rule, when the rules of a
// request cannot be compiled, or when something is missing: a gate that is left open is never started.
func New(o Options, services map[string]grpc.ServiceInfo) (*Chain, error) {
	if o.Log == nil || o.Authenticator == nil || o.Replayer == nil || o.Recorder == nil {
		return nil, errors.New("interceptor: a logger, an authenticator, a replayer and a recorder are needed")
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	rules, err := auth.Rules(services)
	if err != nil {
		return nil, err
	}
	c := &Chain{
		log: o.Log, authenticator: o.Authenticator, replayer: o.Replayer, proxies: o.Proxies,
		recorder: o.Recorder, filterKey: o.FilterKey, clock: o.Clock,
		methods: make(map[string]*method, len(rules)),
		bounds:  bounds{},
	}
	var requests []protoreflect.MessageDescriptor
	for name, rule := range rules {
		m, err := newMethod(name, rule)
		if err != nil {
			return nil, err
		}
		if o.Meter != nil {
			m.observe = o.Meter(name)
		}
		c.methods[name] = m
		if m.request != nil {
			requests = append(requests, m.request)
			c.bounds.learn(m.request)
		}
	}
	c.validator, err = protovalidate.New(protovalidate.WithMessageDescriptors(requests...), protovalidate.WithDisableLazy())
	if err != nil {
		return nil, fmt.Errorf("interceptor: compile the rules of requests: %w", err)
	}
	return c, nil
}
