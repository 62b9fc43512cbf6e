// Package gateway serves the API as REST: grpc-gateway in front of an in-process channel that runs the same interceptors, on
// the same service values, as the gRPC server (docs/adr/0005-gateway-in-process.md). Nothing is decided here but how JSON and
// paths become messages, and how statuses become HTTP answers.
package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/correlation"
)

// Register adds the routes of one service, whose calls go through conn.
type Register func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error

// Options are what the gateway works with.
type Options struct {
	Log     *slog.Logger
	MaxBody int64 // largest request body in bytes
	// MaxBodyOf are larger limits of single methods, by full name: of those that take files.
	MaxBodyOf map[string]int64
	// Inject returns the metadata that ties a call to the trace in ctx; nil: nothing is traced.
	Inject func(ctx context.Context) metadata.MD
	// Headers are passed on to the calls as they come: those by which a gateway in front of us says who calls.
	Headers []string
	// Services are those whose routes are registered.
	Services map[string]grpc.ServiceInfo
}

// New returns the REST API of the services behind conn. It is to be wrapped in Edge.
func New(ctx context.Context, o Options, conn grpc.ClientConnInterface, register ...Register) (http.Handler, error) {
	known, err := routesOf(o.Services)
	if err != nil {
		return nil, err
	}
	useStrictQueries()
	answers := answers{log: o.Log, routes: known}
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, newCodec()),
		runtime.WithForwardResponseOption(nameFile),
		runtime.WithErrorHandler(answers.fail),
		runtime.WithRoutingErrorHandler(answers.unrouted),
		runtime.WithMiddlewares(known.refuseOtherMedia(answers), known.refuseLostQuery(answers), known.keepStreams()),
		runtime.WithIncomingHeaderMatcher(none), // Authorization, X-Forwarded-For and -Host are passed on regardless
		runtime.WithOutgoingHeaderMatcher(kept), // the correlation id is set at the edge
		runtime.WithOutgoingTrailerMatcher(none),
		runtime.WithMetadata(o.annotate),
		// A slash in an id stays what it is, %2F, and no second way to write a path.
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptReserved),
		// A form post is no GET, and X-HTTP-Method-Override overrides nothing.
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithWriteContentLength(),
	)
	for _, r := range register {
		if err := r(ctx, mux, conn); err != nil {
			return nil, fmt.Errorf("gateway: %w", err)
		}
	}
	return plain(limitBody(conditional(mux), known.bodyLimit(o.MaxBody, o.MaxBodyOf)), answers), nil
}

func none(string) (string, bool) { return "", false }

// annotate gives the call behind a request the id and the trace of the request, and says where it comes from.
func (o Options) annotate(ctx context.Context, r *http.Request) metadata.MD {
	md := metadata.MD{correlation.Header: []string{correlation.FromContext(ctx)}}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		md[audit.RemoteHeader] = []string{host}
	}
	if agent := r.UserAgent(); agent != "" {
		md[audit.UserAgentHeader] = []string{agent}
	}
	for _, name := range o.Headers {
		if values := r.Header.Values(name); len(values) > 0 {
			md[strings.ToLower(name)] = values
		}
	}
	if token := sessionCookie(r); token != "" && r.Header.Get("Authorization") == "" {
		md["authorization"] = []string{"Bearer " + token}
	}
	if o.Inject != nil {
		for key, values := range o.Inject(ctx) {
			md[key] = values
		}
	}
	return md
}
