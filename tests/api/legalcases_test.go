package api

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

const cases = linhai + "/legalCases"

// aboutPublication is a review about 主动公开.
var aboutPublication = object{
	"type": "TYPE_REVIEW", "subject": "要求主动公开征地批复", "forum": "台州市人民政府", "caseNumber": "台政复〔2024〕12号", "assignee": "法规处",
}

// logged logs a case at linhai.
func (s *server) logged(t *testing.T, members ...object) object {
	t.Helper()
	body := aboutPublication
	for _, m := range members {
		body = with(body, m)
	}
	return s.post(t, cases, body).ok(t)
}

func duties(c object) map[string]string {
	all := map[string]string{}
	for _, d := range list(c, "duties") {
		all[text(d, "kind")] = day(d, "dueDate")
	}
	return all
}

func TestALegalCaseFromServiceToItsEnd(t *testing.T) {
	s := start(t, "2024-06-03")
	c := s.post(t, cases+"?requestId="+requestID(1), aboutPublication).ok(t)
	require.Equal(t, c, s.post(t, cases+"?requestId="+requestID(1), aboutPublication).ok(t), "repeated, it is logged once")
	require.Equal(t, "STATE_PENDING", text(c, "state"))
	require.Equal(t, "PROCEDURE_ORDINARY", text(c, "procedure"))
	// 2024-06-10 is 端午: two working days are the 5th, ten the 18th.
	require.Equal(t, map[string]string{"legal_report": "2024-06-05", "legal_answer": "2024-06-18"}, duties(c))

	require.Equal(t, []string{"evidence REQUIRED"}, s.post(t, path(c)+":report", object{}).badRequest(t))
	s.post(t, path(c)+":report", object{"platformNumber": "SH-1", "etag": `"9"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.on("2024-06-04")
	c = s.post(t, path(c)+":report", object{"platformNumber": "SH-1", "etag": text(c, "etag")}).ok(t)
	require.Equal(t, "SH-1 2024-06-04", text(c["report"].(object), "platformNumber")+" "+day(c["report"].(object), "reportDate"))
	require.Contains(t, text(c, "report.recordTime"), "2024-06-04")
	s.post(t, path(c)+":report", object{"platformNumber": "SH-1"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	c = s.act(t, c, "setProcedure", object{"procedure": "PROCEDURE_SIMPLE"})
	require.Equal(t, "2024-06-11", duties(c)["legal_answer"], "five working days: 复议法 arts. 54, 88")
	c = s.act(t, c, "suspend", object{"reason": "需要有权机关解释"})
	require.Equal(t, "STATE_SUSPENDED", text(c, "state"))
	s.post(t, path(c)+":suspend", object{"reason": "再次"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	c = s.act(t, c, "resume", object{"reason": "已经解释"})
	c = s.act(t, c, "respond", object{})
	c = s.act(t, c, "scheduleHearing", object{"hearingDate": date("2024-06-20"), "place": "第三会议室"})
	require.Equal(t, "2024-06-20", duties(c)["legal_hearing"])
	s.on("2024-06-21")
	require.Equal(t, []string{"number UNKNOWN"}, s.post(t, path(c)+":recordHearing", object{"number": 2}).badRequest(t))
	c = s.act(t, c, "recordHearing", object{"number": 1, "text": "听取了双方意见"})

	require.ElementsMatch(t, []string{"causes REQUIRED"}, s.post(t, path(c)+":conclude", object{"form": "FORM_REVOKED"}).badRequest(t))
	require.Equal(t, []string{"form VALUE"}, s.post(t, path(c)+":conclude", object{"form": "FORM_APPEAL_REJECTED"}).badRequest(t), "a review has no appeal")
	c = s.act(t, c, "conclude", object{
		"form": "FORM_REVOKED", "decisionNumber": "台政复决〔2024〕12号", "anew": true, "anewDueDate": date("2024-07-20"),
		"causes": []string{"CAUSE_SEARCH", "CAUSE_CLAUSE"}, "unit": "征地科",
	})
	end := c["conclusion"].(object)
	require.Equal(t, "RESULT_CORRECTED 2024-06-21 2024-07-20", text(end, "result")+" "+day(end, "concludeDate")+" "+day(end, "anewDueDate"))
	s.post(t, path(c)+":close", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	c = s.act(t, c, "addLesson", object{"text": "检索清单由科室负责人复核", "owner": "征地科", "dueDate": date("2024-08-30")})
	require.Equal(t, map[string]string{
		"legal_report": "2024-06-05", "legal_answer": "2024-06-11", "legal_hearing": "2024-06-20", "legal_anew": "2024-07-20", "legal_lesson": "2024-08-30",
	}, duties(c))
	c = s.act(t, c, "comply", object{"note": "已重新公开"})
	c = s.act(t, c, "completeLesson", object{"number": 1, "note": "制度已印发"})
	c = s.act(t, c, "close", nil)
	require.Equal(t, "STATE_CLOSED", text(c, "state"))
	require.Equal(t, c, s.get(t, path(c)).ok(t))

	var done []string
	for _, e := range s.pages(t, path(c)+"/events", "events", 3) {
		done = append(done, text(e, "act"))
	}
	require.Equal(t, []string{
		"log", "report", "set_procedure", "suspend", "resume", "respond", "schedule_hearing", "record_hearing", "conclude", "add_lesson",
		"comply", "complete_lesson", "close",
	}, done)
}

// TestTwoLegalOfficersConcludeOneCase: whoever comes second is told, and the case counts once.
func TestTwoLegalOfficersConcludeOneCase(t *testing.T) {
	s := start(t, "2024-06-03")
	for range 3 {
		c := s.logged(t)
		var wait sync.WaitGroup
		statuses := make([]int, 2)
		for i := range statuses {
			wait.Go(func() {
				body := object{"form": "FORM_MAINTAINED"}
				if i == 1 {
					body = object{"form": "FORM_REVOKED", "causes": []string{"CAUSE_TERM"}}
				}
				statuses[i] = s.called(t, holder("officer"+string(rune('a'+i)), auth.RoleLegalOfficer, "linhai"), http.MethodPost, path(c)+":conclude", body).status
			})
		}
		wait.Wait()
		require.ElementsMatch(t, []int{http.StatusOK, http.StatusBadRequest}, statuses)
	}
	report, _, err := s.store.AnnualReport(everything(t), stats.Scope{Agency: "linhai", Year: 2024, Layout: outcome.Layout2021})
	require.NoError(t, err)
	line, _ := report.CaseLine(stats.CaseReview)
	require.Equal(t, 3, line.Total)
	require.Zero(t, line.Pending)
}

// corrected logs a case that corrected, and orders a new answer if asked to.
func (s *server) corrected(t *testing.T, members ...object) object {
	t.Helper()
	body := object{"form": "FORM_REVOKED", "causes": []string{"CAUSE_TERM"}, "unit": "征地科"}
	for _, m := range members {
		body = with(body, m)
	}
	return s.act(t, s.logged(t), "conclude", body)
}

// TestDutiesOfLegalCases: they stand on the worklist among those of applications, and climb the same ladder.
func TestDutiesOfLegalCases(t *testing.T) {
	s := start(t, "2024-06-03", withJobs)
	s.officers(t)
	a := s.march(t)
	s.logged(t, object{"assignee": "张经办"})
	s.logged(t, object{"application": a["name"], "assignee": "张经办", "subject": "不服答复"})
	hidden := s.march(t)
	s.logged(t, object{"application": hidden["name"], "assignee": "张经办", "subject": "涉密"})
	s.hide(t, path(hidden), "reader")

	owed := func(who caller, query string) (found []string) {
		t.Helper()
		token := ""
		for {
			got := s.called(t, who, http.MethodGet, linhai+"/worklistItems?pageSize=2"+query+"&pageToken="+token, nil).ok(t)
			for _, i := range list(got, "worklistItems") {
				d := i["duty"].(object)
				if text(d, "kind") != "answer" && text(d, "kind") != "entry" {
					found = append(found, text(d, "kind")+" "+day(d, "dueDate")+" "+text(i, "summary"))
				}
			}
			if token = text(got, "nextPageToken"); token == "" {
				return found
			}
		}
	}
	all := holder("legal", auth.RoleLegalOfficer, "linhai")
	require.ElementsMatch(t, []string{
		"legal_report 2024-06-05 山前社区2019年征地补偿安置方案", "legal_report 2024-06-05 要求主动公开征地批复",
		"legal_answer 2024-06-18 要求主动公开征地批复", "legal_answer 2024-06-18 不服答复",
	}, owed(all, ""))
	require.Len(t, owed(holder("reader", auth.RoleLegalOfficer, "linhai"), ""), 6, "its readers see what is about the restricted application")
	require.Len(t, owed(all, "&assignee="+url.QueryEscape("张经办")), 3)

	s.swept(t)
	told := s.inbox(t, "zhang")
	require.Equal(t, []string{"2: 2"}, told, "the report about publication is due in two working days")
	s.on("2024-06-17")
	s.swept(t)
	messages := list(s.get(t, inboxes+"zhang/messages").ok(t), "messages")
	var about []string
	for _, m := range messages {
		if text(m, "dutyKind") == "legal_answer" {
			about = append(about, text(m, "subject"))
			require.NotEmpty(t, text(m, "legalCase"))
			require.Equal(t, "2024-06-18", day(m, "currentDueDate"))
		}
	}
	require.Len(t, about, 2, "not of the restricted one")
	require.Contains(t, about[0]+about[1], "关于主动公开的复议诉讼案件：行政复议答复剩余1个工作日")
	s.swept(t)
	require.Len(t, list(s.get(t, inboxes+"zhang/messages").ok(t), "messages"), len(messages), "nothing is said twice")
}

// TestLegalCasesAreThereAsTheirApplicationsAre: those about a restricted application are nowhere for who is no reader of it.
func TestLegalCasesAreThereAsTheirApplicationsAre(t *testing.T) {
	s := start(t, "2024-06-03")
	hidden := s.march(t)
	c := s.logged(t, object{"application": hidden["name"]})
	s.hide(t, path(hidden), "reader")
	other, reader := holder("legal", auth.RoleLegalOfficer, "linhai"), holder("reader", auth.RoleLegalOfficer, "linhai")
	for _, target := range []string{path(c), path(c) + "/events"} {
		s.called(t, other, http.MethodGet, target, nil).refused(t, http.StatusNotFound, "NOT_FOUND")
		s.called(t, reader, http.MethodGet, target, nil).ok(t)
	}
	s.called(t, other, http.MethodPost, path(c)+":report", object{"platformNumber": "1"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, other, http.MethodPost, cases, with(aboutPublication, object{"application": hidden["name"]})).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Empty(t, list(s.called(t, other, http.MethodGet, cases, nil).ok(t), "legalCases"))
	require.Len(t, list(s.called(t, reader, http.MethodGet, cases, nil).ok(t), "legalCases"), 1)
	s.called(t, holder("zhang", auth.RoleHandler, "linhai"), http.MethodPost, cases, aboutPublication).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	require.Equal(t, []string{"legal_case.application OTHER_AGENCY"}, s.post(t, "/v1/agencies/bureau/legalCases", with(aboutPublication, object{"application": hidden["name"]})).badRequest(t))
}

// TestMutedDutiesOfLegalCases: they are muted as duties of applications are, and what loses a case is not kept from the heads.
func TestMutedDutiesOfLegalCases(t *testing.T) {
	s := start(t, "2024-06-03", withJobs)
	s.officers(t)
	c := s.logged(t, object{"assignee": "张经办"})
	legal := holder("legal", auth.RoleLegalOfficer, "linhai")
	mute, unmute := path(c)+"/reminders:mute", path(c)+"/reminders:unmute"
	quiet := object{"dutyKind": "legal_answer", "reference": "1", "untilDate": date("2024-06-30"), "reason": "已拟答复书，待签发"}
	m := s.called(t, legal, http.MethodPost, mute, with(quiet, object{"requestId": requestID(1)})).ok(t)
	require.Equal(t, "legal_answer 2024-06-30 legal", text(m, "dutyKind")+" "+day(m, "untilDate")+" "+text(m, "actor"))
	require.Equal(t, m, s.called(t, legal, http.MethodPost, mute, with(quiet, object{"requestId": requestID(1)})).ok(t), "a repeat")
	s.called(t, legal, http.MethodPost, mute, with(quiet, object{"reason": "改期"})).ok(t)
	s.post(t, mute, with(quiet, object{"dutyKind": "legal_report", "reference": ""})).ok(t)
	require.Equal(t, []string{"改期", "已拟答复书，待签发"}, values(list(s.get(t, path(c)+"/reminders").ok(t), "mutes"), "reason"))

	s.on("2024-06-17")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"))
	s.on("2024-06-19")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"))
	require.Equal(t, []string{"-1: -1"}, s.inbox(t, "wang"), "an overdue response is not kept from the head, an overdue report is")
	require.Len(t, list(s.get(t, path(c)+"/reminders").ok(t), "reminders"), 2, "of the two heads")
	s.called(t, legal, http.MethodPost, unmute, object{"dutyKind": "legal_answer", "reference": "1"}).ok(t)
	s.called(t, legal, http.MethodPost, unmute, object{"dutyKind": "legal_answer", "reference": "1"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.swept(t)
	require.Equal(t, []string{"-1: -1"}, s.inbox(t, "zhang"))
	require.Len(t, s.entries(t, "subject = $1 AND action IN ('mute reminders', 'unmute reminders')", id(c)), 4)

	refused := func(body object) string {
		return s.called(t, legal, http.MethodPost, mute, with(quiet, body)).refused(t, http.StatusBadRequest, "ACT_REFUSED").said()
	}
	require.Contains(t, refused(object{"dutyKind": "legal_hearing"}), "该案件没有这项未完成的时限义务")
	require.Contains(t, refused(object{"reference": "2"}), "该案件没有这项未完成的时限义务")
	require.Equal(t, []string{"until_date TOO_LONG"}, s.post(t, mute, with(quiet, object{"untilDate": date("2024-08-30")})).badRequest(t))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, cases+"/X/reminders:mute", quiet).badRequest(t))
	s.post(t, cases+"/none/reminders:mute", quiet).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, cases+"/none/reminders").refused(t, http.StatusNotFound, "NOT_FOUND")

	hidden := s.march(t)
	secret := s.logged(t, object{"application": hidden["name"]})
	require.Contains(t, s.post(t, path(secret)+"/reminders:mute", with(quiet, object{"dutyKind": "legal_report", "reference": ""})).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(),
		"报备义务列在所涉申请名下")
	s.hide(t, path(hidden), "reader")
	s.called(t, legal, http.MethodPost, path(secret)+"/reminders:mute", quiet).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, legal, http.MethodGet, path(secret)+"/reminders", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, holder("reader", auth.RoleLegalOfficer, "linhai"), http.MethodPost, path(secret)+"/reminders:mute", with(quiet, object{"untilDate": date("2024-07-01")})).ok(t)
}
