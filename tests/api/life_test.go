package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAWholeLife follows one application from the letter to the archive. All dates were counted by hand on the calendar of
// 2024: Qingming 4–6 April (7 April worked), Labour Day 1–5 May (28 April and 11 May worked), Dragon Boat 8–10 June.
func TestAWholeLife(t *testing.T) {
	s := start(t, "2024-03-14")
	a := s.register(t, object{"channel": "CHANNEL_POST_SIGNED"})
	require.Equal(t, "2024-04-12", day(a, "dueDate"), "15 March is the first day; 4–6 April do not count, 7 April does")
	a = s.walk(t, a,
		step{"2024-03-15", "accept", nil, "IN_PROGRESS", "2024-04-12"},
		step{"2024-03-18", "assign", object{"assignee": "法规处"}, "IN_PROGRESS", "2024-04-12"},
		step{"2024-03-21", "return", object{"items": []string{"请明确文件名称或者文号"}, "withinDays": 10}, "AWAITING_CORRECTION", ""})
	require.Equal(t, "2024-04-07", day(a, "applicantDueDate"), "a Sunday that is worked")
	a = s.walk(t, a, step{
		"2024-04-07", "correct", object{"description": "《关于山前社区征地补偿的批复》"}, "IN_PROGRESS", "2024-05-07",
	})

	s.on("2024-04-10")
	letter := s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_THIRD_PARTY", "party": "某公司", "sendDate": date("2024-04-08"), "receiveDate": date("2024-04-10"),
	}).ok(t)
	require.Equal(t, "2024-04-30", day(letter, "dueDate"))
	require.Empty(t, day(s.get(t, path(a)).ok(t), "dueDate"), "paused")
	s.on("2024-04-18")
	s.post(t, path(letter)+":conclude", object{"opinion": "OPINION_AGREE"}).ok(t)
	a = s.get(t, path(a)).ok(t)
	require.Equal(t, "2024-05-16", day(a, "dueDate"), "the eight working days from 9 to 18 April do not count")
	require.InDelta(t, 19, a["remainingDays"], 0, "20 less 8 April")

	a = s.walk(t, a, step{
		"2024-05-14", "extend", object{"extensionDays": 10, "approver": "王主任", "reason": "需与其他机关核对"}, "IN_PROGRESS", "2024-05-30",
	})
	s.on("2024-05-15")
	fee := s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 40, "amountFen": "10000", "reason": "数量较多"}).ok(t)
	require.Equal(t, "2024-06-13", day(fee, "dueDate"))
	require.Equal(t, "STATE_AWAITING_PAYMENT", text(s.get(t, path(a)).ok(t), "state"))
	s.on("2024-05-20")
	s.post(t, path(fee)+":settle", object{}).ok(t)
	require.Equal(t, "2024-06-18", day(s.get(t, path(a)).ok(t), "dueDate"), "a new term, without the extension and the pause")

	a = s.walk(t, a,
		step{"2024-06-17", "answer", object{"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "部分内容属于个人隐私", "documentNumber": "临公开答〔2024〕1号"}, "ANSWERED", "2024-06-18"},
		step{"2024-06-18", "deliver", object{"method": "METHOD_POST"}, "DELIVERED", "2024-06-18"},
		step{"2024-06-20", "publish", object{"place": "PLACE_COLUMN"}, "DELIVERED", "2024-06-18"},
		step{"2024-07-01", "archive", nil, "ARCHIVED", "2024-06-18"})
	require.Equal(t, "2024-03-14", day(a, "receiptDate"))
	require.ElementsMatch(t, []string{"publish", "rectify", "reopen"}, strings.Fields(allActions(a)))

	var did []string
	for _, e := range list(s.get(t, path(a)+"/events?pageSize=100").ok(t), "events") {
		did = append(did, text(e, "action"))
	}
	require.Equal(t, "register accept assign return correct consult conclude extend charge pay "+
		"answer deliver publish archive", strings.Join(did, " "))

	owed := map[string][3]string{}
	for _, d := range list(s.get(t, path(a)+"/duties").ok(t), "duties") {
		owed[text(d, "kind")] = [3]string{day(d, "startDate"), day(d, "dueDate"), day(d, "doneDate")}
		require.Equal(t, false, d["late"], "%v", d)
	}
	require.Equal(t, map[string][3]string{
		"entry":             {"2024-03-14", "2024-03-18", "2024-03-14"},
		"correction_notice": {"2024-03-14", "2024-03-25", "2024-03-21"},
		"answer":            {"2024-05-20", "2024-06-18", "2024-06-18"},
		"correction":        {"2024-03-21", "2024-04-07", "2024-04-07"},
		"consultation":      {"2024-04-10", "2024-04-30", "2024-04-18"},
		"payment":           {"2024-05-15", "2024-06-13", "2024-05-20"},
	}, owed)
}
