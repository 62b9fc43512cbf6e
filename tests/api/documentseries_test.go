package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

const serieses = linhai + "/documentSeries"

func TestASeriesOfDocumentNumbers(t *testing.T) {
	s := start(t, "2024-03-05")
	made := s.post(t, serieses+"?documentSeriesId=foi", seriesBody).ok(t)
	require.Equal(t, "agencies/linhai/documentSeries/foi", made["name"])
	s.post(t, serieses+"?documentSeriesId=foi", seriesBody).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	s.post(t, serieses+"?documentSeriesId=other", with(seriesBody, object{"kinds": []string{"DOCUMENT_KIND_CLOSING_NOTICE"}})).
		refused(t, http.StatusConflict, "ALREADY_EXISTS") // two series whose numbers look the same
	s.post(t, serieses+"?documentSeriesId=other", with(seriesBody, object{"prefix": "临公开告"})).
		refused(t, http.StatusConflict, "ALREADY_EXISTS") // a kind in two series
	require.Equal(t, []string{"document_series.pattern PATTERN"}, s.post(t, serieses+"?documentSeriesId=other", with(seriesBody, object{"pattern": "第{seq}号"})).
		refused(t, http.StatusBadRequest, "FIELD_INVALID").fields())
	other := s.post(t, serieses+"?documentSeriesId=fees", object{"displayName": "收费", "prefix": "临公开费", "kinds": []string{"DOCUMENT_KIND_CLOSING_NOTICE"}}).ok(t)
	require.Equal(t, "{prefix}〔{year}〕第{seq}号", other["pattern"])
	require.Len(t, list(s.get(t, serieses).ok(t), "documentSeries"), 2)

	changed := s.patch(t, path(other), object{"displayName": "收费文书", "etag": other["etag"]}).ok(t)
	require.Equal(t, "收费文书", changed["displayName"])
	s.patch(t, path(other), object{"displayName": "x", "etag": other["etag"]}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.get(t, serieses+"/none").refused(t, http.StatusNotFound, "NOT_FOUND")

	// Numbers used on paper before.
	skipped := s.post(t, path(made)+":skip", object{"year": 2024, "last": 3, "reason": "启用前纸质登记已用", "etag": made["etag"]}).ok(t)
	require.Equal(t, "3", text(list(skipped, "years")[0], "skipped"))
	p := s.post(t, path(made)+":skip", object{"year": 2024, "last": 3, "reason": "再次"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "4")
	s.post(t, path(made)+":skip", object{"year": 2024, "last": 20000, "reason": "误"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	numbers := list(s.get(t, path(made)+"/numbers?gaps=true").ok(t), "documentNumbers")
	require.Len(t, numbers, 3)
	require.Equal(t, "临公开〔2024〕3号", numbers[2]["number"])
	require.Equal(t, "STATE_SKIPPED", numbers[2]["state"])
	require.Equal(t, "启用前纸质登记已用", numbers[2]["reason"])
	first := s.get(t, path(made)+"/numbers?year=2024&pageSize=2").ok(t)
	rest := s.get(t, path(made)+"/numbers?year=2024&pageSize=2&pageToken="+text(first, "nextPageToken")).ok(t)
	require.Equal(t, "3", text(list(rest, "documentNumbers")[0], "sequence"))
	require.Empty(t, list(s.get(t, path(made)+"/numbers?year=2023").ok(t), "documentNumbers"))
}
