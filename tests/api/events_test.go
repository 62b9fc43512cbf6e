package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pages reads a list page by page and returns all of it.
func (s *server) pages(t *testing.T, path, field string, size int) (all []object) {
	t.Helper()
	token, between := "", "?"
	if strings.Contains(path, "?") {
		between = "&"
	}
	for {
		page := s.get(t, fmt.Sprintf("%s%spageSize=%d&pageToken=%s", path, between, size, token)).ok(t)
		all = append(all, list(page, field)...)
		if token = text(page, "nextPageToken"); token == "" {
			return all
		}
		require.Len(t, list(page, field), size)
	}
}

func TestApplicationEvents(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"channel": "CHANNEL_POST_ORDINARY", "receiveTime": "2024-03-01T01:00:00Z", "oral": true})
	a = s.walk(t, a,
		step{"2024-03-06", "confirm", object{"reason": "电话确认"}, "REGISTERED", "2024-04-03"},
		step{"2024-03-07", "return", object{"items": []string{"文号", "年度"}, "withinDays": 10}, "AWAITING_CORRECTION", ""},
		step{"2024-03-20", "correct", nil, "IN_PROGRESS", "2024-04-18"},
		step{"2024-03-21", "answer", object{"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "部分内容属于个人隐私", "documentNumber": "临公开答〔2024〕1号"}, "ANSWERED", "2024-04-18"},
		step{"2024-03-22", "deliver", object{"method": "METHOD_POST", "actDate": date("2024-03-21")}, "DELIVERED", "2024-04-18"},
	)
	all := list(s.get(t, path(a)+"/events").ok(t), "events")
	require.Len(t, all, 6)
	registration := all[0]
	require.Equal(t, text(a, "name")+"/events/0", text(registration, "name"))
	require.Equal(t, "register 登记", text(registration, "action")+" "+text(registration, "title"))
	require.Equal(t, "2024-03-01", day(registration, "actDate"))
	require.Equal(t, "2024-03-04T04:00:00Z", text(registration, "recordTime"))
	require.Equal(t, "development", text(registration, "actor"))
	require.Equal(t, object{"channel": "post_ordinary", "entered": "2024-03-04", "oral": "true"}, registration["arguments"])
	for i, want := range []struct {
		action, title, on, recorded, outcome string
		arguments                            object
	}{
		{"confirm", "确认收到", "2024-03-06", "2024-03-06T04:00:00Z", "OUTCOME_UNSPECIFIED", object{"reason": "电话确认"}},
		{"return", "补正告知", "2024-03-07", "2024-03-07T04:00:00Z", "OUTCOME_UNSPECIFIED", object{"items": `["文号", "年度"]`, "within_days": "10"}},
		{"correct", "收到补正", "2024-03-20", "2024-03-20T04:00:00Z", "OUTCOME_UNSPECIFIED", object{}},
		{"answer", "作出答复", "2024-03-21", "2024-03-21T04:00:00Z", "OUTCOME_PARTLY_GRANTED", object{"document_number": "临公开答〔2024〕1号", "reason": "部分内容属于个人隐私"}},
		{"deliver", "送达", "2024-03-21", "2024-03-22T04:00:00Z", "OUTCOME_UNSPECIFIED", object{"by": "post"}},
	} {
		e := all[i+1]
		require.Equal(t, fmt.Sprintf("%s/events/%d", text(a, "name"), i+1), text(e, "name"))
		require.Equal(t, want.action, text(e, "action"))
		require.Equal(t, want.title, text(e, "title"))
		require.Equal(t, want.on, day(e, "actDate"))
		require.Equal(t, want.recorded, text(e, "recordTime"))
		require.Equal(t, want.outcome, text(e, "outcome"))
		require.Equal(t, want.arguments, e["arguments"])
		require.Equal(t, "development", text(e, "actor"))
	}
	for _, e := range all {
		require.Equal(t, e, s.get(t, "/v1/"+text(e, "name")).ok(t))
	}
	for size := 1; size <= 7; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/events", "events", size), size)
	}
	require.NotContains(t, string(s.get(t, path(a)+"/events").body), "张三")
}

func TestApplicationEventsAreRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	for _, name := range []string{path(a) + "/events/1", linhai + "/applications/unknown/events/0", linhai + "/applications/unknown/events/1"} {
		missing := s.get(t, name).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, "foi.v1/ApplicationEvent", text(missing.detail("ResourceInfo"), "resourceType"))
	}
	for _, id := range []string{"-1", "00", "x", "99999999999"} {
		require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/events/"+id).badRequest(t), id)
	}
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/events/0").badRequest(t))
	token := text(s.get(t, path(s.walk(t, a, step{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"}))+"/events?pageSize=1").ok(t), "nextPageToken")
	require.NotEmpty(t, token)
	for _, collection := range []string{"events", "ledgerEntries", "duties"} {
		s.get(t, linhai+"/applications/unknown/"+collection).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, []string{"parent RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/"+collection).badRequest(t))
		require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/"+collection+"?pageSize=-1").badRequest(t))
		s.get(t, path(a)+"/"+collection+"?pageToken=x").refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
		if collection != "events" {
			s.get(t, path(a)+"/"+collection+"?pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
		}
	}
	other := s.register(t)
	s.get(t, path(other)+"/events?pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
}

func TestTheLedgerExplainsTheDueDate(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.walk(t, s.register(t), step{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"})
	s.on("2024-03-06")
	s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_THIRD_PARTY", "party": "某公司", "receiveDate": date("2024-03-06"),
	}).ok(t)
	entries := func() []object { return list(s.get(t, path(a)+"/ledgerEntries").ok(t), "ledgerEntries") }
	paused := entries()
	require.Equal(t, []string{"receipt", "term", "act", "act"}, kinds(paused))
	require.Equal(t, "2024-03-04", day(paused[1], "date"))
	require.Equal(t, "答复期限：2024-03-04的次日起20个工作日；2024-03-06正在征求意见，暂停计算", text(paused[1], "text"))
	require.Equal(t, "条例第三十三条", text(paused[1], "article"))
	require.Contains(t, text(paused[3], "text"), "最迟2024-03-27答复")

	s.on("2024-03-12")
	s.post(t, path(a)+"/consultations/c1:conclude", object{"opinion": "OPINION_AGREE"}).ok(t)
	resumed := entries()
	require.Equal(t,
		"答复期限：2024-03-04的次日起20个工作日；征求意见2024-03-06的次日至2024-03-12，4个工作日不计入；届满日2024-04-08", text(resumed[1], "text"))
	require.Equal(t, "2024-04-08", day(s.get(t, path(a)).ok(t), "dueDate"))
	for size := 1; size <= 6; size++ {
		require.Equal(t, resumed, s.pages(t, path(a)+"/ledgerEntries", "ledgerEntries", size))
	}
}

func kinds(entries []object) (all []string) {
	for _, e := range entries {
		all = append(all, text(e, "kind"))
	}
	return all
}

func TestDuties(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.walk(t, s.register(t),
		step{"2024-03-06", "return", object{"items": []string{"文号"}, "withinDays": 10}, "AWAITING_CORRECTION", ""})
	duties := list(s.get(t, path(a)+"/duties").ok(t), "duties")
	require.Equal(t, []string{"entry", "correction_notice", "answer", "correction"}, kinds(duties))
	entry, notice, answer, correction := duties[0], duties[1], duties[2], duties[3]
	require.Equal(t, "录入", text(entry, "title"))
	require.Equal(t, "2024-03-04", day(entry, "doneDate"))
	require.NotContains(t, entry, "remainingDays")
	require.Equal(t, "2024-03-13", day(notice, "dueDate"))
	require.Equal(t, "2024-03-06", day(notice, "doneDate"))
	require.Equal(t, "OWNER_AGENCY", text(answer, "owner"))
	require.Empty(t, day(answer, "dueDate"), "the clock stands still")
	require.NotContains(t, answer, "remainingDays")
	require.Equal(t, "OWNER_APPLICANT", text(correction, "owner"))
	require.Equal(t, "2024-03-06", day(correction, "startDate"))
	require.Equal(t, "2024-03-20", day(correction, "dueDate"))
	require.InDelta(t, 10, correction["remainingDays"], 0)
	require.Equal(t, false, correction["late"])
	require.Equal(t, "条例第三十条", text(correction, "article"))

	s.on("2024-03-22")
	correction = list(s.get(t, path(a)+"/duties").ok(t), "duties")[3]
	require.Equal(t, true, correction["late"])
	require.InDelta(t, -2, correction["remainingDays"], 0)
	all := list(s.get(t, path(a)+"/duties").ok(t), "duties")
	for size := 1; size <= 5; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/duties", "duties", size))
	}
}
