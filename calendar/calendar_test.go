package calendar_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func day(s string) calendar.Date { return calendar.MustDate(s) }

// readCSV reads a file of testdata without its header.
func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return rows[1:]
}

func mustAsOf(t testing.TB, s string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Default().AsOf(day(s))
	require.NoError(t, err)
	return c
}

func workday(t testing.TB, c *calendar.Calendar, s string) bool {
	t.Helper()
	worked, err := c.IsWorkday(day(s))
	require.NoError(t, err, s)
	return worked
}

func TestDefaultSpan(t *testing.T) {
	c := calendar.Default()
	require.Equal(t, "2004-01-01", c.First().String())
	require.Equal(t, "2027-12-31", c.Last().String(), "one provisional year past the notice for 2026")
	require.Len(t, c.Notices(), 26, "23 yearly notices and the amendments of 2015, 2019 and 2020")
	require.Same(t, c, calendar.Default())
}

func TestNoticesAreTheCallersOwn(t *testing.T) {
	n := calendar.Default().Notices()
	n[0].Days[0].Name = "changed"
	n[0].Number = "changed"
	fresh := calendar.Default().Notices()
	require.Equal(t, "国办发明电〔2003〕53号", fresh[0].Number)
	require.Equal(t, "元旦", fresh[0].Days[0].Name)

	again, err := calendar.New(fresh)
	require.NoError(t, err)
	require.Equal(t, fresh, again.Notices(), "a notice that is stored comes back equal")
}

// TestDaysInForce compares the built-in notices, laid over one another, with the list of days in force in the end.
func TestDaysInForce(t *testing.T) {
	want := []calendar.ExceptionalDay{}
	for _, r := range readCSV(t, "days.csv") {
		kind, err := calendar.ParseKind(r[1])
		require.NoError(t, err)
		want = append(want, calendar.ExceptionalDay{Date: day(r[0]), Kind: kind, Name: r[2], Notice: r[3]})
	}
	got, err := calendar.Default().Days(day("2004-01-01"), day("2026-12-31"))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestIssueDates(t *testing.T) {
	issued := map[string]string{}
	for _, n := range calendar.Default().Notices() {
		issued[n.Number] = n.Issued.String()
		require.NotEmpty(t, n.Title)
	}
	for _, r := range readCSV(t, "days.csv") {
		require.Equal(t, r[4], issued[r[3]], r[3])
	}
}

func TestYearlyTotals(t *testing.T) {
	c := calendar.Default()
	for _, r := range readCSV(t, "totals.csv") {
		first, last := day(r[0]+"-01-01"), day(r[0]+"-12-31")
		days, err := c.Days(first, last)
		require.NoError(t, err)
		var rows, onWeekdays, onWeekends, makeup int
		for _, d := range days {
			weekend := d.Date.Weekday() == 0 || d.Date.Weekday() == 6
			switch {
			case d.Kind == calendar.Makeup:
				makeup++
				continue
			case weekend:
				onWeekends++
			default:
				onWeekdays++
			}
			rows++
		}
		working, err := c.Count(first, last, calendar.SameDay)
		require.NoError(t, err)
		calendarDays := last.DaysSince(first) + 1
		weekdays := working + onWeekdays - makeup
		got := []string{r[0]}
		for _, n := range []int{rows, onWeekdays, onWeekends, makeup, calendarDays, weekdays, working} {
			got = append(got, strconv.Itoa(n))
		}
		require.Equal(t, r, got, r[0])
	}
}

func TestDeadlineCases(t *testing.T) {
	for _, r := range readCSV(t, "cases.csv") {
		c := calendar.Default()
		if r[1] != "" {
			c = calendarOf(t, r[1])
		}
		conv, err := calendar.ParseConvention(r[2])
		require.NoError(t, err)
		n, err := strconv.Atoi(r[4])
		require.NoError(t, err)
		got, err := c.Add(day(r[3]), n, conv)
		require.NoError(t, err)
		require.Equal(t, r[5], got.String(), "%v", r)
	}
}

func calendarOf(t testing.TB, name string) *calendar.Calendar {
	t.Helper()
	var days []calendar.ExceptionalDay
	for _, r := range readCSV(t, name) {
		kind, err := calendar.ParseKind(r[1])
		require.NoError(t, err)
		days = append(days, calendar.ExceptionalDay{Date: day(r[0]), Kind: kind})
	}
	c, err := calendar.FromDays(days)
	require.NoError(t, err)
	return c
}

// TestLawVectors are the dates of the project's reading of the law (domain/law.md §2): cases the courts reckoned with,
// and hard ones on which two independent calendars agree.
func TestLawVectors(t *testing.T) {
	for _, v := range []struct {
		received string
		n        int
		due, why string
	}{
		{"2011-06-01", 15, "2011-06-23", "指导案例26号 李健雄案"},
		{"2022-09-30", 20, "2022-11-02", "连云港 case: 调休 Sat+Sun 10-08/10-09"},
		{"2023-01-19", 15, "2023-02-14", "Spring Festival and two working weekend days"},
		{"2024-02-08", 7, "2024-02-23", "除夕 2024-02-09 was a working day officially"},
		{"2024-02-09", 20, "2024-03-14", "received on that 除夕"},
		{"2025-01-20", 20, "2025-02-21", "working Sun 01-26, Sat 02-08"},
		{"2025-01-24", 7, "2025-02-10", "same"},
		{"2025-02-20", 20, "2025-03-20", "a party's claim of 03-19 was the same-day rule"},
		{"2025-04-29", 20, "2025-05-30", "ends before 端午 05-31"},
		{"2025-09-28", 20, "2025-10-31", "received on a 调休 day"},
		{"2025-09-26", 7, "2025-10-13", "8-day holiday, working Sat 10-11"},
		{"2025-12-31", 20, "2026-01-29", "crosses the year"},
		{"2026-01-30", 20, "2026-03-05", "working Sat 02-14, 02-28"},
		{"2026-02-14", 20, "2026-03-20", "received on a 调休 day"},
		{"2026-04-30", 20, "2026-06-01", "working Sat 05-09"},
		{"2026-09-30", 20, "2026-11-03", "working Sat 10-10"},
	} {
		got, err := calendar.Default().Add(day(v.received), v.n, calendar.NextDay)
		require.NoError(t, err)
		require.Equal(t, v.due, got.String(), "%s + %d: %s", v.received, v.n, v.why)
		n, err := calendar.Default().Count(day(v.received), got, calendar.NextDay)
		require.NoError(t, err)
		require.Equal(t, v.n, n)
	}
	sameDay, err := calendar.Default().Add(day("2022-09-30"), 20, calendar.SameDay)
	require.NoError(t, err)
	require.Equal(t, "2022-11-01", sameDay.String())
	sunday, err := calendar.Default().Add(day("2017-06-18"), 15, calendar.Roll)
	require.NoError(t, err)
	require.Equal(t, "2017-07-10", sunday.String(), "an e-mail of a Sunday, held to be received on Monday")
}
