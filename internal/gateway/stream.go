package gateway

import (
	"net/http"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"

	"github.com/yishenqing/foi/internal/clock"
)

// writeWithin is how long a reader of a stream may take nothing before its connection is given up.
const writeWithin = 30 * time.Second

// keepStreams takes the time limit of requests from streams, which last, and gives each of their writes one instead: a reader
// that has gone away without a word must not hold a connection for ever.
func (all routes) keepStreams() runtime.Middleware {
	streams := map[string]bool{}
	for _, r := range all {
		if r.streams {
			streams[r.verb+" "+r.template] = true
		}
	}
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
			if pattern, ok := runtime.HTTPPattern(r.Context()); ok && streams[r.Method+" "+pattern.String()] {
				connection := http.NewResponseController(w)
				_ = connection.SetReadDeadline(time.Time{}) // a connection without deadlines has none to take away
				w = &streamWriter{w, connection}
			}
			next(w, r, params)
		}
	}
}

// streamWriter gives each write its time.
type streamWriter struct {
	http.ResponseWriter
	connection *http.ResponseController
}

// Write implements http.ResponseWriter.
func (w *streamWriter) Write(p []byte) (int, error) {
	_ = w.connection.SetWriteDeadline(clock.System{}.Now().Add(writeWithin))
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // the writer's own
}

// Unwrap lets http.ResponseController reach the connection.
func (w *streamWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
