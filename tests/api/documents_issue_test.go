package api

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

var markup = regexp.MustCompile(`<[^>]*>`)

// written is the text of a .docx.
func written(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	f, err := z.Open("word/document.xml")
	require.NoError(t, err)
	xml, err := io.ReadAll(f)
	require.NoError(t, err)
	return markup.ReplaceAllString(string(xml), "")
}

func TestAnAnswerIsIssuedWithItsAct(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	a := s.act(t, s.register(t), "accept", object{})
	d := s.approved(t, a, "ANSWER", withheld)
	answer := with(withheld, object{"document": d["name"]})
	s.on("2024-03-06")

	// What was approved is what is done, today, and with the number of the series.
	for want, other := range map[string]object{
		"reason":      with(answer, object{"reason": "不宜公开。"}),
		"outcome":     {"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "document": d["name"]},
		"当日":          with(answer, object{"actDate": date("2024-03-05")}),
		"文号序列取得":      with(answer, object{"documentNumber": "临公开〔2024〕9号"}),
		"种类与所办理的事项不符": with(answer, object{"document": s.approved(t, a, "CORRECTION_NOTICE", correcting)["name"]}),
	} {
		require.Contains(t, s.post(t, path(a)+":answer", other).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), want)
	}
	s.post(t, path(a)+":answer", with(answer, object{"document": "agencies/linhai/documents/none"})).refused(t, http.StatusNotFound, "NOT_FOUND")
	another := s.approved(t, s.act(t, s.register(t), "accept", object{}), "ANSWER", withheld)
	s.post(t, path(a)+":answer", with(answer, object{"document": another["name"]})).refused(t, http.StatusNotFound, "NOT_FOUND")
	unapproved := s.drafted(t, a, "ANSWER", withheld)
	s.post(t, path(a)+":answer", with(answer, object{"document": unapproved["name"]})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.called(t, drafter, http.MethodPost, path(d)+":issue", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.get(t, path(d)+":download").refused(t, http.StatusNotFound, "NOT_FOUND")

	preview := s.get(t, path(d)+":preview")
	require.Equal(t, http.StatusOK, preview.status, "%s", preview.body)
	require.Contains(t, written(t, preview.body), "签发时编号")
	html := s.get(t, path(d)+":preview?format=FORMAT_HTML")
	require.Contains(t, string(html.body), "国家秘密")

	a = s.post(t, path(a)+":answer", answer).ok(t)
	require.Equal(t, "临公开〔2024〕1号", text(a, "documentNumber"), "none of the refusals took a number")
	d = s.get(t, path(d)).ok(t)
	require.Equal(t, "STATE_ISSUED", d["state"])
	require.Equal(t, "临公开〔2024〕1号", d["number"])
	require.Equal(t, "2024-03-06", day(d, "issueDate"))
	require.Contains(t, text(d, "event"), text(a, "name")+"/events/")

	file := s.get(t, path(d)+":download")
	require.Equal(t, http.StatusOK, file.status)
	digest := sha256.Sum256(file.body)
	require.Equal(t, d["sha256"], hex.EncodeToString(digest[:]))
	require.Contains(t, file.header.Get("Content-Disposition"), "attachment")
	said := written(t, file.body)
	for _, part := range []string{"临公开〔2024〕1号", "张三", "2024年3月6日", "国家秘密", "未到解密期限", "台州市人民政府", "临海市人民政府"} {
		require.Regexp(t, part, said)
	}
	require.NotContains(t, said, "签发时编号")

	// Frozen: what comes later changes nothing of it.
	s.act(t, a, "deliver", object{"method": "METHOD_POST"})
	require.Equal(t, file.body, s.get(t, path(d)+":download").body)
	s.called(t, drafter, http.MethodPost, path(d)+":recall", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	_, err := s.store.SQL().ExecContext(everything(t), "UPDATE document SET number = 'x' WHERE id = $1", id(d))
	require.ErrorContains(t, err, "void it and issue another")
	_, err = s.store.SQL().ExecContext(everything(t), "UPDATE document_file SET file_name = 'x' WHERE document_id = $1", id(d))
	require.ErrorContains(t, err, "not changed or deleted")

	// Voided, the number stays.
	d = s.step(t, signatory, d, "void", object{"reason": "救济机关有误"})
	require.Equal(t, "STATE_VOIDED", d["state"])
	gaps := list(s.get(t, serieses+"/foi/numbers?gaps=true").ok(t), "documentNumbers")
	require.Equal(t, []any{"临公开〔2024〕1号", "STATE_VOIDED", "救济机关有误"}, []any{gaps[0]["number"], gaps[0]["state"], gaps[0]["reason"]})
	require.Equal(t, file.body, s.get(t, path(d)+":download").body)
}

// A number that a series gives is not typed, whoever got there first; one that was used outside is skipped in the series before.
func TestANumberOfASeriesIsNotTyped(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	first := s.act(t, s.register(t), "accept", object{})
	first = s.post(t, path(first)+":answer", with(withheld, object{"document": s.approved(t, first, "ANSWER", withheld)["name"]})).ok(t)
	require.Equal(t, "临公开〔2024〕1号", text(first, "documentNumber"))

	a := s.act(t, s.register(t), "accept", object{})
	for number, want := range map[string]string{"临公开〔2024〕2号": "先在该序列登记跳号", "临公开〔2024〕1号": "不能再次使用", "临公开〔2023〕7号": "登记跳号"} {
		for _, only := range []bool{true, false} {
			typed := with(withheld, object{"documentNumber": number, "validateOnly": only})
			require.Contains(t, s.post(t, path(a)+":answer", typed).refused(t, http.StatusBadRequest, "FIELD_INVALID").said(), want)
		}
	}
	s.post(t, serieses+"/foi:skip", object{"year": 2024, "last": "2", "reason": "启用系统前已手工编号"}).ok(t)
	a = s.post(t, path(a)+":answer", with(withheld, object{"documentNumber": "临公开〔2024〕2号"})).ok(t)
	require.Equal(t, "临公开〔2024〕2号", text(a, "documentNumber"))

	other := s.act(t, s.register(t), "accept", object{})
	other = s.post(t, path(other)+":answer", with(withheld, object{"documentNumber": "临信公〔2024〕2号"})).ok(t)
	require.Equal(t, "临信公〔2024〕2号", text(other, "documentNumber"), "no series writes numbers so")
}

// A document of an act that was recorded before, and one of no act.
func TestDocumentsOfWhatIsRecorded(t *testing.T) {
	s := start(t, "2024-03-05")
	a := s.register(t)
	receipt := s.step(t, drafter, s.approved(t, a, "REGISTRATION_RECEIPT", object{}), "issue", object{})
	require.Empty(t, receipt["number"], "a slip has none")
	require.Contains(t, written(t, s.get(t, path(receipt)+":download").body), text(a, "registerNumber"))

	a = s.act(t, a, "accept", object{})
	d := s.approved(t, a, "CORRECTION_NOTICE", correcting)
	require.Contains(t, s.called(t, drafter, http.MethodPost, path(d)+":issue", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "尚未办理")
	s.act(t, a, "return", with(correcting, object{"withinDays": 12}))
	require.Contains(t, s.called(t, drafter, http.MethodPost, path(d)+":issue", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "不一致")

	a = s.act(t, s.register(t), "accept", object{})
	s.act(t, a, "return", correcting)
	s.on("2024-03-07")
	d = s.approved(t, a, "CORRECTION_NOTICE", correcting)
	stale := d["etag"]
	require.Contains(t, s.called(t, drafter, http.MethodPost, path(d)+":issue", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "文号序列")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	d = s.step(t, drafter, d, "issue", object{"etag": stale})
	require.Equal(t, "临公开〔2024〕1号", d["number"])
	require.Equal(t, "2024-03-07", day(d, "issueDate"))
	s.called(t, drafter, http.MethodPost, path(d)+":issue", object{"etag": stale}).refused(t, http.StatusConflict, "ETAG_STALE")
	second := s.approved(t, a, "CORRECTION_NOTICE", correcting)
	require.Contains(t, s.called(t, drafter, http.MethodPost, path(second)+":issue", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已经印发")
}

// Twenty letters at once, refusals among them after their number was taken, ten issues of one draft, and a connection that is killed
// with a number in its hands: no number twice, no gap, each file with the number of its row.
func TestNumbersAreTakenOnceAndWithoutGaps(t *testing.T) {
	s := startTwo(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	const letters = 20
	paths, bodies := make([]string, letters), make([]object, letters)
	for i := range letters {
		a := s.act(t, s.register(t), "accept", object{})
		bodies[i] = with(correcting, object{"document": s.approved(t, a, "CORRECTION_NOTICE", correcting)["name"]})
		paths[i] = path(a) + ":return"
	}
	returned := s.act(t, s.register(t), "accept", object{})
	refused := with(correcting, object{"document": s.approved(t, returned, "CORRECTION_NOTICE", correcting)["name"]})
	s.act(t, returned, "return", correcting) // a second notice is refused, when the number is taken already
	one := s.act(t, s.register(t), "accept", object{})
	draft := with(correcting, object{"document": s.approved(t, one, "CORRECTION_NOTICE", correcting)["name"]})

	var all sync.WaitGroup
	for i := range letters {
		all.Go(func() {
			if r := s.post(t, paths[i], bodies[i]); r.status != http.StatusOK {
				t.Errorf("%d: %s", r.status, r.body)
			}
		})
	}
	for range 5 {
		all.Go(func() { s.post(t, path(returned)+":return", refused) })
	}
	statuses := make(chan int, 10)
	for range 10 {
		all.Go(func() { statuses <- s.post(t, path(one)+":return", draft).status })
	}
	all.Wait()
	close(statuses)
	won := 0
	for status := range statuses {
		if status == http.StatusOK {
			won++
		}
	}
	require.Equal(t, 1, won)
	s.wholeSeries(t, letters+1)

	// The next issue waits for the number; its connection is killed, and the number is the next one's.
	holder, err := s.store.SQL().BeginTx(everything(t), nil)
	require.NoError(t, err)
	_, err = holder.ExecContext(everything(t), "SELECT 1 FROM document_series_year WHERE series_id = 'foi' FOR UPDATE")
	require.NoError(t, err)
	last := s.act(t, s.register(t), "accept", object{})
	body := with(correcting, object{"document": s.approved(t, last, "CORRECTION_NOTICE", correcting)["name"]})
	other := s.quiet(t)
	killed := make(chan error, 1)
	go func() {
		_, err := other.ChangeApplications(everything(t), store.Write{Actor: "test", Now: s.clock.Now()}, store.Target{
			Key: store.Key{Agency: "linhai", ID: id(last)}, Decide: func(store.Loaded) (store.Change, error) {
				document := text(body, "document")
				return store.Change{
					Action:   "return",
					Events:   []workflow.Event{{Do: workflow.Return, On: calendar.MustDate("2024-03-05"), Items: []string{"请明确文号"}, WithinDays: 10}},
					Document: &store.IssuedWith{Key: store.DocumentKey{Agency: "linhai", ID: document[strings.LastIndexByte(document, '/')+1:]}},
				}, nil
			},
		})
		killed <- err
	}()
	require.Eventually(t, func() bool {
		return pgtest.Terminate(t, s.cfg.DatabaseURL, "wait_event_type = 'Lock'") > 0
	}, 20*time.Second, 10*time.Millisecond)
	require.ErrorIs(t, <-killed, store.ErrUnavailable)
	require.NoError(t, holder.Rollback())
	s.wholeSeries(t, letters+1)
	s.post(t, path(last)+":return", body).ok(t)
	s.wholeSeries(t, letters+2)

	// Another year begins with 1, in Asia/Shanghai.
	s.clock.Set(time.Date(2024, 12, 31, 16, 30, 0, 0, time.UTC))
	a := s.act(t, s.register(t), "accept", object{})
	d := s.approved(t, a, "CORRECTION_NOTICE", correcting)
	s.act(t, a, "return", with(correcting, object{"document": d["name"]}))
	require.Equal(t, "临公开〔2025〕1号", s.get(t, path(d)).ok(t)["number"])
}

// quiet is the store of one more process, which may fail without failing the test.
func (s *server) quiet(t *testing.T) *store.Store {
	t.Helper()
	other, err := store.Open(t.Context(), s.cfg.DatabaseURL, 2, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(other.Close)
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(t, err)
	require.NoError(t, other.Unlock(everything(t), keks))
	return other
}

// wholeSeries holds that exactly the numbers from 1 to n were taken, each by one document whose file says it.
func (s *server) wholeSeries(t *testing.T, n int) {
	t.Helper()
	series := s.get(t, serieses+"/foi").ok(t)
	year := list(series, "years")[len(list(series, "years"))-1]
	require.Equal(t, []any{fmt.Sprint(n), "0"}, []any{year["taken"], year["unexplained"]})
	require.Empty(t, list(s.get(t, serieses+"/foi/numbers?year=2024&gaps=true").ok(t), "documentNumbers"))
	for i, number := range list(s.get(t, serieses+"/foi/numbers?year=2024&pageSize=500").ok(t), "documentNumbers") {
		require.Equal(t, fmt.Sprint(i+1), number["sequence"])
		require.Contains(t, written(t, s.get(t, "/v1/"+text(number, "document")+":download").body), text(number, "number"))
	}
}

func TestAnAgencyMayDemandADocumentForAnswers(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	s.post(t, linhai+"/settings", object{
		"effectiveDate": date("2024-03-05"), "reason": "规范答复",
		"documents": object{"answersNeedDocument": true, "legalReview": []string{"DECISION_KIND_STATE_SECRET", "DECISION_KIND_GRANTED"}},
	}).ok(t)
	effective := s.get(t, linhai+":effectiveSettings").ok(t)
	require.Equal(t, true, at(effective, "documents.answersNeedDocument"))
	a := s.act(t, s.register(t), "accept", object{})
	granted := object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"}
	require.Contains(t, s.post(t, path(a)+":answer", granted).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "答复书")
	s.post(t, path(a)+":answer", with(granted, object{"validateOnly": true})).ok(t)
	d := s.drafted(t, a, "ANSWER", object{"outcome": "OUTCOME_GRANTED", "decision": "DECISION_KIND_GRANTED", "text": "所申请的信息见附件。"})
	d = s.step(t, drafter, d, "submit", object{})
	require.Equal(t, true, d["legalReviewRequired"], "by the setting")
	d = s.step(t, legalHand, s.step(t, reviewer, d, "review", passed), "legalReview", passed)
	d = s.step(t, signatory, d, "approve", passed)
	a = s.post(t, path(a)+":answer", with(granted, object{"document": d["name"]})).ok(t)
	require.Equal(t, "STATE_ANSWERED", a["state"])
	require.True(t, strings.HasPrefix(text(a, "documentNumber"), "临公开"))
}

// The applicant gets the answer as it was frozen, when it was delivered, and no longer where the signed one is attached.
func TestAnApplicantDownloadsTheIssuedAnswer(t *testing.T) {
	s := start(t, "2024-03-05")
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	h := s.handIn(t)
	a := s.post(t, h.name+":accept", object{}).ok(t)
	d := s.approved(t, a, "ANSWER", withheld)
	s.post(t, h.name+":answer", with(withheld, object{"document": d["name"]})).ok(t)
	require.Empty(t, list(h.status(t), "answerFiles"))
	h.do(t, "downloadAnswer", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, h.name+":deliver", object{"method": "METHOD_ELECTRONIC"}).ok(t)

	frozen := s.get(t, path(d)+":download").body
	seen := h.status(t)
	require.Equal(t, []any{object{
		"number": 0.0, "fileName": "答复书（临公开〔2024〕1号）.docx", "mediaType": document.MediaTypeDOCX, "sizeBytes": fmt.Sprint(len(frozen)),
	}}, seen["answerFiles"])
	require.Contains(t, canDo(seen), "DOWNLOAD")
	file := h.do(t, "downloadAnswer", object{"number": 0})
	require.Equal(t, http.StatusOK, file.status, "%s", file.body)
	require.Equal(t, frozen, file.body)
	require.Equal(t, document.MediaTypeDOCX, file.header.Get("Content-Type"))
	require.Contains(t, file.header.Get("Content-Disposition"), "attachment")
	h.do(t, "downloadAnswer", object{"number": 1}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.handIn(t).do(t, "downloadAnswer", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	signed := s.post(t, h.name+"/attachments", with(picture("盖章答复书.png", 50), object{"purpose": "PURPOSE_ANSWER"})).ok(t)
	files := list(h.status(t), "answerFiles")
	require.Len(t, files, 1)
	require.Equal(t, "盖章答复书.png", text(files[0], "fileName"))
	h.do(t, "downloadAnswer", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, path(signed)+":withdraw", object{"reason": "误传"}).ok(t)
	require.Equal(t, frozen, h.do(t, "downloadAnswer", object{}).body)

	s.step(t, signatory, d, "void", object{"reason": "救济机关有误"})
	require.Empty(t, list(h.status(t), "answerFiles"))
	h.do(t, "downloadAnswer", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
}
