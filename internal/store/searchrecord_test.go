package store_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func search(a store.Application, on, result string) store.SearchRecord {
	return store.SearchRecord{
		AgencyID: a.AgencyID, ApplicationID: a.ID, Places: store.Texts{"档案室", "公文系统"}, Words: store.Texts{"征地", "补偿"},
		PeriodFrom: store.Day(calendar.MustDate("2010-01-01")), Searcher: "李四", SearchedOn: store.Day(calendar.MustDate(on)), Result: result,
	}
}

func TestSearchRecordsAreAppendedAndNeverChanged(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	add := func(r store.SearchRecord) (store.SearchRecord, error) {
		return b.AddSearchRecord(everything(t), r, write("2020-03-05"))
	}
	first, err := add(search(a, "2020-03-04", store.SearchFound))
	require.NoError(t, err)
	require.Equal(t, 1, first.Number)
	require.Equal(t, "users/test", first.Actor)

	correction := search(a, "2020-03-05", store.SearchNothing)
	correction.Supersedes, correction.Reason = new(1), "检索到的是另一项目的文件"
	second, err := add(correction)
	require.NoError(t, err)
	list, err := b.ListSearchRecords(everything(t), a.Key())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, new(2), list[0].SupersededBy)
	require.Nil(t, list[1].SupersededBy)
	second.CreatedAt, list[1].CreatedAt = list[0].CreatedAt, list[0].CreatedAt
	require.Equal(t, second, list[1], "as it was written, lists and days too")

	for rule, wrong := range map[string]func(*store.SearchRecord){
		"superseded": func(r *store.SearchRecord) { r.Supersedes, r.Reason = new(1), "再次更正" },
		"unknown":    func(r *store.SearchRecord) { r.Supersedes, r.Reason = new(3), "更正" },
		"early":      func(r *store.SearchRecord) { r.SearchedOn = store.Day(calendar.MustDate("2020-03-01")) },
	} {
		r := search(a, "2020-03-05", store.SearchNothing)
		wrong(&r)
		_, err := add(r)
		var refusal *store.SearchRecordError
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, rule, refusal.Rule)
		require.NotEmpty(t, refusal.Chinese())
		require.NotEmpty(t, refusal.Error())
	}
	for _, statement := range []string{"UPDATE search_record SET note = 'x'", "DELETE FROM search_record"} {
		_, err := b.SQL().ExecContext(everything(t), statement)
		require.ErrorContains(t, err, "supersede them")
	}
	var audit string
	require.NoError(t, b.SQL().QueryRowContext(everything(t), `SELECT string_agg(detail->>'number' || (detail->>'result'), ' ' ORDER BY id)
		FROM audit_entry WHERE subject = $1 AND action = 'record_search'`, a.ID).Scan(&audit))
	require.Equal(t, "1found 2nothing", audit)

	unknown := search(a, "2020-03-05", store.SearchNothing)
	unknown.ApplicationID = "unknown"
	_, err = add(unknown)
	require.ErrorIs(t, err, store.ErrNotFound)

	day := calendar.MustDate
	for _, ev := range []workflow.Event{
		{Do: workflow.Accept, On: day("2020-03-05")}, {Do: workflow.Answer, On: day("2020-03-06"), Row: outcome.RowNotHeld},
	} {
		_, err = b.act(t, a.Key(), ev)
		require.NoError(t, err)
	}
	_, err = add(search(a, "2020-03-05", store.SearchNothing))
	var refusal *store.SearchRecordError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "answered", refusal.Rule)

	loaded, err := b.LoadFile(everything(t), a.Key())
	require.NoError(t, err)
	require.Len(t, loaded.SearchRecords, 2)
	require.Equal(t, "临海市人民政府", loaded.Agency.DisplayName)
}

func TestConcurrentSearchesGetNumbersWithoutGaps(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	const n = 20
	var wg sync.WaitGroup
	errs := make(chan error, n)
	for range n {
		wg.Go(func() {
			_, err := b.AddSearchRecord(everything(t), search(a, "2020-03-05", store.SearchNothing), write("2020-03-05"))
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	list, err := b.ListSearchRecords(everything(t), a.Key())
	require.NoError(t, err)
	require.Len(t, list, n)
	for i, r := range list {
		require.Equal(t, i+1, r.Number)
	}
}
