package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func TestProvisionalYear(t *testing.T) {
	c := calendar.Default()
	require.False(t, c.Provisional(day("2026-12-31")))
	require.True(t, c.Provisional(day("2027-01-01")))
	// 13 days of decree 795: 除夕 is 2027-02-05.
	off := map[string]string{
		"2027-01-01": "元旦", "2027-02-05": "春节", "2027-02-06": "春节", "2027-02-07": "春节", "2027-02-08": "春节",
		"2027-04-05": "清明节", "2027-05-01": "劳动节", "2027-05-02": "劳动节", "2027-06-09": "端午节", "2027-09-15": "中秋节",
		"2027-10-01": "国庆节", "2027-10-02": "国庆节", "2027-10-03": "国庆节",
	}
	days, err := c.Days(day("2027-01-01"), day("2027-12-31"))
	require.NoError(t, err)
	require.Len(t, days, len(off))
	for _, d := range days {
		require.Equal(t, off[d.Date.String()], d.Name, d.Date)
		require.Equal(t, "国务院令第795号", d.Notice)
		require.Equal(t, calendar.Holiday, d.Kind, "no make-up days are guessed")
	}
	for d := day("2027-01-01"); d <= day("2027-12-31"); d++ {
		weekday := d.Weekday() >= 1 && d.Weekday() <= 5
		require.Equal(t, weekday && off[d.String()] == "", workday(t, c, d.String()), d)
	}
}

func TestProvisionalFollowsTheDecreeKnown(t *testing.T) {
	for _, v := range []struct {
		asOf, day string
		worked    bool
		why       string
	}{
		{"2024-11-09", "2025-01-28", true, "除夕 under decree 644"},
		{"2024-11-10", "2025-01-28", false, "除夕 under decree 795, notice still to come"},
		{"2024-11-09", "2025-05-02", true, "second day of Labour Day under decree 644"},
		{"2024-11-10", "2025-05-02", false, "under decree 795"},
		{"2007-12-13", "2008-04-04", true, "清明 was no day off under decree 270"},
		{"2007-12-14", "2008-04-04", false, "and is under decree 513"},
		{"2007-12-13", "2008-05-02", false, "Labour Day had three days under decree 270"},
		{"2009-12-07", "2011-02-02", false, "除夕 under decree 513"},
		{"2012-12-08", "2014-01-30", false, "除夕 2014 as decree 513 had it"},
	} {
		require.Equal(t, v.worked, workday(t, mustAsOf(t, v.asOf), v.day), "%s: %s as of %s", v.why, v.day, v.asOf)
	}
}

func TestRefusedOutside(t *testing.T) {
	c := calendar.Default()
	tests := []struct {
		name string
		call func() error
		date string
	}{
		{"IsWorkday before", func() error { _, err := c.IsWorkday(day("2003-12-31")); return err }, "2003-12-31"},
		{"IsWorkday after", func() error { _, err := c.IsWorkday(day("2028-01-01")); return err }, "2028-01-01"},
		{"IsWorkday of nothing", func() error { _, err := c.IsWorkday(0); return err }, ""},
		{"Add over the end", func() error { _, err := c.Add(day("2027-12-31"), 1, calendar.NextDay); return err }, "2028-01-01"},
		{"Add far over", func() error { _, err := c.Add(day("2020-01-01"), 1<<62, calendar.NextDay); return err }, "2028-01-01"},
		{"Add from outside", func() error { _, err := c.Add(day("2028-01-03"), -5, calendar.NextDay); return err }, "2028-01-03"},
		{"Sub over the start", func() error { _, err := c.Sub(day("2004-01-05"), 3, calendar.NextDay); return err }, "2003-12-31"},
		{"Sub far over", func() error { _, err := c.Sub(day("2004-01-05"), -1<<63, calendar.NextDay); return err }, "2028-01-01"},
		{"Add far back", func() error { _, err := c.Add(day("2004-01-05"), -1<<63, calendar.SameDay); return err }, "2003-12-31"},
		{"Next at the end", func() error { _, err := c.Next(c.Last()); return err }, "2028-01-01"},
		{"Count from outside", func() error { _, err := c.Count(day("2003-12-31"), day("2004-01-05"), calendar.Roll); return err }, "2003-12-31"},
		{"Count to outside", func() error { _, err := c.Count(day("2026-12-31"), day("2028-01-01"), calendar.NextDay); return err }, "2028-01-01"},
		{"Explain", func() error {
			_, err := c.Explain(day("2027-12-30"), day("2028-01-01"), calendar.NextDay, nil)
			return err
		}, "2028-01-01"},
		{"Days", func() error { _, err := c.Days(day("2003-12-31"), day("2004-01-01")); return err }, "2003-12-31"},
		{"zero calendar", func() error { _, err := new(calendar.Calendar).Add(1, 1, calendar.NextDay); return err }, "0001-01-01"},
		{"zero calendar, IsWorkday", func() error { _, err := new(calendar.Calendar).IsWorkday(0); return err }, ""},
		{"Statutory too early", func() error { _, err := calendar.Statutory(1999, 0); return err }, "1999-01-01"},
		{"Statutory too late", func() error { _, err := calendar.Statutory(2061, 0); return err }, "2061-01-01"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var refused *calendar.RangeError
			require.ErrorAs(t, test.call(), &refused)
			require.Equal(t, test.date, refused.Date.String())
			if test.date == "" {
				require.Equal(t, "未给出日期", refused.Chinese())
				require.Contains(t, refused.Error(), "no date given")
			} else {
				require.Contains(t, refused.Chinese(), test.date)
				require.Contains(t, refused.Error(), test.date)
			}
		})
	}
}

func TestUnknownConventionIsRefused(t *testing.T) {
	c, d := calendar.Default(), day("2020-03-02")
	for _, conv := range []calendar.Convention{3, 255} {
		for _, n := range []int{-1, 0, 1} {
			_, err := c.Add(d, n, conv)
			require.ErrorAs(t, err, new(*calendar.ConventionError))
		}
		_, err := c.Count(d, d, conv)
		require.ErrorAs(t, err, new(*calendar.ConventionError))
		_, err = c.Explain(d, d, conv, nil)
		require.ErrorAs(t, err, new(*calendar.ConventionError))
	}
}

func TestMissing(t *testing.T) {
	for _, v := range []struct {
		today   string
		year    int
		missing bool
	}{
		{"2026-10-31", 0, false},
		{"2026-11-01", 2027, true},
		{"2026-12-31", 2027, true},
		{"2027-01-01", 2027, true},
		{"2027-10-31", 2027, true},
		{"2027-11-01", 2027, true},
		{"2020-11-01", 0, false},
	} {
		year, missing := calendar.Default().Missing(day(v.today))
		require.Equal(t, v.missing, missing, v.today)
		require.Equal(t, v.year, year, v.today)
	}
	year, missing := mustAsOf(t, "2025-11-03").Missing(day("2025-11-03"))
	require.True(t, missing)
	require.Equal(t, 2026, year)
	_, missing = calendar.Default().Missing(0)
	require.False(t, missing)
	bare, err := calendar.FromDays(nil)
	require.NoError(t, err)
	_, missing = bare.Missing(day("2026-12-01"))
	require.False(t, missing)
}
