package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// minutes are what is redacted: of the third party and of the discussion nothing may be left.
const minutes = "会议决定，向山前社区赵六支付补偿款12万元。讨论中钱七提出异议。\n"

var (
	drafts     = holder("drafts", auth.RoleHandler, "linhai")
	secondEyes = holder("second", auth.RoleReviewer, "linhai")
)

// copyOf drafts a copy of minutes: 赵六 and 讨论中钱七提出异议.
func copyOf(source object, other ...object) object {
	o := object{"source": source["name"], "fileName": "会议纪要（公开件）.txt", "marks": []object{
		{"ground": "DECISION_KIND_THIRD_PARTY_RIGHTS", "passage": object{"start": 10, "end": 12}},
		{"ground": "DECISION_KIND_PROCESS_INFORMATION", "passage": object{"start": 22, "end": 31}},
	}}
	for _, more := range other {
		o = with(o, more)
	}
	return o
}

// minutesOf attaches the minutes to an application.
func (s *server) minutesOf(t *testing.T, application object) object {
	t.Helper()
	return s.post(t, path(application)+"/attachments", file(minutes, object{"fileName": "纪要.txt", "purpose": "PURPOSE_OTHER"})).ok(t)
}

// redacted is a draft by drafts.
func (s *server) redacted(t *testing.T, application object) object {
	t.Helper()
	return s.called(t, drafts, http.MethodPost, path(application)+"/redactions", copyOf(s.minutesOf(t, application))).ok(t)
}

// secondRead is one that another person has checked.
func (s *server) secondRead(t *testing.T, application object) object {
	t.Helper()
	return s.called(t, secondEyes, http.MethodPost, path(s.redacted(t, application))+":check", object{}).ok(t)
}

