package gateway

import (
	"mime"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

// The cookie that a browser's session is in. With TLS it has the prefix by which browsers hold it to this host, this path and
// secure connections, so that no page of a neighbouring host can plant one.
const (
	SessionCookie      = "__Host-foi_session"
	PlainSessionCookie = "foi_session" // without TLS, on loopback
	longestCookie      = 200
)

// sessionCookie returns the token in a browser's cookie. Two cookies of that name are none.
func sessionCookie(r *http.Request) string {
	for _, name := range []string{SessionCookie, PlainSessionCookie} {
		cookies := r.CookiesNamed(name)
		if len(cookies) == 1 && len(cookies[0].Value) <= longestCookie {
			return cookies[0].Value
		}
	}
	return ""
}

// refuseOtherMedia refuses a body that does not say that it is JSON, or bytes where bytes are wanted: what a form of another site's
// page sends can say neither, not even from a browser that is too old to say where it comes from.
func (all routes) refuseOtherMedia(a answers) runtime.Middleware {
	bytes := map[string]bool{}
	for _, r := range all {
		if r.raw {
			bytes[r.verb+" "+r.template] = true
		}
	}
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
			if hasBody(r) && !saysJSON(r) && exceeded(r) == nil {
				pattern, _ := runtime.HTTPPattern(r.Context())
				if !says(r, "application/octet-stream") || !bytes[r.Method+" "+pattern.String()] {
					a.refuse(w, r, fieldFault{rule: ruleMedia}.invalid())
					return
				}
			}
			next(w, r, params)
		}
	}
}

func hasBody(r *http.Request) bool {
	return r.Body != nil && r.Body != http.NoBody && r.ContentLength != 0
}

func saysJSON(r *http.Request) bool { return says(r, "application/json") }

func says(r *http.Request, mediaType string) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == mediaType
}
