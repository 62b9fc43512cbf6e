package api

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
)

const online = linhai + "/portalApplications"

// portalForm is what an applicant fills in at a portal.
func portalForm() object {
	return object{"form": object{
		"applicant": object{
			"type": "TYPE_NATURAL_PERSON", "displayName": "李四", "idKind": "ID_KIND_RESIDENT_ID",
			"idNumber": "11010519491231002X", "phone": "13900000000",
		},
		"description": "后山村2020年宅基地审批结果", "delivery": "DELIVERY_ONLINE",
	}}
}

// picture is a file as a portal hands it in.
func picture(name string, bytes int) object {
	return object{"fileName": name, "content": base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", bytes)))}
}

// handedIn is an application that came through a portal.
type handedIn struct {
	s                  *server
	number, code, name string
}

func (s *server) handIn(t *testing.T, more ...object) handedIn {
	t.Helper()
	form := portalForm()
	for _, m := range more {
		form = with(form, m)
	}
	got := s.post(t, online, form).ok(t)
	return handedIn{s: s, number: text(got, "registerNumber"), code: text(got, "queryCode"), name: "/v1/" + text(got, "application")}
}

func (h handedIn) proof() object {
	return object{"proof": object{"registerNumber": h.number, "queryCode": h.code}}
}

func (h handedIn) do(t *testing.T, verb string, more object) response {
	t.Helper()
	return h.s.post(t, online+":"+verb, with(h.proof(), more))
}

func (h handedIn) status(t *testing.T) object { return h.do(t, "queryStatus", object{}).ok(t) }

// then is the sample of an act on an application that came through a portal, after it was brought so far.
func then(verb string, more object, far ...func(t *testing.T, h handedIn)) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		h := s.handIn(t)
		for _, f := range far {
			f(t, h)
		}
		return online + ":" + verb, with(h.proof(), more)
	}
}

// doing brings an application so far by an act of the staff.
func doing(path string, body object) func(t *testing.T, h handedIn) {
	return func(t *testing.T, h handedIn) {
		t.Helper()
		h.s.post(t, h.name+path, body).ok(t)
	}
}

// delivered brings an application to its delivery.
func delivered(t *testing.T, h handedIn) {
	t.Helper()
	doing(":accept", object{})(t, h)
	doing(":answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开答〔2024〕9号"})(t, h)
	doing(":deliver", object{"method": "METHOD_ELECTRONIC"})(t, h)
}

// canDo are the kinds of what the applicant can do.
func canDo(status object) (kinds []string) {
	for _, a := range list(status, "acts") {
		kinds = append(kinds, strings.TrimPrefix(text(a, "kind"), "KIND_"))
	}
	return kinds
}

