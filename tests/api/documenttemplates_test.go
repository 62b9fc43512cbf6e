package api

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/letter"
)

// ofLines is a template that has a paragraph for each line.
func ofLines(t *testing.T, lines ...string) string {
	t.Helper()
	var d document.Document
	for _, line := range lines {
		d.Blocks = append(d.Blocks, document.P(document.Body, line))
	}
	var out bytes.Buffer
	require.NoError(t, document.WriteDOCX(&out, d))
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

var xmlTags = regexp.MustCompile(`<[^>]*>`)

// saidIn is the text of a .docx.
func saidIn(t *testing.T, docx []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	r, err := archive.Open("word/document.xml")
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return xmlTags.ReplaceAllString(string(content), "")
}

func own(t *testing.T, mark string) object {
	t.Helper()
	return object{"fileName": "补正告知书.docx", "content": ofLines(t, mark, "{发文字号}", "{正文全文}", "{发文机关署名}{成文日期}"), "note": "改用本机关格式"}
}

func TestTemplatesOfDocuments(t *testing.T) {
	s := start(t, usual)
	s.under(t)
	const name = linhai + "/documentTemplates/correction-notice"
	admin := func(agency string) caller { return holder("admin", auth.RoleAgencyAdmin, agency) }

	// Without one, the standard layout; every kind has its fields.
	all := list(s.get(t, linhai+"/documentTemplates").ok(t), "documentTemplates")
	require.Len(t, all, len(letter.Kinds()))
	none := s.get(t, name).ok(t)
	require.Equal(t, "补正告知书", text(none, "displayName"))
	require.Empty(t, text(none, "effectiveVersion"))
	require.Empty(t, text(none, "etag"))
	require.NotEmpty(t, list(none, "fields"))
	starter := s.get(t, name+":download")
	require.Equal(t, document.MediaTypeDOCX, starter.header.Get("Content-Type"))
	require.NoError(t, letter.CheckTemplate(letter.Correction, starter.body))

	// Refused, each by name.
	refused := s.post(t, name+":upload", object{"fileName": "a.doc", "content": ofLines(t, "{申请人}{救济}{成文日期}")})
	require.Equal(t, http.StatusBadRequest, refused.status)
	for _, want := range []string{".docx", "没有字段“救济”", "缺少必需的字段“发文字号”", "缺少必需的字段“补正期限”"} {
		require.Contains(t, string(refused.body), want)
	}
	require.Equal(t, http.StatusBadRequest, s.post(t, name+":upload", object{"fileName": "a.docx", "content": base64.StdEncoding.EncodeToString([]byte("x"))}).status)
	require.Equal(t, http.StatusBadRequest, s.post(t, linhai+"/documentTemplates/memo:upload", own(t, "x")).status)
	require.Equal(t, http.StatusBadRequest, s.post(t, name+":upload", object{"fileName": "a.docx", "content": base64.StdEncoding.EncodeToString(make([]byte, 700_001))}).status)
	require.Equal(t, http.StatusBadRequest, s.post(t, name+":preview", object{"content": ofLines(t, "{没有}")}).status)
	require.Equal(t, http.StatusBadRequest, s.post(t, name+":preview", object{"decisionKind": "DECISION_KIND_PARTIAL"}).status)

	// Looked at before it is uploaded, and then in force for the agency and those below it.
	looked := s.post(t, name+":preview", object{"content": own(t, "甲式")["content"]})
	require.Equal(t, http.StatusOK, looked.status, "%s", looked.body)
	require.Contains(t, saidIn(t, looked.body), "甲式示政办信〔2026〕1号")
	above := s.called(t, admin("taizhou"), http.MethodPost, "/v1/agencies/taizhou/documentTemplates/correction-notice:upload", own(t, "上级式")).ok(t)
	require.Equal(t, "agencies/taizhou/documentTemplates/correction-notice/versions/1", text(above, "effectiveVersion"))
	require.Equal(t, "agencies/taizhou/documentTemplates/correction-notice/versions/1", text(s.get(t, name).ok(t), "effectiveVersion"))
	first := with(own(t, "甲式"), object{"requestId": "3f0e7a52-8f53-4c6f-9b3c-6a1f8f1f0c11"})
	made := s.called(t, admin("linhai"), http.MethodPost, name+":upload", first).ok(t)
	require.Equal(t, `"1"`, text(made, "etag"))
	require.Equal(t, made, s.called(t, admin("linhai"), http.MethodPost, name+":upload", first).ok(t), "a repeat")
	require.Equal(t, "agencies/linhai/documentTemplates/correction-notice/versions/1", text(made, "effectiveVersion"))
	s.clock.Advance(time.Minute)
	second := s.post(t, name+":upload", with(own(t, "乙式"), object{"etag": `"1"`})).ok(t)
	stale := s.post(t, name+":upload", with(own(t, "丙式"), object{"etag": `"1"`}))
	require.Equal(t, http.StatusConflict, stale.status)
	require.Contains(t, string(stale.body), "ETAG_STALE")
	versions := list(s.get(t, name+"/versions").ok(t), "versions")
	require.Len(t, versions, 2)
	require.Equal(t, text(second, "effectiveVersion"), text(versions[0], "name"))
	require.Contains(t, saidIn(t, s.get(t, name+":download?version=1").body), "甲式")
	require.Equal(t, http.StatusNotFound, s.get(t, name+":download?version=3").status)

	// A named application, as its act is on record.
	a := s.march(t)
	preview := path(a) + ":previewDocument"
	require.Contains(t, string(s.post(t, preview, object{"kind": "correction-notice"}).body), "没有办理")
	require.Equal(t, http.StatusBadRequest, s.post(t, preview, object{"kind": "memo"}).status)
	s.act(t, a, "return", acts["return"])
	letterOf := s.post(t, preview, object{"kind": "correction-notice", "text": "请携带身份证件。"})
	require.Equal(t, http.StatusOK, letterOf.status, "%s", letterOf.body)
	said := saidIn(t, letterOf.body)
	for _, want := range []string{"乙式", letter.ToBeNumbered, letter.ToBeDated, text(a, "registerNumber"), "第三十条", "请携带身份证件。"} {
		require.Contains(t, said, want)
	}
	require.NotContains(t, said, "{")
	slip := s.post(t, preview, object{"kind": "registration-receipt"})
	require.Contains(t, string(slip.body), "答复期限届满日", "while the applicant is waited for there is no due date to tell")

	// Withdrawn: the one before does not come back, that of the agency above does. Nothing that was uploaded is lost.
	s.clock.Advance(time.Minute)
	require.Equal(t, http.StatusConflict, s.post(t, name+":withdraw", object{"reason": "有误", "etag": `"1"`}).status)
	back := s.post(t, name+":withdraw", object{"reason": "有误", "etag": `"2"`}).ok(t)
	require.Equal(t, text(above, "effectiveVersion"), text(back, "effectiveVersion"))
	require.Contains(t, saidIn(t, s.post(t, preview, object{"kind": "correction-notice"}).body), "上级式")
	again := s.post(t, name+":withdraw", object{"reason": "有误"})
	require.Equal(t, http.StatusBadRequest, again.status)
	require.Contains(t, string(again.body), "已经撤回")
	require.Equal(t, http.StatusNotFound, s.post(t, linhai+"/documentTemplates/answer:withdraw", object{"reason": "有误"}).status)
	require.Contains(t, saidIn(t, s.get(t, name+":download?version=2").body), "乙式")
	_, err := s.store.SQL().ExecContext(everything(t), `UPDATE document_template SET note = 'x'`)
	require.ErrorContains(t, err, "not changed")
	_, err = s.store.SQL().ExecContext(everything(t), `DELETE FROM document_template`)
	require.ErrorContains(t, err, "not changed")

	// What an instant had is told later: both versions were in force for a minute.
	for at, want := range map[time.Duration]string{-90 * time.Second: "甲式", -30 * time.Second: "乙式", 0: "上级式"} {
		found, err := s.store.DocumentTemplateInForce(everything(t), "linhai", "correction_notice", s.clock.Now().Add(at))
		require.NoError(t, err)
		require.NotNil(t, found)
		require.Contains(t, saidIn(t, found.Content), want)
	}
	entries := list(s.get(t, "/v1/auditEntries?agency=agencies/linhai").ok(t), "auditEntries")
	actions := ""
	for _, e := range entries {
		actions += text(e, "action") + " "
	}
	require.Equal(t, 2, strings.Count(actions, "upload_template"))
	require.Equal(t, 1, strings.Count(actions, "withdraw_template"))
}
