package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// notice2027 is an invented notice: New Year's Day off, and Sunday 27 December 2026 worked for it.
func notice2027(other ...object) object {
	n := object{
		"documentNumber": "国办发明电〔2026〕9号", "title": "国务院办公厅关于2027年部分节假日安排的通知", "issueDate": date("2026-12-01"), "year": 2027,
		"days": []object{
			{"date": date("2026-12-27"), "makeUp": true, "festival": "元旦"},
			{"date": date("2027-01-01"), "festival": "元旦"},
		},
	}
	for _, o := range other {
		n = with(n, o)
	}
	return n
}

// finished waits until the applications have been computed anew.
func (s *server) finished(t *testing.T, change object) object {
	t.Helper()
	require.Eventually(t, func() bool {
		change = s.get(t, path(change)).ok(t)
		return text(change, "state") == "STATE_DONE"
	}, time.Minute, 5*time.Millisecond)
	return change
}

func TestLoadHolidayNotice(t *testing.T) {
	s := start(t, "2026-12-11")
	a := s.accepted(t)
	require.Equal(t, "2027-01-11", day(a, "dueDate"), "provisional: nobody knows the days of 2027")
	extended := s.act(t, s.accepted(t), "extend", object{"extensionDays": 5, "reason": "案情复杂", "approver": "王五"})
	require.Equal(t, "2027-01-18", day(extended, "dueDate"))

	load := object{"notice": notice2027(), "reason": "中国政府网公布"}
	plan := s.post(t, "/v1/holidayNotices:load", with(load, object{"validateOnly": true})).ok(t)
	require.Equal(t, "STATE_PLANNED", text(plan, "state"))
	require.Empty(t, text(plan, "name"))
	require.NotEmpty(t, list(plan, "doubts"), "the Spring Festival is not in it")
	require.Equal(t, "2026-12-27", day(plan, "firstDate"))
	require.InDelta(t, 2, plan["movedCount"], 0)
	require.InDelta(t, 2, plan["dueMovedCount"], 0)
	require.InDelta(t, 3, plan["misstatedCount"], 0, "two dates told on receipt, one in the notice of extension")
	require.Len(t, list(plan, "movedApplications"), 2)
	var of object
	for _, m := range list(plan, "movedApplications") {
		if text(m, "application") == text(extended, "name") {
			of = m
		}
	}
	require.Equal(t, "2027-01-18 2027-01-15", day(of, "dueDateBefore")+" "+day(of, "dueDateAfter"))
	require.Equal(t, text(extended, "registerNumber"), text(of, "registerNumber"))
	require.Len(t, list(of, "statements"), 2)
	require.Contains(t, text(of, "statements.1.subject"), "延期")
	require.Equal(t, a, s.get(t, path(a)).ok(t), "a plan writes nothing")

	require.Contains(t, s.post(t, "/v1/holidayNotices:load", load).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "法定")
	load["acceptDoubts"], load["etag"], load["requestId"] = true, plan["etag"], requestID(1)
	made := s.post(t, "/v1/holidayNotices:load", load).ok(t)
	require.Equal(t, "lawChanges/1", text(made, "name"))
	require.Equal(t, "holidayNotices/guobanfamingdian-2026-9", text(made, "subject"))
	require.Equal(t, made, s.post(t, "/v1/holidayNotices:load", load).ok(t), "a repeat does nothing")
	done := s.finished(t, made)
	require.InDelta(t, 2, done["movedCount"], 0)
	moved := s.get(t, path(done)+"/movedApplications").ok(t)
	require.Equal(t, list(plan, "movedApplications"), list(moved, "movedApplications"))
	first := s.get(t, path(done)+"/movedApplications?pageSize=1").ok(t)
	second := s.get(t, path(done)+"/movedApplications?pageSize=1&pageToken="+text(first, "nextPageToken")).ok(t)
	require.Equal(t, list(moved, "movedApplications"), append(list(first, "movedApplications"), list(second, "movedApplications")...))
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, "2027-01-08", day(now, "dueDate"))
	require.NotEqual(t, a["etag"], now["etag"], "who saw the old date has to look again")
	require.Equal(t, "2027-01-08", day(s.accepted(t), "dueDate"), "what comes later is counted by the new notice")
	s.consistent(t)

	name := "/v1/" + text(done, "subject")
	require.Equal(t, "国办发明电〔2026〕9号", text(s.get(t, name).ok(t), "documentNumber"))
	amended := s.post(t, name+":amend", object{
		"notice": notice2027(object{"days": []object{{"date": date("2027-01-01"), "festival": "元旦"}}}),
		"reason": "调休日录入有误", "acceptDoubts": true,
	}).ok(t)
	s.finished(t, amended)
	require.Equal(t, "2027-01-11", day(s.get(t, path(a)).ok(t), "dueDate"))
	s.finished(t, s.post(t, name+":withdraw", object{"reason": "该通知不存在"}).ok(t))
	require.Equal(t, "2027-01-11", day(s.get(t, path(a)).ok(t), "dueDate"))
	require.Empty(t, list(s.get(t, "/v1/holidayNotices?year=2027").ok(t), "holidayNotices"))
	s.consistent(t)

	all := list(s.get(t, "/v1/lawChanges").ok(t), "lawChanges")
	require.Len(t, all, 3)
	require.Equal(t, []string{"KIND_WITHDRAW_NOTICE", "KIND_AMEND_NOTICE", "KIND_LOAD_NOTICE"},
		[]string{text(all[0], "kind"), text(all[1], "kind"), text(all[2], "kind")})
	newest := s.get(t, "/v1/lawChanges?pageSize=2").ok(t)
	require.Equal(t, all[2:], list(s.get(t, "/v1/lawChanges?pageSize=2&pageToken="+text(newest, "nextPageToken")).ok(t), "lawChanges"))
}

