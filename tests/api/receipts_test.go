package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALateEntryIsSeenAndExplained(t *testing.T) {
	s := start(t, "2024-03-08") // a Friday
	late := object{"receiveTime": "2024-03-04T01:00:00Z"}
	refusal := s.post(t, linhai+"/applications", with(s.form(), late)).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	require.Equal(t, []string{"application.late_entry_reason LATE_ENTRY"}, refusal.fields())
	require.Contains(t, refusal.said(), "录入已迟延2个工作日")
	for _, blank := range []string{" ", "\n"} {
		require.Equal(t, []string{"application.late_entry_reason LATE_ENTRY"},
			s.post(t, linhai+"/applications", with(s.form(), with(late, object{"lateEntryReason": blank}))).badRequest(t))
	}

	a := s.register(t, late, object{"lateEntryReason": " 收发室于3月8日转交 ", "enteredLateBy": 7})
	require.InDelta(t, 2, a["enteredLateBy"], 0, "what the server gives is ignored")
	require.Equal(t, "收发室于3月8日转交", text(a, "lateEntryReason"))
	require.Equal(t, "临公开〔2024〕第1号", text(a, "registerNumber"), "a refusal takes no number")
	require.Equal(t, "2024-03-04", day(a, "receiptDate"), "the term runs from the receipt all the same")
	inTime := s.register(t, object{"receiveTime": "2024-03-06T01:00:00Z"})
	require.InDelta(t, 0, inTime["enteredLateBy"], 0)
	s.register(t, late, object{"channel": "CHANNEL_ONLINE"}) // nothing is keyed in there

	for filter, want := range map[string][]string{
		"entered_late = true": {text(a, "name")}, "entered_late = true AND state = REGISTERED": {text(a, "name")},
		"entered_late = false AND channel = COUNTER": {text(inTime, "name")},
	} {
		found := list(s.get(t, linhai+"/applications?filter="+url.QueryEscape(filter)).ok(t), "applications")
		require.Equal(t, want, names(found), filter)
		if len(found) > 0 && found[0]["name"] == a["name"] {
			require.InDelta(t, 2, found[0]["enteredLateBy"], 0)
			require.Equal(t, "收发室于3月8日转交", text(found[0], "lateEntryReason"), "also in the basic view")
		}
	}
	// What an old register brought along late, and without a reason, can be split all the same.
	_, err := s.store.SQL().ExecContext(everything(t), "UPDATE application SET late_entry_reason = '' WHERE id = $1", id(a))
	require.NoError(t, err)
	parts := s.post(t, path(a)+":split", object{"descriptions": []string{"一", "二"}}).ok(t)
	require.InDelta(t, 2, at(parts, "applications.1.enteredLateBy"), 0)
	// It stays as it was registered.
	require.Equal(t, []string{"application.late_entry_reason IMMUTABLE"}, s.patch(t, path(a)+"?updateMask=late_entry_reason",
		object{"lateEntryReason": "另一理由"}).badRequest(t))
}

// names are the names of resources.
func names(resources []object) []string {
	var all []string
	for _, r := range resources {
		all = append(all, text(r, "name"))
	}
	return all
}

