package transport_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/transport"
)

// hookAt calls an address.
func hookAt(url string) *transport.Hook {
	return &transport.Hook{
		URL: url, Secret: []byte("a secret of some length"), Timeout: 300 * time.Millisecond, Clock: clock.Noon(calendar.MustDate("2024-05-22")),
	}
}

func TestTheHookGetsASignedMessage(t *testing.T) {
	var got http.Header
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer s.Close()
	text := letter
	text.ID, text.To = "r1.sms", "13900000000"
	require.NoError(t, hookAt(s.URL).Send(t.Context(), text))
	require.JSONEq(t, `{"id":"r1.sms","mobile":"13900000000","text":"【督办提醒】临公开〔2024〕12号：答复剩余2个工作日",
		"register_number":"临公开〔2024〕12号","duty":"答复","due_date":"2024-05-24","days_left":2}`, string(body))
	require.Equal(t, "r1.sms", got.Get("Webhook-Id"))
	require.Equal(t, "1716350400", got.Get("Webhook-Timestamp"))
	mac := hmac.New(sha256.New, []byte("a secret of some length"))
	mac.Write([]byte("r1.sms.1716350400." + string(body)))
	require.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), got.Get("Webhook-Signature"))
}

func TestWhatTheHookAnswers(t *testing.T) {
	calls := 0
	status := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer s.Close()
	for code, want := range map[int]transport.Outcome{
		500: transport.Later, 502: transport.Later, 503: transport.Later, 429: transport.Later, 408: transport.Later,
		400: transport.Never, 401: transport.Never, 404: transport.Never, 422: transport.Never, 302: transport.Never,
	} {
		status, calls = code, 0
		requireFailure(t, hookAt(s.URL).Send(t.Context(), letter), want, fmt.Sprintf("http %d", code))
		require.Equal(t, 1, calls, "no redirection is followed and nothing repeated")
	}
}

func TestAHookThatDoesNotAnswer(t *testing.T) {
	hang := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer s.Close()
	defer close(hang)
	requireFailure(t, hookAt(s.URL).Send(t.Context(), letter), transport.Unknown, "no answer")

	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, on.Close())
	requireFailure(t, hookAt("http://"+on.Addr().String()).Send(t.Context(), letter), transport.Later, "no connection")
}