func TestARedactionFromDraftToTheApplicant(t *testing.T) {
	s := start(t, "2024-06-03")
	p := s.handIn(t)
	a := s.get(t, p.name).ok(t)
	source := s.minutesOf(t, a)
	r := s.called(t, drafts, http.MethodPost, path(a)+"/redactions", copyOf(source)).ok(t)
	require.Equal(t, "STATE_DRAFT", text(r, "state"))
	require.Equal(t, "drafts", text(r, "drafter"))
	require.Equal(t, []any{
		object{"ground": "DECISION_KIND_THIRD_PARTY_RIGHTS", "displayName": "商业秘密、个人隐私等第三方合法权益", "article": "第十五条、第三十二条、第三十六条第（三）项", "placeCount": 1.0},
		object{"ground": "DECISION_KIND_PROCESS_INFORMATION", "displayName": "讨论记录、过程稿、磋商信函、请示报告等过程性信息", "article": "第十六条第二款、第三十六条第（三）项", "placeCount": 1.0},
	}, r["grounds"])

	// The copy, for both.
	const released = "会议决定，向山前社区【1：不予公开】支付补偿款12万元。【2：不予公开】。\n"
	for _, who := range []caller{drafts, secondEyes} {
		got := s.called(t, who, http.MethodGet, path(r)+":download", nil)
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, released, string(got.body))
		require.Contains(t, got.header.Get("Content-Disposition"), "attachment")
	}
	sum := sha256.Sum256([]byte(released))
	require.Equal(t, hex.EncodeToString(sum[:]), text(r, "sha256"))
	require.Equal(t, released[3:9], string(s.asked(t, http.MethodGet, path(r)+":download", "", "Range", "bytes=3-8").body))

	// Another person, whoever he is.
	both := caller{User: "drafts", Grants: []auth.Grant{{Role: auth.RoleReviewer, Agency: "linhai"}}}
	same := s.called(t, both, http.MethodPost, path(r)+":check", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SAME_PERSON", same.precondition())
	s.called(t, drafts, http.MethodPost, path(r)+":check", object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.called(t, drafts, http.MethodPost, path(r)+":release", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Two at once: one has checked it.
	var got [2]response
	var wait sync.WaitGroup
	for i, who := range []caller{secondEyes, holder("third", auth.RoleReviewer, "linhai")} {
		wait.Go(func() { got[i] = s.called(t, who, http.MethodPost, path(r)+":check", object{"etag": r["etag"]}) })
	}
	wait.Wait()
	require.ElementsMatch(t, []int{http.StatusOK, http.StatusConflict}, []int{got[0].status, got[1].status})

	s.called(t, drafts, http.MethodPost, path(r)+":release", object{"etag": r["etag"]}).refused(t, http.StatusConflict, "ETAG_STALE")
	r = s.called(t, drafts, http.MethodPost, path(r)+":release", object{}).ok(t)
	require.Equal(t, "STATE_RELEASED", text(r, "state"))
	attached := s.get(t, "/v1/"+text(r, "releasedCopy")).ok(t)
	require.Equal(t, "PURPOSE_RELEASED_COPY", text(attached, "purpose"))
	require.Equal(t, "会议纪要（公开件）.txt", text(attached, "fileName"))
	require.Equal(t, r["sha256"], attached["sha256"])
	require.Equal(t, released, string(s.get(t, path(attached)+":download").body))
	for _, verb := range []string{":release", ":check"} {
		s.post(t, path(r)+verb, object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	}
	s.post(t, path(r)+":withdraw", object{"reason": "x"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.get(t, path(r)+":download").refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, []any{any(r)}, []any{list(s.get(t, path(a)+"/redactions").ok(t), "redactions")[0]})

	// No word of it is in the record of what was done.
	var kept string
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT (SELECT string_agg(to_jsonb(r)::text, '') FROM redaction r) ||
		(SELECT string_agg(detail::text, '') FROM audit_entry)`).Scan(&kept))
	for _, word := range []string{"赵六", "钱七", "异议"} {
		require.NotContains(t, kept, word)
	}
	require.Len(t, s.entries(t, "action IN ('draft_redaction', 'check_redaction', 'release_redaction') AND outcome = 'done'"), 3)

	// The applicant: the copy, and once the answer is delivered. The source never.
	download := func(attachment string) response {
		return p.do(t, "downloadAnswer", object{"number": json.Number(attachment[strings.LastIndexByte(attachment, '/')+1:])})
	}
	theCopy, theSource := text(attached, "name"), text(source, "name")
	download(theCopy).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	for _, act := range []string{"accept", "answer", "deliver"} {
		a = s.act(t, s.get(t, path(a)).ok(t), act, with(acts[act], object{"actDate": date("2024-06-03")}))
	}
	require.Equal(t, released, string(download(theCopy).body))
	download(theSource).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, path(attached)+":withdraw", object{"reason": "错件"}).ok(t)
	download(theCopy).refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestWhatCannotBeRedacted(t *testing.T) {
	s := start(t, "2024-06-03")
	a, other := s.march(t), s.march(t)
	source := s.minutesOf(t, a)
	draft := func(change object) response { return s.post(t, path(a)+"/redactions", copyOf(source, change)) }
	mark := func(ground string, place object) object {
		return object{"marks": []object{with(object{"ground": ground}, place)}}
	}
	const third = "DECISION_KIND_THIRD_PARTY_RIGHTS"
	for want, change := range map[string]object{
		"redaction.marks REPEATED_MIN_ITEMS":         {"marks": []object{}},
		"redaction.marks[0].ground ENUM_NOT_IN":      mark("DECISION_KIND_UNSPECIFIED", object{"passage": object{"end": 1}}),
		"redaction.marks[0] GROUND":                  mark("DECISION_KIND_GRANTED", object{"passage": object{"end": 1}}),
		"redaction.marks[0] PLACE":                   mark(third, object{}),
		"redaction.marks[0] PASSAGE":                 mark(third, object{"passage": object{"start": 10, "end": 999}}),
		"redaction.marks[0] KIND":                    mark(third, object{"area": object{"page": 1, "width": 1, "height": 1}}),
		"redaction.marks[0].passage.start INT32_GTE": mark(third, object{"passage": object{"start": -1, "end": 1}}),
		"redaction.file_name REVEALS":                {"fileName": "赵六补偿纪要.txt"},
		"redaction.file_name EXTENSION":              {"fileName": "纪要.pdf"},
		"redaction.source OTHER_APPLICATION":         {"source": s.minutesOf(t, other)["name"]},
		"redaction.source MEDIA_TYPE":                {"source": s.attach(t, a, file("\x89PNG\r\n\x1a\nrest", object{"fileName": "图.png"}))["name"]},
		"redaction.source RESOURCE_NAME":             {"source": "agencies/linhai"},
	} {
		require.Equal(t, []string{want}, draft(change).badRequest(t), want)
	}
	leak := s.post(t, path(a)+"/attachments", file("赵六申请，赵六同意。", object{"fileName": "a.txt"})).ok(t)
	refused := draft(with(mark(third, object{"passage": object{"end": 2}}), object{"source": leak["name"]}))
	refused.refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.NotContains(t, string(refused.body), "赵六")
	draft(object{"source": text(a, "name") + "/attachments/99"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, linhai+"/applications/unknown/redactions", copyOf(object{"name": "agencies/linhai/applications/unknown/attachments/1"})).
		refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, path(a)+"/redactions/9:download").refused(t, http.StatusNotFound, "NOT_FOUND")

	// Only a release makes a released copy.
	forged := object{"purpose": "PURPOSE_RELEASED_COPY"}
	require.Equal(t, []string{"attachment.purpose ENUM_NOT_IN"}, s.post(t, path(a)+"/attachments", file(pdfFile, forged)).badRequest(t))
	require.Equal(t, []string{"upload.purpose ENUM_NOT_IN"}, s.post(t, path(a)+"/uploads", declared(pdfFile, forged)).badRequest(t))

	// A source that is withdrawn, at every step; and a redaction that is.
	r := s.secondRead(t, a)
	s.post(t, "/v1/"+text(r, "source")+":withdraw", object{"reason": "错件"}).ok(t)
	s.post(t, path(r)+":release", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.get(t, path(r)+":download").refused(t, http.StatusBadRequest, "ACT_REFUSED")
	draft(object{"source": r["source"]}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, path(r)+":withdraw", object{"reason": "原件有误", "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	r = s.post(t, path(r)+":withdraw", object{"reason": "原件有误"}).ok(t)
	require.Equal(t, "STATE_WITHDRAWN 原件有误", text(r, "state")+" "+text(r, "withdrawReason"))

	// A copy that has become another one meanwhile, as with another version of the tools. (Nothing changes marks: the database refuses.)
	_, err := s.store.SQL().ExecContext(everything(t), `UPDATE redaction SET sha256 = sha256(sha256)`)
	require.ErrorContains(t, err, "never changes")
	require.Len(t, list(s.get(t, path(a)+"/redactions").ok(t), "redactions"), 1, "nothing else was written")
	s.consistent(t)
}

// TestAPDFIsRedactedWherePopplerIs holds a server without poppler to its refusal, too: internal/releasedcopy tests that everywhere.
func TestAPDFIsRedactedWherePopplerIs(t *testing.T) {
	s := start(t, "2024-06-03")
	a := s.march(t)
	const page = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj\n" +
		"4 0 obj<</Length 42>>stream\nBT /F 24 Tf 20 150 Td (SECRET-9911) Tj ET\nendstream endobj\n" +
		"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Size 6/Root 1 0 R>>\n%%EOF\n"
	source := s.post(t, path(a)+"/attachments", file(page)).ok(t)
	draft := object{"source": source["name"], "fileName": "公开件.pdf", "marks": []object{
		{"ground": "DECISION_KIND_STATE_SECRET", "area": object{"page": 1, "width": 10000, "height": 5000}},
	}}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		missing := s.called(t, drafts, http.MethodPost, path(a)+"/redactions", draft)
		missing.refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Contains(t, string(missing.body), "服务器未安装 poppler-utils")
		return
	}
	r := s.called(t, drafts, http.MethodPost, path(a)+"/redactions", draft).ok(t)
	preview := s.get(t, path(r)+":download").body
	s.called(t, secondEyes, http.MethodPost, path(r)+":check", object{}).ok(t)
	r = s.called(t, drafts, http.MethodPost, path(r)+":release", object{}).ok(t)
	released := s.get(t, "/v1/"+text(r, "releasedCopy")+":download").body
	require.Equal(t, preview, released)
	require.True(t, bytes.HasPrefix(released, []byte("%PDF-")))
	require.NotContains(t, string(released), "SECRET")
	out := exec.CommandContext(t.Context(), "pdftotext", "-", "-")
	out.Stdin = bytes.NewReader(released)
	left, err := out.Output()
	require.NoError(t, err)
	require.Empty(t, strings.TrimSpace(string(left)))
	require.Equal(t, []string{"redaction.marks[0] PAGE"}, s.post(t, path(a)+"/redactions", with(draft, object{"marks": []object{
		{"ground": "DECISION_KIND_STATE_SECRET", "area": object{"page": 2, "width": 1, "height": 1}},
	}})).badRequest(t))
}

// partial is an answer in parts whose grounds are those of copyOf.
var partial = object{
	"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "其余涉及第三方和讨论过程。", "parts": []object{
		{"outcome": "OUTCOME_GRANTED", "text": "会议决定"},
		{"outcome": "OUTCOME_THIRD_PARTY_RIGHTS", "text": "户主姓名"},
		{"outcome": "OUTCOME_PROCESS_INFORMATION", "text": "讨论情况"},
	},
}

// What a released copy withholds stands in the answer with its grounds, or the answer is not issued; the applicant gets the letter and the copy,
// and whatever the source was attached as, never that.
func TestTheAnswerNamesWhatIsWithheldAndTheApplicantNeverGetsTheSource(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	h := s.handIn(t)
	a := s.post(t, h.name+":accept", object{}).ok(t)
	third := s.post(t, path(a)+"/consultations", object{"kind": "KIND_THIRD_PARTY", "party": "赵六", "receiveDate": date("2024-03-05")}).ok(t)
	s.post(t, path(third)+":conclude", object{"opinion": "OPINION_OBJECT"}).ok(t)
	silent := with(partial, object{"parts": partial["parts"].([]object)[:2]})
	drafted := map[string]object{}
	for name, content := range map[string]object{"partial": partial, "silent": silent} {
		drafted[name] = s.approved(t, a, "ANSWER", with(content, object{"enclosures": []string{"会议纪要（公开件）"}}))
	}
	answer := func(name string, as object) response {
		return s.post(t, h.name+":answer", with(as, object{"document": drafted[name]["name"]}))
	}
	r := s.called(t, drafts, http.MethodPost, path(s.secondRead(t, a))+":release", object{}).ok(t)

	said := answer("silent", silent).refused(t, http.StatusBadRequest, "ACT_REFUSED").said()
	require.Contains(t, said, "讨论记录、过程稿、磋商信函、请示报告等过程性信息")
	s.get(t, path(drafted["silent"])+":preview").refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE_IN_PROGRESS", text(s.get(t, h.name).ok(t), "state"))
	answer("partial", partial).ok(t)
	letter := s.get(t, path(drafted["partial"])+":download").body
	require.Contains(t, written(t, letter), "所提供的《会议纪要（公开件）》中不予公开的内容及其理由：第1处，商业秘密、个人隐私等第三方合法权益（条例第十五条、第三十二条、第三十六条第（三）项）；"+
		"第2处，讨论记录、过程稿、磋商信函、请示报告等过程性信息（条例第十六条第二款、第三十六条第（三）项）。")

	// The source once more, this time as the answer.
	slip := s.post(t, h.name+"/attachments", file(minutes, object{"fileName": "答复附件.txt", "purpose": "PURPOSE_ANSWER"})).ok(t)
	s.post(t, h.name+":deliver", object{"method": "METHOD_ELECTRONIC"}).ok(t)
	files := list(h.status(t), "answerFiles")
	require.Equal(t, []string{"会议纪要（公开件）.txt", "答复书（临公开〔2024〕1号）.docx"}, values(files, "fileName"))
	number := func(attachment string) object {
		return object{"number": json.Number(attachment[strings.LastIndexByte(attachment, '/')+1:])}
	}
	released := h.do(t, "downloadAnswer", number(text(r, "releasedCopy"))).body
	require.Contains(t, string(released), "【1：不予公开】")
	require.Equal(t, letter, h.do(t, "downloadAnswer", object{}).body)
	for _, source := range []string{text(r, "source"), text(slip, "name")} {
		h.do(t, "downloadAnswer", number(source)).refused(t, http.StatusNotFound, "NOT_FOUND")
	}

	// Nor when the copy is withdrawn. What was given up before anything came of it is no source any more.
	s.post(t, "/v1/"+text(r, "releasedCopy")+":withdraw", object{"reason": "错件"}).ok(t)
	require.Len(t, list(h.status(t), "answerFiles"), 1)
	sheet := s.post(t, h.name+"/attachments", file("名单：甲、乙。\n", object{"fileName": "名单.txt", "purpose": "PURPOSE_ANSWER"})).ok(t)
	shown := func() []string { return values(list(h.status(t), "answerFiles"), "fileName") }
	require.Equal(t, []string{"名单.txt"}, shown(), "a signed answer alone, and not the letter with it")
	draft := s.called(t, drafts, http.MethodPost, h.name+"/redactions", object{"source": sheet["name"], "fileName": "名单（公开件）.txt", "marks": []object{
		{"ground": "DECISION_KIND_THIRD_PARTY_RIGHTS", "passage": object{"start": 3, "end": 4}},
	}}).ok(t)
	require.Equal(t, []string{"答复书（临公开〔2024〕1号）.docx"}, shown(), "not while it is being redacted")
	s.post(t, path(draft)+":withdraw", object{"reason": "误选"}).ok(t)
	require.Equal(t, []string{"名单.txt"}, shown())
}

// Where an application goes on, what its files withhold is known too.
func TestRedactionsGoWithATransferredApplication(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	s.called(t, drafts, http.MethodPost, path(s.secondRead(t, a))+":release", object{}).ok(t)
	s.redacted(t, a)
	s.post(t, path(s.redacted(t, a))+":withdraw", object{"reason": "误选"}).ok(t)
	gone := s.post(t, path(a)+":transfer", object{"targetAgency": "agencies/bureau", "reason": "误登记"}).ok(t)
	there := "/v1/" + text(gone, "movedTo")
	moved := list(s.get(t, there+"/redactions").ok(t), "redactions")
	require.Equal(t, []string{"STATE_RELEASED", "STATE_DRAFT"}, values(moved, "state"))
	require.Equal(t, there[len("/v1/"):]+"/attachments/2", text(moved[0], "releasedCopy"))
	require.Contains(t, string(s.get(t, path(object{"name": moved[0]["releasedCopy"]})+":download").body), "【1：不予公开】")
}
