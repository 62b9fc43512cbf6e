package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// searched is a search without result.
func searched() object {
	return object{
		"places": []string{"局档案室", "公文系统"}, "words": []string{"征地", "安置方案"}, "startDate": date("2015-01-01"),
		"endDate": date("2019-12-31"), "searcher": "李四", "result": "RESULT_NOTHING",
	}
}

func TestSearchRecords(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	r := s.post(t, path(a)+"/searchRecords", with(searched(), object{
		"searchDate": date("2024-03-05"), "note": " 调阅2019年卷宗\n共三卷 ", "result": "RESULT_FOUND",
		// what the server gives is ignored
		"name": "x", "supersededBy": "y", "actor": "z", "createTime": "2020-01-01T00:00:00Z",
	})).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/searchRecords/1", "places": []any{"局档案室", "公文系统"}, "words": []any{"征地", "安置方案"},
		"startDate": dateOf("2015-01-01"), "endDate": dateOf("2019-12-31"), "searcher": "李四", "searchDate": dateOf("2024-03-05"),
		"result": "RESULT_FOUND", "note": "调阅2019年卷宗\n共三卷", "supersedes": "", "correctionReason": "", "supersededBy": "",
		"actor": "development", "createTime": "2024-03-06T04:00:00Z",
	}, r)
	require.Equal(t, r, s.get(t, path(r)).ok(t))
	require.Equal(t, text(a, "etag"), text(s.get(t, path(a)).ok(t), "etag"), "nothing of the application changes")

	better := s.post(t, path(a)+"/searchRecords", with(searched(), object{
		"supersedes": r["name"], "correctionReason": "所检索到的是另一社区的方案",
	})).ok(t)
	require.Equal(t, "2024-03-06", day(better, "searchDate"), "today")
	require.Equal(t, r["name"], better["supersedes"])
	require.Equal(t, better["name"], s.get(t, path(r)).ok(t)["supersededBy"])
	all := list(s.get(t, path(a)+"/searchRecords").ok(t), "searchRecords")
	require.Len(t, all, 2)
	require.Equal(t, better, all[1])
	for size := 1; size <= 3; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/searchRecords", "searchRecords", size))
	}
	require.Empty(t, list(s.get(t, path(s.register(t))+"/searchRecords").ok(t), "searchRecords"))

	again := s.post(t, path(a)+"/searchRecords", with(searched(), object{"supersedes": r["name"], "correctionReason": "再更正"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SEARCH_RECORD_SUPERSEDED", again.precondition())
	var audit int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t),
		"SELECT count(*) FROM audit_entry WHERE subject = $1 AND action = 'record_search' AND actor = 'development'", id(a)).Scan(&audit))
	require.Equal(t, 2, audit)
}

func TestCreateSearchRecordIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	create := func(other object) response { return s.post(t, path(a)+"/searchRecords", with(searched(), other)) }
	require.Equal(t, []string{
		"search_record.places REPEATED_MIN_ITEMS", "search_record.result ENUM_NOT_IN", "search_record.searcher STRING_MIN_LEN",
		"search_record.words REPEATED_MIN_ITEMS",
	}, sorted(s.post(t, path(a)+"/searchRecords", object{}).badRequest(t)))
	require.Equal(t, []string{
		"search_record.correction_reason UNEXPECTED", "search_record.end_date ORDER", "search_record.places[1] BLANK",
		"search_record.search_date FUTURE", "search_record.searcher BLANK",
	}, sorted(create(object{
		"places": []string{"档案室", " "}, "searcher": " ", "endDate": date("2014-12-31"), "searchDate": date("2024-03-05"),
		"correctionReason": "更正",
	}).badRequest(t)))
	require.Equal(t, []string{"search_record.correction_reason BLANK", "search_record.supersedes RESOURCE_NAME"},
		sorted(create(object{"supersedes": "x"}).badRequest(t)))
	other := s.register(t)
	require.Equal(t, []string{"search_record.supersedes OTHER_APPLICATION"},
		create(object{"supersedes": text(other, "name") + "/searchRecords/1", "correctionReason": "更正"}).badRequest(t))
	unknown := create(object{"supersedes": text(a, "name") + "/searchRecords/1", "correctionReason": "更正"}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SEARCH_RECORD_UNKNOWN", unknown.precondition())
	early := create(object{"searchDate": date("2024-03-01")}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SEARCH_RECORD_EARLY", early.precondition())
	s.post(t, linhai+"/applications/unknown/searchRecords", searched()).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, linhai+"/applications/X/searchRecords", searched()).badRequest(t))
	s.get(t, linhai+"/applications/unknown/searchRecords").refused(t, http.StatusNotFound, "NOT_FOUND")
	missing := s.get(t, path(a)+"/searchRecords/1").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/SearchRecord", text(missing.detail("ResourceInfo"), "resourceType"))
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/searchRecords/0").badRequest(t))
	require.Empty(t, list(s.get(t, path(a)+"/searchRecords").ok(t), "searchRecords"), "nothing was written")

	s.act(t, a, "withdraw", nil)
	late := create(nil).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "SEARCH_RECORD_ANSWERED", late.precondition())
	require.Contains(t, late.said(), "不能再登记检索记录")
}

func TestARepeatedSearchRecordIsOne(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	create := path(a) + "/searchRecords?requestId=" + requestID(1)
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, create, searched()) }()
	}
	first := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, first, (<-answers).ok(t))
	}
	s.post(t, create, with(searched(), object{"searcher": "王五"})).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")
	require.Len(t, list(s.get(t, path(a)+"/searchRecords").ok(t), "searchRecords"), 1)
}

// TestSearchOrAnswerNotBoth: of a search that finds something and an answer that nothing exists, entered at the same moment,
// never both are kept in the wrong order: the answer saw the record, or the record came too late.
func TestSearchOrAnswerNotBoth(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	for range 10 {
		a := s.accepted(t)
		s.post(t, path(a)+"/searchRecords", searched()).ok(t)
		records, answers := make(chan response), make(chan response)
		go func() {
			records <- s.post(t, path(a)+"/searchRecords", with(searched(), object{"result": "RESULT_FOUND"}))
		}()
		go func() { answers <- s.post(t, path(a)+":answer", notExisting()) }()
		record, answer := <-records, <-answers
		require.NotEqual(t, record.status, answer.status, "%s\n%s", record.body, answer.body)
	}
}
