package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplitApplication(t *testing.T) {
	s := start(t, "2024-12-30")
	a := s.register(t, object{"externalId": "WX-1", "note": "内部", "agent": object{
		"displayName": "李四", "idKind": "ID_KIND_PASSPORT", "idNumber": "E12345678", "authority": "委托书",
	}})
	a = s.act(t, a, "accept", nil)
	a = s.act(t, a, "assign", object{"assignee": "法规处"})
	s.on("2025-01-02")
	a = s.get(t, path(a)).ok(t)
	parts := list(s.post(t, path(a)+":split", object{
		"descriptions": []string{" 第一项 ", "第二项", "第三项"}, "etag": a["etag"],
	}).ok(t), "applications")
	require.Len(t, parts, 3)
	require.Equal(t, with(a, object{"description": "第一项", "etag": `"4"`, "updateTime": "2025-01-02T04:00:00Z"}), parts[0])
	for i, part := range parts[1:] {
		require.Equal(t, []string{"临公开〔2025〕第1号", "临公开〔2025〕第2号"}[i], text(part, "registerNumber"))
		require.Equal(t, with(a, object{ // the same facts, the same state, the same term
			"name": part["name"], "registerNumber": part["registerNumber"], "description": []string{"第二项", "第三项"}[i],
			"splitFrom": a["name"], "externalId": "", "note": "", "etag": part["etag"],
			"createTime": "2025-01-02T04:00:00Z", "updateTime": "2025-01-02T04:00:00Z",
		}), part)
		require.Equal(t, part, s.get(t, path(part)).ok(t))
		require.Equal(t, "STATE_ANSWERED", text(s.act(t, part, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"}), "state"))
	}
	require.Equal(t, "1", numbers(t, s.find(t, linhai, "filter", `text:"第二项"`)))
	var received, answered int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT coalesce(sum(amount) FILTER (WHERE cell = 'new'), 0),
		coalesce(sum(amount) FILTER (WHERE cell <> 'new'), 0) FROM stat_entry WHERE day <= '2025-01-02'`).Scan(&received, &answered))
	require.Equal(t, [2]int{3, 2}, [2]int{received, answered}, "each counts as one")
}

func TestSplitApplicationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	two := object{"descriptions": []string{"一", "二"}}
	before := s.count(t)
	require.Equal(t, []string{"descriptions REPEATED_MIN_ITEMS"}, s.post(t, path(a)+":split", object{"descriptions": []string{"一"}}).badRequest(t))
	require.Equal(t, []string{"descriptions[1] BLANK", "etag ETAG"},
		sorted(s.post(t, path(a)+":split", object{"descriptions": []string{"一", " "}, "etag": "1"}).badRequest(t)))
	require.Equal(t, []string{"act_date FUTURE"}, s.post(t, path(a)+":split", with(two, object{"actDate": date("2024-03-05")})).badRequest(t))
	s.post(t, path(a)+":split", with(two, object{"etag": `"2"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, linhai+"/applications/unknown:split", two).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, before, s.count(t))

	charged := s.accepted(t)
	s.post(t, path(s.charge(t, charged, "PAGES", 44).ok(t))+":settle", object{}).ok(t)
	once := s.post(t, path(charged)+":split", two).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, once.said(), "已经发出收费通知的申请不能拆分")

	for verb, given := range map[string]object{
		"return": {"items": []string{"x"}, "withinDays": 5}, "withdraw": {}, "void": {"reason": "错"},
	} {
		other := s.act(t, s.register(t), verb, given)
		refusal := s.post(t, path(other)+":split", two).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Contains(t, refusal.said(), "可以拆分", verb)
	}
	closed := s.act(t, s.register(t), "close", object{"reason": "错"})
	s.legalCase(t, closed, "r-1", nil, "2024-04-08")
	s.on("2024-04-08")
	reopened := s.act(t, closed, "reopen", object{"legalCase": "r-1"})
	refusal := s.post(t, path(reopened)+":split", two).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refusal.said(), "已计入统计")
}

