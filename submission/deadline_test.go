package submission_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/reminder"
	. "github.com/yishenqing/foi/submission"
)

func TestWhatIsOwedByWhichDay(t *testing.T) {
	for level, tt := range map[string]struct {
		scope Scope
		due   string
	}{
		"department": {Own, "2024-01-31"},
		"township":   {Own, "2024-01-31"},
		"county":     {Compiled, "2024-03-31"},
		"city":       {Compiled, "2024-03-31"},
		"province":   {Compiled, "2024-03-31"},
	} {
		d, ok := Owed(level)
		require.True(t, ok, level)
		due, err := d.Due(2023)
		require.NoError(t, err)
		require.Equal(t, tt.scope, d.Scope, level)
		require.Equal(t, calendar.MustDate(tt.due), due, level)
		require.Contains(t, d.Article, "第四十九条")
		require.Contains(t, d.What, "公布")
		require.Contains(t, LevelsOwing(d.Scope), level)
	}
	_, ok := Owed("village")
	require.False(t, ok)
}

func TestWhichReportOneIsRemindedOf(t *testing.T) {
	department, _ := Owed("department")
	county, _ := Owed("county")
	for _, tt := range []struct {
		of   Deadline
		on   string
		year int // 0: none
	}{
		{department, "2024-01-02", 2023},
		{department, "2023-12-04", 2023},
		{department, "2023-12-01", 0},
		{department, "2024-02-01", 2023},
		{department, "2024-04-30", 2023},
		{department, "2024-05-01", 0},
		{department, "2024-12-03", 2024},
		{county, "2024-01-31", 2023},
		{county, "2024-01-30", 0},
		{county, "2024-06-29", 2023},
		{county, "2024-06-30", 0},
	} {
		year, due, ok := tt.of.Year(calendar.MustDate(tt.on))
		require.Equal(t, tt.year != 0, ok, tt.on)
		require.Equal(t, tt.year, year, tt.on)
		if ok {
			want, err := tt.of.Due(year)
			require.NoError(t, err)
			require.Equal(t, want, due)
		}
	}
}

func TestWhoIsBehind(t *testing.T) {
	for _, s := range States() {
		require.Equal(t, s != Published && s != Submitted, Behind(s), s)
	}
}

// The first reminder of the report on 2023 comes with the first working days of 2024: 31 January was the 21st of them.
func TestTheLadderClimbs(t *testing.T) {
	s := reminder.Default()
	s.Own = Ladder()
	require.Empty(t, s.Check())
	due := calendar.MustDate("2024-01-31")
	for on, step := range map[string]int{"2024-01-03": 20, "2024-01-17": 10, "2024-01-24": 5, "2024-01-30": 1, "2024-02-01": -1, "2024-02-08": -6} {
		rung, ok, err := s.Own.Reached(calendar.Default(), due, calendar.MustDate(on))
		require.NoError(t, err)
		require.True(t, ok, on)
		require.Equal(t, step, rung.Step, on)
	}
	_, ok, err := s.Own.Reached(calendar.Default(), due, calendar.MustDate("2024-01-02"))
	require.NoError(t, err)
	require.False(t, ok)
}
