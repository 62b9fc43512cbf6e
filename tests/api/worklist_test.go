package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// worklist reads the worklist of linhai and returns "register number: duty" in order.
func (s *server) worklist(t *testing.T, query string) (entries []string) {
	t.Helper()
	for _, item := range list(s.get(t, linhai+"/worklistItems?"+query).ok(t), "worklistItems") {
		entries = append(entries, text(item, "registerNumber")+": "+text(item, "duty.kind"))
	}
	return entries
}

func number(n string) string { return "临公开〔2024〕第" + n + "号" }

func TestTheWorklistShowsTheMostOverdueFirst(t *testing.T) {
	s := start(t, "2024-03-04")
	first := s.register(t)
	s.on("2024-03-05")
	second := s.register(t)
	s.on("2024-03-06")
	third := s.register(t)
	s.act(t, second, "assign", object{"assignee": "法规处"})
	s.act(t, third, "accept", nil)
	s.act(t, third, "assign", object{"assignee": "development"})

	s.on("2024-04-02")
	items := list(s.get(t, linhai+"/worklistItems").ok(t), "worklistItems")
	require.Len(t, items, 3)
	require.Equal(t, object{
		"application": text(first, "name"), "registerNumber": number("1"), "applicantDisplayName": "张三",
		"summary": "山前社区2019年征地补偿安置方案", "state": "STATE_REGISTERED", "assignee": "", "legalCase": "",
		"duty": object{
			"kind": "answer", "title": "答复", "owner": "OWNER_AGENCY", "reference": "", "startDate": dateOf("2024-03-04"),
			"dueDate": dateOf("2024-04-01"), "late": true, "remainingDays": -1.0, "article": "条例第三十三条",
		},
	}, items[0])
	require.InDelta(t, 0, at(items[1], "duty.remainingDays"), 0, "due today")
	require.Equal(t, false, at(items[1], "duty.late"))
	require.InDelta(t, 1, at(items[2], "duty.remainingDays"), 0)
	require.Equal(t, "STATE_IN_PROGRESS", text(items[2], "state"))

	require.Equal(t, []string{number("2") + ": answer"}, s.worklist(t, "assignee=法规处"))
	require.Equal(t, []string{number("3") + ": answer"}, s.worklist(t, "assignee=me"))
	require.Empty(t, s.worklist(t, "assignee=other"))
	require.Empty(t, s.worklist(t, "owner=OWNER_APPLICANT"))

	s.act(t, first, "return", object{"items": []string{"文号"}, "withinDays": 10})
	require.Equal(t, []string{number("2") + ": answer", number("3") + ": answer"}, s.worklist(t, ""))
	require.Equal(t, []string{number("1") + ": correction"}, s.worklist(t, "owner=OWNER_APPLICANT"))
	s.act(t, third, "withdraw", nil)
	require.Equal(t, []string{number("2") + ": answer"}, s.worklist(t, "owner=OWNER_AGENCY"))
	require.Empty(t, list(s.get(t, bureau+"/worklistItems").ok(t), "worklistItems"))
}

func TestAPausedApplicationIsHiddenUntilTheLimitPasses(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_THIRD_PARTY", "party": "某公司", "receiveDate": date("2024-03-06"),
	}).ok(t)
	require.Empty(t, s.worklist(t, ""))
	party := list(s.get(t, linhai+"/worklistItems?owner=OWNER_PARTY").ok(t), "worklistItems")
	require.Len(t, party, 1)
	require.Equal(t, "c1", text(party[0], "duty.reference"))
	require.Equal(t, "征求意见", text(party[0], "duty.title"))
	require.Equal(t, "2024-03-27", day(party[0], "duty.dueDate"))
	require.Equal(t, "条例第三十二条、第三十四条", text(party[0], "duty.article"))

	s.on("2024-03-27")
	require.Empty(t, s.worklist(t, ""), "the last day of the pause")
	s.on("2024-03-28")
	require.Equal(t, []string{number("1") + ": answer"}, s.worklist(t, ""), "the limit has passed, though nobody acted")
	item := list(s.get(t, linhai+"/worklistItems").ok(t), "worklistItems")[0]
	require.Equal(t, day(s.get(t, path(a)).ok(t), "dueDate"), day(item, "duty.dueDate"))
	require.Equal(t, "2024-04-23", day(item, "duty.dueDate"), "15 working days later")

	// A letter of which nobody knows when it arrived pauses until it is concluded.
	s.post(t, path(a)+"/consultations", object{"kind": "KIND_AGENCY", "party": "某局"}).ok(t)
	s.on("2024-12-31")
	require.Empty(t, s.worklist(t, ""))
	s.post(t, path(a)+"/consultations/c2:conclude", object{"opinion": "OPINION_NONE"}).ok(t)
	require.Equal(t, []string{number("1") + ": answer"}, s.worklist(t, ""))
}

func TestWorklistPagesWhileDutiesComeAndGo(t *testing.T) {
	s := start(t, "2024-03-04")
	for i := range 9 {
		s.on([]string{"2024-03-04", "2024-03-05", "2024-03-06"}[i/3])
		s.register(t)
	}
	want := list(s.get(t, linhai+"/worklistItems").ok(t), "worklistItems")
	require.Len(t, want, 9)
	for size := 1; size <= 10; size++ {
		require.Equal(t, want, s.pages(t, linhai+"/worklistItems", "worklistItems", size))
	}

	page := s.get(t, linhai+"/worklistItems?pageSize=4").ok(t)
	require.Equal(t, want[:4], list(page, "worklistItems"))
	for _, gone := range []int{0, 3, 6} { // one seen, the one that the page ended with, one to come
		s.act(t, object{"name": want[gone]["application"]}, "withdraw", nil)
	}
	s.on("2024-03-07")
	late := s.register(t) // due last
	rest := list(s.get(t, linhai+"/worklistItems?pageToken="+text(page, "nextPageToken")).ok(t), "worklistItems")
	var names []string
	for _, item := range rest {
		names = append(names, text(item, "application"))
	}
	require.Equal(t, []string{
		text(want[4], "application"), text(want[5], "application"), text(want[7], "application"), text(want[8], "application"),
		text(late, "name"),
	}, names, "none twice, none left out")
}

func TestTheWorklistIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	s.register(t)
	s.register(t)
	missing := s.get(t, "/v1/agencies/nowhere/worklistItems").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/nowhere", text(missing.detail("ResourceInfo"), "resourceName"))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.get(t, "/v1/agencies/-/worklistItems").badRequest(t))
	require.Equal(t, []string{"assignee STRING_MAX_LEN", "page_size INT32_GTE"},
		sorted(s.get(t, linhai+"/worklistItems?pageSize=-1&assignee="+strings.Repeat("a", 101)).badRequest(t)))
	token := text(s.get(t, linhai+"/worklistItems?pageSize=1").ok(t), "nextPageToken")
	for _, query := range []string{"assignee=me&", "owner=OWNER_PARTY&"} {
		s.get(t, linhai+"/worklistItems?"+query+"pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	}
	s.get(t, bureau+"/worklistItems?pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	s.get(t, linhai+"/worklistItems?pageToken=x").refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
}
