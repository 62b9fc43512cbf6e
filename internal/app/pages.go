package app

import (
	"net/http"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/signin"
	"github.com/yishenqing/foi/web"
)

// pages puts the few fixed paths beside the API, which has all others and answers the unknown ones. It is no http.ServeMux:
// that one redirects paths it finds untidy and answers in HTML.
func (a *App) pages(api http.Handler) (http.Handler, error) {
	docs, err := web.New()
	if err != nil {
		return nil, err
	}
	fixed := map[string]http.Handler{
		"/healthz": http.HandlerFunc(alive),
		"/readyz":  http.HandlerFunc(a.ready),
		"/metrics": a.telemetry.Handler(),
	}
	for path, page := range docs {
		fixed[path] = page
	}
	signIn, err := a.signIn(a.Env.Clock)
	if err != nil {
		return nil, err
	}
	if signIn != nil {
		fixed[signin.LoginPath], fixed[signin.CallbackPath] = signIn, signIn
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := fixed[r.URL.Path]
		switch {
		case !ok:
			api.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			gateway.WriteStatus(w, status.New(codes.Unimplemented, r.Method+" is not allowed on "+r.URL.Path), http.StatusMethodNotAllowed)
		default:
			page.ServeHTTP(w, r)
		}
	}), nil
}
