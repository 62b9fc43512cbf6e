package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// register makes n applications of random kinds over three years with random lives and returns their keys.
func (b *bundle) random(t *testing.T, r *rand.Rand, n int, agencies ...string) []store.Key {
	t.Helper()
	var keys []store.Key
	kinds, rows := applicant.Types(), outcome.Leaves()
	for range n {
		received := calendar.MustDate("2019-01-01").Plus(r.IntN(3 * 360))
		a := b.application(received.String())
		a.AgencyID = agencies[r.IntN(len(agencies))]
		a.Channel = "post_ordinary"
		if a.ApplicantType = string(kinds[r.IntN(len(kinds))]); a.ApplicantType != "natural_person" {
			a.ApplicantIDKind, a.ApplicantIDNumber = "other", "1"
		}
		made, err := b.Register(everything(t), a, write(received.String()))
		require.NoError(t, err)
		key := made.Key()
		keys = append(keys, key)
		do := func(after int, e workflow.Event) {
			e.On = received.Plus(after)
			_, err := b.act(t, key, e)
			require.NoError(t, err, "%s", e.Do)
		}
		switch r.IntN(6) {
		case 0: // open
		case 1:
			do(3, workflow.Event{Do: workflow.Confirm, Reason: "双方确认"})
		case 2:
			do(3, workflow.Event{Do: workflow.Void, Reason: "重复登记"})
		case 3:
			do(2, workflow.Event{Do: workflow.Withdraw})
		default:
			do(1, workflow.Event{Do: workflow.Accept})
			row := rows[r.IntN(len(rows))]
			for !row.IsAnswer() {
				row = rows[r.IntN(len(rows))]
			}
			do(2+r.IntN(15), workflow.Event{Do: workflow.Answer, Row: row, DocumentNumber: "1"})
		}
	}
	return keys
}

// drill collects all pages of a cell.
func drill(t *testing.T, v *store.View, q store.CellQuery) (figure int, keys []store.Key) {
	t.Helper()
	for q.Limit = 7; ; {
		page, err := v.CellApplications(q)
		require.NoError(t, err)
		figure = page.Figure
		require.LessOrEqual(t, len(page.Applications), 7)
		for i := range page.Applications {
			keys = append(keys, page.Applications[i].Key())
		}
		if !page.More {
			return figure, keys
		}
		q.After = keys[len(keys)-1]
	}
}

// Every figure of table 三 is as many applications as it says, in every year, column and as of any instant.
func TestEveryCellDrillsDown(t *testing.T) {
	b := setup(t)
	b.below(t, "a1")
	b.random(t, rand.New(rand.NewPCG(3, 4)), 60, "linhai", "a1")
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		for _, at := range []time.Time{{}, calendar.MustDate("2020-01-15").Time()} {
			for year := 2019; year <= 2021; year++ {
				layout := outcome.LayoutFor(year)
				scope := stats.Scope{Agency: "linhai", Year: year, Layout: layout, AsOf: at}
				a, err := v.Annual(scope)
				require.NoError(t, err)
				for _, line := range a.Applications {
					figure, keys := drill(t, v, store.CellQuery{Scope: scope, Row: line.Row})
					require.Equal(t, line.Total, figure)
					require.Len(t, keys, line.Total, "%d %s", year, line.Row)
					if line.Total == 0 {
						continue
					}
					of := applicant.NaturalPerson
					_, keys = drill(t, v, store.CellQuery{Scope: scope, Row: line.Row, Applicant: of})
					require.Len(t, keys, line.Of(of), "%d %s", year, line.Row)
				}
			}
		}
		_, err := v.CellApplications(store.CellQuery{Scope: scope2020("linhai"), Row: "3.9", Limit: 1})
		require.ErrorIs(t, err, store.ErrNoCell)
		_, _, err = v.CellCases(scope2020("linhai"), "appeal")
		require.ErrorIs(t, err, store.ErrNoCell)
		return nil
	}))
}