func TestMergeApplication(t *testing.T) {
	s := start(t, "2024-03-04")
	kept, twice := s.register(t), s.register(t)
	merged := s.act(t, twice, "merge", object{"target": kept["name"], "etag": `"1"`})
	require.Equal(t, "STATE_VOIDED", text(merged, "state"))
	require.Equal(t, kept["name"], merged["mergedInto"])
	require.Equal(t, merged, s.get(t, path(twice)).ok(t))
	require.Equal(t, "STATE_REGISTERED", text(s.get(t, path(kept)).ok(t), "state"))
	var reason string
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t),
		"SELECT event->>'reason' FROM application_event WHERE act = 'void'").Scan(&reason))
	require.Equal(t, "并入 临公开〔2024〕第1号", reason)
	var audits int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), "SELECT count(*) FROM audit_entry WHERE action = 'merge'").Scan(&audits))
	require.Equal(t, 2, audits)
	var counted int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), "SELECT sum(amount) FROM stat_entry").Scan(&counted))
	require.Equal(t, 1, counted, "it counts once")
}

func TestMergeApplicationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a, b := s.register(t), s.register(t)
	elsewhere := s.post(t, bureau+"/applications", s.form()).ok(t)
	before := s.count(t)
	into := func(target any, more object) response {
		return s.post(t, path(a)+":merge", with(object{"target": target}, more))
	}
	require.Equal(t, []string{"target STRING_MIN_LEN"}, into("", nil).badRequest(t))
	require.Equal(t, []string{"target RESOURCE_NAME"}, into("agencies/linhai", nil).badRequest(t))
	require.Equal(t, []string{"target ITSELF"}, into(a["name"], nil).badRequest(t))
	require.Equal(t, []string{"target AGENCY"}, into(elsewhere["name"], nil).badRequest(t))
	require.Equal(t, []string{"act_date FUTURE", "etag ETAG"},
		sorted(into(b["name"], object{"etag": "x", "actDate": date("2024-03-05")}).badRequest(t)))
	missing := into("agencies/linhai/applications/unknown", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/linhai/applications/unknown", missing.detail("ResourceInfo")["resourceName"])
	gone := s.post(t, linhai+"/applications/unknown:merge", object{"target": a["name"]}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/linhai/applications/unknown", gone.detail("ResourceInfo")["resourceName"])
	into(b["name"], object{"etag": `"2"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Equal(t, before, s.count(t))

	s.act(t, b, "void", object{"reason": "错"})
	require.Contains(t, into(b["name"], nil).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已作废")
	c := s.act(t, s.act(t, s.register(t), "accept", nil), "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"})
	refusal := s.post(t, path(c)+":merge", object{"target": a["name"]}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", refusal.precondition())
}

func TestBatchAssignApplications(t *testing.T) {
	s := start(t, "2024-03-04")
	var names []string
	for range 5 {
		names = append(names, text(s.register(t), "name"))
	}
	names[0], names[4] = names[4], names[0]
	batch := linhai + "/applications:batchAssign"
	got := list(s.post(t, batch, object{"names": names, "assignee": " 法规处 "}).ok(t), "applications")
	require.Len(t, got, 5)
	for i, a := range got {
		require.Equal(t, names[i], text(a, "name"), "in the order of the request")
		require.Equal(t, "法规处", text(a, "assignee"))
		require.Equal(t, a, s.get(t, path(a)).ok(t))
	}

	before := s.count(t)
	require.Equal(t, []string{"assignee STRING_MIN_LEN", "names REPEATED_MIN_ITEMS"}, sorted(s.post(t, batch, object{}).badRequest(t)))
	require.Equal(t, []string{"names REPEATED_UNIQUE"},
		s.post(t, batch, object{"names": []string{names[0], names[0]}, "assignee": "x"}).badRequest(t))
	require.Equal(t, []string{"act_date FUTURE", "assignee BLANK", "names[0] RESOURCE_NAME", "names[1] PARENT"},
		sorted(s.post(t, batch, object{
			"names": []string{"x", "agencies/bureau/applications/y"}, "assignee": " ", "actDate": date("2024-03-05"),
		}).badRequest(t)))
	missing := s.post(t, batch, object{"names": []string{names[1], "agencies/linhai/applications/unknown"}, "assignee": "信访处"}).
		refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/linhai/applications/unknown", missing.detail("ResourceInfo")["resourceName"])
	require.Equal(t, before, s.count(t))

	s.post(t, "/v1/"+names[3]+":withdraw", object{}).ok(t)
	refusal := s.post(t, batch, object{"names": names, "assignee": "信访处"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", refusal.precondition())
	require.Contains(t, refusal.said(), "临公开〔2024〕第4号", "which one")
	require.Contains(t, text(refusal.object, "message"), names[3])
	require.Equal(t, "法规处", text(s.get(t, "/v1/"+names[0]).ok(t), "assignee"), "all or none")
}
