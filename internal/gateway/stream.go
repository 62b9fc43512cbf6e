package gateway

import (
	"net/http"
	"regexp"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"

	"github.com/yishenqing/foi/internal/clock"
)

// writeWithin is how long a reader of a stream may take nothing before its connection is given up.
const writeWithin = 30 * time.Second

// keepStreams takes the time limit of requests from streams, which last, and gives each of their writes one instead: a reader
// that has gone away without a word must not hold a connection for ever.
func (all routes) keepStreams() runtime.Middleware {
	streams := map[string]*route{}
	for i, r := range all {
		if r.streams {
			streams[r.verb+" "+r.template] = &all[i]
		}
	}
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
			pattern, ok := runtime.HTTPPattern(r.Context())
			if to := streams[r.Method+" "+pattern.String()]; ok && to != nil {
				connection := http.NewResponseController(w)
				_ = connection.SetReadDeadline(time.Time{}) // a connection without deadlines has none to take away
				w = &streamWriter{w, connection}
				if to.file {
					w, r = to.fileOf(w, r)
				}
			}
			next(w, r, params)
		}
	}
}

// fileOf prepares for a stream that is a file.
func (to *route) fileOf(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	file := &fileWriter{ResponseWriter: w}
	if file.unknown = to.parts && r.URL.RawQuery != ""; to.parts && !file.unknown && sameFile(r.Header.Get("If-Range")) {
		if part, ok := rangeOf(r.Header.Get("Range")); ok {
			file.part, r = &part, part.askFor(r)
		}
	}
	return file, r
}

// sameFile reports whether a part may be given to who has other parts of a file already. A file is never changed, so that an ETag of
// ours can only be that of this one.
func sameFile(ifRange string) bool { return ifRange == "" || etagOfFile.MatchString(ifRange) }

var etagOfFile = regexp.MustCompile(`^"[0-9a-f]{64}"$`)

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
