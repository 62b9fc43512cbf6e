package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// client talks REST to one server. Its connections are its own.
type client struct {
	base string
	http *http.Client
}

func newClient(t *testing.T, addr string) *client {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{base: "http://" + addr, http: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// post makes one call. The error is one of the connection; everything else is an answer.
func (c *client) post(path, body string) (status int, answer map[string]any, err error) {
	resp, err := c.http.Post(c.base+path, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }() // it has been read
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	return resp.StatusCode, answer, json.Unmarshal(raw, &answer)
}

// ready tells what /readyz answers, 0 for nothing.
func (c *client) ready() int {
	resp, err := c.http.Get(c.base + "/readyz")
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// agencies makes the agencies that registrations go to, and returns their ids.
func (c *client) agencies(t *testing.T) []string {
	t.Helper()
	ids := []string{"a1", "a2", "a3"}
	for _, id := range ids {
		body := fmt.Sprintf(`{"displayName":"测试机关%s","level":"LEVEL_DEPARTMENT","registerPrefix":"%s","establishDate":{"year":2019,"month":1,"day":1}}`, id, id)
		status, answer, err := c.post("/v1/agencies?agencyId="+id, body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status, answer)
	}
	return ids
}

// registration is one request that may have to be repeated, and its answer once it was acknowledged.
type registration struct {
	agency, requestID string
	n                 int
	name, number      string // acknowledged
}

func registrations(agencies []string, count int) []*registration {
	all := make([]*registration, count)
	for n := range all {
		all[n] = &registration{agency: agencies[n%len(agencies)], requestID: uuid.NewString(), n: n}
	}
	return all
}

func (r *registration) acknowledged() bool { return r.name != "" }

// send makes the request once. It returns the status, 0 when there was no answer.
func (r *registration) send(c *client) int {
	status, answer, err := c.post("/v1/agencies/"+r.agency+"/applications?requestId="+r.requestID, r.body())
	if err != nil {
		return 0
	}
	if status == http.StatusOK {
		r.name, _ = answer["name"].(string)
		r.number, _ = answer["registerNumber"].(string)
	}
	return status
}

func (r *registration) body() string {
	return fmt.Sprintf(`{"channel":"CHANNEL_ONLINE","receiveTime":"2026-03-02T02:00:00Z","delivery":"DELIVERY_EMAIL",
		"applicant":{"type":"TYPE_NATURAL_PERSON","displayName":"测试人%d","idKind":"ID_KIND_OTHER","idNumber":"T%06d","phone":"10000000000"},
		"description":"测试第%d号：某路段房屋征收补偿方案"}`, r.n, r.n, r.n)
}

const clients = 32

// sendAll sends the requests that have no acknowledgement yet from many clients at once, and returns the statuses that came
// back, by how often. It stops early when stop is closed.
func sendAll(c *client, all []*registration, stop <-chan struct{}) map[int]int {
	todo := make(chan *registration)
	statuses := map[int]int{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for r := range todo {
				status := r.send(c)
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
feed:
	for _, r := range all {
		if r.acknowledged() {
			continue
		}
		select {
		case todo <- r:
		case <-stop:
			break feed
		}
	}
	close(todo)
	group.Wait()
	return statuses
}