func TestAnApplicationThroughAPortalFromSubmissionToRating(t *testing.T) {
	s := start(t, "2024-03-04")
	got := s.post(t, online, with(portalForm(), object{"files": []object{picture("身份证.png", 100), picture("委托书.png", 10)}})).ok(t)
	require.Regexp(t, `^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$`, text(got, "queryCode"))
	require.Equal(t, "临公开〔2024〕第1号", text(got, "registerNumber"))
	require.Equal(t, "STAGE_RECEIVED", text(got, "status.stage"))
	require.Equal(t, "2024-03-04", day(got, "status.receiptDate"))
	require.Equal(t, "2024-04-01", day(got, "status.dueDate"))
	require.Equal(t, "临海市人民政府", text(got, "status.agencyDisplayName"))
	h := handedIn{s, text(got, "registerNumber"), text(got, "queryCode"), "/v1/" + text(got, "application")}
	inside := s.get(t, h.name).ok(t)
	require.Equal(t, "CHANNEL_ONLINE", text(inside, "channel"))
	require.Equal(t, "李四", text(inside, "applicant.displayName"))
	files := list(s.get(t, h.name+"/attachments").ok(t), "attachments")
	require.Len(t, files, 2)
	require.Equal(t, "PURPOSE_APPLICANT_MATERIAL", text(files[0], "purpose"))
	require.Equal(t, got["status"], h.status(t), "what was told at the submission is what is told later")
	require.Equal(t, []string{"WITHDRAW"}, canDo(h.status(t)))

	// 补正
	s.on("2024-03-06")
	s.post(t, h.name+":return", object{"missing": []object{{"element": "ELEMENT_CONTENT", "items": []string{"请写明具体年份"}}}, "withinDays": 10}).ok(t)
	asked := h.status(t)
	require.Equal(t, "STAGE_AWAITING_CORRECTION", text(asked, "stage"))
	require.Equal(t, []any{"请写明具体年份"}, asked["correctionItems"])
	require.Contains(t, text(asked, "pauseReason"), "补正中")
	require.Nil(t, asked["dueDate"])
	require.Equal(t, []string{"CORRECT", "WITHDRAW"}, canDo(asked))
	require.Equal(t, "2024-03-20", day(asked, "acts.0.dueDate"))
	s.on("2024-03-08")
	corrected := h.do(t, "submitCorrection", object{
		"content": "我要的是2020年的", "description": "后山村2020年度宅基地审批结果（全部）", "files": []object{picture("说明.png", 5)},
	}).ok(t)
	require.Equal(t, "STAGE_IN_PROGRESS", text(corrected, "stage"))
	require.Empty(t, text(corrected, "pauseReason"))
	require.Empty(t, list(corrected, "correctionItems"))
	require.Equal(t, "2024-04-08", day(corrected, "dueDate"), "the term started again")
	require.Equal(t, "后山村2020年度宅基地审批结果（全部）", text(s.get(t, h.name).ok(t), "description"))
	again := h.do(t, "submitCorrection", object{"content": "还有"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", again.precondition())

	// 缴费
	s.post(t, h.name+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "数量较大"}).ok(t)
	fee := h.status(t)
	require.Equal(t, "STAGE_AWAITING_PAYMENT", text(fee, "stage"))
	require.Equal(t, "27000", text(fee, "fee.amountFen"))
	require.Equal(t, h.number+"-1", text(fee, "fee.remark"))
	require.Equal(t, "待缴费", text(fee, "fee.stateText"))
	require.NotEmpty(t, day(fee, "fee.dueDate"))
	require.Equal(t, []string{"PAY", "WITHDRAW"}, canDo(fee))
	told := h.do(t, "reportPayment", object{"reference": "工行 20240308-77"}).ok(t)
	require.Equal(t, "STAGE_AWAITING_PAYMENT", text(told, "stage"), "whether it came, the agency's account says")
	require.Equal(t, []any{"工行 20240308-77"}, at(told, "fee.references"))
	s.post(t, h.name+"/feeNotices/1:settle", object{}).ok(t)
	require.Equal(t, "已缴清", text(h.status(t), "fee.stateText"))
	h.do(t, "reportPayment", object{"reference": "x"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// 答复: nothing of it is seen before it is delivered.
	for _, verb := range []string{"rate", "suggestPublication", "downloadAnswer"} {
		early := h.do(t, verb, object{"rate": object{"score": 5}, "suggestPublication": object{"content": "x"}, "downloadAnswer": object{"number": 1}}[verb].(object))
		require.Equal(t, "答复尚未送达，不能进行此操作", early.refused(t, http.StatusBadRequest, "ACT_REFUSED").said())
	}
	answer := list(s.get(t, h.name+"/attachments").ok(t), "attachments")
	require.Len(t, answer, 3)
	s.post(t, h.name+"/attachments", with(picture("答复书.png", 50), object{"purpose": "PURPOSE_ANSWER"})).ok(t)
	s.post(t, h.name+":answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开答〔2024〕9号"}).ok(t)
	hidden := h.status(t)
	require.Equal(t, "STAGE_ANSWERED", text(hidden, "stage"))
	require.Empty(t, text(hidden, "documentNumber")+text(hidden, "outcomeText")+text(hidden, "remedyText"))
	require.Empty(t, list(hidden, "answerFiles"))
	h.do(t, "downloadAnswer", object{"number": 4}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, h.name+":deliver", object{"method": "METHOD_ELECTRONIC"}).ok(t)
	seen := h.status(t)
	require.Equal(t, "STAGE_DELIVERED", text(seen, "stage"))
	require.Equal(t, "予以公开", text(seen, "outcomeText"))
	require.Equal(t, "临公开答〔2024〕9号", text(seen, "documentNumber"))
	require.Equal(t, "2024-03-08", day(seen, "deliverDate"))
	require.NotEmpty(t, text(seen, "remedyText"))
	require.Equal(t, []string{"DOWNLOAD", "RATE", "SUGGEST_PUBLICATION"}, canDo(seen))
	require.Equal(t, "答复书.png", text(seen, "answerFiles.0.fileName"))
	file := h.do(t, "downloadAnswer", object{"number": 4})
	require.Equal(t, http.StatusOK, file.status, "%s", file.body)
	require.Equal(t, "\x89PNG\r\n\x1a\n"+strings.Repeat("x", 50), string(file.body))
	require.Contains(t, file.header.Get("Content-Disposition"), "attachment")
	h.do(t, "downloadAnswer", object{"number": 1}).refused(t, http.StatusNotFound, "NOT_FOUND")

	rated := h.do(t, "rate", object{"score": 4, "content": "还算快"}).ok(t)
	require.InDelta(t, 4, rated["score"], 0)
	require.Equal(t, "您已经评价过", h.do(t, "rate", object{"score": 1}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said())
	h.do(t, "suggestPublication", object{"content": "村里人都想看"}).ok(t)
	require.Equal(t, []string{"score INT32_GTE_LTE"}, h.do(t, "rate", object{"score": 6}).badRequest(t))
	s.post(t, h.name+":archive", object{}).ok(t)
	require.Equal(t, "STAGE_DELIVERED", text(h.status(t), "stage"), "that it was put by concerns nobody outside")

	inputs := list(s.get(t, h.name+"/applicantInputs").ok(t), "applicantInputs")
	var kinds []string
	for _, in := range inputs {
		kinds = append(kinds, text(in, "kind"))
	}
	require.Equal(t, []string{"KIND_CORRECTION", "KIND_PAYMENT", "KIND_RATING", "KIND_PUBLICATION"}, kinds)
	require.Equal(t, []any{text(answer[2], "name")}, inputs[0]["attachments"])
	require.Equal(t, "工行 20240308-77", text(inputs[1], "reference"))
	require.Equal(t, "还算快", text(inputs[2], "content"))
}

func TestAnApplicantWithdraws(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	ended := h.do(t, "submitWithdrawal", object{"reason": "已在网站查到"}).ok(t)
	require.Equal(t, "STAGE_CLOSED", text(ended, "stage"))
	require.Equal(t, "2024-03-04", day(ended, "concludeDate"))
	require.Contains(t, text(ended, "outcomeText"), "撤回")
	require.Empty(t, canDo(ended))
	h.do(t, "submitWithdrawal", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
}

func TestASubmissionIsRefusedWhole(t *testing.T) {
	s := start(t, "2024-03-04")
	none := func() { require.Empty(t, list(s.get(t, linhai+"/applications").ok(t), "applications")) }
	bad := s.post(t, online, object{
		"form": object{
			"applicant":   object{"type": "TYPE_NATURAL_PERSON", "displayName": " ", "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "110105194912310021"},
			"description": "x", "delivery": "DELIVERY_ONLINE",
		},
		"files":      []object{picture("a.pdf", 1), {"fileName": "b.exe", "content": base64.StdEncoding.EncodeToString([]byte("MZ\x00\x01"))}, picture("c/d.png", 1)},
		"submitTime": "2024-03-05T00:00:00Z",
	}).badRequest(t)
	require.Equal(t, []string{
		"files[0].file_name EXTENSION", "files[1].content MEDIA_TYPE", "files[2].file_name FILE_NAME", "form.applicant CONTACT",
		"form.applicant.display_name BLANK", "form.applicant.id_number CHECK_DIGIT", "submit_time FUTURE",
	}, sorted(bad))
	require.Equal(t, []string{"submit_time TOO_EARLY"}, s.post(t, online, with(portalForm(), object{"submitTime": "2024-01-05T00:00:00Z"})).badRequest(t))
	many := []object{picture("1.png", 1), picture("2.png", 1), picture("3.png", 1), picture("4.png", 1)}
	require.Contains(t, s.post(t, online, with(portalForm(), object{"files": many})).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED").said(), "3 个")
	large := []object{picture("1.png", 60<<10), picture("2.png", 60<<10)}
	require.Contains(t, s.post(t, online, with(portalForm(), object{"files": large})).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED").said(), "合计")
	s.post(t, "/v1/agencies/unknown/portalApplications", portalForm()).refused(t, http.StatusNotFound, "NOT_FOUND")
	none()
	early := s.post(t, online, with(portalForm(), object{"submitTime": "2024-03-01T08:00:00Z"})).ok(t)
	require.Equal(t, "2024-03-01", day(early, "status.receiptDate"), "指导案例26号: the day of the submission")
}

func TestARepeatedSubmissionIsOneAndTellsTheSameCode(t *testing.T) {
	s := start(t, "2024-03-04")
	form := with(portalForm(), object{"requestId": requestID(1), "files": []object{picture("a.png", 10)}})
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, online, form) }()
	}
	first := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, first, (<-answers).ok(t))
	}
	require.Len(t, list(s.get(t, linhai+"/applications").ok(t), "applications"), 1)
	h := handedIn{s, text(first, "registerNumber"), text(first, "queryCode"), "/v1/" + text(first, "application")}
	require.Equal(t, "STAGE_RECEIVED", text(h.status(t), "stage"))
	require.Len(t, list(s.get(t, h.name+"/attachments").ok(t), "attachments"), 1)
	s.post(t, online, with(form, object{"files": []object{picture("b.png", 10)}})).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")
	rate := object{"requestId": requestID(2), "reason": "不要了"}
	one := h.do(t, "submitWithdrawal", rate).ok(t)
	require.Equal(t, one, h.do(t, "submitWithdrawal", rate).ok(t))
}

// refusalOf is what a stranger sees of a refusal: everything but the ids of the call.
func refusalOf(t *testing.T, r response) string {
	t.Helper()
	return fmt.Sprint(r.status, " ", string(r.body), " ", r.header.Get("Content-Type"), " ", r.header.Get("Retry-After"))
}

func TestWhetherANumberExistsNobodyCanTell(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	counter := s.register(t) // without a code
	for _, verb := range []string{
		"queryStatus", "submitCorrection", "submitWithdrawal", "reportPayment", "downloadAnswer", "rate", "suggestPublication",
	} {
		more := object{"content": "x", "reference": "x", "number": 1, "score": 1}
		for _, field := range map[string][]string{
			"queryStatus": {"content", "reference", "number", "score"}, "submitCorrection": {"reference", "number", "score"},
			"submitWithdrawal": {"content", "reference", "number", "score"}, "reportPayment": {"number", "score"},
			"downloadAnswer": {"content", "reference", "score"}, "rate": {"reference", "number"}, "suggestPublication": {"reference", "number", "score"},
		}[verb] {
			delete(more, field)
		}
		ask := func(number, code string) string {
			return refusalOf(t, s.post(t, online+":"+verb, with(more, object{"proof": object{"registerNumber": number, "queryCode": code}})))
		}
		wrong := ask(h.number, "AAAA-AAAA-AAAA")
		require.Contains(t, wrong, "登记编号或者查询码不正确", verb)
		require.Contains(t, wrong, "404")
		require.NotContains(t, wrong, "AAAA")
		require.Equal(t, wrong, ask("临公开〔2024〕第999号", "AAAA-AAAA-AAAA"), verb)
		require.Equal(t, wrong, ask("临公开〔2024〕第999号", h.code), verb)
		require.Equal(t, wrong, ask(text(counter, "registerNumber"), h.code), verb)
		require.Equal(t, wrong, ask(h.number, ""+strings.Repeat("A", 40)), verb)
		s.forgetFailures(t)
	}
}

// forgetFailures forgets the wrong codes, so that a test can go on.
func (s *server) forgetFailures(t *testing.T) {
	t.Helper()
	_, err := s.store.SQL().ExecContext(everything(t), "DELETE FROM query_failure")
	require.NoError(t, err)
}

func TestWrongCodesAreSlowedDownAlikeForNumbersThatExistAndOthers(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	ask := func(number, code string) response {
		return s.post(t, online+":queryStatus", object{"proof": object{"registerNumber": number, "queryCode": code}})
	}
	answers := map[string][]string{}
	for _, number := range []string{h.number, "临公开〔2024〕第999号"} {
		for range 6 {
			answers[number] = append(answers[number], refusalOf(t, ask(number, "AAAA-AAAA-AAAA")))
		}
		blocked := ask(number, h.code)
		told := blocked.refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
		require.Equal(t, "1", blocked.header.Get("Retry-After"))
		require.Equal(t, "1s", text(told.detail("RetryInfo"), "retryDelay"))
		answers[number] = append(answers[number], refusalOf(t, blocked))
	}
	require.Equal(t, answers[h.number], answers["临公开〔2024〕第999号"], "also the right code is refused, and the number that is none too")
	require.Equal(t, "STAGE_RECEIVED", text(s.handIn(t).status(t), "stage"), "others are not held up")

	wait := 1
	for range 5 { // the delay doubles
		s.clock.Advance(time.Duration(wait) * time.Second)
		ask(h.number, "AAAA-AAAA-AAAA").refused(t, http.StatusNotFound, "NOT_FOUND")
		wait *= 2
		require.Equal(t, fmt.Sprint(wait), ask(h.number, h.code).header.Get("Retry-After"))
	}
	s.clock.Advance(time.Duration(wait) * time.Second)
	require.Equal(t, "STAGE_RECEIVED", text(h.status(t), "stage"), "who waits gets in")
}

func TestGuessesOfOneUserAreCountedOverAllNumbers(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	ask := func(user string, n int) response {
		return s.post(t, online+":queryStatus", object{"proof": object{
			"registerNumber": fmt.Sprintf("临公开〔2024〕第%d号", 100+n), "queryCode": "AAAA-AAAA-AAAA", "endUser": user,
		}})
	}
	for n := range 11 {
		ask("guesser", n).refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	ask("guesser", 50).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	ask("somebody else", 51).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "STAGE_RECEIVED", text(h.status(t), "stage"))
	subjects := 0
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t),
		"SELECT count(*) FROM query_failure WHERE encode(subject, 'escape') LIKE '%guesser%'").Scan(&subjects))
	require.Zero(t, subjects, "who asked is not in the database")
}

