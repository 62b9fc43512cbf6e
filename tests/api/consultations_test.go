package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// accepted registers an application and accepts it on the day after the server's.
func (s *server) accepted(t *testing.T) object {
	t.Helper()
	return s.act(t, s.register(t), "accept", nil)
}

func TestConsultationsPauseTheTerm(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	require.Equal(t, "2024-04-01", day(a, "dueDate"))
	s.on("2024-03-06")
	c1 := s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_THIRD_PARTY", "party": " 某公司 ", "sendDate": date("2024-03-05"), "receiveDate": date("2024-03-06"),
		"etag": a["etag"],
		// what the server gives is ignored
		"name": "x", "dueDate": date("2024-03-07"), "opinion": "OPINION_AGREE", "concludeDate": date("2024-03-07"),
	}).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/consultations/c1", "kind": "KIND_THIRD_PARTY", "party": "某公司",
		"sendDate": dateOf("2024-03-05"), "receiveDate": dateOf("2024-03-06"), "dueDate": dateOf("2024-03-27"),
		"concludeDate": nil, "opinion": "OPINION_UNSPECIFIED", "etag": `"3"`, "silent": false,
	}, with(object{"concludeDate": nil}, c1))
	require.Equal(t, c1, s.get(t, path(c1)).ok(t))
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, true, now["paused"])
	require.Empty(t, day(now, "dueDate"))

	named := s.post(t, path(a)+"/consultations?consultationId=zi-ran", object{"kind": "KIND_AGENCY", "party": "某局"}).ok(t)
	require.Equal(t, text(a, "name")+"/consultations/zi-ran", text(named, "name"))
	require.Equal(t, "2024-03-06", day(named, "sendDate"), "today")
	require.Empty(t, day(named, "dueDate"), "nobody knows when the letter arrived")
	s.post(t, path(a)+"/consultations?consultationId=c3", object{"kind": "KIND_AGENCY", "party": "某局"}).ok(t)
	next := s.post(t, path(a)+"/consultations", object{"kind": "KIND_AGENCY", "party": "某局"}).ok(t)
	require.Equal(t, text(a, "name")+"/consultations/c4", text(next, "name"), "c3 is taken")

	all := list(s.get(t, path(a)+"/consultations").ok(t), "consultations")
	require.Len(t, all, 4)
	for size := 1; size <= 5; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/consultations", "consultations", size))
	}
	s.on("2024-03-11")
	for _, c := range all {
		done := s.post(t, path(c)+":conclude", object{"opinion": "OPINION_OBJECT", "actDate": date("2024-03-08")}).ok(t)
		require.Equal(t, "2024-03-08", day(done, "concludeDate"))
		require.Equal(t, "OPINION_OBJECT", text(done, "opinion"))
		require.Equal(t, done, s.get(t, path(c)).ok(t))
	}
	now = s.get(t, path(a)).ok(t)
	require.Equal(t, false, now["paused"])
	require.Equal(t, "2024-04-07", day(now, "dueDate"), "three working days later, on a make-up day")
}

// dateOf is a date as answers have it.
func dateOf(text string) object {
	o := date(text)
	return object{"year": float64(o["year"].(int)), "month": float64(o["month"].(int)), "day": float64(o["day"].(int))}
}

func TestCreateConsultationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	valid := object{"kind": "KIND_AGENCY", "party": "某局"}
	create := func(query string, body object) response { return s.post(t, path(a)+"/consultations"+query, body) }
	require.Equal(t, []string{"consultation.kind ENUM_NOT_IN", "consultation.party STRING_MIN_LEN", "consultation_id STRING_PATTERN"},
		sorted(create("?consultationId=A", object{}).badRequest(t)))
	require.Equal(t, []string{
		"consultation.etag ETAG", "consultation.party BLANK", "consultation.receive_date FUTURE", "consultation.send_date DATE",
		"consultation_id RESOURCE_NAME",
	}, sorted(create("?consultationId=-", object{
		"kind": "KIND_AGENCY", "party": " ", "etag": "x", "sendDate": date("2024-02-30"), "receiveDate": date("2024-03-07"),
	}).badRequest(t)))
	require.Equal(t, []string{"consultation.receive_date DATE", "consultation.send_date FUTURE"},
		sorted(create("", with(valid, object{"sendDate": date("2024-03-07"), "receiveDate": object{"year": 2024}})).badRequest(t)))
	require.Equal(t, []string{"request_id STRING_UUID"}, create("?requestId=1", valid).badRequest(t))
	create("", with(valid, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, linhai+"/applications/unknown/consultations", valid).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, linhai+"/applications/X/consultations", valid).badRequest(t))

	for _, tt := range []struct {
		query string
		body  object
		rule  string
		says  string
	}{
		{"", object{"sendDate": date("2024-03-03")}, "ORDER", "日期早于在先事项的日期"},
		{"", object{"receiveDate": date("2024-03-05")}, "CONSULTATION_LETTER", "对方收到日期早于发函日期"},
		{"?consultationId=c1", nil, "CONSULTATION_ID", "征求意见编号重复"},
	} {
		if tt.rule == "CONSULTATION_ID" {
			create("?consultationId=c1", valid).ok(t)
		}
		refusal := create(tt.query, with(valid, tt.body)).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Equal(t, tt.rule, refusal.precondition())
		require.Contains(t, refusal.said(), tt.says)
	}
	waiting := s.register(t)
	refusal := s.post(t, path(waiting)+"/consultations", valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", refusal.precondition())
	require.Contains(t, refusal.said(), "不能“征求意见”（当前状态：已登记）")
	require.Len(t, list(s.get(t, path(a)+"/consultations").ok(t), "consultations"), 1, "nothing else was written")
}

func TestConcludeConsultationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	c := s.post(t, path(a)+"/consultations", object{"kind": "KIND_AGENCY", "party": "某局"}).ok(t)
	conclude := func(of string, body object) response { return s.post(t, of+":conclude", body) }
	valid := object{"opinion": "OPINION_NONE"}
	require.Equal(t, []string{"opinion ENUM_NOT_IN"}, conclude(path(c), object{}).badRequest(t))
	require.Equal(t, []string{"act_date FUTURE", "etag ETAG", "name RESOURCE_NAME"},
		sorted(conclude(path(a)+"/consultations/C", with(valid, object{"actDate": date("2024-03-07"), "etag": "x"})).badRequest(t)))
	for _, name := range []string{path(a) + "/consultations/other", linhai + "/applications/unknown/consultations/c1"} {
		missing := conclude(name, valid).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, "foi.v1/Consultation", text(missing.detail("ResourceInfo"), "resourceType"))
		s.get(t, name).refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	conclude(path(c), with(valid, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	early := conclude(path(c), with(valid, object{"actDate": date("2024-03-05")})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ORDER", early.precondition())
	require.Equal(t, c, s.get(t, path(c)).ok(t), "nothing has changed")

	conclude(path(c), with(valid, object{"etag": c["etag"]})).ok(t)
	again := conclude(path(c), valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CONSULTATION_OVER", again.precondition())
	require.Contains(t, again.said(), "该征求意见已经结束")

	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/consultations/C").badRequest(t))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/consultations").badRequest(t))
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/consultations?pageSize=-1").badRequest(t))
	s.get(t, linhai+"/applications/unknown/consultations").refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestARepeatedConsultationIsOne(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	create := path(a) + "/consultations?requestId=" + requestID(1)
	valid := object{"kind": "KIND_AGENCY", "party": "某局"}
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, create, valid) }()
	}
	first := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, first, (<-answers).ok(t))
	}
	require.Len(t, list(s.get(t, path(a)+"/consultations").ok(t), "consultations"), 1)
	s.post(t, create, with(valid, object{"party": "另一局"})).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")

	conclude := object{"opinion": "OPINION_AGREE", "requestId": requestID(2), "etag": first["etag"]}
	done := s.post(t, path(first)+":conclude", conclude).ok(t)
	require.Equal(t, done, s.post(t, path(first)+":conclude", conclude).ok(t))
	require.Equal(t, `"4"`, text(done, "etag"))
}

func TestOfTwoWritersWithOneEtagOneIsRefused(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	valid := object{"kind": "KIND_AGENCY", "party": "某局", "etag": a["etag"]}
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, path(a)+"/consultations", valid) }()
	}
	done := 0
	for range cap(answers) {
		if answer := <-answers; answer.status == http.StatusOK {
			done++
		} else {
			answer.refused(t, http.StatusConflict, "ETAG_STALE")
		}
	}
	require.Equal(t, 1, done)
}
