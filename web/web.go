// Package web serves the pages of the program from the binary itself: for now the browsable description of the API. No page
// loads anything from another host, and none runs a script or style that is not a file of ours (strict CSP).
package web

import (
	"embed"
	"fmt"
	"net/http"
	"strconv"
)

//go:embed docs
var files embed.FS

// policy lets the page load its own files and call its own server, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// New returns the pages by path.
func New() (map[string]http.Handler, error) {
	document, err := theDocument()
	if err != nil {
		return nil, err
	}
	pages := map[string]http.Handler{
		"/":             http.RedirectHandler("/docs", http.StatusFound),
		"/openapi.yaml": page{"application/yaml", document.yaml},
		"/openapi.json": page{"application/json", document.json},
	}
	for path, file := range map[string]struct{ name, kind string }{
		"/docs":           {"index.html", "text/html; charset=utf-8"},
		"/docs/style.css": {"style.css", "text/css; charset=utf-8"},
		"/docs/page.js":   {"page.js", "text/javascript; charset=utf-8"},
		"/docs/schema.js": {"schema.js", "text/javascript; charset=utf-8"},
		"/docs/call.js":   {"call.js", "text/javascript; charset=utf-8"},
	} {
		content, err := files.ReadFile("docs/" + file.name)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		pages[path] = page{file.kind, content}
	}
	return pages, nil
}

// page is a file that stays the same as long as the program runs.
type page struct {
	kind    string
	content []byte
}

// ServeHTTP implements http.Handler.
func (p page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	header := w.Header()
	header.Set("Content-Type", p.kind)
	header.Set("Content-Length", strconv.Itoa(len(p.content)))
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-cache") // nothing in it is anybody's; a new program may have a new page
	_, _ = w.Write(p.content)
}
