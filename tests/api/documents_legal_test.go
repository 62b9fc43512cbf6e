package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

var pleaded = object{"facts": "本机关依法办理。", "law": "答复有据。", "request": "请求予以维持。", "evidence": []string{"申请表", "答复书"}}

// legally approves a document of a legal case, which the legal officer drafts.
func (s *server) legally(t *testing.T, kind string, legalCase object, content object) object {
	t.Helper()
	d := s.called(t, legalHand, http.MethodPost, documents, object{"legalCase": legalCase["name"], "kind": "DOCUMENT_KIND_" + kind, "content": content}).ok(t)
	d = s.step(t, reviewer, s.step(t, legalHand, d, "submit", object{}), "review", passed)
	require.Equal(t, "STATE_IN_APPROVAL", d["state"])
	return s.step(t, signatory, d, "approve", passed)
}

// An answer goes out and is handed over; the review's papers say what is on record, and nobody types it again.
func TestDocumentsOfALegalCase(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", with(seriesBody, object{"kinds": []string{
		"DOCUMENT_KIND_ANSWER", "DOCUMENT_KIND_REVIEW_ANSWER", "DOCUMENT_KIND_LEGAL_REPORT",
	}})).ok(t)
	a := s.act(t, s.register(t), "accept", object{})
	letter := s.approved(t, a, "ANSWER", withheld)
	s.post(t, path(a)+":answer", with(withheld, object{"document": letter["name"]})).ok(t)
	sent := s.post(t, path(a)+"/letterDeliveries", object{"method": "METHOD_POST", "postalNumber": "XA12345678931"}).ok(t)
	require.Equal(t, letter["name"], sent["document"], "the letter of the answer is found")

	s.on("2024-04-08")
	c := s.logged(t, object{"application": a["name"], "subject": "不服不予公开"})
	report := s.step(t, legalHand, s.legally(t, "LEGAL_REPORT", c, object{}), "issue", object{})
	require.Equal(t, c["name"], report["legalCase"])
	require.Equal(t, a["name"], report["application"], "that of the case")
	said := written(t, s.get(t, path(report)+":download").body)
	for _, part := range []string{"台州市人民政府", "台政复〔2024〕12号", "张三", "本机关2024年3月5日作出的政府信息公开答复（临公开〔2024〕1号）", "2024年4月10日（含当日）以前"} {
		require.Contains(t, said, part)
	}
	answer := s.step(t, legalHand, s.legally(t, "REVIEW_ANSWER", c, with(pleaded, object{"others": []string{"某公司"}})), "issue", object{})
	said = written(t, s.get(t, path(answer)+":download").body)
	for _, part := range []string{"行政复议答复书", "申请人：张三", "第三人：某公司", "2024年3月5日，本机关作出答复（临公开〔2024〕1号）", "请求予以维持", "2024年4月8日收到"} {
		require.Contains(t, said, part)
	}

	// Another document of the application is handed over without being its answer.
	s.on("2024-04-09")
	other := s.step(t, drafter, s.approved(t, a, "REGISTRATION_RECEIPT", object{}), "issue", object{})
	sent = s.post(t, path(a)+"/letterDeliveries", object{"document": other["name"], "method": "METHOD_ELECTRONIC"}).ok(t)
	require.InDelta(t, 0, sent["answer"], 0)
	require.Equal(t, []string{"letter_delivery.send_date BEFORE_LETTER"}, s.post(t, path(a)+"/letterDeliveries",
		object{"document": other["name"], "method": "METHOD_ELECTRONIC", "sendDate": date("2024-04-08")}).badRequest(t))
	s.post(t, path(a)+"/letterDeliveries", object{"document": linhai[len("/v1/"):] + "/documents/none", "method": "METHOD_ELECTRONIC"}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// A case about publication has no application: who went to the organ has to be said.
	published := s.logged(t)
	unnamed := s.called(t, legalHand, http.MethodPost, documents, object{"legalCase": published["name"], "kind": "DOCUMENT_KIND_LEGAL_REPORT"}).ok(t)
	require.Contains(t, s.called(t, legalHand, http.MethodPost, path(unnamed)+":submit", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "行政复议申请人或者原告")
	report = s.step(t, legalHand, s.legally(t, "LEGAL_REPORT", published, object{"claimant": "李四"}), "issue", object{})
	said = written(t, s.get(t, path(report)+":download").body)
	require.Contains(t, said, "要求主动公开征地批复")
	require.Contains(t, said, "不涉及依申请公开")
	require.Empty(t, report["application"])
	require.Equal(t, published["name"], report["legalCase"])

	for want, body := range map[string]object{
		"document.legal_case REQUIRED":   {"kind": "DOCUMENT_KIND_LEGAL_REPORT", "application": a["name"]},
		"document.legal_case UNEXPECTED": {"kind": "DOCUMENT_KIND_REGISTRATION_RECEIPT", "application": a["name"], "legalCase": c["name"]},
		"document.legal_case PARENT":     {"kind": "DOCUMENT_KIND_LEGAL_REPORT", "legalCase": "agencies/bureau/legalCases/x"},
	} {
		require.Equal(t, []string{want}, s.called(t, legalHand, http.MethodPost, documents, body).badRequest(t))
	}
	s.called(t, legalHand, http.MethodPost, documents, object{"kind": "DOCUMENT_KIND_LEGAL_REPORT", "legalCase": c["name"], "application": s.register(t)["name"]}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.called(t, legalHand, http.MethodPost, documents, object{"kind": "DOCUMENT_KIND_LEGAL_REPORT", "legalCase": linhai[len("/v1/"):] + "/legalCases/none"}).
		refused(t, http.StatusNotFound, "NOT_FOUND")
}
