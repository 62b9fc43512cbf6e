package api

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pgtest"
)

// entry is what the tests look at of an audit entry.
type entry struct {
	AgencyID, Subject, Action, Actor, ActorKind, Source, UserAgent, Method, Resource, Reason, Kind, Outcome, Correlation string
	Detail, Changes                                                                                                      object
}

// entries returns the audit entries for which a condition holds, the first first.
func (s *server) entries(t *testing.T, condition string, args ...any) []entry {
	t.Helper()
	rows, err := s.store.Pool().Query(everything(t), `SELECT agency_id, subject, action, actor, actor_kind, source, user_agent, method,
		resource, reason, kind, outcome, correlation, detail, changes FROM audit_entry WHERE `+condition+` ORDER BY id`, args...)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	require.NoError(t, err)
	return found
}

// from sends a request with headers of its own.
func (s *server) from(t *testing.T, method, path, body string, headers ...string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return response{status: resp.StatusCode, header: resp.Header, body: got}
}

func TestAnEntrySaysWhoFromWhereWhatAndWhy(t *testing.T) {
	s := start(t, "2020-03-02", func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} })
	a := s.register(t)
	got := s.from(t, "POST", path(a)+":void", `{"reason": "重复登记", "actDate": {"year": 2020, "month": 3, "day": 2}}`,
		"X-Forwarded-For", "198.51.100.1, 203.0.113.9", "User-Agent", "desk/2 "+strings.Repeat("x", 300), "X-Correlation-Id", "desk-0042")
	require.Equal(t, 200, got.status)
	all := s.entries(t, "subject = $1 AND action = 'void'", id(a))
	require.Len(t, all, 1)
	e := all[0]
	require.Equal(t, "development", e.Actor)
	require.Equal(t, "development", e.ActorKind)
	require.Equal(t, "203.0.113.9", e.Source, "what the client wrote before the proxy did counts for nothing")
	require.Len(t, e.UserAgent, 256)
	require.Equal(t, foiv1.HandlingService_VoidApplication_FullMethodName, e.Method)
	require.Equal(t, text(a, "name"), e.Resource)
	require.Equal(t, "重复登记", e.Reason)
	require.Equal(t, "desk-0042", e.Correlation)
	require.Equal(t, "done", e.Outcome)
	require.Equal(t, object{"before": "registered", "after": "voided"}, at(e.Changes, "state"))
}

func TestWithoutTrustedProxiesNobodyIsBelieved(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	s.from(t, "POST", path(a)+":accept", `{}`, "X-Forwarded-For", "203.0.113.9")
	require.Equal(t, "127.0.0.1", s.entries(t, "subject = $1 AND action = 'accept'", id(a))[0].Source)
}

func TestWhatPeopleWroteAboutThemselvesStandsInNoEntry(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	s.patch(t, path(a), object{
		"applicant": object{"phone": "13900000001", "displayName": "李四"}, "delivery": "DELIVERY_EMAIL", "description": "改后的描述内容",
	}).ok(t)
	all := s.entries(t, "subject = $1 AND action = 'update'", id(a))
	require.Len(t, all, 1)
	require.Equal(t, object{
		"phone": object{"changed": true}, "applicant_name": object{"changed": true}, "description": object{"changed": true},
		"delivery": object{"before": "post", "after": "email"},
	}, all[0].Changes)
	var found int
	require.NoError(t, s.store.Pool().QueryRow(everything(t),
		"SELECT count(*) FROM audit_entry e WHERE e::text ~ '13900000001|13800000000|李四|张三|山前|改后|110105'").Scan(&found))
	require.Zero(t, found)
}

// TestEveryLookAtACaseIsRecorded calls every route of every method that shows protected data and writes nothing, as a browser
// would, and asks the database for the entry.
func TestEveryLookAtACaseIsRecorded(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	for _, path := range []string{
		path(a), path(a) + "/events", path(a) + "/ledgerEntries", path(a) + "/attachments", linhai + "/applications",
		linhai + `/applications?filter=text:"征地"`, "/v1/agencies/-/applications", linhai + "/worklistItems",
	} {
		correlation := fmt.Sprintf("look-%06d", len(path)) + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return '-'
		}, path[max(0, len(path)-20):])
		got := s.from(t, "GET", strings.ReplaceAll(path, `"`, "%22"), "", "X-Correlation-Id", correlation)
		require.Equal(t, 200, got.status, path)
		all := s.entries(t, "kind = 'read' AND outcome = 'done' AND correlation = $1", correlation)
		require.Len(t, all, 1, path)
		require.Equal(t, "linhai", all[0].AgencyID, path)
		require.Equal(t, "development", all[0].Actor)
		require.Equal(t, "127.0.0.1", all[0].Source)
		require.NotNil(t, all[0].Detail["rows"], path)
	}
	search := s.entries(t, "detail ? 'filter'")
	require.Len(t, search, 1)
	require.NotContains(t, fmt.Sprint(search), "征地")
}

func TestRefusedWritesAreRecorded(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	s.act(t, a, "accept", nil)
	require.Equal(t, 400, s.post(t, path(a)+":accept", object{}).status, "once is enough")
	require.Equal(t, 409, s.post(t, path(a)+":extend", object{"etag": `"1"`, "extensionDays": 5, "reason": "案情复杂", "approver": "李局长"}).status)
	require.Equal(t, 404, s.post(t, linhai+"/applications/nothing:accept", object{}).status)
	require.Equal(t, 404, s.post(t, "/v1/agencies/nowhere-at-all/applications/nothing:accept", object{}).status)
	all := s.entries(t, "outcome = 'refused'")
	require.Len(t, all, 4)
	require.Equal(t, "FailedPrecondition", all[0].Detail["code"])
	require.Equal(t, "ACT_REFUSED", all[0].Detail["reason"])
	require.Equal(t, "accept", all[0].Action)
	require.Equal(t, id(a), all[0].Subject)
	require.Equal(t, "ETAG_STALE", all[1].Detail["reason"])
	require.Equal(t, "案情复杂", all[1].Reason)
	require.Equal(t, "linhai", all[2].AgencyID)
	require.Empty(t, all[3].AgencyID, "an agency that there is not has no chain")
	for _, e := range all {
		require.Equal(t, "write", e.Kind)
	}
}

// TestNoAnswerWithoutItsEntry breaks the audit and looks at a case.
func TestNoAnswerWithoutItsEntry(t *testing.T) {
	s := start(t, "2020-03-02")
	a := s.register(t)
	pgtest.Administer(t, s.cfg.DatabaseURL, "ALTER TABLE audit_entry ADD CONSTRAINT broken CHECK (kind <> 'read') NOT VALID")
	got := s.get(t, path(a))
	require.Equal(t, 503, got.status)
	require.NotContains(t, string(got.body), "张三")
	require.NotEmpty(t, got.header.Get("Retry-After"))
	pgtest.Administer(t, s.cfg.DatabaseURL, "ALTER TABLE audit_entry DROP CONSTRAINT broken")
	s.get(t, path(a)).ok(t)
}
