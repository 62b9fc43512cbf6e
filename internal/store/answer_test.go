package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/migrations"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// answers tells the answers that are kept of an application: delivered, due, used of term, elapsed.
func (b *bundle) answers(t *testing.T, key store.Key) (told []string) {
	t.Helper()
	rows, err := b.SQL().QueryContext(everything(t), `SELECT concat_ws(' ', number, result_row, delivered_on, due_on, used_days, term_days,
		elapsed_days) FROM application_answer WHERE agency_id = $1 AND application_id = $2 ORDER BY number`, key.Agency, key.ID)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var one string
		require.NoError(t, rows.Scan(&one))
		told = append(told, one)
	}
	require.NoError(t, rows.Err())
	return told
}

func answered(day string) []workflow.Event {
	return []workflow.Event{
		ev(workflow.Accept, day), ev(workflow.Answer, day, func(e *workflow.Event) { e.Row = outcome.RowGranted }),
		ev(workflow.Deliver, day, func(e *workflow.Event) { e.By = workflow.ByPost }),
	}
}

// A notice changes how many working days an answer took, also one that was given before the notice came. 2020-01-31 was a
// working day by the notice of 2019, and 2020-02-01 a worked Saturday; neither was worked in the end.
func TestANoticeChangesTheDaysThatAnAnswerTook(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	a, err := b.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
	require.NoError(t, err)
	for _, e := range answered("2020-02-03") {
		_, err := b.act(t, a.Key(), e)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"1 3.1 2020-02-03 2020-02-24 5 20 5"}, b.answers(t, a.Key()))
	b.carriedOut(t, store.NoticeChange{Kind: store.LoadNotice, Notice: notice(t, "国办发明电〔2020〕1号"), Reason: "疫情防控"}, "2020-02-04")
	require.Equal(t, []string{"1 3.1 2020-02-03 2020-02-26 3 20 3"}, b.answers(t, a.Key()))
	found, _ := b.check(t, nil)
	require.Empty(t, found)
}

// A database that an earlier version of the program has filled gets its answers by the law's recalculation, and the first
// conclusions by the schema itself.
func TestAnswersFromBeforeAreComputedAfterTheMigration(t *testing.T) {
	b := setup(t)
	keys := b.live(t)
	before := b.answers(t, keys["archived"])
	require.Len(t, before, 1)
	_, err := migrations.DownTo(everything(t), pgtest.Owner(t, b.url), 28)
	require.NoError(t, err)
	_, err = migrations.Up(everything(t), pgtest.Owner(t, b.url))
	require.NoError(t, err)
	require.Empty(t, b.answers(t, keys["archived"]))
	require.NoError(t, b.FinishLawChanges(everything(t), func() time.Time { return at("2020-05-01") }))
	require.Equal(t, before, b.answers(t, keys["archived"]))
	changes, err := b.ListLawChanges(everything(t), 0, 10)
	require.NoError(t, err)
	require.Equal(t, store.Derive, changes[0].Kind)
	require.True(t, changes[0].Finished())
	require.Zero(t, changes[0].Moved)
	found, _ := b.check(t, nil)
	require.Empty(t, found)

	for life, want := range map[string]string{"archived": "3.1 2020-03-30", "withdrawn": "3.6.3 2020-03-06", "returned": ""} {
		var counted string
		require.NoError(t, b.SQL().QueryRowContext(everything(t), "SELECT trim(concat_ws(' ', counted_row, counted_on)) FROM application WHERE id = $1",
			keys[life].ID).Scan(&counted))
		require.Equal(t, want, counted, life)
	}
}
