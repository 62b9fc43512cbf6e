package job_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/transport"
)

const webhookSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// receiver is a real HTTP server that checks signatures and keeps what it takes.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	taken []received
	// answer, if set, says with which status a message is answered; others than 200 are not kept.
	answer func(m received) int
}

type received struct {
	id          string
	Application string
	Version     int64
}

func receive(t *testing.T, delay time.Duration) *receiver {
	t.Helper()
	wh, err := standardwebhooks.NewWebhook(webhookSecret)
	require.NoError(t, err)
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err == nil {
			err = wh.Verify(body, req.Header)
		}
		var m struct{ Data received }
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			t.Errorf("a message is not as it should be: %v", err)
			return
		}
		<-time.After(delay)
		m.Data.id = req.Header.Get("Webhook-Id")
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.answer != nil {
			if status := r.answer(m.Data); status != http.StatusOK {
				w.WriteHeader(status)
				return
			}
		}
		r.taken = append(r.taken, m.Data)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received{}, r.taken...)
}

// subscribed makes applications that came through a portal, and a subscription to them.
func subscribed(t *testing.T, applications int, to string) (url string, pool *pgxpool.Pool, s *store.Store) {
	t.Helper()
	url, pool = database(t, applications)
	s, err := open(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	change(t, pool, `INSERT INTO portal_access (agency_id, application_id, portal, code_hash, code_issued_at, code_issued_by)
		SELECT agency_id, id, 'keys/p1', decode(repeat('00', 32), 'hex'), now(), 'test' FROM application`)
	_, err = s.CreateSubscription(everything(t), store.Subscription{
		ID: "s1", Portal: "keys/p1", Below: true, DisplayName: "门户", URL: to, Networks: []string{"127.0.0.0/8"}, PlainHTTP: true,
	}, webhookSecret, store.Write{Actor: "test", Now: time.Now()})
	require.NoError(t, err)
	return url, pool, s
}

func delivered(t *testing.T, pool *pgxpool.Pool) int {
	t.Helper()
	return count(t, pool, "SELECT count(*) FROM subscription_delivery WHERE state = 'delivered'")
}

// inOrder holds that of each application no version came before an earlier one had come.
func inOrder(t *testing.T, all []received) (repeats int) {
	t.Helper()
	last, seen := map[string]int64{}, map[string]bool{}
	for _, m := range all {
		if seen[m.id] {
			repeats++
			continue
		}
		seen[m.id] = true
		if before := last[m.Application]; before != 0 {
			require.Equal(t, before+1, m.Version, m.Application)
		}
		last[m.Application] = m.Version
	}
	return repeats
}

// TestKilledInTheMiddleOfManyWebhooks is the promise: over a kill -9 every change is told at least once, and of one application
// in their order.
func TestKilledInTheMiddleOfManyWebhooks(t *testing.T) {
	if testing.Short() {
		t.Skip("two minutes of waiting for another process")
	}
	t.Parallel()
	const applications, changes = 5, 40
	r := receive(t, 20*time.Millisecond)
	url, pool, _ := subscribed(t, applications, r.URL)
	for range changes {
		change(t, pool, "UPDATE application SET version = version + 1")
	}
	first := startProcess(t, 1, url)
	require.Eventually(t, func() bool { return len(r.all()) > 30 }, time.Minute, time.Millisecond)
	require.NoError(t, first.Process.Kill())
	_ = first.Wait() // killed
	left := applications*changes - delivered(t, pool)
	require.Positive(t, left, "it was in the middle")

	startProcess(t, 1, url)
	require.Eventually(t, func() bool { return delivered(t, pool) == applications*changes }, 4*time.Minute, 100*time.Millisecond)
	all := r.all()
	repeats := inOrder(t, all)
	ids := map[string]bool{}
	for _, m := range all {
		ids[m.id] = true
	}
	require.Len(t, ids, applications*changes, "each was told")
	t.Logf("%d messages, %d of them again; %d were left at the kill", len(all), repeats, left)
}

func TestAWebhookThatFailsIsTriedAgainAndGivenUp(t *testing.T) {
	t.Parallel()
	r := receive(t, 0)
	failures := 0
	r.answer = func(m received) int {
		if m.Application == "agencies/a1/applications/x1" && failures < 1 {
			failures++
			return http.StatusServiceUnavailable
		}
		if m.Application == "agencies/a1/applications/x2" {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	url, pool, s := subscribed(t, 3, r.URL)
	for range 2 {
		change(t, pool, "UPDATE application SET version = version + 1")
	}
	startNode(t, url, &transport.SMTP{}, never)
	// x1 is taken at the second attempt and then goes on in order; x3 waits for nobody.
	require.Eventually(t, func() bool { return len(r.all()) == 4 }, time.Minute, 20*time.Millisecond)
	inOrder(t, r.all())

	// x2 is given up after its attempts; then what waited behind it has its turn.
	for range 2 {
		require.Eventually(t, func() bool {
			change(t, pool, `UPDATE river_job SET max_attempts = attempt + 1, scheduled_at = now() WHERE kind = 'deliver_webhook' AND state = 'retryable'
				AND errors IS NOT NULL AND max_attempts > attempt + 1`)
			return count(t, pool, "SELECT count(*) FROM subscription_delivery WHERE state = 'dead'") > 0
		}, time.Minute, 50*time.Millisecond)
	}
	require.Eventually(t, func() bool {
		change(t, pool, `UPDATE river_job SET max_attempts = attempt + 1, scheduled_at = now() WHERE kind = 'deliver_webhook' AND state = 'retryable'`)
		return count(t, pool, "SELECT count(*) FROM subscription_delivery WHERE state = 'dead' AND status = 500 AND cause = 'http 500'") == 2
	}, time.Minute, 50*time.Millisecond)

	r.mu.Lock()
	r.answer = nil
	r.mu.Unlock()
	dead, err := s.ListWebhooks(everything(t), "s1", "", 100)
	require.NoError(t, err)
	again := 0
	for _, d := range dead {
		if d.State == store.WebhookDead {
			_, err := s.RedeliverWebhook(everything(t), store.WebhookKey{Subscription: "s1", ID: d.ID}, store.Write{Actor: "test", Now: time.Now()})
			require.NoError(t, err)
			again++
		}
	}
	require.Equal(t, 2, again)
	require.Eventually(t, func() bool { return delivered(t, pool) == 6 }, time.Minute, 20*time.Millisecond, fmt.Sprint(again))
	inOrder(t, r.all())
}
