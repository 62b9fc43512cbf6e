package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

var (
	archivist = holder("dang", auth.RoleArchivist, "linhai")
	approver  = holder("shen", auth.RoleReviewer, "linhai")
	lawyer    = holder("fa", auth.RoleLegalOfficer, "linhai")
)

// do calls a verb on a file as somebody.
func (s *server) do(t *testing.T, who caller, file, verb string, body object) response {
	t.Helper()
	return s.called(t, who, http.MethodPost, file+":"+verb, body)
}

// aged is the path of a file that was archived in 2010.
func (s *server) aged(t *testing.T, other ...object) string {
	t.Helper()
	a := s.register(t, append([]object{{"receiveTime": "2010-03-04T01:00:00Z", "lateEntryReason": "补录"}}, other...)...)
	for _, step := range []struct {
		verb string
		with object
	}{
		{"accept", object{"actDate": date("2010-03-05")}},
		{"answer", object{"actDate": date("2010-03-16"), "outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"}},
		{"deliver", object{"actDate": date("2010-03-17"), "method": "METHOD_POST"}},
		{"archive", object{"actDate": date("2010-04-01")}},
	} {
		a = s.act(t, a, step.verb, step.with)
	}
	return path(a)
}

// expired is a file whose ten years are over.
func (s *server) expired(t *testing.T) string {
	t.Helper()
	file := s.aged(t)
	s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_10"}).ok(t)
	return file
}

// proposed is a file that somebody proposed to dispose of.
func (s *server) proposed(t *testing.T) string {
	t.Helper()
	file := s.expired(t)
	s.do(t, archivist, file, "proposeDisposal", object{"reason": "保管期满"}).ok(t)
	return file
}

// obstacles are the rules of what stands against the disposal of a file.
func (s *server) obstacles(t *testing.T, file string) string {
	t.Helper()
	return strings.Join(values(list(s.get(t, file+"/retention").ok(t), "obstacles"), "rule"), " ")
}

// unmet are the types of everything for which a call was refused.
func (r response) unmet(t *testing.T) string {
	t.Helper()
	require.Equal(t, http.StatusBadRequest, r.status, "%s", r.body)
	var types []string
	for _, d := range list(r.json(t), "error.details") {
		types = append(types, values(list(d, "violations"), "type")...)
	}
	return strings.Join(types, " ")
}