// Who may read the numbers and not the cases sees the numbers whole, and no case; restricted ones are hidden from whoever is no
// reader.
func TestADrillDownShowsNoMoreThanTheCallerMayRead(t *testing.T) {
	b := setup(t)
	b.below(t, "a1")
	var keys []store.Key
	for _, agency := range []string{"linhai", "linhai", "a1"} {
		a := b.application("2020-03-02")
		a.AgencyID = agency
		made, err := b.Register(everything(t), a, write("2020-03-02"))
		require.NoError(t, err)
		keys = append(keys, made.Key())
	}
	tx, err := b.SQL().BeginTx(everything(t), nil)
	require.NoError(t, err)
	for _, statement := range []string{
		"INSERT INTO application_reader VALUES ('linhai', '" + keys[1].ID + "', 'reader', 'test', now())",
		"UPDATE application SET restricted = true WHERE id = '" + keys[1].ID + "'",
		`INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on, result, decision, created_at, updated_at)
			SELECT 'linhai', 'l' || row_number() OVER (), application_id, 'review', '', '', '2020-05-06', '', '', now(), now()
			FROM (SELECT id FROM application WHERE agency_id = 'linhai' UNION ALL SELECT NULL) AS a (application_id)`,
	} {
		_, err := tx.ExecContext(everything(t), statement)
		require.NoError(t, err)
	}
	require.NoError(t, tx.Commit())
	tree := tenancy.NewTree(1, map[string]string{"a1": "linhai"})
	numbers := []tenancy.Area{{Agency: "linhai", Below: true}}
	for _, tt := range []struct {
		user  string
		cases []tenancy.Area
		want  int
		legal int
	}{
		{"nobody", nil, 0, 0},
		{"officer", []tenancy.Area{{Agency: "linhai"}}, 1, 2},
		{"reader", []tenancy.Area{{Agency: "linhai"}}, 2, 3},
		{"superior", numbers, 2, 2},
		{"below", []tenancy.Area{{Agency: "a1"}}, 1, 0},
		{"unit", []tenancy.Area{{Agency: "linhai", Unit: "法规处"}}, 0, 0},
	} {
		ctx := tenancy.NewContext(t.Context(), tenancy.For(tenancy.Caller{User: tt.user, Tree: tree}, numbers, tt.cases))
		require.NoError(t, b.View(ctx, func(v *store.View) error {
			figure, found := drill(t, v, store.CellQuery{Scope: scope2020("linhai"), Row: outcome.RowNew})
			require.Equal(t, 3, figure, tt.user)
			require.Len(t, found, tt.want, tt.user)
			figure, legal, err := v.CellCases(scope2020("linhai"), stats.CaseReview)
			require.NoError(t, err)
			require.Equal(t, 3, figure, tt.user)
			require.Len(t, legal, tt.legal, tt.user)
			r, err := v.Restatement(store.RestatementQuery{Scope: scope2020("linhai"), From: calendar.MustDate("2020-01-01").Time(), Limit: 10})
			require.NoError(t, err)
			require.NotEmpty(t, r.Changes)
			require.Len(t, r.Causes, tt.want, tt.user)
			require.Len(t, r.Cases, tt.legal, tt.user)
			return nil
		}))
	}
}

// A restatement is explained: what each act did adds up to what became of the report, whatever the instants.
func TestTheCausesOfARestatementAddUp(t *testing.T) {
	b := setup(t)
	b.below(t, "a1", "a2")
	r := rand.New(rand.NewPCG(5, 6))
	b.random(t, r, 50, "linhai", "a1", "a2")
	for i := range 10 {
		b.exec(t, `INSERT INTO legal_case (agency_id, id, kind, route, subject, served_on, concluded_on, result, decision, created_at, updated_at)
			VALUES ('a1', $1, 'review', '', '', $2, $3, 'upheld', '', now(), now())`, fmt.Sprint("l", i),
			calendar.MustDate("2019-01-01").Plus(r.IntN(700)).String(), calendar.MustDate("2021-01-01").Plus(r.IntN(300)).String())
	}
	_, err := b.FoldStatistics(everything(t))
	require.NoError(t, err)
	// a2 is dissolved in 2020, and a1 has taken over; linhai's figures stay as they are.
	successor := "a1"
	_, err = b.DissolveAgency(everything(t), "a2", 0, &successor, store.Day(calendar.MustDate("2020-06-01")), write("2020-06-01"))
	require.NoError(t, err)
	instants := []time.Time{{}}
	for _, day := range []string{"2018-12-31", "2019-07-01", "2020-01-31", "2020-12-31", "2021-06-30"} {
		instants = append(instants, calendar.MustDate(day).Time().Add(13*time.Hour))
	}
	restated := 0
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		for _, agency := range []string{"linhai", "a1", "a2"} {
			for year := 2019; year <= 2021; year++ {
				for i, from := range instants[1:] {
					for _, to := range append([]time.Time{{}}, instants[i+2:]...) {
						q := store.RestatementQuery{
							Scope: stats.Scope{Agency: agency, Year: year, Layout: outcome.Layout2021}, From: from, To: to, Limit: 1000,
						}
						got, err := v.Restatement(q)
						require.NoError(t, err)
						var parts [][]stats.Change
						for _, c := range got.Causes {
							parts = append(parts, c.Changes)
							require.NotEmpty(t, c.Act)
						}
						for _, c := range got.Organisation {
							parts = append(parts, c.Changes)
							require.NotEmpty(t, c.RecordedAt)
						}
						for _, c := range got.Cases {
							parts = append(parts, c.Changes)
						}
						sum := map[string]int{}
						for _, c := range stats.AddChanges(parts...) {
							sum[c.Row+" "+c.Column] = c.After - c.Before
						}
						want := map[string]int{}
						for _, c := range got.Changes {
							want[c.Row+" "+c.Column] = c.After - c.Before
						}
						require.Equal(t, want, sum, "%s %d from %s to %s", agency, year, from, to)
						restated += len(want)
						requirePages(t, v, q, got.Causes)
					}
				}
			}
		}
		return nil
	}))
	require.Greater(t, restated, 100)
}

// requirePages reads the causes two at a time.
func requirePages(t *testing.T, v *store.View, q store.RestatementQuery, want []store.Cause) {
	t.Helper()
	if len(want) > 5 {
		return // long ones take long
	}
	q.Limit = 2
	var all []store.Cause
	for {
		r, err := v.Restatement(q)
		require.NoError(t, err)
		all = append(all, r.Causes...)
		if !r.More {
			require.Len(t, all, len(want))
			return
		}
		last := &r.Causes[1]
		q.After = store.CausePosition{RecordedAt: last.RecordedAt, Key: last.Key()}
	}
}
