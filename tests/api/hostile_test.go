package api

import (
	"bufio"
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

// raw sends bytes as they are, over a connection of its own, and returns the answer; nil when the server closes without one.
func (s *server) raw(t *testing.T, request string) *http.Response {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, _ = io.WriteString(conn, request) // the server may well have closed before all is written
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return nil
	}
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	response.Body = io.NopCloser(strings.NewReader(string(content)))
	return response
}

func (s *server) probe(t *testing.T, name, request string) {
	r := s.raw(t, request)
	if r == nil {
		fmt.Printf("P %s: closed\n", name)
		return
	}
	b, _ := io.ReadAll(r.Body)
	text := string(b)
	var o object
	if json.Unmarshal(b, &o) == nil && o["error"] != nil {
		text = fmt.Sprint(at(o, "error.status"), " ", at(o, "error.message"))
	}
	if len(text) > 120 {
		text = text[:120]
	}
	fmt.Printf("P %s: %d %s %s\n", name, r.StatusCode, r.Header.Get("Content-Type"), text)
}

func TestProbe(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	const tail = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	for _, p := range []string{
		"/v1/agencies/..%2f..%2fmetrics", "/v1/agencies/linhai/../../../metrics", "//v1/agencies", "/v1//agencies", "/v1/agencies/linhai%00",
		"/v1/agencies/%ff", "/V1/agencies", "/v1/agencies/linhai/", "/v1/agencies;x=y", "/v1/agencies/linhai%3Adissolve", "/%76%31/agencies",
		"/openapi.yaml/../metrics", "/docs/..%2fmetrics", "/docs/", "/./v1/agencies", "/v1/agencies/linhai%2Fapplications", "/v1/agencies/linhai?x=%zz",
		"/v1/agencies?filter=%ff", "/v1/agencies?pageToken=%00", "/v1/agencies?pageSize=1e9", "/v1/agencies?pageSize=99999999999", "/v1/agencies?" + strings.Repeat("a&", 12000),
		"/v1/agencies?" + strings.Repeat("a=1;", 5), "/v1/agencies?pageSize=NaN", "http://evil.test/v1/agencies", "/v1/agencies/" + strings.Repeat("a", 40000), "/v1/agencies/" + strings.Repeat("a", 20000),
		"*", "v1/agencies", "", "/v1/agencies/linhai/applications?filter=" + strings.Repeat("(", 500), "/v1/agencies/linhai/applications?filter=text:%22%25%22",
		"/v1/agencies/linhai/applications?orderBy=" + strings.Repeat("a,", 300), "/v1/agencies/linhai/applications?filter=" + strings.Repeat("state=REGISTERED%20OR%20", 60) + "state=X",
		"/v1/agencies/linhai/applications?view=99", "/v1/agencies/linhai/applications?view=-1",
	} {
		s.probe(t, "GET "+p[:min(len(p), 60)], "GET "+p+tail)
	}
	for _, v := range []string{"OPTIONS * ", "OPTIONS /v1/agencies", "TRACE /v1/agencies", "CONNECT /v1/agencies", "CONNECT x:80", "HEAD /v1/agencies", "PUT /v1/agencies", "get /v1/agencies", "G\x00T /v1/agencies", "PROPFIND /", "POST /metrics", "POST /v1/agencies/linhai%3Adissolve"} {
		s.probe(t, v, v+tail)
	}
	for name, h := range map[string]string{
		"two lengths": "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "same lengths": "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "length and chunks": "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"negative": "Content-Length: -1\r\n\r\n", "huge": "Content-Length: 99999999999999999999\r\n\r\n", "space in name": "X y: 1\r\n\r\n", "space before colon": "Content-Length : 2\r\n\r\n{}",
		"folded": "X: a\r\n b\r\n\r\n", "nul": "X: a\x00b\r\n\r\n", "bare lf": "X: a\nY: b\r\n\r\n", "cr in value": "X: a\rb\r\n\r\n", "two hosts": "Host: y\r\n\r\n", "TE xchunked": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "TE twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"bad chunk": "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "many headers": strings.Repeat("A: b\r\n", 10000) + "\r\n", "long header": "A: " + strings.Repeat("b", 60000) + "\r\n\r\n",
		"gzip": "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "expect": "Expect: 200-ok\r\n\r\n", "upgrade": "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "override": "X-HTTP-Method-Override: DELETE\r\nContent-Length: 0\r\n\r\n",
		"grpc metadata": "Grpc-Metadata-X-Foi: 1\r\nGrpc-Timeout: 1n\r\nContent-Length: 2\r\n\r\n{}", "bad timeout": "Grpc-Timeout: zz\r\nContent-Length: 2\r\n\r\n{}",
		"trailers": "Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\nX: " + strings.Repeat("y", 100000) + "\r\n\r\n",
	} {
		s.probe(t, "POST "+name, "POST "+path(a)+":accept HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+h)
	}
	s.probe(t, "no host", "GET /v1/agencies HTTP/1.1\r\n\r\n")
	s.probe(t, "bad host", "GET /v1/agencies HTTP/1.1\r\nHost: a b\r\n\r\n")
	s.probe(t, "1.0", "GET /v1/agencies HTTP/1.0\r\n\r\n")
	s.probe(t, "0.9", "GET /v1/agencies\r\n\r\n")
	s.probe(t, "2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	s.probe(t, "tls", "\x16\x03\x01\x00\xa5\x01\x00\x00")
	form, _ := json.Marshal(s.form())
	f := string(form)
	for name, b := range map[string]string{
		"bom": "\ufeff" + f, "utf8": strings.Replace(f, "山前", "\xff", 1), "surrogate": strings.Replace(f, "山前", `\ud800`, 1), "nul": strings.Replace(f, "山前", `\u0000`, 1),
		"deep list": strings.Repeat("[", 100000), "deep object": strings.Repeat(`{"applicant":`, 20000), "deep a": strings.Repeat(`{"a":`, 20000), "deep in": `{"applicant":` + strings.Repeat("[", 200000) + "}",
		"dup names": strings.Replace(f, "{", `{"external_id":"a","externalId":"b",`, 1), "number": strings.Replace(f, "{", `{"enteredLateBy":1e400,`, 1), "nan": `{"enteredLateBy":NaN}`,
		"float": strings.Replace(f, "{", `{"enteredLateBy":1.5,`, 1), "e": strings.Replace(f, "{", `{"enteredLateBy":1e2,`, 1), "digits": `{"enteredLateBy":` + strings.Repeat("9", 100000) + `}`,
		"enum": strings.Replace(f, `"CHANNEL_COUNTER"`, "99", 1), "enum big": strings.Replace(f, `"CHANNEL_COUNTER"`, "4294967297", 1), "time": strings.Replace(f, `"receiveTime":"`, `"receiveTime":"9`, 1),
		"proto": `{"__proto__":{}}`, "type": `{"@type":"x"}`, "utf16": "\xff\xfe{\x00}\x00", "comment": "/*x*/" + f, "trailing": f + "x", "single": "{'a':1}", "key": `{"":1}`, "nullfield": strings.Replace(f, `"CHANNEL_COUNTER"`, "null", 1),
		"longkey": `{"` + strings.Repeat("k", 100000) + `":1}`,
	} {
		s.probe(t, "BODY "+name, fmt.Sprintf("POST %s/applications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", linhai, len(b), b))
	}
}
