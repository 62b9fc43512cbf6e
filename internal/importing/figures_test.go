package importing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// flows are the measures whose figures of parts add up.
var flows = []figures.Measure{
	figures.Received, figures.Concluded, figures.Answered, figures.Corrections, figures.Extensions, figures.Consultations,
	figures.FeeNotices, figures.FeesCharged, figures.FeesPaid,
}

// TestFiguresOfAWholeRegister holds statistics of any period and dimension against the annual report, against each other, and
// against a recount of every application from its acts.
func TestFiguresOfAWholeRegister(t *testing.T) {
	b := setup(t)
	b.take(t, written(t, "large", demodata.Large(demodata.Size{Applications: 900, Agencies: 6, FirstYear: 2020, Years: 2, Seed: 29})))
	city := b.root(t)

	t.Run("a year is the annual report", func(t *testing.T) {
		for _, own := range []bool{true, false} {
			for year := 2020; year <= 2022; year++ {
				b.view(t, func(v *store.View) { requireAnnual(t, v, city, own, year, time.Time{}) })
			}
		}
	})
	t.Run("as of an instant it is the annual report of that instant", func(t *testing.T) {
		for _, day := range []string{"2020-02-29", "2020-10-31", "2021-01-20", "2021-07-01", "2030-01-01"} {
			for year := 2020; year <= 2021; year++ {
				b.view(t, func(v *store.View) { requireAnnual(t, v, city, false, year, calendar.MustDate(day).Time()) })
			}
		}
		b.view(t, func(v *store.View) {
			q := store.FiguresQuery{Agency: city, Period: figures.YearOf(2020), Measures: []figures.Measure{figures.Received}}
			whole, err := v.Figures(q)
			require.NoError(t, err)
			q.AsOf = calendar.MustDate("2020-10-31").Time()
			then, err := v.Figures(q)
			require.NoError(t, err)
			received := then.Total().Figure(figures.Received).Value
			require.Positive(t, received)
			require.Less(t, received, whole.Total().Figure(figures.Received).Value, "what was recorded afterwards is not in it")
		})
	})
	t.Run("months are quarters are the year", func(t *testing.T) {
		year := b.figures(t, city, "2021", flows).Total()
		for _, by := range [][]figures.Dimension{{figures.Month}, {figures.Quarter}, {figures.Week}, {figures.Weekday, figures.Agency}} {
			split, sum := b.figures(t, city, "2021", flows, by...), figures.Cell{}
			for _, row := range split.Rows() {
				if c := split.Row(row); c != nil {
					sum.Merge(c)
				}
			}
			requireSame(t, year, &sum)
		}
		for form, parts := range map[string]int{"2021-%02d": 12, "2021-q%d": 4, "2021-h%d": 2} {
			var sum figures.Cell
			for n := 1; n <= parts; n++ {
				sum.Merge(b.figures(t, city, fmt.Sprintf(form, n), flows).Total())
			}
			requireSame(t, year, &sum)
		}
	})
	t.Run("every dimension adds up to the same", func(t *testing.T) {
		all := append([]figures.Measure{figures.CarriedIn, figures.Pending, figures.OnTime, figures.UsedMedian, figures.ElapsedP90}, flows...)
		whole := b.figures(t, city, "2021-q2", all)
		for _, d := range figures.Dimensions() {
			measures := all
			if d.OfTime() {
				measures = flows
			}
			table := b.figures(t, city, "2021-q2", measures, d, figures.Channel)
			for _, m := range measures {
				require.Equal(t, whole.Total().Figure(m), table.Total().Figure(m), "%s by %s", m, d)
			}
		}
	})
	t.Run("the recount", func(t *testing.T) { b.requireRecount(t, city, "2021-q1") })
	t.Run("periodic reports balance", func(t *testing.T) {
		for _, period := range []string{"2020-q1", "2021-q3", "2021-05", "2021", "2021-02-03..2021-07-09", "2030-q1"} {
			p, err := figures.ParsePeriod(period)
			require.NoError(t, err)
			b.view(t, func(v *store.View) {
				report, err := v.PeriodReport(stats.Scope{Agency: city}, p)
				require.NoError(t, err)
				require.Len(t, report.Checks, 6)
				require.False(t, report.Failed(), report.Checks)
				require.Len(t, report.Applications, len(outcome.Layout2021.Lines()))
			})
		}
	})
	t.Run("a drift between ledger and register is found", func(t *testing.T) {
		_, err := b.Store.SQL().ExecContext(everything(t), `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
			SELECT agency_id, application_id, '2021-02-03', cell, applicant_type, 1, recorded_at FROM stat_entry WHERE cell = 'new' ORDER BY id LIMIT 1`)
		require.NoError(t, err)
		b.view(t, func(v *store.View) {
			p, _ := figures.ParsePeriod("2021-q1")
			report, err := v.PeriodReport(stats.Scope{Agency: city}, p)
			require.NoError(t, err)
			require.True(t, report.Failed())
			require.NotEmpty(t, report.Checks[4].Failures)
		})
	})
}

func requireSame(t *testing.T, want, got *figures.Cell) {
	t.Helper()
	for _, m := range flows {
		require.Equal(t, want.Figure(m), got.Figure(m), m)
	}
}

