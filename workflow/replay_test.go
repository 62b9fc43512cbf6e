package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// The three notices that rearranged days while terms ran over them, from the day before to the day of the notice. Dates are
// reckoned by hand.
func TestNoticesThatMovedDueDates(t *testing.T) {
	tests := []struct {
		name          string
		notice        string // the day it was issued
		facts         Facts
		events        []Event
		before, after []string // stated dates
	}{
		{
			// 15 working days after Thursday 20 August: 3 and 4 September fall away, Sunday the 6th is worked.
			name: "3 September 2015", notice: "2015-05-13", facts: Facts{Channel: Counter, Received: day("2015-08-20")},
			before: []string{"2015-08-20  due  2015-09-10"}, after: []string{"2015-08-20  due  2015-09-11"},
		},
		{
			// Extended to 30 working days the day before the notice. Sundays 28 April and 5 May become worked, 2 and 3 May off.
			name: "Labour Day 2019", notice: "2019-03-22", facts: Facts{Channel: Counter, Received: day("2019-03-20")},
			events: []Event{on("2019-03-20", Accept), on("2019-03-21", Extend, days(15))},
			before: []string{"2019-03-20  due  2019-04-11", "2019-03-21 extend extension  2019-05-03"},
			after:  []string{"2019-03-20  due  2019-04-11", "2019-03-21 extend extension  2019-05-05"},
		},
		{
			// A day earlier: the made-up Sunday comes before the days off.
			name: "Labour Day 2019, due on 2 May", notice: "2019-03-22", facts: Facts{Channel: Counter, Received: day("2019-04-10")},
			before: []string{"2019-04-10  due  2019-05-02"}, after: []string{"2019-04-10  due  2019-04-30"},
		},
		{
			// Friday 31 January and Saturday 1 February are no longer worked; the limits told move too.
			name: "Spring Festival 2020", notice: "2020-01-26", facts: Facts{Channel: Counter, Received: day("2020-01-10")},
			events: []Event{
				on("2020-01-13", Accept), on("2020-01-14", Consult, id("a"), got("2020-01-15")), on("2020-01-17", Conclude, id("a")),
				on("2020-01-19", Return, within(5)),
			},
			before: []string{
				"2020-01-10  due  2020-02-12", "2020-01-14 consult consultation a 2020-02-10", "2020-01-19 return correction  2020-01-31",
			},
			after: []string{
				"2020-01-10  due  2020-02-14", "2020-01-14 consult consultation a 2020-02-12", "2020-01-19 return correction  2020-02-03",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			issued := day(tt.notice)
			s := folded(t, tt.facts, tt.events...)
			require.Equal(t, tt.before, statedDates(t, asOf(t, issued.Plus(-1).String()), s))
			require.Equal(t, tt.after, statedDates(t, asOf(t, issued.String()), s))
			require.Equal(t, tt.after, statedDates(t, calendar.Default(), s), "as it has stayed")
		})
	}
}

// The same answers, under the calendar before and after: one becomes in time, one becomes late.
func TestNoticesThatTurnInTimeIntoLate(t *testing.T) {
	inTime := func(asOfDay, received, delivered string) bool {
		cal := asOf(t, asOfDay)
		c := Case{Facts: Facts{Channel: Counter, Received: day(received)}, Events: []Event{
			on(received, Accept), on(delivered, Answer, row("3.1")), on(delivered, Deliver),
		}}
		s, err := Fold(cal, c)
		require.NoError(t, err)
		counted, err := s.Count(cal)
		require.NoError(t, err)
		return counted.Answers[0].InTime
	}
	require.False(t, inTime("2020-01-25", "2020-01-10", "2020-02-13"))
	require.True(t, inTime("2020-01-26", "2020-01-10", "2020-02-13"))
	require.True(t, inTime("2019-03-21", "2019-04-10", "2019-05-02"))
	require.False(t, inTime("2019-03-22", "2019-04-10", "2019-05-02"))
	require.False(t, inTime("2015-05-12", "2015-08-20", "2015-09-11"))
	require.True(t, inTime("2015-05-13", "2015-08-20", "2015-09-11"))
}
