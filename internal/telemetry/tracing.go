package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
)

// tracing sends spans to a collector. One span is made where a request comes in over HTTP and one where the call runs; a call
// over gRPC has only the latter.
type tracing struct {
	provider   *sdktrace.TracerProvider
	propagator propagation.TextMapPropagator
}

func newTracing(ctx context.Context, o Options, about *resource.Resource) (*tracing, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(o.Endpoint))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	// The SDK reports through this one global; its default writes lines that are no JSON to standard error.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		o.Log.LogAttrs(context.Background(), slog.LevelWarn, "telemetry", slog.String("cause", err.Error()))
	}))
	return &tracing{
		provider: sdktrace.NewTracerProvider(
			sdktrace.WithBatcher(exporter), sdktrace.WithResource(about),
			sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(o.TraceRatio))),
		),
		propagator: propagation.TraceContext{},
	}, nil
}

// StatsHandler makes the span of each call, for the gRPC server and for the gateway's channel; nil while nothing is traced.
func (t *Telemetry) StatsHandler() stats.Handler {
	if t.tracing == nil {
		return nil
	}
	return otelgrpc.NewServerHandler(
		otelgrpc.WithTracerProvider(t.tracing.provider), otelgrpc.WithPropagators(t.tracing.propagator),
		otelgrpc.WithMeterProvider(noopmetric.NewMeterProvider()),
	)
}

// Edge makes the span of each HTTP request; while nothing is traced it returns next itself.
func (t *Telemetry) Edge(next http.Handler) http.Handler {
	if t.tracing == nil {
		return next
	}
	return otelhttp.NewHandler(next, "http",
		otelhttp.WithTracerProvider(t.tracing.provider), otelhttp.WithPropagators(t.tracing.propagator),
		otelhttp.WithMeterProvider(noopmetric.NewMeterProvider()),
		// Paths are full of ids; the span of the call inside says which method it is.
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }),
	)
}

// Inject returns the metadata that makes the span of a call a child of the span in ctx, nil while nothing is traced. The
// gateway's channel, like any wire, carries metadata and no context values.
func (t *Telemetry) Inject(ctx context.Context) metadata.MD {
	if t.tracing == nil {
		return nil
	}
	carrier := propagation.MapCarrier{}
	t.tracing.propagator.Inject(ctx, carrier)
	return metadata.New(carrier)
}
