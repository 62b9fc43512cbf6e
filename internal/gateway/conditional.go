package gateway

import (
	"net/http"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"
)

// forEverybody marks, between the call and conditional, an answer that needed no login. Only such a one may be kept by anybody: the tag of
// an attachment is there for its parts (RFC 9110, 14.2), and nobody may keep the attachment.
const forEverybody = "Foi-For-Everybody"

// kept are the headers that a call may give its answer.
func kept(key string) (string, bool) {
	switch key {
	case "etag":
		return "ETag", true
	case "last-modified":
		return "Last-Modified", true
	case "for-everybody":
		return forEverybody, true
	}
	return "", false
}

// conditional answers who has an answer for everybody already by 304 (RFC 9110, 13.1.2), and lets the others keep it for a while. Other
// answers pass as they are.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w = &tagged{ResponseWriter: w, has: r.Header.Get("If-None-Match")}
		}
		next.ServeHTTP(w, r)
	})
}

// tagged looks at the tag of an answer before it is sent.
type tagged struct {
	http.ResponseWriter
	has  string // If-None-Match
	sent bool   // the status
	same bool   // the body is not needed
}

// WriteHeader implements http.ResponseWriter.
func (w *tagged) WriteHeader(status int) {
	if w.sent {
		return
	}
	w.sent = true
	h := w.Header()
	public := h.Get(forEverybody) != ""
	h.Del(forEverybody)
	if tag := h.Get("ETag"); public && status == http.StatusOK && tag != "" {
		h.Set("Cache-Control", "public, max-age=60")
		if matches(w.has, tag) {
			w.same, status = true, http.StatusNotModified
			h.Del("Content-Length")
			h.Del("Content-Type")
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *tagged) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.same {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // the writer's own
}

// Unwrap lets http.ResponseController reach the connection.
func (w *tagged) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// matches reports whether a list of tags, weak ones too, has a tag.
func matches(list, tag string) bool {
	for each := range strings.SplitSeq(list, ",") {
		if each = strings.TrimPrefix(strings.TrimSpace(each), "W/"); each == tag || each == "*" {
			return true
		}
	}
	return false
}

// shownInPlace reports whether a file is for programs that read it as it comes, and not one to be kept: feeds.
func shownInPlace(file *httpbody.HttpBody) bool {
	return strings.HasPrefix(file.GetContentType(), "application/rss+xml") || strings.HasPrefix(file.GetContentType(), "application/atom+xml")
}
