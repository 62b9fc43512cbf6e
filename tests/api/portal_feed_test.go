package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheFeedGoesOnFromACursor(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.handIn(t)
	s.register(t)
	b := s.handIn(t)
	s.post(t, a.name+":accept", object{}).ok(t)
	changes := func(query string) object { return s.get(t, linhai+"/applicationChanges"+query).ok(t) }
	all := changes("")
	var told []string
	for _, c := range list(all, "changes") {
		told = append(told, text(c, "registerNumber")+" "+text(c, "stage")+" "+text(c, "version"))
	}
	require.Equal(t, []string{
		a.number + " STAGE_RECEIVED 1", b.number + " STAGE_RECEIVED 1", a.number + " STAGE_IN_PROGRESS 2",
	}, told, "what came in otherwise is not in it")
	require.Equal(t, "/v1/"+text(all, "changes.0.application"), a.name)

	cursor, got := "", 0
	for more := true; more; {
		page := changes("?pageSize=1&cursor=" + cursor)
		require.Len(t, list(page, "changes"), 1)
		require.Equal(t, text(page, "changes.0.cursor"), text(page, "nextCursor"))
		cursor, more = text(page, "nextCursor"), page["more"] == true
		got++
	}
	require.Equal(t, 3, got)
	require.Equal(t, text(all, "nextCursor"), cursor)
	quiet := changes("?cursor=" + cursor)
	require.Empty(t, list(quiet, "changes"))
	require.Equal(t, cursor, text(quiet, "nextCursor"), "nothing has changed, and neither has the cursor")
	require.Len(t, list(s.get(t, "/v1/agencies/-/applicationChanges").ok(t), "changes"), 3)
	require.Empty(t, list(s.get(t, bureau+"/applicationChanges").ok(t), "changes"))
	for _, bad := range []string{"1", "c-1", "cZZ", "c01", "czzzzzzzzzzzzzzz", "x1"} {
		require.Equal(t, []string{"cursor CURSOR"}, s.get(t, linhai+"/applicationChanges?cursor="+bad).badRequest(t), bad)
	}
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, linhai+"/applicationChanges?pageSize=-1").badRequest(t))
}

// stream is an open WatchApplications over HTTP.
type stream struct {
	lines  *bufio.Scanner
	cancel context.CancelFunc
	resp   *http.Response
}

func (s *server) watch(t *testing.T, query string) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+linhai+"/applicationChanges:watch"+query, nil)
	require.NoError(t, err)
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		_ = resp.Body.Close()
	})
	return &stream{bufio.NewScanner(resp.Body), cancel, resp}
}

func (s *stream) next(t *testing.T) object {
	t.Helper()
	require.True(t, s.lines.Scan(), "the stream has ended: %v", s.lines.Err())
	var o object
	require.NoError(t, json.Unmarshal(s.lines.Bytes(), &o), "%s", s.lines.Bytes())
	return o
}

func TestAStreamTellsChangesAsTheyCome(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.handIn(t)
	all := s.watch(t, "")
	first := all.next(t)
	require.Equal(t, a.number, text(first, "result.change.registerNumber"))
	require.Equal(t, "STAGE_RECEIVED", text(first, "result.change.stage"))
	s.post(t, a.name+":accept", object{}).ok(t)
	begun := time.Now()
	second := all.next(t)
	require.Less(t, time.Since(begun), 10*time.Second)
	require.Equal(t, "STAGE_IN_PROGRESS", text(second, "result.change.stage"))
	later := s.watch(t, "?cursor="+text(first, "result.cursor"))
	require.Equal(t, second, later.next(t), "from a cursor on, the same")
	all.cancel()
	s.post(t, a.name+":assign", object{"assignee": "法规处"}).ok(t)
	require.Equal(t, "3", text(later.next(t), "result.change.version"))
	require.Equal(t, []string{"cursor CURSOR"}, s.get(t, linhai+"/applicationChanges:watch?cursor=x").badRequest(t))
}

func TestOnePortalHasSoManyStreams(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	streams := make([]*stream, 8)
	for i := range streams {
		streams[i] = s.watch(t, "")
		require.Equal(t, h.number, text(streams[i].next(t), "result.change.registerNumber"))
	}
	s.get(t, linhai+"/applicationChanges:watch").refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	streams[0].cancel()
	require.Eventually(t, func() bool {
		again := s.watch(t, "")
		defer again.cancel()
		return again.resp.StatusCode == http.StatusOK
	}, 10*time.Second, 20*time.Millisecond)
}
