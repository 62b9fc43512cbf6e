package transport_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/transport"
)

func webhooks() *transport.Webhooks {
	return &transport.Webhooks{Timeout: 5 * time.Second, Clock: clock.System{}}
}

var loopback = []string{"127.0.0.0/8", "::1/128"}

func TestAWebhookIsSignedByAllSecrets(t *testing.T) {
	secrets := [][]byte{[]byte(strings.Repeat("n", 24)), []byte(strings.Repeat("o", 24))}
	var got http.Header
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
	}))
	defer server.Close()
	status, err := webhooks().Send(t.Context(), transport.Message{ID: "s.d", URL: server.URL, Networks: loopback, Body: `{"a":1}`, Secrets: secrets})
	require.NoError(t, err)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"a":1}`, string(body))
	signatures := strings.Fields(got.Get("Webhook-Signature"))
	require.Len(t, signatures, 2)
	for i, s := range signatures {
		require.Equal(t, "v1,"+transport.Sign(secrets[i], "s.d", got.Get("Webhook-Timestamp"), body), s)
		_, err := base64.StdEncoding.DecodeString(s[3:])
		require.NoError(t, err)
	}
}

func TestAWebhookGoesNowhereElse(t *testing.T) {
	reached := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	for _, url := range []string{
		inside.URL, "http://localhost" + port, "http://0.0.0.0" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port,
		"http://169.254.169.254/", "http://10.0.0.1/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/", "http://100.64.0.1/", "http://224.0.0.1/",
	} {
		_, err := webhooks().Send(t.Context(), transport.Message{ID: "x", URL: url, Networks: []string{"192.168.77.0/24"}, Body: "{}"})
		var f *transport.Failure
		require.ErrorAs(t, err, &f, url)
		require.Equal(t, "address not allowed", f.Cause, url)
	}
	require.Zero(t, reached)

	redirecting := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer redirecting.Close()
	status, err := webhooks().Send(t.Context(), transport.Message{ID: "x", URL: redirecting.URL, Networks: loopback, Body: "{}"})
	require.Error(t, err)
	require.Equal(t, http.StatusTemporaryRedirect, status)
	require.Zero(t, reached, "a redirection is not followed")
}

func TestALongAnswerIsNotReadToItsEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	status, err := webhooks().Send(t.Context(), transport.Message{ID: "x", URL: server.URL, Networks: loopback, Body: "{}"})
	require.NoError(t, err)
	require.Equal(t, 200, status)
}