func TestTheClassOfAFileSaysHowLongItIsKept(t *testing.T) {
	s := start(t, "2024-06-03")
	open := path(s.march(t))
	require.Equal(t, "not_archived no_retention_class", s.obstacles(t, open))
	s.do(t, archivist, open, "setRetentionClass", object{"class": "CLASS_YEARS_10"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	file := s.aged(t)
	require.Equal(t, "no_retention_class", s.obstacles(t, file))
	for _, bad := range []object{{}, {"class": "CLASS_UNSPECIFIED"}, {"class": "CLASS_YEARS_20"}} {
		require.GreaterOrEqual(t, s.do(t, archivist, file, "setRetentionClass", bad).status, 400)
	}
	set := s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_30"}).ok(t)
	require.Equal(t, "2010-04-01", day(set, "archiveDate"))
	require.Equal(t, "2041-01-01", day(set, "disposableDate"), "from 1 January 2011, thirty years")
	require.Equal(t, "term_not_over", s.obstacles(t, file))

	require.Equal(t, []string{"reason REQUIRED"}, s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_10"}).badRequest(t))
	s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_10", "reason": "鉴定", "etag": `"99"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	changed := s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_10", "reason": "鉴定", "etag": set["etag"]}).ok(t)
	require.Equal(t, "2021-01-01", day(changed, "disposableDate"))
	require.Empty(t, s.obstacles(t, file))
	kept := s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_PERMANENT", "reason": "重大案件"}).ok(t)
	require.Empty(t, day(kept, "disposableDate"))
	require.Equal(t, "permanent", s.obstacles(t, file))
}

func TestNothingIsDisposedOfTooEarly(t *testing.T) {
	s := start(t, "2024-06-03")
	file := s.aged(t)
	s.do(t, archivist, file, "setRetentionClass", object{"class": "CLASS_YEARS_30"}).ok(t)
	s.do(t, lawyer, file, "placeHold", object{"reason": "行政诉讼"}).ok(t)
	id := file[strings.LastIndexByte(file, '/')+1:]
	_, err := s.store.SQL().ExecContext(everything(t), `INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on,
		result, decision, created_at, updated_at) VALUES ('linhai', 'r-1', $1, 'review', '', '', '2010-04-08', '', '', now(), now())`, id)
	require.NoError(t, err)
	// The worklist has the report that the review asks for.
	_, err = s.store.CheckProjections(everything(t), repairing(s))
	require.NoError(t, err)

	reason := object{"reason": "清理库房"}
	require.Equal(t, "TERM_NOT_OVER ON_HOLD LEGAL_CASE_PENDING", s.do(t, archivist, file, "proposeDisposal", reason).unmet(t))
	require.Equal(t, "TERM_NOT_OVER ON_HOLD LEGAL_CASE_PENDING NOT_PROPOSED", s.do(t, approver, file, "dispose", reason).unmet(t), "all at once")
	require.Empty(t, day(s.get(t, file).ok(t), "disposeDate"))
}

func TestAHoldKeepsAFileWhoeverWantsItGone(t *testing.T) {
	s := start(t, "2024-06-03")
	file := s.proposed(t)
	reason := object{"reason": "保管期满"}
	s.do(t, lawyer, file, "releaseHold", reason).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	held := s.do(t, lawyer, file, "placeHold", object{"reason": "行政诉讼一审"}).ok(t)
	require.Equal(t, "fa", text(held, "hold.placer"))
	again := s.do(t, lawyer, file, "placeHold", object{"reason": "行政诉讼二审", "etag": held["etag"]}).ok(t)
	require.Equal(t, "行政诉讼二审", text(again, "hold.reason"))
	require.Equal(t, "ON_HOLD", s.do(t, approver, file, "dispose", reason).unmet(t))
	for _, other := range []caller{archivist, approver} {
		s.do(t, other, file, "releaseHold", reason).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	}
	s.do(t, lawyer, file, "releaseHold", object{"reason": "判决生效", "etag": held["etag"]}).refused(t, http.StatusConflict, "ETAG_STALE")
	released := s.do(t, lawyer, file, "releaseHold", object{"reason": "判决生效", "etag": again["etag"]}).ok(t)
	require.Nil(t, released["hold"])
	s.do(t, approver, file, "dispose", reason).ok(t)
	s.do(t, lawyer, file, "placeHold", reason).refused(t, http.StatusBadRequest, "ACT_REFUSED")
}

func TestDisposalTakesTwoPersons(t *testing.T) {
	s := start(t, "2024-06-03")
	file := s.expired(t)
	reason := object{"reason": "保管期满"}
	both := caller{User: "dang", Grants: []auth.Grant{{Role: auth.RoleArchivist, Agency: "linhai"}, {Role: auth.RoleReviewer, Agency: "linhai"}}}
	require.Equal(t, "NOT_PROPOSED", s.do(t, both, file, "dispose", reason).unmet(t))
	s.do(t, both, file, "cancelDisposal", reason).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	proposed := s.do(t, both, file, "proposeDisposal", reason).ok(t)
	require.Equal(t, "dang", text(proposed, "proposal.proposer"))
	s.do(t, archivist, file, "proposeDisposal", reason).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SAME_PERSON", s.do(t, both, file, "dispose", reason).unmet(t))
	require.Equal(t, []string{"reason STRING_MIN_LEN"}, s.do(t, approver, file, "dispose", object{}).badRequest(t))
	s.do(t, archivist, file, "cancelDisposal", reason).ok(t)
	require.Equal(t, "NOT_PROPOSED", s.do(t, approver, file, "dispose", reason).unmet(t))
	s.do(t, archivist, file, "proposeDisposal", reason).ok(t)
	require.Equal(t, "dang", text(s.get(t, file+"/retention").ok(t), "proposal.proposer"))
	s.do(t, approver, file, "dispose", with(reason, object{"etag": proposed["etag"]})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.do(t, approver, file, "dispose", reason).ok(t)
}

// ofThePerson are texts that stand in the file of TestDisposalLeavesNothingOfThePerson in places of their own.
var ofThePerson = []string{
	"标记申请人", "标记描述", "标记旧描述", "标记备注", "标记补正事项", "标记第三方", "标记检索", "标记附件", "标记邮件号", "标记理由", "标记不公开理由", "标记案由", "标记联络备注",
	"标记收费理由", "标记补录", "标记案件附件",
}

// TestDisposalLeavesNothingOfThePerson fills a file in every place that takes a text, disposes of it, and reads the whole database.
func TestDisposalLeavesNothingOfThePerson(t *testing.T) {
	s := start(t, "2024-06-03")
	form := marked(s)
	form["applicant"] = with(form["applicant"].(object), object{"displayName": "标记申请人"})
	a := s.post(t, linhai+"/applications?requestId="+requestID(1), with(form, object{
		"description": "标记旧描述", "note": "标记备注", "receiveTime": "2024-03-04T01:00:00Z", "lateEntryReason": "标记补录", "channel": "CHANNEL_POST_ORDINARY",
	})).ok(t)
	attached := s.post(t, path(a)+"/attachments", with(file(pdfFile), object{"fileName": "标记附件.pdf"})).ok(t)
	s.post(t, path(a)+"/receiptProofs", object{"kind": "KIND_POSTMARK", "note": "标记邮件号", "attachment": attached["name"]}).ok(t)
	s.post(t, path(a)+"/contactAttempts", object{
		"way": "CONTACT_WAY_PHONE", "recipient": "13711112222", "result": "RESULT_REACHED", "note": "标记联络备注",
	}).ok(t)
	a = s.act(t, a, "confirm", object{"reason": "标记理由", "actDate": date("2024-03-05")})
	a = s.act(t, a, "accept", object{"actDate": date("2024-03-06")})
	a = s.act(t, a, "return", object{"actDate": date("2024-03-06"), "items": []string{"标记补正事项"}, "withinDays": 10})
	a = s.act(t, a, "correct", object{"actDate": date("2024-03-07"), "description": "标记描述"})
	letter := s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_AGENCY", "party": "标记第三方", "sendDate": date("2024-03-07"), "receiveDate": date("2024-03-08"),
	}).ok(t)
	s.post(t, path(letter)+":conclude", object{"opinion": "OPINION_AGREE", "actDate": date("2024-03-11")}).ok(t)
	s.post(t, path(a)+"/searchRecords", with(searched(), object{"words": []string{"标记检索"}})).ok(t)
	fee := s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "标记收费理由", "noticeDate": date("2024-03-12")}).ok(t)
	s.post(t, path(fee)+":settle", object{"actDate": date("2024-03-13")}).ok(t)
	a = s.act(t, a, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "reason": "标记不公开理由"})
	a = s.act(t, a, "deliver", object{"method": "METHOD_POST"})
	a = s.act(t, a, "archive", nil)
	s.post(t, path(a)+":correctPersonalData", object{
		"applicant": object{"contactPerson": "标记新联系人"}, "reason": "更正联系人", "evidence": "标记证明",
	}).ok(t)
	s.legalCase(t, a, "r-1", nil, "2024-05-20")
	_, err := s.store.SQL().ExecContext(everything(t), `UPDATE legal_case SET subject = '标记案由' WHERE id = 'r-1'`)
	require.NoError(t, err)
	reviewed := object{"name": "agencies/linhai/legalCases/r-1"}
	s.filed(t, reviewed, object{"fileName": "标记案件附件.pdf"})
	s.uploaded(t, reviewed, pdfFile, asEvidence, object{"fileName": "标记案件附件.pdf"})
	_, err = s.store.CheckProjections(everything(t), repairing(s))
	require.NoError(t, err)
	for _, text := range ofThePerson {
		require.Contains(t, s.everyValue(t), text, "it has to be there to be destroyed")
	}
	report := func() stats.Annual {
		r, failures, err := s.store.AnnualReport(everything(t), stats.Scope{Agency: "linhai", Year: 2024, Layout: outcome.Layout2021})
		require.NoError(t, err)
		require.Empty(t, failures)
		return r
	}
	before := report()
	s.do(t, archivist, path(a), "setRetentionClass", object{"class": "CLASS_YEARS_10"}).ok(t)
	s.on("2035-01-01")
	s.do(t, archivist, path(a), "proposeDisposal", object{"reason": "保管期满"}).ok(t)
	request := object{"reason": "鉴定同意销毁", "requestId": requestID(7)}
	done := s.do(t, approver, path(a), "dispose", request).ok(t)
	var former int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), "SELECT count(*) FROM application_former_person").Scan(&former))
	require.Zero(t, former, "what was corrected is sealed, and has to go all the same")
	require.Equal(t, "shen", text(done, "disposal.disposer"))
	require.Equal(t, done, s.do(t, approver, path(a), "dispose", request).ok(t), "a repeat is answered as before")

	all := s.everyValue(t)
	// What staff gave as the reason of an act stays in the audit, which nobody can change; it stands nowhere else.
	var reasons string
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT string_agg(reason, ' ') FROM audit_entry`).Scan(&reasons))
	for _, text := range ofThePerson {
		require.Equal(t, strings.Count(reasons, text), strings.Count(all, text), text)
	}
	nothingOfAPerson(t, "the database", all)
	var sealed int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM application WHERE id = $1 AND (phone || email || postal_address
		|| contact_person || applicant_id_number || coalesce(agent, '') || applicant_blind || agent_blind || note) <> ''`, id(a)).Scan(&sealed))
	require.Zero(t, sealed)
	require.Equal(t, before, report(), "it is counted as before")
	doomed, err := s.store.OrphanBlobs(everything(t), s.clock.Now().Add(time.Second), 10)
	require.NoError(t, err)
	require.Len(t, doomed, 3, "the job that deletes files without an attachment takes the file, that of the legal case, and what was on its way")
	require.Equal(t, "（已销毁）", text(s.get(t, path(reviewed)+"/attachments/1").ok(t), "fileName"))
	require.Contains(t, string(s.post(t, path(reviewed)+"/attachments", evidence(pdfFile)).body), "该申请的案卷已经销毁")

	after := s.get(t, path(a)).ok(t)
	require.Equal(t, "2035-01-01", day(after, "disposeDate"))
	require.Equal(t, "（已销毁）", text(after, "applicant.displayName"))
	require.Empty(t, allActions(after))
	for _, field := range []string{"registerNumber", "state", "outcome", "documentNumber", "receiptDate", "concludeDate", "deliverDate"} {
		require.Equal(t, a[field], after[field], field)
	}
	for _, still := range []string{"/events", "/consultations", "/attachments", "/receiptProofs", "/contactAttempts", "/searchRecords", "/feeNotices", "/retention"} {
		s.get(t, path(a)+still).ok(t)
	}
	for verb, body := range map[string]object{
		"publish": {"place": "PLACE_COLUMN"}, "restrict": {"reason": "x"}, "proposeDisposal": {"reason": "x"}, "setRetentionClass": {"class": "CLASS_PERMANENT"},
		"reissueQueryCode": {"reason": "x"}, "dispose": {"reason": "x"},
	} {
		refused := s.post(t, path(a)+":"+verb, body)
		require.Contains(t, string(refused.body), "该申请的案卷已经销毁", verb)
	}
	require.Contains(t, string(s.post(t, path(a)+"/attachments", file(pdfFile)).body), "该申请的案卷已经销毁")
	require.Contains(t, string(s.update(t, after, "note", object{"note": "x"}).body), "该申请的案卷已经销毁")

	var action, reason, detail string
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT action, reason, detail::text FROM audit_entry WHERE subject = $1 AND action = 'dispose'
		AND outcome = 'done'`, id(a)).Scan(&action, &reason, &detail))
	require.Equal(t, "鉴定同意销毁", reason)
	for _, n := range []string{`"attachment": 2`, `"contact_attempt": 1`, `"search_record": 1`, `"application_former_text": 1`, `"proposed_by": "dang"`} {
		require.Contains(t, detail, n)
	}
}

// repairing brings what is stored beside the acts in step with rows that a test wrote itself.
func repairing(s *server) store.Check {
	return store.Check{Repair: &store.Write{Actor: "test", Now: s.clock.Now()}}
}