func (b *bundle) root(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, b.Store.SQL().QueryRowContext(everything(t), "SELECT id FROM agency WHERE parent_id IS NULL").Scan(&id))
	return id
}

func (b *bundle) view(t *testing.T, fn func(*store.View)) {
	t.Helper()
	require.NoError(t, b.Store.View(everything(t), func(v *store.View) error { fn(v); return nil }))
}

func (b *bundle) figures(t *testing.T, agency, period string, measures []figures.Measure, by ...figures.Dimension) (table *figures.Table) {
	t.Helper()
	p, err := figures.ParsePeriod(period)
	require.NoError(t, err)
	b.view(t, func(v *store.View) {
		table, err = v.Figures(store.FiguresQuery{Agency: agency, Period: p, Measures: measures, Dimensions: by})
		require.NoError(t, err)
	})
	return table
}

func requireAnnual(t *testing.T, v *store.View, agency string, own bool, year int, asOf time.Time) {
	t.Helper()
	report, err := v.Annual(stats.Scope{Agency: agency, Year: year, Layout: outcome.Layout2021, Own: own, AsOf: asOf})
	require.NoError(t, err)
	table, err := v.Figures(store.FiguresQuery{
		Agency: agency, Own: own, Period: figures.YearOf(year), AsOf: asOf, Dimensions: []figures.Dimension{figures.ApplicantType, figures.Outcome},
		Measures: []figures.Measure{figures.Received, figures.Concluded, figures.CarriedIn, figures.Pending},
	})
	require.NoError(t, err)
	margins := map[outcome.Row]figures.Measure{
		outcome.RowNew: figures.Received, outcome.RowCarriedIn: figures.CarriedIn, outcome.RowTotal: figures.Concluded, outcome.RowCarriedOut: figures.Pending,
	}
	counted := 0
	for _, line := range report.Applications {
		for _, by := range applicant.Types() {
			cell, m := table.Cell(string(by), string(line.Row)), figures.Concluded
			if margin, ok := margins[line.Row]; ok {
				cell, m = table.Row(string(by)), margin
			}
			if cell == nil {
				cell = &figures.Cell{}
			}
			require.EqualValues(t, line.Of(by), cell.Figure(m).Value, "%d %s %s", year, line.Row, by)
			counted += line.Of(by)
		}
	}
	if !own && year < 2022 && asOf.IsZero() {
		require.Positive(t, counted)
	}
}

// requireRecount folds every application anew and counts what its standing says.
func (b *bundle) requireRecount(t *testing.T, agency, period string) {
	t.Helper()
	p, err := figures.ParsePeriod(period)
	require.NoError(t, err)
	keys := b.keys(t)
	var want figures.Cell
	add := func(source figures.Source, on calendar.Date, f figures.Fact) {
		if p.Contains(on) {
			f.Source, f.N = source, 1
			want.Add(f)
		}
	}
	for _, key := range keys {
		l, err := b.Store.LoadApplication(everything(t), key)
		require.NoError(t, err)
		c, err := l.Standing.Count(calendar.Default())
		require.NoError(t, err)
		add(figures.FromReceived, c.Receipt, figures.Fact{})
		add(figures.FromConcluded, c.First.On, figures.Fact{})
		if c.Receipt <= p.Last && (c.First.On.IsZero() || c.First.On > p.Last) {
			want.Add(figures.Fact{Source: figures.FromPending, N: 1})
		}
		if c.Receipt < p.First && (c.First.On.IsZero() || c.First.On >= p.First) {
			want.Add(figures.Fact{Source: figures.FromCarried, N: 1})
		}
		for _, a := range c.Answers {
			add(figures.FromAnswered, a.Delivered, figures.Fact{Days: a.Used, InTime: a.InTime})
			add(figures.FromElapsed, a.Delivered, figures.Fact{Days: a.Elapsed})
		}
		for _, charge := range l.Standing.Charges {
			add(figures.FromCharged, charge.On, figures.Fact{Fen: charge.AmountFen})
			add(figures.FromPaid, charge.Paid, figures.Fact{Fen: charge.AmountFen})
		}
		for _, ev := range l.Case.Events {
			switch ev.Do {
			case workflow.Return:
				add(figures.FromReturned, ev.On, figures.Fact{})
			case workflow.Extend:
				add(figures.FromExtended, ev.On, figures.Fact{})
			case workflow.Consult:
				add(figures.FromConsulted, ev.On, figures.Fact{})
			}
		}
	}
	var measures []figures.Measure
	for _, d := range figures.Definitions() {
		measures = append(measures, d.Measure)
	}
	got := b.figures(t, agency, period, measures)
	seen := 0
	for _, m := range measures {
		require.Equal(t, want.Figure(m), got.Total().Figure(m), m)
		if got.Total().Figure(m).Of > 0 {
			seen++
		}
	}
	require.GreaterOrEqual(t, seen, len(measures)-3, "a register in which hardly anything happens proves nothing")
}

func (b *bundle) keys(t *testing.T) (keys []store.Key) {
	t.Helper()
	rows, err := b.Store.SQL().QueryContext(everything(t), "SELECT agency_id, id FROM application")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var key store.Key
		require.NoError(t, rows.Scan(&key.Agency, &key.ID))
		keys = append(keys, key)
	}
	require.NoError(t, rows.Err())
	return keys
}