func TestChangesOfNoticesAreRefused(t *testing.T) {
	s := start(t, "2026-12-11")
	const load = "/v1/holidayNotices:load"
	require.Len(t, s.post(t, load, object{"notice": notice2027(object{"days": []object{
		{"date": date("2026-12-28"), "makeUp": true, "festival": "元旦"}, // a Monday
		{"date": date("2028-01-01"), "festival": "元旦"},                 // another year
	}}), "reason": "试"}).badRequest(t), 2)
	require.Len(t, s.post(t, load, object{"notice": object{}}).badRequest(t), 5)
	require.Len(t, s.post(t, load, object{"notice": notice2027(object{"year": 2028}), "reason": "试"}).badRequest(t), 3)
	s.post(t, load, object{"notice": notice2027(), "reason": "试", "acceptDoubts": true, "etag": `"99"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, load, object{"notice": notice2027(object{"documentNumber": "国办发明电〔2019〕16号", "year": 2027}), "reason": "试", "validateOnly": true}).
		refused(t, http.StatusConflict, "ALREADY_EXISTS")
	s.post(t, "/v1/holidayNotices/none:withdraw", object{"reason": "试"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, "/v1/holidayNotices/none:amend", object{"reason": "试", "notice": notice2027()}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/lawChanges/7").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/lawChanges/7/movedApplications").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Len(t, s.get(t, "/v1/lawChanges/x").badRequest(t), 1)
	s.get(t, "/v1/lawChanges?pageToken=x").refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")

	// Without the notice for 2026 nobody could tell a date in 2027.
	s.accepted(t)
	last := s.get(t, "/v1/holidayNotices?year=2026").ok(t)
	s.post(t, path(list(last, "holidayNotices")[0])+":withdraw", object{"reason": "试"}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Empty(t, list(s.get(t, "/v1/lawChanges").ok(t), "lawChanges"))
}

func TestCorrectReceipt(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.act(t, s.accepted(t), "extend", object{"extensionDays": 5, "reason": "案情复杂", "approver": "王五"})
	require.Equal(t, "2024-04-09", day(a, "dueDate"))
	correct := object{"receiveTime": "2024-02-29T09:30:00+08:00", "reason": "挂号信签收日为2月29日", "etag": a["etag"]}
	plan := s.post(t, path(a)+":correctReceipt", with(correct, object{"validateOnly": true})).ok(t)
	require.Equal(t, "2024-04-09 2024-04-07", day(plan, "movedApplication.dueDateBefore")+" "+day(plan, "movedApplication.dueDateAfter"))
	require.Len(t, list(plan, "movedApplication.statements"), 2, "told on receipt and with the extension")
	require.Equal(t, a, s.get(t, path(a)).ok(t), "a plan writes nothing")

	done := s.post(t, path(a)+":correctReceipt", correct).ok(t)
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, now, done["application"])
	require.Equal(t, "2024-04-07", day(now, "dueDate"))
	require.Equal(t, "2024-02-29", day(now, "receiptDate"))
	require.Equal(t, text(a, "registerNumber"), text(now, "registerNumber"))
	s.consistent(t)

	s.post(t, path(a)+":correctReceipt", correct).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Len(t, s.post(t, path(a)+":correctReceipt", object{}).badRequest(t), 2)
	require.Len(t, s.post(t, path(a)+":correctReceipt", object{"receiveTime": "2024-03-05T00:00:00Z", "reason": "x"}).badRequest(t), 1, "to come")
	// The extension of 4 March would have come after the term that began in January had ended.
	s.post(t, path(a)+":correctReceipt", object{"receiveTime": "2024-01-02T09:30:00+08:00", "reason": "试"}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, path(a)+"x:correctReceipt", object{"receiveTime": "2024-01-02T09:30:00+08:00", "reason": "试"}).
		refused(t, http.StatusNotFound, "NOT_FOUND")
	s.consistent(t)
}
