package figures_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/figures"
)

func TestPeriods(t *testing.T) {
	for _, tt := range []struct{ text, first, last, label, previous, before, toDate string }{
		{"2020", "2020-01-01", "2020-12-31", "2020年", "2019", "2019", "2020"},
		{"2020-h2", "2020-07-01", "2020-12-31", "2020年下半年", "2020-h1", "2019-h2", "2020"},
		{"2020-q1", "2020-01-01", "2020-03-31", "2020年第一季度", "2019-q4", "2019-q1", "2020-q1"},
		{"2020-q4", "2020-10-01", "2020-12-31", "2020年第四季度", "2020-q3", "2019-q4", "2020"},
		{"2020-02", "2020-02-01", "2020-02-29", "2020年2月", "2020-01", "2019-02", "2020-01-01..2020-02-29"},
		{"2020-02-29..2020-03-01", "2020-02-29", "2020-03-01", "2020年2月29日至2020年3月1日", "2020-02-27..2020-02-28", "2019-02-28..2019-03-01", "2020-01-01..2020-03-01"},
		{"2020-02-01..2020-03-31", "2020-02-01", "2020-03-31", "2020年2月1日至2020年3月31日", "2019-12-01..2020-01-31", "2019-02-01..2019-03-31", "2020-q1"},
	} {
		p, err := figures.ParsePeriod(tt.text)
		require.NoError(t, err, tt.text)
		require.Equal(t, []string{tt.first, tt.last, tt.text, tt.label}, []string{p.First.String(), p.Last.String(), p.String(), p.Label()})
		require.Equal(t, []string{tt.previous, tt.before, tt.toDate}, []string{p.Previous().String(), p.YearBefore().String(), p.ToDate().String()})
	}
	for _, text := range []string{
		"", "2007", "9999", "2020-", "2020-q5", "2020-q", "2020-h3", "2020-13", "2020-00", "2020-1", "2020-03-31..2020-03-30",
		"2020-02-30..2020-03-01", "2020-01-01.2020-03-01x", "2007-12-31..2008-01-01", "20200", "2020-Q1", " 2020",
	} {
		_, err := figures.ParsePeriod(text)
		var fault *figures.PeriodError
		require.ErrorAs(t, err, &fault, text)
		require.NotEmpty(t, fault.Chinese())
	}
}

// The months of a year follow each other without a gap, and so do its quarters.
func TestPartsOfAYearCoverIt(t *testing.T) {
	for _, parts := range [][]string{{"2024-q1", "2024-q2", "2024-q3", "2024-q4"}, {"2024-h1", "2024-h2"}} {
		next := figures.YearOf(2024).First
		for _, text := range parts {
			p, err := figures.ParsePeriod(text)
			require.NoError(t, err)
			require.Equal(t, next, p.First)
			next = p.Last.Plus(1)
		}
		require.Equal(t, figures.YearOf(2025).First, next)
	}
}

// The definition, literally: the smallest value that at least percent of all values do not exceed.
func TestPercentileIsTheNearestRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 60), 1, 50).Draw(t, "values")
		percent := rapid.IntRange(1, 100).Draw(t, "percent")
		h := figures.Histogram{}
		for _, v := range values {
			h[v]++
		}
		got, ok := h.Percentile(percent)
		require.True(t, ok)
		slices.Sort(values)
		var want int
		for _, want = range values {
			upTo := 0
			for _, v := range values {
				if v <= want {
					upTo++
				}
			}
			if upTo*100 >= percent*len(values) {
				break
			}
		}
		require.Equal(t, want, got)
	})
	_, ok := figures.Histogram{}.Percentile(50)
	require.False(t, ok)
	even := figures.Histogram{10: 1, 20: 1}
	median, _ := even.Percentile(50)
	require.Equal(t, 10, median, "of an even number the lower one")
}

func facts() *rapid.Generator[[]figures.Fact] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) figures.Fact {
		f := figures.Fact{
			Source: rapid.SampledFrom([]figures.Source{
				figures.FromReceived, figures.FromConcluded, figures.FromCarried, figures.FromPending, figures.FromAnswered,
				figures.FromElapsed, figures.FromReturned, figures.FromExtended, figures.FromConsulted, figures.FromCharged, figures.FromPaid,
			}).Draw(t, "source"),
			Keys: [2]string{
				rapid.SampledFrom([]string{"online", "fax", "counter"}).Draw(t, "row"),
				rapid.SampledFrom([]string{"", "3.1", "3.2"}).Draw(t, "column"),
			},
			N: rapid.Int64Range(1, 9).Draw(t, "n"), InTime: rapid.Bool().Draw(t, "in time"),
		}
		switch f.Source {
		case figures.FromAnswered, figures.FromElapsed:
			f.Days = rapid.IntRange(0, 60).Draw(t, "days")
		case figures.FromCharged, figures.FromPaid:
			f.Fen = rapid.Int64Range(0, 100000).Draw(t, "fen")
		}
		return f
	}), 0, 80)
}

// Whatever the facts, cells add up to the margins and margins to the total, for every measure: percentiles and rates too, which
// are those of all the facts together.
func TestMarginsBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := facts().Draw(t, "facts")
		table := figures.Tabulate([]figures.Dimension{figures.Channel, figures.OutcomeGroup}, all)
		var everything figures.Cell
		for _, row := range table.Rows() {
			var sum figures.Cell
			for _, column := range table.Columns() {
				if c := table.Cell(row, column); c != nil {
					sum.Merge(c)
				}
			}
			requireSame(t, &sum, table.Row(row))
			everything.Merge(&sum)
		}
		requireSame(t, &everything, table.Total())
		var columns figures.Cell
		for _, column := range table.Columns() {
			if c := table.Column(column); c != nil {
				columns.Merge(c)
			}
		}
		requireSame(t, &columns, table.Total())
		alone := figures.Tabulate(nil, all)
		requireSame(t, alone.Total(), table.Total())
	})
}

