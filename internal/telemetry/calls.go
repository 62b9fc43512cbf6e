package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"google.golang.org/grpc/codes"
)

// highestCode is the last of gRPC's codes.
const highestCode = codes.Unauthenticated

// RPC returns the observer of one method, by full name. Its attributes are put together here, once: the sum over a call is
// one histogram observation.
func (t *Telemetry) RPC(method string) func(ctx context.Context, code codes.Code, took time.Duration) {
	var options [highestCode + 1][]metric.RecordOption
	for code := range options {
		options[code] = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(
			attribute.String("rpc.method", method[1:]),
			attribute.String("rpc.response.status_code", codes.Code(code).String()),
		))}
	}
	return func(ctx context.Context, code codes.Code, took time.Duration) {
		if code > highestCode {
			code = codes.Unknown
		}
		t.rpc.Record(ctx, took.Seconds(), options[code]...)
	}
}

// HTTP is the observer of HTTP requests. The route is not an attribute: what matters by route is counted by method of the
// API, and paths are full of ids.
type HTTP struct {
	requests metric.Float64Histogram
	options  sync.Map // requestKind → []metric.RecordOption
}

type requestKind struct {
	method string
	status int
}

// Requests returns the observer of HTTP requests.
func (t *Telemetry) Requests() *HTTP { return &HTTP{requests: t.requests} }

// Observe counts one request.
func (h *HTTP) Observe(ctx context.Context, method string, status int, took time.Duration) {
	kind := requestKind{method: knownMethod(method), status: status}
	options, ok := h.options.Load(kind)
	if !ok {
		options, _ = h.options.LoadOrStore(kind, []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(
			attribute.String("http.request.method", kind.method),
			attribute.String("http.response.status_code", strconv.Itoa(kind.status)),
		))})
	}
	h.requests.Record(ctx, took.Seconds(), options.([]metric.RecordOption)...) //nolint:forcetypeassert // nothing else is stored
}

// knownMethod keeps verbs that clients make up from becoming time series.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return method
	}
	return "_OTHER"
}
