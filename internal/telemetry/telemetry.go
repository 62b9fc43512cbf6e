// Package telemetry is what the people who run a server see of it: the log, the metrics, the traces. None of them ever carries
// a payload or a name of a person; ids only.
//
// Metrics are OpenTelemetry's, read by Prometheus at /metrics. Calls are counted by the interceptor chain, which knows the
// method and the code already: otelgrpc and otelhttp would compute a dozen attributes again for every call, so they are
// installed only while traces are sent somewhere, and without metrics of their own.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
)

// Options say what telemetry works with.
type Options struct {
	Log        *slog.Logger
	Version    string  // of the program
	Endpoint   string  // URL of an OTLP/HTTP collector; empty: no traces
	TraceRatio float64 // share of traced calls when the caller has not decided
}

// Telemetry is the metrics and traces of one server.
type Telemetry struct {
	registry *prometheus.Registry
	meters   *sdkmetric.MeterProvider
	meter    metric.Meter
	rpc      metric.Float64Histogram
	requests metric.Float64Histogram
	tracing  *tracing // nil: off
}

// New starts telemetry. Shutdown ends it.
func New(ctx context.Context, o Options) (*Telemetry, error) {
	t := &Telemetry{registry: prometheus.NewRegistry()}
	if err := errors.Join(
		t.registry.Register(collectors.NewGoCollector()),
		t.registry.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})),
	); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(t.registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	about := resource.NewSchemaless(attribute.String("service.name", "foi"), attribute.String("service.version", o.Version))
	t.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter), sdkmetric.WithResource(about))
	t.meter = t.meters.Meter("github.com/yishenqing/foi")
	if t.rpc, err = t.durations("rpc.server.call.duration", "Duration of calls, from REST and gRPC alike."); err != nil {
		return nil, err
	}
	if t.requests, err = t.durations("http.server.request.duration", "Duration of HTTP requests."); err != nil {
		return nil, err
	}
	if o.Endpoint != "" {
		if t.tracing, err = newTracing(ctx, o, about); err != nil {
			return nil, errors.Join(err, t.meters.Shutdown(ctx))
		}
	}
	return t, nil
}

// durations makes a histogram with the buckets that the semantic conventions recommend, and finer ones below: most of our
// calls take less than 5 ms.
func (t *Telemetry) durations(name, help string) (metric.Float64Histogram, error) {
	h, err := t.meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(help),
		metric.WithExplicitBucketBoundaries(
			0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
		))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return h, nil
}

// Handler serves the metrics to Prometheus.
func (t *Telemetry) Handler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{})
}

// Shutdown sends what has not been sent yet, as far as ctx allows.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if t.tracing == nil {
		return t.meters.Shutdown(ctx)
	}
	return errors.Join(t.tracing.provider.Shutdown(ctx), t.meters.Shutdown(ctx))
}
