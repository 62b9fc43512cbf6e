package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/clock"
)

func TestOnlyWhatIsSignedIsTakenAndOnlyOnce(t *testing.T) {
	const (
		old = "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xkLW8="
		now = "whsec_bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW4="
	)
	var out strings.Builder
	r, err := newReceiver([]string{now, old}, &out)
	require.NoError(t, err)
	deliver := func(id, secret string, at time.Time, signed, sent string) int {
		w, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		signature, err := w.Sign(id, at, []byte(signed))
		require.NoError(t, err)
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(sent))
		req.Header.Set(standardwebhooks.HeaderWebhookID, id)
		req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, fmt.Sprint(at.Unix()))
		req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
		answer := httptest.NewRecorder()
		r.ServeHTTP(answer, req)
		return answer.Code
	}
	at := clock.System{}.Now()
	require.Equal(t, http.StatusNoContent, deliver("1", now, at, "one", "one"))
	require.Equal(t, http.StatusNoContent, deliver("1", now, at, "one", "one"), "it is told again that it was taken")
	require.Equal(t, http.StatusNoContent, deliver("2", old, at, "two", "two"))
	require.Equal(t, http.StatusUnauthorized, deliver("3", now, at, "three", "tree"))
	require.Equal(t, http.StatusUnauthorized, deliver("4", "whsec_b3RoZXI=", at, "four", "four"))
	require.Equal(t, http.StatusUnauthorized, deliver("5", now, at.Add(-time.Hour), "five", "five"))
	long := strings.Repeat("x", largestWebhook+1)
	require.Equal(t, http.StatusUnauthorized, deliver("6", now, at, long, long))
	require.Equal(t, "one\ntwo\n", out.String())

	for _, none := range [][]string{nil, {"whsec_%"}} {
		_, err := newReceiver(none, &out)
		require.ErrorContains(t, err, "FOI_WEBHOOK_SECRET")
	}
}
