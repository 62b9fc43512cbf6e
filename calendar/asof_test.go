package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func TestAsOf(t *testing.T) {
	for _, v := range []struct {
		name, asOf, day string
		worked          bool
	}{
		{"Victory Day before it was given", "2015-05-12", "2015-09-03", true},
		{"Victory Day on the day of the notice", "2015-05-13", "2015-09-03", false},
		{"its make-up Sunday before", "2015-05-12", "2015-09-06", false},
		{"its make-up Sunday after", "2015-05-13", "2015-09-06", true},
		{"Labour Day 2019 was one day", "2019-03-21", "2019-05-02", true},
		{"and became four", "2019-03-22", "2019-05-02", false},
		{"Labour Day itself both before", "2019-03-21", "2019-05-01", false},
		{"and after", "2019-03-22", "2019-05-01", false},
		{"its make-up Sunday before", "2019-03-21", "2019-04-28", false},
		{"its make-up Sunday after", "2019-03-22", "2019-04-28", true},
		{"Spring Festival 2020: make-up Saturday", "2020-01-25", "2020-02-01", true},
		{"falls away with the extension", "2020-01-26", "2020-02-01", false},
		{"Friday 31 January was worked", "2020-01-25", "2020-01-31", true},
		{"and is off", "2020-01-26", "2020-01-31", false},
		{"the make-up Sunday before stays", "2020-01-26", "2020-01-19", true},
	} {
		require.Equal(t, v.worked, workday(t, mustAsOf(t, v.asOf), v.day), "%s: %s as of %s", v.name, v.day, v.asOf)
	}
}

// TestAsOfEveryIssue rebuilds, for the day of every notice and the day before it, what the days in force and the replaced
// rows say was known.
func TestAsOfEveryIssue(t *testing.T) {
	type row struct{ date, kind, name, notice string }
	inForce, replaced := readCSV(t, "days.csv"), readCSV(t, "superseded.csv")
	for _, n := range calendar.Default().Notices() {
		for _, asOf := range []calendar.Date{n.Issued - 1, n.Issued} {
			if asOf < day("2003-12-18") {
				continue
			}
			var want []row
			for _, r := range inForce {
				if day(r[4]) <= asOf {
					want = append(want, row{r[0], r[1], r[2], r[3]})
				}
			}
			for _, r := range replaced {
				if r[0] >= "2004" && day(r[4]) <= asOf && asOf < day(r[6]) {
					want = append(want, row{r[0], r[1], r[2], r[3]})
				}
			}
			c := mustAsOf(t, asOf.String())
			days, err := c.Days(c.First(), c.Last())
			require.NoError(t, err)
			var got []row
			for _, d := range days {
				if !c.Provisional(d.Date) {
					got = append(got, row{d.Date.String(), d.Kind.String(), d.Name, d.Notice})
				}
			}
			require.ElementsMatch(t, want, got, "as of %s", asOf)
		}
	}
}

func TestAsOfHorizon(t *testing.T) {
	for asOf, last := range map[string]string{
		"2003-12-18": "2005-12-31",
		"2024-11-11": "2025-12-31",
		"2024-11-12": "2026-12-31",
		"2025-11-03": "2026-12-31",
		"2025-11-04": "2027-12-31",
		"2026-11-21": "2027-12-31",
	} {
		require.Equal(t, last, mustAsOf(t, asOf).Last().String(), "as of %s", asOf)
	}
}

func TestAsOfTwiceIsTheEarlier(t *testing.T) {
	c := mustAsOf(t, "2020-01-25")
	later, err := c.AsOf(day("2026-01-01"))
	require.NoError(t, err)
	require.True(t, workday(t, later, "2020-02-01"))
	require.Equal(t, c.Last(), later.Last())
	require.Equal(t, c.Notices(), later.Notices())
}

func TestAsOfRefusals(t *testing.T) {
	_, err := calendar.Default().AsOf(day("2003-12-17"))
	var tooEarly *calendar.AsOfError
	require.ErrorAs(t, err, &tooEarly)
	require.Equal(t, "2003-12-18", tooEarly.First.String())
	require.Contains(t, tooEarly.Chinese(), "2003-12-17")
	require.Contains(t, tooEarly.Error(), "no notice had been issued by 2003-12-17")

	_, err = calendar.Default().AsOf(0)
	require.ErrorAs(t, err, new(*calendar.RangeError))

	bare, err := calendar.FromDays(nil)
	require.NoError(t, err)
	_, err = bare.AsOf(day("2020-01-01"))
	require.ErrorIs(t, err, calendar.ErrNoNotices)
}
