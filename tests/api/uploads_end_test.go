package api

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// What nobody goes on with is forgotten after 48 hours, with its bytes; what is destroyed with its file, too; and however many begin at once,
// no more is promised than there is room for.
func TestUploadsThatAreNotFinished(t *testing.T) {
	s := startTwo(t, "2024-06-03")
	a := s.march(t)
	kept := func(u object) bool { return s.get(t, path(u)).status == http.StatusOK }

	begun := s.clock.Now()
	before := len(s.blobs(t))
	idle, slow := s.upload(t, a, pdfFile), s.upload(t, a, pdfFile)
	s.chunk(t, idle, 0, pdfFile[:10]).ok(t)
	s.chunk(t, slow, 0, pdfFile[:10]).ok(t)
	finished := s.uploaded(t, a, pdfFile)
	made := s.post(t, path(finished)+":finish", object{}).ok(t)
	var listed []string
	for token := ""; ; {
		some := s.get(t, path(a)+"/uploads?pageSize=2&pageToken="+url.QueryEscape(token)).ok(t)
		listed = append(listed, values(list(some, "uploads"), "name")...)
		if token = text(some, "nextPageToken"); token == "" {
			break
		}
	}
	require.ElementsMatch(t, values([]object{idle, slow, finished}, "name"), listed, "page by page, each once")
	require.Empty(t, list(s.get(t, path(s.march(t))+"/uploads").ok(t), "uploads"))
	s.get(t, linhai+"/applications/none/uploads").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, holder("counts", auth.RoleStatistician, "linhai"), http.MethodGet, path(a)+"/uploads", nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.get(t, path(a)+"/uploads?pageToken=x").refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	s.clock.Set(begun.Add(47 * time.Hour))
	s.chunk(t, slow, 10, pdfFile[10:20]).ok(t)
	s.clock.Set(begun.Add(48*time.Hour + time.Second))
	s.open(t) // a node looks at its start, and every hour
	require.Eventually(t, func() bool { return !kept(idle) && !kept(finished) }, time.Minute, 10*time.Millisecond)
	require.Eventually(t, func() bool { return len(s.blobs(t)) == before+3 }, time.Minute, 10*time.Millisecond, "two chunks of slow and the attachment are left")
	require.Equal(t, pdfFile, string(s.get(t, path(made)+":download").body), "what became of an upload stays")
	s.chunk(t, idle, 10, pdfFile[10:]).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.chunk(t, slow, 20, pdfFile[20:]).ok(t)
	s.post(t, path(slow)+":finish", object{}).ok(t)

	// A file that is destroyed takes with it what was on its way to it.
	doomed := s.proposed(t)
	late := s.upload(t, s.get(t, doomed).ok(t), pdfFile)
	s.chunk(t, late, 0, pdfFile[:10]).ok(t)
	with1 := len(s.blobs(t))
	s.do(t, approver, doomed, "dispose", object{"reason": "鉴定同意销毁"}).ok(t)
	s.get(t, path(late)).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.open(t)
	require.Eventually(t, func() bool { return len(s.blobs(t)) < with1 }, time.Minute, 10*time.Millisecond)
	s.post(t, doomed+"/uploads", declared(pdfFile)).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Twenty at once, over two nodes, where there is room for six.
	const room, each = 20 << 20, 3 << 20
	var used int64
	const sum = `SELECT (SELECT coalesce(sum(size_bytes), 0) FROM attachment WHERE agency_id = 'linhai' AND withdrawn_reason = '')
		+ (SELECT coalesce(sum(size_bytes), 0) FROM upload WHERE agency_id = 'linhai' AND attachment IS NULL)`
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), sum).Scan(&used))
	s.post(t, linhai+"/settings", object{
		"effectiveDate": date("2024-06-05"), "reason": "试", "files": object{"quotaBytes": fmt.Sprint(used + room)},
	}).ok(t)
	files := []object{a, s.march(t), s.march(t)}
	got := make([]response, 20)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			got[i] = s.post(t, path(files[i%len(files)])+"/uploads", declared(pdfFile, object{"sizeBytes": fmt.Sprint(each)}))
		})
	}
	all.Wait()
	accepted := 0
	for _, r := range got {
		if r.status == http.StatusOK {
			accepted++
			continue
		}
		r.refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	}
	require.Equal(t, room/each, accepted)
	var now int64
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), sum).Scan(&now))
	require.Equal(t, used+room/each*each, now)
}
