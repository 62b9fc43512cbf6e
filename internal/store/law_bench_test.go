package store_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

// recalculated is how many applications a change of the law moves in the benchmark: all of them.
const recalculated = 10_000

// copies makes as many applications out of one, with what is kept of each.
const copies = `
WITH made AS (
	INSERT INTO application SELECT (jsonb_populate_record(a, jsonb_build_object('id', 'c' || n, 'register_number', 'c' || n))).*
	FROM application a, generate_series(2, %[1]d) n RETURNING agency_id, id
) INSERT INTO open_duty SELECT (jsonb_populate_record(d, jsonb_build_object('application_id', m.id))).* FROM open_duty d, made m`

// BenchmarkRecalculate is a change of a holiday notice that moves every application: compared, written and listed. Its floor
// is impact.BenchmarkFold, the bare fold without a database.
func BenchmarkRecalculate(b *testing.B) {
	url := pgtest.New(b)
	s, err := store.Open(everything(b), url, 8, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	b.Cleanup(s.Close)
	store.UnlockForTest(b, s)
	known, err := calendar.Default().AsOf(calendar.MustDate("2020-01-25"))
	require.NoError(b, err)
	_, err = s.SeedNotices(everything(b), known.Notices(), write("2020-01-01"))
	require.NoError(b, err)
	require.NoError(b, s.CreateAgency(everything(b), agency(b, "linhai", nil), write("2020-01-01")))
	bun := &bundle{Store: s}
	_, err = s.Register(everything(b), bun.application("2020-01-21"), write("2020-01-21"))
	require.NoError(b, err)
	// What the database generates cannot be copied; here it is copied as it is.
	pgtest.Administer(b, url, `ALTER TABLE application ALTER counted_row DROP EXPRESSION, ALTER counted_kind DROP EXPRESSION,
		ALTER counted_on DROP EXPRESSION`, fmt.Sprintf(copies, recalculated), "ANALYZE")

	n := notice(b, "国办发明电〔2020〕1号")
	change := store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "通知"}
	moved := 0
	for b.Loop() {
		made, err := s.ChangeNotice(everything(b), change, write("2020-01-26"))
		require.NoError(b, err)
		require.NoError(b, s.FinishLawChanges(everything(b), func() time.Time { return at("2020-01-26") }))
		made, err = s.GetLawChange(everything(b), made.ID)
		require.NoError(b, err)
		require.Equal(b, recalculated, made.Moved)
		moved += made.Moved
		if change.Kind == store.LoadNotice {
			change = store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID(n.Number), Reason: "误录"}
		} else {
			change = store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "通知"}
		}
	}
	b.ReportMetric(float64(moved)/b.Elapsed().Seconds(), "cases/s")
}
