package calendar_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func lines(days []calendar.Day) string {
	var b strings.Builder
	for _, d := range days {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	const notice = "国办发明电〔2021〕11号"
	consultation := []calendar.Span{{After: day("2022-10-10"), Through: day("2022-10-11")}}
	tests := []struct {
		name     string
		from, to string
		conv     calendar.Convention
		excluded []calendar.Span
		want     []string
	}{
		{"make-up days and a pause", "2022-09-30", "2022-10-12", calendar.NextDay, consultation, []string{
			"2022-09-30 not-counted start",
			"2022-10-01 not-counted holiday 国庆节 " + notice,
			"2022-10-02 not-counted holiday 国庆节 " + notice,
			"2022-10-03 not-counted holiday 国庆节 " + notice,
			"2022-10-04 not-counted holiday 国庆节 " + notice,
			"2022-10-05 not-counted holiday 国庆节 " + notice,
			"2022-10-06 not-counted holiday 国庆节 " + notice,
			"2022-10-07 not-counted holiday 国庆节 " + notice,
			"2022-10-08 counted make-up 国庆节 " + notice,
			"2022-10-09 counted make-up 国庆节 " + notice,
			"2022-10-10 counted workday",
			"2022-10-11 not-counted excluded",
			"2022-10-12 counted workday",
		}},
		{"the start on a make-up day", "2022-10-08", "2022-10-09", calendar.NextDay, nil, []string{
			"2022-10-08 not-counted start 国庆节 " + notice,
			"2022-10-09 counted make-up 国庆节 " + notice,
		}},
		{"same day, worked", "2022-10-08", "2022-10-08", calendar.SameDay, nil, []string{"2022-10-08 counted make-up 国庆节 " + notice}},
		{"same day, not worked", "2022-10-15", "2022-10-17", calendar.SameDay, nil, []string{
			"2022-10-15 not-counted start",
			"2022-10-16 not-counted weekend",
			"2022-10-17 counted workday",
		}},
		{"rolled", "2022-10-15", "2022-10-18", calendar.Roll, nil, []string{
			"2022-10-15 not-counted weekend",
			"2022-10-16 not-counted weekend",
			"2022-10-17 not-counted start",
			"2022-10-18 counted workday",
		}},
		{"rolled past the end", "2022-10-15", "2022-10-16", calendar.Roll, nil, []string{
			"2022-10-15 not-counted weekend",
			"2022-10-16 not-counted weekend",
		}},
		{"backwards", "2022-10-10", "2022-10-08", calendar.NextDay, nil, []string{
			"2022-10-10 not-counted start",
			"2022-10-09 counted make-up 国庆节 " + notice,
			"2022-10-08 counted make-up 国庆节 " + notice,
		}},
		{"provisional", "2026-12-31", "2027-01-04", calendar.NextDay, nil, []string{
			"2026-12-31 not-counted start",
			"2027-01-01 not-counted holiday 元旦 国务院令第795号",
			"2027-01-02 not-counted weekend",
			"2027-01-03 not-counted weekend",
			"2027-01-04 counted workday",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			days, err := calendar.Default().Explain(day(test.from), day(test.to), test.conv, test.excluded)
			require.NoError(t, err)
			require.Equal(t, strings.Join(test.want, "\n")+"\n", lines(days))
		})
	}
}

func TestExplainMarksProvisionalDays(t *testing.T) {
	days, err := calendar.Default().Explain(day("2026-12-30"), day("2027-01-02"), calendar.NextDay, nil)
	require.NoError(t, err)
	for _, d := range days {
		require.Equal(t, d.Date.Year() == 2027, d.Provisional, d.Date)
	}
}

func TestExplainAtTheEndOfTheCalendar(t *testing.T) {
	// The last Saturday of 2005 as known in 2004: rolling it would leave the calendar, listing it does not.
	c := mustAsOf(t, "2003-12-18")
	days, err := c.Explain(day("2005-12-31"), day("2005-12-31"), calendar.Roll, nil)
	require.NoError(t, err)
	require.Equal(t, "2005-12-31 not-counted weekend\n", lines(days))
	n, err := c.Count(day("2005-12-31"), day("2005-12-31"), calendar.Roll)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestReasonsForPeople(t *testing.T) {
	for r := calendar.Start; r <= calendar.Excluded; r++ {
		require.NotEqual(t, "unknown", r.String())
		require.NotEqual(t, "未知", r.Chinese())
	}
	require.Equal(t, "unknown", calendar.Reason(0).String())
	require.Equal(t, "未知", calendar.Reason(99).Chinese())
	require.Equal(t, "调休上班", calendar.MakeupDay.Chinese())
}

func TestExplainBareDays(t *testing.T) {
	c, err := calendar.FromDays([]calendar.ExceptionalDay{
		{Date: day("2008-05-05"), Kind: calendar.Holiday}, {Date: day("2008-05-06"), Kind: calendar.Makeup},
	})
	require.NoError(t, err)
	days, err := c.Explain(day("2008-05-02"), day("2008-05-06"), calendar.NextDay, nil)
	require.NoError(t, err)
	require.Equal(t, `2008-05-02 not-counted start
2008-05-03 not-counted weekend
2008-05-04 not-counted weekend
2008-05-05 not-counted holiday
2008-05-06 counted workday
`, lines(days))
}
