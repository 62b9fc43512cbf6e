package gateway

import (
	"io"
	"net/http"
	"strconv"

	"github.com/yishenqing/foi/internal/apierr"
)

// body is a request body that refuses to be larger than allowed and remembers that it did: the generated code keeps of an
// error its text alone.
type body struct {
	io.ReadCloser
	declared int64 // Content-Length, or -1
	left     int64
	exceeded bool
	limit    int64
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.exceeded {
		return 0, b.tooLarge()
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if int64(n) > b.left {
		b.exceeded = true
		return 0, b.tooLarge()
	}
	b.left -= int64(n)
	return n, err //nolint:wrapcheck // io.EOF has to stay what it is
}

// believed is the largest Content-Length for which memory is taken before the bytes are there.
const believed = 64 << 10

// all reads the rest, in one allocation when its length is known and small.
func (b *body) all() ([]byte, error) {
	if b.exceeded {
		return nil, b.tooLarge()
	}
	if b.declared <= 0 || b.declared > believed {
		return io.ReadAll(b)
	}
	content := make([]byte, b.declared)
	n, err := io.ReadFull(b, content)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return content[:n], err
}

func (b *body) tooLarge() error {
	limit := strconv.FormatInt(b.limit, 10) + " bytes"
	return &apierr.LimitError{Subject: "request body", Limit: limit, Text: "请求内容过大，不得超过 " + strconv.FormatInt(b.limit, 10) + " 字节"}
}

// bodyLimit returns how large the body of a request may be. Only one that does not keep to the usual limit, or does not say
// how large it is, pays for the search of its route.
func (all routes) bodyLimit(usual int64, larger map[string]int64) func(*http.Request) int64 {
	return func(r *http.Request) int64 {
		if r.ContentLength >= 0 && r.ContentLength <= usual {
			return usual
		}
		path := r.URL.EscapedPath()
		for i := range all {
			if limit := larger[all[i].method]; limit > usual && all[i].verb == r.Method && all[i].path().MatchString(path) {
				return limit
			}
		}
		return usual
	}
}

// limitBody wraps the body of every request. One that says itself that it is too large is not read at all.
func limitBody(next http.Handler, limitOf func(*http.Request) int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			limit := limitOf(r)
			r.Body = &body{ReadCloser: r.Body, declared: r.ContentLength, left: limit, limit: limit, exceeded: r.ContentLength > limit}
		}
		next.ServeHTTP(w, r)
	})
}

// exceeded returns the refusal when the body of a request was too large.
func exceeded(r *http.Request) error {
	if b, ok := r.Body.(*body); ok && b.exceeded {
		return b.tooLarge()
	}
	return nil
}
