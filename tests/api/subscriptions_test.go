package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
)

// portalKey makes a key of a portal for all agencies.
func (s *server) portalKey(t *testing.T, id string) object {
	t.Helper()
	return s.post(t, "/v1/keys?keyId="+id, object{"displayName": "门户" + id, "role": "ROLE_PORTAL", "below": true}).ok(t)
}

func subscription(key string, more object) object {
	return with(object{"displayName": "市门户", "key": key, "url": "https://portal.example.test/hook", "networks": []string{"10.1.0.0/16"}}, more)
}

// subscribe makes a subscription of a new key.
func (s *server) subscribe(t *testing.T, id string) object {
	t.Helper()
	return s.post(t, "/v1/subscriptions", subscription(text(s.portalKey(t, id), "name"), nil)).ok(t)
}

func TestASubscriptionTellsItsPortalOfChanges(t *testing.T) {
	type message struct {
		header http.Header
		body   []byte
	}
	got := make(chan message, 10)
	portal := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- message{r.Header.Clone(), body}
	}))
	defer portal.Close()
	s := start(t, "2024-03-04", func(c *config.Config) { c.Jobs, c.RemindersEvery, c.SMTPTimeout = true, time.Hour, time.Second })
	s.clock.Set(time.Now()) // receivers refuse old messages
	key := s.portalKey(t, "city")
	sub := s.post(t, "/v1/subscriptions", subscription(text(key, "name"), object{
		"url": portal.URL + "/hook", "networks": []string{"127.0.0.0/8"}, "plainHttp": true,
	})).ok(t)
	require.Regexp(t, "^whsec_", text(sub, "secret"))
	require.Empty(t, text(s.get(t, path(sub)).ok(t), "secret"), "it is told once")
	verify := func(secret string, m message) error {
		wh, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		return wh.Verify(m.body, m.header)
	}
	trial := s.post(t, path(sub)+":test", object{}).ok(t)
	first := <-got
	require.NoError(t, verify(text(sub, "secret"), first))
	require.Contains(t, string(first.body), `"type":"test"`)
	require.Eventually(t, func() bool { return text(s.get(t, path(trial)).ok(t), "state") == "STATE_DELIVERED" }, time.Minute, 20*time.Millisecond)

	rotated := s.post(t, path(sub)+":rotateSecret", object{}).ok(t)
	s.post(t, path(trial)+":redeliver", object{}).ok(t)
	second := <-got
	require.NoError(t, verify(text(sub, "secret"), second), "the old one still signs")
	require.NoError(t, verify(text(rotated, "secret"), second))
	require.Equal(t, first.header.Get("Webhook-Id"), second.header.Get("Webhook-Id"), "a repeat is told by its id")
	s.clock.Advance(25 * time.Hour)
	require.Len(t, list(s.get(t, path(sub)+"/deliveries").ok(t), "deliveries"), 1)
	require.Len(t, list(s.get(t, "/v1/subscriptions").ok(t), "subscriptions"), 1)
	s.send(t, http.MethodDelete, path(sub), nil).ok(t)
	s.get(t, path(sub)).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, path(trial)).refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestSubscriptionsAreRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	key := text(s.portalKey(t, "city"), "name")
	create := func(more object) response { return s.post(t, "/v1/subscriptions", subscription(key, more)) }
	for _, bad := range []string{"ftp://x/", "//x", "https://", "https://u:p@x/", "https://x/#f", "http://10.1.0.1/"} {
		require.Len(t, create(object{"url": bad}).badRequest(t), 1, bad)
	}
	require.Equal(t, []string{"subscription.url HTTPS"}, create(object{"url": "http://x/", "plainHttp": true, "networks": []string{}}).badRequest(t))
	for _, bad := range []string{"10.1.0.0", "0.0.0.0/0", "::/0", "x"} {
		require.Equal(t, []string{"subscription.networks NETWORK"}, create(object{"networks": []string{bad}}).badRequest(t), bad)
	}
	require.Equal(t, []string{"subscription.key RESOURCE_NAME"}, create(object{"key": "x"}).badRequest(t))
	create(object{"key": "keys/unknown"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	other := s.post(t, "/v1/keys?keyId=stats", object{"displayName": "统计", "role": "ROLE_STATISTICIAN", "below": true}).ok(t)
	require.Equal(t, []string{"subscription.key PORTAL"}, create(object{"key": other["name"]}).badRequest(t))
	for _, what := range []string{"/v1/subscriptions/unknown:test", "/v1/subscriptions/unknown:rotateSecret", "/v1/subscriptions/unknown/deliveries/x:redeliver"} {
		s.post(t, what, object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	sub := s.subscribe(t, "town")
	d := s.post(t, path(sub)+":test", object{}).ok(t)
	require.Equal(t, "该推送尚在进行中，无需重新推送", s.post(t, path(d)+":redeliver", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said())
}

// finishedDelivery is a delivery that was given up.
func (s *server) finishedDelivery(t *testing.T, n int) object {
	t.Helper()
	d := s.post(t, path(s.subscribe(t, fmt.Sprintf("re%d", n)))+":test", object{}).ok(t)
	_, err := s.store.SQL().ExecContext(everything(t), "UPDATE subscription_delivery SET state = 'dead', finished_at = now(), cause = ''")
	require.NoError(t, err)
	return d
}
