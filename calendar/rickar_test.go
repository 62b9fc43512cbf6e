package calendar_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

// rickar is a calendar of github.com/rickar/cal/v2 that carries the same notices, made from the list of days in force and
// not by this package: a WorkdayFunc over two sets, which is the fastest way it can be done there. For 2027 it has the
// statutory days of decree 795, written out.
func rickar(t testing.TB) *cal.BusinessCalendar {
	t.Helper()
	off, makeup := map[time.Time]bool{}, map[time.Time]bool{}
	for _, r := range readCSV(t, "days.csv") {
		at, err := time.Parse(time.DateOnly, r[0])
		require.NoError(t, err)
		if r[1] == "holiday" {
			off[at] = true
		} else {
			makeup[at] = true
		}
	}
	for _, s := range []string{
		"01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02", "10-03",
	} {
		at, err := time.Parse(time.DateOnly, "2027-"+s)
		require.NoError(t, err)
		off[at] = true
	}
	b := cal.NewBusinessCalendar()
	b.WorkdayFunc = func(d time.Time) bool {
		w := d.Weekday()
		if w == time.Saturday || w == time.Sunday {
			return makeup[d]
		}
		return !off[d]
	}
	return b
}

func utc(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// TestAgainstRickar walks every day of 2004–2027 and every n from 0 to 60, forwards and backwards.
func TestAgainstRickar(t *testing.T) {
	c := calendar.Default()
	for year := 2004; year <= 2027; year++ {
		t.Run(strconv.Itoa(year), func(t *testing.T) {
			t.Parallel()
			b := rickar(t)
			first, _ := calendar.NewDate(year, 1, 1)
			last, _ := calendar.NewDate(year, 12, 31)
			for d := first; d <= last; d++ {
				at := utc(d)
				worked, err := c.IsWorkday(d)
				if err != nil || worked != b.IsWorkday(at) {
					t.Fatalf("IsWorkday(%s) = %v, %v", d, worked, err)
				}
				compare(t, c, d, 0, b.WorkdaysFrom(at, 0))
				ahead, back := at, at
				for n := 1; n <= 60; n++ {
					// The n-th working day is the one after the (n−1)-th; asked in one go it is the same, but that walks
					// a thousand days for each n, which the race detector makes slow.
					ahead, back = b.WorkdaysFrom(ahead, 1), b.WorkdaysFrom(back, -1)
					compare(t, c, d, n, ahead)
					compare(t, c, d, -n, back)
				}
				if !ahead.Equal(b.WorkdaysFrom(at, 60)) || !back.Equal(b.WorkdaysFrom(at, -60)) {
					t.Fatalf("%s: step by step is not in one go", d)
				}
			}
		})
	}
}

// compare holds Add(d, n) and Sub(d, −n) against what WorkdaysFrom gives. A result outside the calendar must be refused.
func compare(t *testing.T, c *calendar.Calendar, d calendar.Date, n int, at time.Time) {
	got, err := c.Add(d, n, calendar.NextDay)
	if sub, errSub := c.Sub(d, -n, calendar.NextDay); sub != got || (err == nil) != (errSub == nil) {
		t.Fatalf("Sub(%s, %d) = %s, %v but Add gives %s, %v", d, -n, sub, errSub, got, err)
	}
	want := calendar.DateOf(at)
	if want < c.First() || want > c.Last() {
		if err == nil {
			t.Fatalf("Add(%s, %d) = %s, want a refusal", d, n, got)
		}
		return
	}
	if err != nil || got != want {
		t.Fatalf("Add(%s, %d) = %s, %v, want %s", d, n, got, err, want)
	}
}

// TestCountAgainstRickar compares every span that begins on the first or the 17th of a month and ends on any day of the
// 400 after it, under all conventions; SameDay is what WorkdaysInRange counts.
func TestCountAgainstRickar(t *testing.T) {
	c, b := calendar.Default(), rickar(t)
	for from := c.First(); from <= c.Last(); from++ {
		if from.Day() != 1 && from.Day() != 17 {
			continue
		}
		first := b.IsWorkday(utc(from))
		inclusive, rolled := 0, 0
		for to := from; to <= min(from+400, c.Last()); to++ {
			if b.IsWorkday(utc(to)) {
				inclusive++
			}
			rolled = max(inclusive-1, 0) // the first working day on or after from is where a rolled count starts
			next := inclusive
			if first {
				next--
			}
			for conv, want := range map[calendar.Convention]int{
				calendar.NextDay: next, calendar.SameDay: inclusive, calendar.Roll: rolled,
			} {
				got, err := c.Count(from, to, conv)
				if err != nil || got != want {
					t.Fatalf("Count(%s, %s, %s) = %d, %v, want %d", from, to, conv, got, err, want)
				}
			}
		}
		require.Equal(t, b.WorkdaysInRange(utc(from), utc(min(from+400, c.Last()))), inclusive)
	}
}

// TestBusiness holds the exported calendar of the other package against this one: every working day, and the festival of
// every day off.
func TestBusiness(t *testing.T) {
	c := calendar.Default()
	b := c.Business()
	days, err := c.Days(c.First(), c.Last())
	require.NoError(t, err)
	names := map[calendar.Date]string{}
	for _, d := range days {
		if d.Kind == calendar.Holiday {
			names[d.Date] = d.Name
		}
	}
	for d := c.First(); d <= c.Last(); d++ {
		worked, err := c.IsWorkday(d)
		require.NoError(t, err)
		at := d.Time().Add(9 * time.Hour)
		if b.IsWorkday(at) != worked {
			t.Fatalf("%s: worked is %v here", d, worked)
		}
		actual, observed, h := b.IsHoliday(at)
		if name, off := names[d]; actual != off || observed != off || off && h.Name != name {
			t.Fatalf("%s: %v %v %v, want %q", d, actual, observed, h, name)
		}
	}
	require.True(t, b.IsWorkday(time.Date(2030, 10, 1, 0, 0, 0, 0, time.UTC)), "it cannot refuse")
	require.False(t, b.IsWorkday(time.Date(2003, 12, 28, 0, 0, 0, 0, time.UTC)), "a Sunday")
	require.Equal(t, "2022-11-02", b.WorkdaysFrom(day("2022-09-30").Time(), 20).Format(time.DateOnly))
}
