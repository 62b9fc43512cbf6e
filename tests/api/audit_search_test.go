package api

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pgtest"
)

const auditEntries = "/v1/auditEntries"

func TestAuditorsSearchAndExport(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	s.act(t, a, "accept", nil)
	s.get(t, path(a)).ok(t)

	filter := url.QueryEscape("subject = " + id(a) + " AND kind = write")
	first := s.get(t, auditEntries+"?agency=agencies/linhai&pageSize=1&filter="+filter).ok(t)
	require.Equal(t, "accept", text(first, "auditEntries.0.action"), "the latest first")
	require.Equal(t, "KIND_WRITE", text(first, "auditEntries.0.kind"))
	require.Equal(t, "in_progress", text(first, "auditEntries.0.changes.state.after"))
	second := s.get(t, auditEntries+"?agency=agencies/linhai&pageSize=1&filter="+filter+"&pageToken="+url.QueryEscape(text(first, "nextPageToken"))).ok(t)
	require.Equal(t, "register", text(second, "auditEntries.0.action"))
	require.Empty(t, text(second, "nextPageToken"))
	require.Equal(t, 400, s.get(t, auditEntries+"?pageToken="+url.QueryEscape(text(first, "nextPageToken"))).status, "a token belongs to its list")
	require.Equal(t, 400, s.get(t, auditEntries+"?agency=linhai").status)
	require.Equal(t, 400, s.get(t, auditEntries+"?filter=name%3Dx").status)
	require.Empty(t, list(s.get(t, auditEntries+"?startTime=2031-01-01T00:00:00Z").ok(t), "auditEntries"))
	require.NotEmpty(t, list(s.get(t, auditEntries+"?endTime=2031-01-01T00:00:00Z").ok(t), "auditEntries"))

	one := s.get(t, "/v1/"+text(first, "auditEntries.0.name")).ok(t)
	require.Equal(t, "accept", text(one, "action"))
	require.Equal(t, 404, s.get(t, auditEntries+"/999999").status)
	require.Equal(t, 400, s.get(t, auditEntries+"/x").status)

	export := s.get(t, auditEntries+":export?agency=agencies/linhai")
	require.Equal(t, 200, export.status)
	require.Equal(t, "application/x-ndjson", export.header.Get("Content-Type"))
	lines := strings.Split(strings.TrimSpace(string(export.body)), "\n")
	require.Greater(t, len(lines), 3)
	for _, line := range lines {
		var o object
		require.NoError(t, json.Unmarshal([]byte(line), &o))
		require.Equal(t, "agencies/linhai", text(o, "agency"))
	}
	require.Len(t, s.entries(t, "kind = 'read' AND action = 'export'"), 1, "the export itself is recorded")
	require.NotEmpty(t, s.entries(t, "kind = 'read' AND method LIKE '%ListAuditEntries'"), "so is the search")
}

func TestAuditorsVerify(t *testing.T) {
	url := pgtest.New(t)
	t.Parallel()
	s := startOn(t, url, "2020-03-02", func(c *config.Config) { c.AuditHeadEvery = 0 })
	s.agencies(t)
	s.register(t)
	_, err := s.store.Seal(everything(t), s.clock.Now)
	require.NoError(t, err)
	require.Equal(t, 404, s.get(t, "/v1/auditHead").status, "none was sealed yet")
	_, _, err = s.store.SealHead(everything(t), s.clock.Now(), nil)
	require.NoError(t, err)
	found := s.post(t, auditEntries+":verify", object{}).ok(t)
	require.Equal(t, true, found["intact"], "%v", found)
	require.Equal(t, "1", text(found, "heads"))
	head, err := audit.ReadHead(s.get(t, "/v1/auditHead").body)
	require.NoError(t, err)
	require.Equal(t, int64(1), head.Number)
	require.Equal(t, true, s.post(t, auditEntries+":verify", object{"agency": "agencies/linhai"}).ok(t)["intact"])
}
