package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/correlation"
)

// Observe is told how each HTTP request ended.
type Observe func(ctx context.Context, method string, status int, took time.Duration)

// Edge is what every HTTP request passes first, also those for pages, health and metrics: it gets its correlation id, its
// answer the headers that keep browsers from guessing, and a panic becomes an answer like every other.
func Edge(next http.Handler, log *slog.Logger, observe Observe) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watch := clock.Start()
		id := correlation.From(r.Header.Get(correlation.Header), r.Header.Get(correlation.TraceParent))
		ctx := correlation.NewContext(r.Context(), id)
		header := w.Header()
		header.Set(correlation.Header, id)
		for _, h := range safe {
			header.Set(h.key, h.value)
		}
		if r.TLS != nil { // a proxy that ends TLS says it for itself
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		recorder := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				panicked(ctx, recorder, log, v)
			}
			if observe != nil {
				observe(ctx, r.Method, recorder.result(), watch.Elapsed())
			}
		}()
		next.ServeHTTP(recorder, r.WithContext(ctx))
	})
}

// safe are the headers of every answer. Answers carry people's names: nothing between here and the caller may keep them.
// The API page loosens the policy for its own files.
var safe = []struct{ key, value string }{
	{"X-Content-Type-Options", "nosniff"},
	{"Cache-Control", "no-store"},
	{"Referrer-Policy", "no-referrer"},
	{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
	{"X-Frame-Options", "DENY"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
}

// panicked answers a request whose handler panicked outside of a call, as far as nothing has been answered yet.
func panicked(ctx context.Context, w *recorder, log *slog.Logger, v any) {
	if v == http.ErrAbortHandler { //nolint:errorlint // panicked with as it is
		panic(v)
	}
	err := &apierr.PanicError{Value: v, Stack: debug.Stack()}
	log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("cause", err.Error()), slog.String("stack", string(err.Stack)))
	if w.status == 0 {
		st, _ := apierr.Status(err, apierr.Call{CorrelationID: correlation.FromContext(ctx)})
		WriteStatus(w, st, http.StatusInternalServerError)
	}
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // the writer's own
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) result() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
