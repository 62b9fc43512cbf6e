package calendar_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
)

var conventions = []calendar.Convention{calendar.NextDay, calendar.SameDay, calendar.Roll}

func drawDate(t *rapid.T, label string) calendar.Date {
	c := calendar.Default()
	return calendar.Date(rapid.IntRange(int(c.First()), int(c.Last())).Draw(t, label))
}

func TestSubUndoesAdd(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "from")
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		worked, err := c.IsWorkday(d)
		require.NoError(t, err)
		if !worked {
			d, err = c.Next(d)
			if err != nil {
				return // no working day left
			}
		}
		there, err := c.Add(d, n, conv)
		if err != nil {
			return // beyond the calendar
		}
		back, err := c.Sub(there, n, conv)
		require.NoError(t, err)
		require.Equal(t, d, back)
	})
}

func TestCountUndoesAdd(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "from")
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		due, err := c.Add(d, n, conv)
		if err != nil {
			return // beyond the calendar
		}
		require.GreaterOrEqual(t, due, d)
		worked, err := c.IsWorkday(due)
		require.NoError(t, err)
		require.True(t, worked)
		got, err := c.Count(d, due, conv)
		require.NoError(t, err)
		require.Equal(t, n, got)
	})
}

func TestCountIsAdditiveAndAntisymmetric(t *testing.T) {
	c := calendar.Default()
	count := func(a, b calendar.Date, conv calendar.Convention) int {
		n, err := c.Count(a, b, conv)
		require.NoError(t, err)
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := drawDate(t, "x"), drawDate(t, "y"), drawDate(t, "z")
		require.Equal(t, count(x, z, calendar.NextDay), count(x, y, calendar.NextDay)+count(y, z, calendar.NextDay))
		if x == y {
			return
		}
		for _, conv := range conventions {
			require.Equal(t, count(x, y, conv), -count(y, x, conv))
		}
	})
}

func TestLaterReceiptIsNeverDueEarlier(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "from")
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		a, errA := c.Add(d, n, conv)
		b, errB := c.Add(d.Plus(1), n, conv)
		if errA == nil && errB == nil {
			require.LessOrEqual(t, a, b)
		}
	})
}

// TestExplainAgreesWithCount: the days counted are as many as Count says, less the working days excluded, and every day
// of the span is listed once.
func TestExplainAgreesWithCount(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		from := drawDate(t, "from")
		to := min(from.Plus(rapid.IntRange(0, 120).Draw(t, "length")), c.Last())
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) calendar.Span {
			after := from.Plus(rapid.IntRange(-10, 120).Draw(t, "after"))
			return calendar.Span{After: after, Through: after.Plus(rapid.IntRange(-2, 20).Draw(t, "days"))}
		}), 0, 3).Draw(t, "excluded")
		days, err := c.Explain(from, to, conv, spans)
		require.NoError(t, err)
		require.Len(t, days, to.DaysSince(from)+1)
		counted, excluded := 0, 0
		for i, d := range days {
			require.Equal(t, from.Plus(i), d.Date)
			if d.Counted {
				counted++
			}
			if d.Reason == calendar.Excluded {
				excluded++
				worked, err := c.IsWorkday(d.Date)
				require.NoError(t, err)
				require.True(t, worked, "only working days can be excluded")
			}
		}
		want, err := c.Count(from, to, conv)
		require.NoError(t, err)
		require.Equal(t, want, counted+excluded)
	})
}

// TestExplainBackwardsAgreesWithAdd: listing from the start back to the result counts |n| days.
func TestExplainBackwardsAgreesWithAdd(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(t *rapid.T) {
		from := drawDate(t, "from")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		to, err := c.Sub(from, n, conv)
		if err != nil || to == from {
			return // nothing to walk
		}
		days, err := c.Explain(from, to, conv, nil)
		require.NoError(t, err)
		require.Equal(t, from, days[0].Date)
		require.Equal(t, to, days[len(days)-1].Date)
		counted := 0
		for _, d := range days {
			if d.Counted {
				counted++
			}
		}
		require.Equal(t, n, counted)
	})
}

