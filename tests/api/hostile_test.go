package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// raw sends bytes as they are, over a connection of its own, and returns the answer.
func (s *server) raw(t *testing.T, request string) response {
	t.Helper()
	conn := s.dial(t)
	_, _ = io.WriteString(conn, request) // the server may well have closed before all is written
	method, _, _ := strings.Cut(request, " ")
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	require.NoError(t, err)
	content, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	return response{status: r.StatusCode, header: r.Header, body: content}
}

func (s *server) dial(t *testing.T) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	return conn
}

// clean holds that a refusal of ours says what it is and leaves the browser nothing to guess.
func (r response) clean(t *testing.T, name string) {
	t.Helper()
	for key, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Frame-Options": "DENY",
		"Cross-Origin-Resource-Policy": "same-origin", "Content-Type": "application/json", "Access-Control-Allow-Origin": "",
	} {
		require.Equal(t, want, r.header.Get(key), "%s: %s", name, key)
	}
	require.Less(t, len(r.body), 4096, "%s: what was sent is not sent back", name)
	require.NotEmpty(t, text(r.json(t), "error.status"), name)
}

const closing = " HTTP/1.1\r\nHost: foi.test\r\nConnection: close\r\nContent-Type: application/json\r\n"

func TestNoSecondWayToWriteAPath(t *testing.T) {
	s := start(t, "2024-03-04")
	s.register(t)
	for target, status := range map[string]int{
		"/v1/agencies/..%2f..%2fmetrics":                    http.StatusBadRequest, // an id, and no good one
		"/v1/agencies/linhai%2Fapplications":                http.StatusBadRequest,
		"/v1/agencies/linhai%5C..%5Cbureau":                 http.StatusBadRequest,
		"/v1/agencies/linhai%3Adissolve":                    http.StatusBadRequest,
		"/v1/agencies/linhai%00":                            http.StatusBadRequest,
		"/v1/agencies/linhai%0d%0aX:1":                      http.StatusBadRequest,
		"/v1/agencies/%ff":                                  http.StatusBadRequest,
		"/v1/agencies/%E2%80%AElinhai":                      http.StatusBadRequest, // right to left
		"/v1/agencies/LINHAI'--":                            http.StatusBadRequest,
		"/v1/agencies/" + long(20_000):                      http.StatusBadRequest,
		"/v1/agencies/linhai/../../../metrics":              http.StatusNotFound,
		"/v1/agencies/./linhai":                             http.StatusNotFound,
		"/v1/agencies/linhai/":                              http.StatusNotFound,
		"/v1/agencies;x=y":                                  http.StatusNotFound,
		"//v1/agencies":                                     http.StatusNotFound,
		"/v1//agencies":                                     http.StatusNotFound,
		"/%76%31/agencies":                                  http.StatusNotFound,
		"/V1/agencies":                                      http.StatusNotFound,
		"/openapi.yaml/../metrics":                          http.StatusNotFound,
		"/docs/..%2fmetrics":                                http.StatusNotFound,
		"/docs/":                                            http.StatusNotFound,
		"*":                                                 http.StatusNotFound,
		"/v1/agencies?filter=x":                             http.StatusBadRequest, // no such parameter
		"/v1/agencies?pageToken=%00":                        http.StatusBadRequest,
		"/v1/agencies?pageToken=%ff":                        http.StatusBadRequest,
		"/v1/agencies?pageToken=%zz":                        http.StatusBadRequest,
		"/v1/agencies?pageSize=1;pageSize=2":                http.StatusBadRequest,
		"/v1/agencies?pageSize=1e9":                         http.StatusBadRequest,
		"/v1/agencies?pageSize=NaN":                         http.StatusBadRequest,
		"/v1/agencies?pageSize=99999999999":                 http.StatusBadRequest,
		"/v1/agencies?pageSize=-1":                          http.StatusBadRequest,
		"/v1/agencies?" + repeat("a&", 10_000):              http.StatusBadRequest,
		"/v1/agencies?pageToken=" + long(3_000):             http.StatusBadRequest,
		linhai + "/applications?view=99":                    http.StatusBadRequest,
		linhai + "/applications?filter=" + repeat("(", 500): http.StatusBadRequest, // depth
		linhai + "/applications?filter=" + repeat("state=CLOSED%20OR%20", 60) + "x": http.StatusBadRequest, // terms
		linhai + "/applications?filter=" + long(3_000):                              http.StatusBadRequest,
		linhai + "/applications?filter=text:%22%25%22":                              http.StatusBadRequest, // a pattern is none
		linhai + "/applications?filter=text:%22a%00b%22":                            http.StatusBadRequest,
		linhai + "/applications?orderBy=" + repeat("receiveTime,", 50):              http.StatusBadRequest,
		linhai + "/applications?orderBy=(select%201)":                               http.StatusBadRequest,
	} {
		name := target[:min(len(target), 60)]
		r := s.raw(t, "GET "+target+closing+"\r\n")
		require.Equal(t, status, r.status, "%s: %s", name, r.body)
		r.clean(t, name)
	}
	absolute := s.raw(t, "GET http://evil.test/v1/agencies HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n")
	absolute.ok(t)
	require.NotContains(t, string(absolute.body)+fmt.Sprint(absolute.header), "evil.test", "no answer depends on what the host is called")
	require.NotContains(t, string(absolute.body)+fmt.Sprint(absolute.header), "other.test")
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, s.raw(t, "GET /v1/agencies/"+long(60_000)+closing+"\r\n").status)
}