func TestAnUnreachableApplicantIsOnRecord(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"channel": "CHANNEL_POST_ORDINARY"})
	require.Equal(t, object{"arriveDate": dateOf("2024-03-04"), "contactAttemptCount": 0.0}, a["confirmationPending"])
	require.Nil(t, s.register(t)["confirmationPending"], "what is handed in needs none")

	first := s.post(t, path(a)+"/contactAttempts", object{
		"way": "CONTACT_WAY_PHONE", "recipient": " 13800000000 ", "result": "RESULT_NO_ANSWER", "note": "响铃无人接听", "etag": a["etag"],
		"name": "x", "creator": "x",
	}).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/contactAttempts/1", "attemptTime": "2024-03-04T04:00:00Z", "way": "CONTACT_WAY_PHONE",
		"recipient": "138****0000", "result": "RESULT_NO_ANSWER", "note": "响铃无人接听", "createTime": "2024-03-04T04:00:00Z",
		"creator": "development", "etag": `"2"`,
	}, first)
	require.Equal(t, first, s.get(t, path(first)).ok(t))
	s.on("2024-03-07")
	second := s.post(t, path(a)+"/contactAttempts", object{
		"attemptTime": "2024-03-06T01:30:00Z", "way": "CONTACT_WAY_SMS", "recipient": "13800000000", "result": "RESULT_REACHED",
	}).ok(t)
	all := s.get(t, path(a)+"/contactAttempts").ok(t)
	require.Equal(t, []string{text(first, "name"), text(second, "name")}, names(list(all, "contactAttempts")))
	for size := 1; size <= 3; size++ {
		require.Len(t, s.pages(t, path(a)+"/contactAttempts", "contactAttempts", size), 2)
	}
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, object{"arriveDate": dateOf("2024-03-04"), "contactAttemptCount": 2.0}, now["confirmationPending"])
	require.Equal(t, "2024-03-04", day(now, "receiptDate"), "an attempt moves no day")
	pending := s.get(t, linhai+"/applications?filter="+url.QueryEscape("confirmation_pending = true")).ok(t)
	require.Equal(t, []string{text(a, "name")}, names(list(pending, "applications")))

	confirm := func(body object) response {
		return s.post(t, path(a)+":confirm", with(object{"reason": "电话确认"}, body))
	}
	require.Equal(t, []string{"contact_attempt NOT_REACHED", "way ATTEMPT_WAY"},
		sorted(confirm(object{"contactAttempt": first["name"], "way": "CONTACT_WAY_EMAIL"}).badRequest(t)))
	require.Equal(t, []string{"act_date ATTEMPT_DAY"},
		confirm(object{"contactAttempt": second["name"], "actDate": date("2024-03-07")}).badRequest(t))
	require.Equal(t, []string{"contact_attempt RESOURCE_NAME"}, confirm(object{"contactAttempt": "1"}).badRequest(t))
	other := s.register(t)
	require.Equal(t, []string{"contact_attempt OTHER_APPLICATION"},
		confirm(object{"contactAttempt": text(other, "name") + "/contactAttempts/1"}).badRequest(t))
	missing := confirm(object{"contactAttempt": text(a, "name") + "/contactAttempts/9"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/ContactAttempt", text(missing.detail("ResourceInfo"), "resourceType"))
	require.Equal(t, []string{"way ENUM_DEFINED_ONLY"}, confirm(object{"way": 99}).badRequest(t))
	confirm(object{"contactAttempt": second["name"], "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")

	confirmed := confirm(object{"contactAttempt": second["name"], "etag": second["etag"]}).ok(t)
	require.Equal(t, "2024-03-06", day(confirmed, "receiptDate"), "contact is restored on the day of the attempt")
	require.Equal(t, "2024-04-03", day(confirmed, "dueDate"))
	require.Nil(t, confirmed["confirmationPending"])
	require.Equal(t, object{"way": "CONTACT_WAY_SMS", "contactAttempt": second["name"]}, confirmed["confirmation"])
	require.Equal(t, confirmed, s.get(t, path(a)).ok(t))

	// Confirmed again by other means, the last one counts.
	again := confirm(object{"way": "CONTACT_WAY_LETTER", "actDate": date("2024-03-07")}).ok(t)
	require.Equal(t, object{"way": "CONTACT_WAY_LETTER", "contactAttempt": ""}, again["confirmation"])
	bare := confirm(nil).ok(t)
	require.Nil(t, bare["confirmation"], "how is not stated")
}

func TestContactAttemptsAreRefused(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.register(t, object{"channel": "CHANNEL_FAX"})
	valid := object{"way": "CONTACT_WAY_VISIT", "recipient": "本人", "result": "RESULT_DECLINED"}
	attempt := func(body object) response { return s.post(t, path(a)+"/contactAttempts", body) }
	require.Equal(t, []string{
		"contact_attempt.recipient STRING_MIN_LEN", "contact_attempt.result ENUM_NOT_IN", "contact_attempt.way ENUM_NOT_IN",
	}, sorted(attempt(object{}).badRequest(t)))
	require.Equal(t, []string{"contact_attempt.attempt_time FUTURE", "contact_attempt.etag ETAG", "contact_attempt.recipient BLANK"},
		sorted(attempt(with(valid, object{"attemptTime": "2024-03-04T04:00:01Z", "recipient": " ", "etag": "x"})).badRequest(t)))
	require.Equal(t, []string{"contact_attempt.attempt_time BEFORE_RECEIPT"},
		attempt(with(valid, object{"attemptTime": "2024-03-03T15:59:59Z"})).badRequest(t))
	attempt(with(valid, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	for _, collection := range []string{"contactAttempts", "receiptProofs"} {
		s.get(t, linhai+"/applications/unknown/"+collection).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Empty(t, list(s.get(t, path(a)+"/"+collection).ok(t), collection))
		s.get(t, path(a)+"/"+collection+"/1").refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/"+collection+"/x").badRequest(t))
		require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/"+collection+"?pageSize=-1").badRequest(t))
	}
	s.post(t, linhai+"/applications/unknown/contactAttempts", valid).refused(t, http.StatusNotFound, "NOT_FOUND")

	repeated := path(a) + "/contactAttempts?requestId=" + requestID(1)
	once := s.post(t, repeated, valid).ok(t)
	require.Equal(t, once, s.post(t, repeated, valid).ok(t))
	require.Len(t, list(s.get(t, path(a)+"/contactAttempts").ok(t), "contactAttempts"), 1)

	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- attempt(valid) }()
	}
	for range cap(answers) {
		(<-answers).ok(t)
	}
	require.Len(t, list(s.get(t, path(a)+"/contactAttempts").ok(t), "contactAttempts"), 9)
	s.act(t, a, "void", object{"reason": "重复登记"})
	require.Contains(t, attempt(valid).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已作废")
}

func TestTheDayOfReceiptIsProved(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.register(t, object{"channel": "CHANNEL_POST_SIGNED"})
	envelope := s.attach(t, a, object{"purpose": "PURPOSE_ENVELOPE"})
	prove := func(body object) response { return s.post(t, path(a)+"/receiptProofs", body) }
	ems := prove(object{"kind": "KIND_REGISTERED_MAIL", "postalNumber": "ea123456789cn", "name": "x", "creator": "x"}).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/receiptProofs/1", "kind": "KIND_REGISTERED_MAIL", "postalNumber": "EA123456789CN", "attachment": "",
		"note": "", "createTime": "2024-03-04T04:00:00Z", "creator": "development",
	}, ems)
	postmark := prove(object{"kind": "KIND_POSTMARK", "attachment": envelope["name"], "note": "邮戳 2024-03-01"}).ok(t)
	require.Equal(t, text(envelope, "name"), text(postmark, "attachment"))
	require.Equal(t, postmark, s.get(t, path(postmark)).ok(t))
	require.Equal(t, []object{ems, postmark}, list(s.get(t, path(a)+"/receiptProofs").ok(t), "receiptProofs"))
	require.Equal(t, a["etag"], s.get(t, path(a)).ok(t)["etag"], "the application itself has not changed")

	require.Equal(t, []string{"receipt_proof.kind ENUM_NOT_IN", "receipt_proof.postal_number STRING_PATTERN"},
		sorted(prove(object{"postalNumber": "12 34"}).badRequest(t)))
	require.Equal(t, []string{"receipt_proof.postal_number REQUIRED"}, prove(object{"kind": "KIND_REGISTERED_MAIL", "note": "n"}).badRequest(t))
	require.Equal(t, []string{"receipt_proof EMPTY"}, prove(object{"kind": "KIND_POSTMARK"}).badRequest(t))
	for _, kind := range []string{"KIND_COUNTER_SLIP", "KIND_SCREENSHOT", "KIND_FAX_REPORT"} {
		require.Equal(t, []string{"receipt_proof.kind CHANNEL"}, prove(object{"kind": kind, "note": "n"}).badRequest(t), kind)
	}
	other := s.attach(t, s.register(t))
	require.Equal(t, []string{"receipt_proof.attachment OTHER_APPLICATION"},
		prove(object{"kind": "KIND_POSTMARK", "attachment": other["name"]}).badRequest(t))
	require.Equal(t, []string{"receipt_proof.attachment RESOURCE_NAME"}, prove(object{"kind": "KIND_POSTMARK", "attachment": "1"}).badRequest(t))
	unknown := prove(object{"kind": "KIND_POSTMARK", "attachment": text(a, "name") + "/attachments/9"})
	require.Contains(t, unknown.refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "没有附件9")
	s.post(t, path(envelope)+":withdraw", object{"reason": "错件"}).ok(t)
	gone := prove(object{"kind": "KIND_POSTMARK", "attachment": envelope["name"]})
	require.Contains(t, gone.refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已撤回")
	s.post(t, linhai+"/applications/unknown/receiptProofs", object{"kind": "KIND_POSTMARK", "note": "n"}).refused(t, http.StatusNotFound, "NOT_FOUND")

	create := path(a) + "/receiptProofs?requestId=" + requestID(1)
	answers := make(chan response, 4)
	for range cap(answers) {
		go func() { answers <- s.post(t, create, object{"kind": "KIND_POSTMARK", "note": "邮戳"}) }()
	}
	once := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, once, (<-answers).ok(t))
	}
	require.Len(t, list(s.get(t, path(a)+"/receiptProofs").ok(t), "receiptProofs"), 3)
}