// TestOpenCalendar holds a calendar of bare days, which has no horizon, against counting day by day, inside the dense
// part of its index, beyond it and across.
func TestOpenCalendar(t *testing.T) {
	centre := day("2001-01-01")
	rapid.Check(t, func(t *rapid.T) {
		offsets := rapid.SliceOfNDistinct(rapid.IntRange(-40, 40), 0, 12, rapid.ID[int]).Draw(t, "days")
		kinds := map[calendar.Date]calendar.Kind{}
		var days []calendar.ExceptionalDay
		for _, o := range offsets {
			kind := rapid.SampledFrom([]calendar.Kind{calendar.Holiday, calendar.Makeup}).Draw(t, "kind")
			days = append(days, calendar.ExceptionalDay{Date: centre.Plus(o), Kind: kind})
			kinds[centre.Plus(o)] = kind
		}
		c, err := calendar.FromDays(days)
		require.NoError(t, err)
		works := func(d calendar.Date) bool {
			if kind, ok := kinds[d]; ok {
				return kind == calendar.Makeup
			}
			w := d.Weekday()
			return w != time.Saturday && w != time.Sunday
		}

		from := centre.Plus(rapid.IntRange(-100, 100).Draw(t, "from"))
		n := rapid.IntRange(-90, 90).Draw(t, "n")
		conv := rapid.SampledFrom(conventions).Draw(t, "convention")
		got, err := c.Add(from, n, conv)
		require.NoError(t, err)
		require.Equal(t, walk(from, n, conv, works), got)

		to := centre.Plus(rapid.IntRange(-100, 100).Draw(t, "to"))
		want := 0
		for d := min(from, to) + 1; d <= max(from, to); d++ {
			if works(d) {
				want++
			}
		}
		if to < from {
			want = -want
		}
		counted, err := c.Count(from, to, calendar.NextDay)
		require.NoError(t, err)
		require.Equal(t, want, counted)
		require.False(t, c.Provisional(to))
		isWorked, err := c.IsWorkday(to)
		require.NoError(t, err)
		require.Equal(t, works(to), isWorked)
	})
}

// walk is Add as its comment defines it, one day after another.
func walk(d calendar.Date, n int, conv calendar.Convention, works func(calendar.Date) bool) calendar.Date {
	if conv == calendar.Roll {
		for !works(d) {
			d++
		}
	}
	step := calendar.Date(1)
	if n < 0 {
		step, n = -1, -n
	}
	if conv == calendar.SameDay && n > 0 && works(d) {
		n--
	}
	for n > 0 {
		d += step
		if works(d) {
			n--
		}
	}
	return d
}

func TestOpenCalendarReachesAllYears(t *testing.T) {
	c, err := calendar.FromDays(nil)
	require.NoError(t, err)
	total, err := c.Count(c.First(), c.Last(), calendar.SameDay)
	require.NoError(t, err)
	last, err := c.Add(c.First(), total, calendar.SameDay)
	require.NoError(t, err)
	require.Equal(t, "9999-12-31", last.String(), "a Friday")
	_, err = c.Add(c.First(), total+1, calendar.SameDay)
	require.ErrorAs(t, err, new(*calendar.RangeError))
	_, err = c.Sub(c.First(), 1, calendar.NextDay)
	require.ErrorAs(t, err, new(*calendar.RangeError))
}

// TestNoAllocation: a deadline must cost nothing, since worklists compute thousands of them.
func TestNoAllocation(t *testing.T) {
	c, open := calendar.Default(), calendarOf(t, "alaveteli-days.csv")
	a, b := day("2010-03-01"), day("2026-12-31")
	for name, call := range map[string]func(){
		"Add":         func() { _, _ = c.Add(a, 20, calendar.NextDay) },
		"Sub":         func() { _, _ = c.Sub(a, 20, calendar.Roll) },
		"Count":       func() { _, _ = c.Count(a, b, calendar.NextDay) },
		"CountSame":   func() { _, _ = c.Count(a, b, calendar.SameDay) },
		"IsWorkday":   func() { _, _ = c.IsWorkday(a) },
		"Next":        func() { _, _ = c.Next(a) },
		"Provisional": func() { _ = c.Provisional(a) },
		"Missing":     func() { _, _ = c.Missing(a) },
		"open Add":    func() { _, _ = open.Add(b, 2000, calendar.NextDay) },
	} {
		require.Zero(t, testing.AllocsPerRun(100, call), name)
	}
}

// TestConcurrentUse is for the race detector: one calendar, many goroutines, and as-of views made meanwhile.
func TestConcurrentUse(t *testing.T) {
	c := calendar.Default()
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for i := range 200 {
				from := c.First().Plus(100 + i*40 + g)
				due, err := c.Add(from, 20, calendar.NextDay)
				if err != nil {
					t.Error(err)
					return
				}
				if n, err := c.Count(from, due, calendar.NextDay); n != 20 || err != nil {
					t.Errorf("%s: %d, %v", from, n, err)
				}
			}
			if _, err := c.AsOf(day("2020-01-25").Plus(g)); err != nil {
				t.Error(err)
			}
			if _, err := c.Explain(day("2027-01-01"), day("2027-03-01"), calendar.NextDay, nil); err != nil {
				t.Error(err)
			}
			_ = c.Business().IsWorkday(c.First().Time())
			_ = c.Notices()
		})
	}
	wait.Wait()
}