func requireSame(t require.TestingT, want, got *figures.Cell) {
	if got == nil {
		got = &figures.Cell{}
	}
	for _, d := range figures.Definitions() {
		require.Equal(t, want.Figure(d.Measure), got.Figure(d.Measure), d.Measure)
	}
}

func TestValuesStandInTheOrderOfTheirDimension(t *testing.T) {
	table := figures.Tabulate([]figures.Dimension{figures.Outcome, figures.Week}, []figures.Fact{
		{Source: figures.FromConcluded, Keys: [2]string{"3.6.3", "2020-W53"}, N: 1},
		{Source: figures.FromReceived, Keys: [2]string{"", "2020-W02"}, N: 1},
	})
	rows := table.Rows()
	require.Len(t, rows, 22)
	require.Equal(t, []string{"3.1", "3.6.3", ""}, []string{rows[0], rows[20], rows[21]})
	require.Equal(t, []string{"2020-W02", "2020-W53"}, table.Columns())
	require.Nil(t, table.Cell("3.1", "2020-W02"))
	require.Equal(t, "未办结", figures.Outcome.ValueLabel(""))
}

func TestEveryDimensionAndMeasureIsExplained(t *testing.T) {
	for _, d := range figures.Dimensions() {
		require.True(t, d.Valid())
		require.NotEmpty(t, d.Label())
		require.NotEmpty(t, d.Text())
		for _, v := range d.Values() {
			require.NotEqual(t, v, d.ValueLabel(v), "%s %s", d, v)
		}
	}
	seen := map[figures.Source]bool{}
	for _, d := range figures.Definitions() {
		require.NotEmpty(t, d.Label)
		require.NotEmpty(t, d.Text)
		require.Equal(t, d.Form == figures.Days, d.Percent > 0)
		seen[d.Source] = true
		require.Equal(t, []figures.Source{d.Source}, figures.Sources([]figures.Measure{d.Measure, "none"}))
	}
	require.Len(t, seen, 11)
	require.False(t, figures.Dimension("applicant").Valid())
	require.Len(t, figures.DurationClasses(), len(figures.DurationBounds())+1)
}

func TestChanges(t *testing.T) {
	count := func(n int64) figures.Figure { return figures.Figure{Known: true, Value: n, Of: n} }
	rate := func(n, d int64) figures.Figure {
		return figures.Figure{Form: figures.Rate, Known: d > 0, Numerator: n, Denominator: d, Of: d}
	}
	for _, tt := range []struct {
		is, was            figures.Figure
		absolute, relative string
	}{
		{count(12), count(10), "2", "0.200000"},
		{count(10), count(12), "-2", "-0.166667"},
		{count(3), count(0), "3", ""},
		{count(0), count(0), "0", ""},
		{rate(42, 813), rate(23, 731), "0.020197", "0.641906"},
		{rate(1, 2), rate(0, 4), "0.500000", ""},
		{rate(1, 2), rate(0, 0), "", ""},
		{figures.Figure{Form: figures.Days}, figures.Figure{Form: figures.Days, Known: true, Value: 3}, "", ""},
	} {
		c := tt.is.Against(tt.was)
		require.Equal(t, []string{tt.absolute, tt.relative}, []string{c.Absolute, c.Relative})
	}
	require.Equal(t, "0.051661", rate(42, 813).Decimal())
	require.Empty(t, rate(0, 0).Decimal())
	require.Equal(t, "12", count(12).Decimal())
}

// One who may not read the cases learns how many there are, and nothing of a case.
func TestWhatOutsidersAreTold(t *testing.T) {
	var c figures.Cell
	answer := func(days int) { c.Add(figures.Fact{Source: figures.FromAnswered, N: 1, Days: days, InTime: true}) }
	answer(17)
	answer(17)
	require.Equal(t, c.Figure(figures.Answered), c.Figure(figures.Answered).ForOutsiders())
	for _, m := range []figures.Measure{figures.UsedMedian, figures.UsedP90, figures.OnTime} {
		f := c.Figure(m).ForOutsiders()
		require.Equal(t, figures.Figure{Form: f.Form, Withheld: true}, f)
		require.Empty(t, f.Decimal())
		require.Equal(t, figures.Change{}, f.Against(c.Figure(m)))
	}
	answer(3)
	require.Equal(t, c.Figure(figures.UsedMedian), c.Figure(figures.UsedMedian).ForOutsiders())
	var none figures.Cell
	require.Equal(t, none.Figure(figures.OnTime), none.Figure(figures.OnTime).ForOutsiders())
}

func FuzzParsePeriod(f *testing.F) {
	for _, seed := range []string{"2020", "2020-q1", "2020-h2", "2020-03", "2020-01-01..2020-03-31", "2020-13", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := figures.ParsePeriod(text)
		if err != nil {
			return
		}
		again, err := figures.ParsePeriod(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
		require.LessOrEqual(t, p.First, p.Last)
		require.Equal(t, p.First.Plus(-1), p.Previous().Last)
		require.True(t, p.Contains(p.Last) && !p.Contains(calendar.Date(int(p.Last)+1)))
	})
}
