package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// objecting makes a consultation of a third party, sent and received on 2024-03-05, with an objection on 2024-03-08.
func (s *server) objecting(t *testing.T, a object) object {
	t.Helper()
	s.on("2024-03-05")
	c := s.post(t, path(a)+"/consultations", object{"kind": "KIND_THIRD_PARTY", "party": "某公司", "receiveDate": date("2024-03-05")}).ok(t)
	s.on("2024-03-08")
	return s.post(t, path(c)+":conclude", object{"opinion": "OPINION_OBJECT"}).ok(t)
}

func TestALetterThatIsAcknowledgedLaterHasItsLimitThen(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	sent := s.attach(t, a, object{"purpose": "PURPOSE_PARTY_LETTER"})
	s.on("2024-03-05")
	c := s.post(t, path(a)+"/consultations", object{"kind": "KIND_THIRD_PARTY", "party": "某公司", "letter": object{
		"method": "METHOD_POST", "postalNumber": "ea123456789cn", "document": sent["name"], "note": "挂号寄出", "creator": "x",
	}}).ok(t)
	require.Equal(t, object{
		"method": "METHOD_POST", "postalNumber": "EA123456789CN", "document": sent["name"], "proof": "", "note": "挂号寄出",
		"createTime": "2024-03-05T04:00:00Z", "creator": "development",
	}, c["letter"])
	require.Equal(t, c, s.get(t, path(c)).ok(t))
	require.Empty(t, day(c, "dueDate"))
	require.Equal(t, true, s.get(t, path(a)).ok(t)["paused"])

	acknowledge := func(body object) response { return s.post(t, path(c)+":acknowledge", body) }
	s.on("2024-03-08")
	proof := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF"})
	require.Equal(t, []string{"proof REQUIRED"}, acknowledge(object{}).badRequest(t))
	require.Equal(t, []string{"act_date FUTURE", "etag ETAG", "proof RESOURCE_NAME"},
		sorted(acknowledge(object{"proof": "x", "etag": "x", "actDate": date("2024-03-09")}).badRequest(t)))
	acknowledge(object{"proof": proof["name"], "etag": `"9"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, path(a)+"/consultations/c9:acknowledge", object{"note": "电话核实"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	unknown := acknowledge(object{"proof": text(a, "name") + "/attachments/9"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, unknown.said(), "没有附件9")
	require.Equal(t, c, s.get(t, path(c)).ok(t), "nothing has changed")

	request := object{"proof": proof["name"], "note": "回执签收", "actDate": date("2024-03-07"), "etag": c["etag"], "requestId": requestID(1)}
	got := acknowledge(request).ok(t)
	require.Equal(t, "2024-03-07", day(got, "receiveDate"))
	require.Equal(t, "2024-03-28", day(got, "dueDate"), "15 working days")
	require.Equal(t, text(proof, "name"), text(got, "acknowledgement.proof"))
	require.Equal(t, c["letter"], got["letter"])
	require.Equal(t, got, acknowledge(request).ok(t), "a repeat")
	require.Equal(t, got, s.get(t, path(c)).ok(t))
	twice := acknowledge(object{"note": "再次"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ACKNOWLEDGE_ONCE", twice.precondition())

	// Silence ends it by itself.
	s.on("2024-03-28")
	require.Equal(t, true, s.get(t, path(a)).ok(t)["paused"])
	require.Equal(t, false, s.get(t, path(c)).ok(t)["silent"])
	s.on("2024-03-29")
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, false, now["paused"])
	require.Equal(t, "2024-04-25", day(now, "dueDate"))
	silent := s.get(t, path(c)).ok(t)
	require.Equal(t, true, silent["silent"])
	require.Empty(t, day(silent, "concludeDate"))
}

func TestAnObjectionIsOverriddenWithAReasonAndANotice(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	c := s.objecting(t, a)
	proof := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF"})
	override := func(of string, body object) response { return s.post(t, of+":override", body) }
	valid := object{
		"reason": "不公开将对公共安全造成重大影响", "approver": "王主任", "actDate": date("2024-03-11"),
		"notice": object{"method": "METHOD_SIGN", "proof": proof["name"], "note": "告知公开内容和理由"},
	}
	s.on("2024-03-11")
	require.Equal(t, []string{"approver STRING_MIN_LEN", "notice REQUIRED", "reason STRING_MIN_LEN"}, sorted(override(path(c), object{}).badRequest(t)))
	require.Equal(t, []string{"approver BLANK", "notice PROOF", "notice.method REQUIRED"},
		sorted(override(path(c), with(valid, object{"approver": " ", "notice": object{}})).badRequest(t)))
	require.Equal(t, []string{"notice.postal_number STRING_PATTERN"},
		override(path(c), with(valid, object{"notice": object{"method": "METHOD_POST", "postalNumber": "1"}})).badRequest(t))
	override(path(c), with(valid, object{"etag": `"1"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	override(path(a)+"/consultations/c9", valid).refused(t, http.StatusNotFound, "NOT_FOUND")
	early := override(path(c), with(valid, object{"actDate": date("2024-03-07")})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ORDER", early.precondition())
	require.Nil(t, s.get(t, path(c)).ok(t)["overriding"], "nothing has changed")

	done := override(path(c), with(valid, object{"etag": c["etag"], "requestId": requestID(1)})).ok(t)
	require.Equal(t, object{
		"noticeDate": dateOf("2024-03-11"), "reason": "不公开将对公共安全造成重大影响", "approver": "王主任",
		"notice": object{
			"method": "METHOD_SIGN", "postalNumber": "", "document": "", "proof": proof["name"], "note": "告知公开内容和理由",
			"createTime": "2024-03-11T04:00:00Z", "creator": "development",
		},
	}, done["overriding"])
	require.Equal(t, "OPINION_OBJECT", text(done, "opinion"), "what the party said stays on record")
	require.Equal(t, done, s.get(t, path(c)).ok(t))
	twice := override(path(c), valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "OVERRIDE_ONCE", twice.precondition())

	// Who agreed, or was never asked, is not overridden.
	agreed := s.post(t, path(a)+"/consultations", object{"kind": "KIND_THIRD_PARTY", "party": "另一公司"}).ok(t)
	s.post(t, path(agreed)+":conclude", object{"opinion": "OPINION_AGREE"}).ok(t)
	none := override(path(agreed), valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "OVERRIDE_OBJECTION", none.precondition())
}

func TestTheReplyOfAPartyIsKept(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-05")
	create := func(body object) response {
		return s.post(t, path(a)+"/consultations", with(object{"kind": "KIND_AGENCY", "party": "某局"}, body))
	}
	elsewhere := s.attach(t, s.register(t))
	require.Equal(t, []string{"consultation.letter.document OTHER_APPLICATION"},
		create(object{"letter": object{"document": elsewhere["name"]}}).badRequest(t))
	require.Equal(t, []string{"consultation.letter.method ENUM_DEFINED_ONLY", "consultation.letter.postal_number STRING_PATTERN"},
		sorted(create(object{"letter": object{"method": 9, "postalNumber": "一二三四五六"}}).badRequest(t)))
	reply := s.attach(t, a, object{"purpose": "PURPOSE_PARTY_REPLY"})
	require.Equal(t, []string{"consultation.letter.proof UNEXPECTED"}, create(object{"letter": object{"proof": reply["name"]}}).badRequest(t))
	c := create(object{"letter": object{"proof": reply["name"]}, "receiveDate": date("2024-03-05")}).ok(t)
	require.Equal(t, text(reply, "name"), text(c, "letter.proof"))

	conclude := func(body object) response {
		return s.post(t, path(c)+":conclude", with(object{"opinion": "OPINION_OBJECT"}, body))
	}
	require.Equal(t, []string{"reply RESOURCE_NAME"}, conclude(object{"reply": "x"}).badRequest(t))
	s.post(t, path(reply)+":withdraw", object{"reason": "错件"}).ok(t)
	gone := conclude(object{"reply": reply["name"]}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, gone.said(), "已撤回")
	require.Empty(t, day(s.get(t, path(c)).ok(t), "concludeDate"), "an act and its papers are one")
	right := s.attach(t, a, object{"purpose": "PURPOSE_PARTY_REPLY"})
	done := conclude(object{"reply": right["name"], "note": "涉及商业秘密，不同意公开"}).ok(t)
	require.Equal(t, text(right, "name"), text(done, "reply.document"))
	require.Equal(t, "涉及商业秘密，不同意公开", text(done, "reply.note"))
	bare := create(nil).ok(t)
	require.Nil(t, bare["letter"])
	all := s.get(t, path(a)+"/consultations").ok(t)
	require.Equal(t, done["reply"], list(all, "consultations")[0]["reply"])
}

func TestTermDaysShowWhichDaysDidNotCount(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.objecting(t, a)
	days := list(s.get(t, path(a)+"/termDays").ok(t), "termDays")
	require.Equal(t, object{
		"term": 1.0, "date": dateOf("2024-03-04"), "counted": false, "number": 0.0, "reason": "start", "text": "起算日，不计入",
		"consultations": []any{}, "provisional": false,
	}, days[0])
	require.Equal(t, object{
		"term": 1.0, "date": dateOf("2024-03-06"), "counted": false, "number": 0.0, "reason": "excluded",
		"text": "依法不计入期限（征求意见：某公司）", "consultations": []any{text(a, "name") + "/consultations/c1"}, "provisional": false,
	}, days[2])
	var excluded []string
	for _, d := range days {
		if d["reason"] == "excluded" {
			excluded = append(excluded, day(d, "date"))
		}
	}
	require.Equal(t, []string{"2024-03-06", "2024-03-07", "2024-03-08"}, excluded)
	last := days[len(days)-1]
	require.InDelta(t, 20, last["number"], 0)
	require.Equal(t, day(s.get(t, path(a)).ok(t), "dueDate"), day(last, "date"))
	festival := days[len(days)-4] // the list runs over 清明节
	require.Equal(t, "holiday", festival["reason"])
	require.Equal(t, "放假（清明节）", festival["text"])
	require.Equal(t, days, s.pages(t, path(a)+"/termDays", "termDays", 7))
	s.get(t, linhai+"/applications/unknown/termDays").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/termDays").badRequest(t))
}
