package interceptor

import (
	"context"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
)

// originOf finds out where a call comes from. Who makes it is filled in once that is known.
func (c *Chain) originOf(ctx context.Context, m *method, req any) *audit.Origin {
	o := &audit.Origin{Method: m.name}
	p, ok := peer.FromContext(ctx)
	hops := metadata.ValueFromIncomingContext(ctx, "x-forwarded-for")
	if ok && p.Addr.Network() == audit.InProcess {
		// What the gateway itself says. Over a network the same words would be anybody's.
		o.UserAgent = first(ctx, audit.UserAgentHeader)
		o.Source = c.proxies.Source(audit.Hops(append(hops, first(ctx, audit.RemoteHeader)), nil))
	} else if ok {
		o.UserAgent = first(ctx, "user-agent")
		o.Source = c.proxies.Source(audit.Hops(hops, p.Addr))
	}
	describe(o, req)
	return o
}

// describe fills in what the request is about, and why.
func describe(o *audit.Origin, req any) {
	if req == nil {
		return // of a stream; it comes with the first message
	}
	o.Resource = subject(req)
	if r, ok := req.(interface{ GetReason() string }); ok {
		o.Reason = r.GetReason()
	}
	*o = o.Clipped()
}

// by fills in who makes the call.
func by(o *audit.Origin, who *auth.Principal) {
	o.ActorKind, o.Session = string(who.Kind), who.Session
}