func TestABatchAnswersEachForItself(t *testing.T) {
	s := start(t, "2024-03-04")
	a, b := s.handIn(t), s.handIn(t)
	got := s.post(t, online+":batchQueryStatus", object{"proofs": []any{
		a.proof()["proof"], object{"registerNumber": b.number, "queryCode": a.code}, b.proof()["proof"],
	}}).ok(t)
	results := list(got, "results")
	require.Equal(t, a.status(t), results[0]["status"])
	require.Nil(t, results[1]["status"])
	require.Equal(t, "登记编号或者查询码不正确，请核对后重试", text(results[1], "refusal"))
	require.Equal(t, b.number, text(results[2], "status.registerNumber"))
	require.Equal(t, []string{"proofs REPEATED_MIN_ITEMS"}, s.post(t, online+":batchQueryStatus", object{"proofs": []any{}}).badRequest(t))
	many := make([]any, 101)
	for i := range many {
		many[i] = a.proof()["proof"]
	}
	require.Equal(t, []string{"proofs REPEATED_MAX_ITEMS"}, s.post(t, online+":batchQueryStatus", object{"proofs": many}).badRequest(t))
}

func TestRates(t *testing.T) {
	s := start(t, "2024-03-04", func(c *config.Config) { c.PortalRate, c.PortalUserRate, c.PortalTotalRate = 10, 1, 100 })
	h := s.handIn(t)
	ask := func(user string) response {
		return s.post(t, online+":queryStatus", object{"proof": object{"registerNumber": h.number, "queryCode": h.code, "endUser": user}})
	}
	for range 20 { // as much as twenty seconds give
		ask("u1").ok(t)
	}
	slow := ask("u1").refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	require.Equal(t, "1s", text(slow.detail("RetryInfo"), "retryDelay"))
	for range 29 {
		ask("").ok(t)
	}
	require.Contains(t, ask("").refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED").said(), "该门户")
	s.get(t, linhai+"/applicationChanges").refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	s.clock.Advance(time.Second)
	for range 10 {
		ask("u2").ok(t)
	}
	ask("u2").refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
}

func TestTheStaffGivesOutANewCode(t *testing.T) {
	s := start(t, "2024-03-04")
	h := s.handIn(t)
	given := s.post(t, h.name+":reissueQueryCode", object{"reason": "持身份证到窗口核验"}).ok(t)
	require.Equal(t, h.number, text(given, "registerNumber"))
	require.NotEqual(t, h.code, text(given, "queryCode"))
	h.do(t, "queryStatus", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	h.code = text(given, "queryCode")
	require.Equal(t, "STAGE_RECEIVED", text(h.status(t), "stage"))

	counter := s.register(t)
	code := s.post(t, path(counter)+":reissueQueryCode", object{"reason": "窗口发放", "requestId": requestID(1)}).ok(t)
	require.Equal(t, code, s.post(t, path(counter)+":reissueQueryCode", object{"reason": "窗口发放", "requestId": requestID(1)}).ok(t))
	paper := handedIn{s, text(code, "registerNumber"), text(code, "queryCode"), path(counter)}
	require.Equal(t, "STAGE_RECEIVED", text(paper.status(t), "stage"), "who applied at the counter can look, too")
	require.Equal(t, []string{"reason STRING_MIN_LEN"}, s.post(t, h.name+":reissueQueryCode", object{}).badRequest(t))
	s.post(t, linhai+"/applications/unknown:reissueQueryCode", object{"reason": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, linhai+"/applications/unknown/applicantInputs").refused(t, http.StatusNotFound, "NOT_FOUND")
}