func long(n int) string                { return strings.Repeat("a", n) }
func repeat(what string, n int) string { return strings.Repeat(what, n) }

func TestNoSecondWayToWriteARequest(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	accept := "POST " + path(a) + ":accept" + closing
	for name, tt := range map[string]struct {
		request string
		status  int
		ours    bool // the refusal comes from this program and not from net/http, before there is a request
	}{
		"two lengths":           {accept + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", http.StatusBadRequest, false},
		"negative length":       {accept + "Content-Length: -1\r\n\r\n", http.StatusBadRequest, false},
		"length of 20 digits":   {accept + "Content-Length: 99999999999999999999\r\n\r\n", http.StatusBadRequest, false},
		"length beyond limit":   {accept + "Content-Length: 99999999999\r\n\r\n", http.StatusTooManyRequests, true},
		"space before colon":    {accept + "Content-Length : 2\r\n\r\n{}", http.StatusBadRequest, false},
		"space in a name":       {accept + "X y: 1\r\n\r\n", http.StatusBadRequest, false},
		"NUL in a value":        {accept + "X: a\x00b\r\n\r\n", http.StatusBadRequest, false},
		"CR in a value":         {accept + "X: a\rb\r\n\r\n", http.StatusBadRequest, false},
		"two hosts":             {accept + "Host: other.test\r\n\r\n", http.StatusBadRequest, false},
		"no host":               {"GET /v1/agencies HTTP/1.1\r\n\r\n", http.StatusBadRequest, false},
		"a host with a blank":   {"GET /v1/agencies HTTP/1.1\r\nHost: a b\r\n\r\n", http.StatusBadRequest, false},
		"other encodings":       {accept + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", http.StatusNotImplemented, false},
		"two encodings":         {accept + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", http.StatusNotImplemented, false},
		"no chunk":              {accept + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", http.StatusBadRequest, true},
		"ten thousand headers":  {accept + repeat("A: b\r\n", 10_000) + "\r\n", http.StatusRequestHeaderFieldsTooLarge, false},
		"a long header":         {accept + "A: " + long(60_000) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge, false},
		"no version":            {"GET /v1/agencies\r\n\r\n", http.StatusBadRequest, false},
		"TLS":                   {"\x16\x03\x01\x00\xa5\x01\x00\x00\r\n\r\n", http.StatusBadRequest, false},
		"OPTIONS *":             {"OPTIONS *" + closing + "\r\n", http.StatusNotFound, true},
		"a preflight":           {"OPTIONS /v1/agencies" + closing + "Origin: https://evil.test\r\nAccess-Control-Request-Method: POST\r\n\r\n", http.StatusMethodNotAllowed, true},
		"TRACE":                 {"TRACE /v1/agencies" + closing + "\r\n", http.StatusMethodNotAllowed, true},
		"CONNECT":               {"CONNECT evil.test:80" + closing + "\r\n", http.StatusNotFound, true},
		"lower case":            {"get /v1/agencies" + closing + "\r\n", http.StatusMethodNotAllowed, true},
		"POST of a page":        {"POST /metrics" + closing + "\r\n", http.StatusMethodNotAllowed, true},
		"an encoded colon":      {"POST " + path(a) + "%3Aaccept" + closing + "\r\n", http.StatusMethodNotAllowed, true},
		"an overridden method":  {"POST " + path(a) + closing + "X-HTTP-Method-Override: PATCH\r\nContent-Length: 2\r\n\r\n{}", http.StatusMethodNotAllowed, true},
		"another site's form":   {accept + "Origin: https://evil.test\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", http.StatusForbidden, true},
		"another site's script": {accept + "Sec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n\r\n{}", http.StatusForbidden, true},
		"a packed body":         {accept + "Content-Encoding: gzip\r\nContent-Length: " + packed(t, 1<<24), http.StatusUnsupportedMediaType, true},
		"a small packed body":   {accept + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", http.StatusUnsupportedMediaType, true},
	} {
		r := s.raw(t, tt.request)
		require.Equal(t, tt.status, r.status, "%s: %s", name, r.body)
		if tt.ours {
			r.clean(t, name)
		}
		require.NotContains(t, fmt.Sprint(r.header), "evil.test", name)
	}
	require.Equal(t, "STATE_REGISTERED", text(s.get(t, path(a)).ok(t), "state"), "none of it was done")

	// What stands in a header of ours never reaches another line of the answer.
	odd := s.raw(t, "GET /v1/agencies"+closing+"X-Correlation-Id: a%0d%0aSet-Cookie: x=1\r\n\r\n")
	odd.ok(t)
	require.Empty(t, odd.header.Get("Set-Cookie"))
	s.raw(t, accept+"Sec-Fetch-Site: same-origin\r\nContent-Length: 2\r\n\r\n{}").ok(t)
}

// packed is a body of so many blanks, with its length before it.
func packed(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(bytes.Repeat([]byte(" "), n))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return fmt.Sprintf("%d\r\n\r\n%s", b.Len(), b.String())
}

func TestOddBodiesAreRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	form := s.form()
	encoded, err := json.Marshal(form)
	require.NoError(t, err)
	good := string(encoded)
	replace := func(old, with string) string {
		require.Contains(t, good, old)
		return strings.Replace(good, old, with, 1)
	}
	add := func(member string) string { return replace("{", "{"+member+",") }
	for name, body := range map[string]string{
		"byte order mark": "\ufeff" + good, "UTF-16": "\xff\xfe{\x00}\x00", "no UTF-8": replace("山前", "\xff"), "overlong UTF-8": replace("山前", "\xc0\xaf"),
		"half a surrogate": replace("山前", `\ud800`), "NUL": replace("山前", `\u0000`), "a raw NUL": replace("山前", "\x00"),
		"a deep list": repeat("[", 400_000), "deep objects": repeat(`{"applicant":`, 50_000), "a deep list in a field": `{"applicant":` + repeat("[", 400_000) + "}",
		"deep and unknown":    `{"a":` + repeat("[", 100_000) + repeat("]", 100_000) + "}",
		"one field, two ways": add(`"external_id":"a","externalId":"b"`), "one field twice": add(`"note":"a","note":"b"`),
		"a number without end": add(`"enteredLateBy":` + repeat("9", 100_000)), "1e400": add(`"enteredLateBy":1e400`), "1.5": add(`"enteredLateBy":1.5`),
		"NaN": add(`"enteredLateBy":NaN`), "Infinity": add(`"enteredLateBy":"Infinity"`), "no such kind": replace(`"CHANNEL_COUNTER"`, "99"),
		"a kind of 33 bits": replace(`"CHANNEL_COUNTER"`, "4294967297"), "a negative kind": replace(`"CHANNEL_COUNTER"`, "-1"),
		"the year 92024": replace(`"receiveTime":"`, `"receiveTime":"9`), "the year 0": replace(`"receiveTime":"2024`, `"receiveTime":"0000`),
		"a comment": "/* */" + good, "more after it": good + "{}", "single quotes": "{'a':1}", "a trailing comma": replace("}", ",}"),
		"__proto__": add(`"__proto__":{}`), "@type": add(`"@type":"type.googleapis.com/foi.v1.Agency"`), "an empty key": add(`"":1`),
		"a long key": add(`"` + long(100_000) + `":1`), "null": "null", "a list": "[" + good + "]", "a text": `"x"`, "nothing but blanks": " \n\t",
		"a form": "channel=CHANNEL_COUNTER", "a long text": add(`"note":"` + long(100_000) + `"`), "a long name": replace(`"张三"`, `"`+long(10_000)+`"`),
	} {
		r := s.post(t, linhai+"/applications", body)
		require.Equal(t, http.StatusBadRequest, r.status, "%s: %s", name, r.body)
		r.clean(t, name)
		require.NotEmpty(t, r.json(t)["error"].(object)["details"], name)
	}
	tooLarge := s.post(t, linhai+"/applications", add(`"note":"`+long(2<<20)+`"`))
	tooLarge.refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	a := s.post(t, linhai+"/applications", form).ok(t)
	require.Equal(t, "临公开〔2024〕第1号", text(a, "registerNumber"), "the first that was taken")

	// Texts that other programs take for something else are kept as they are.
	for _, kept := range []string{`=HYPERLINK("http://evil.test")`, "+86 1", "-1", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE application; --", "${jndi:ldap://x}", "%s%n", `\`, "\u202egnp.exe"} {
		made := s.register(t, object{"note": kept})
		require.Equal(t, kept, text(s.get(t, path(made)).ok(t), "note"))
	}
}

// TestEveryAnswerHasItsHeaders: pages, descriptions, health, metrics and downloads, too.
func TestEveryAnswerHasItsHeaders(t *testing.T) {
	s := start(t, "2024-03-04")
	made := s.attach(t, s.register(t), object{"fileName": `a'b;c=d,e%f é.pdf`})
	for _, target := range []string{
		"/", "/docs", "/docs/page.js", "/docs/style.css", "/openapi.yaml", "/openapi.json", "/healthz", "/readyz", "/metrics", "/v1/agencies",
		"/v1/nothing", path(made) + ":download",
	} {
		r := s.raw(t, "GET "+target+closing+"Origin: https://evil.test\r\n\r\n")
		for key, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
			"Access-Control-Allow-Origin": "", "Server": "", "X-Powered-By": "",
		} {
			require.Equal(t, want, r.header.Get(key), "%s: %s", target, key)
		}
		policy := r.header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'", target)
		require.Contains(t, policy, "frame-ancestors 'none'", target)
		require.NotContains(t, policy, "unsafe", target)
		require.NotEmpty(t, r.header.Get("Content-Type"), target)
		if strings.HasPrefix(target, "/v1/") || strings.HasSuffix(target, "z") || target == "/metrics" {
			require.Equal(t, "no-store", r.header.Get("Cache-Control"), target)
		}
	}
	require.Equal(t, `attachment; filename*=utf-8''a%27b%3Bc%3Dd%2Ce%25f%20%C3%A9.pdf`,
		s.get(t, path(made)+":download").header.Get("Content-Disposition"), "RFC 6266")
}
