package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// Every day of a term says whether it counted and why; dates reckoned by hand. 2020-03-02 is a Monday.
func TestTermDaysTellWhichDaysDidNotCount(t *testing.T) {
	c := Case{Facts: Facts{Channel: Counter, Received: day("2020-03-02"), Entered: day("2020-03-02")}, Events: []Event{
		on("2020-03-03", Accept),
		{Do: Consult, On: day("2020-03-04"), ID: "a", With: WithThirdParty, Received: day("2020-03-04")},
		{Do: Consult, On: day("2020-03-05"), ID: "b", With: WithAgency, Received: day("2020-03-05")},
		{Do: Conclude, On: day("2020-03-06"), ID: "a", Opinion: Agrees},
		{Do: Conclude, On: day("2020-03-10"), ID: "b", Opinion: Agrees},
	}}
	s, err := Fold(calendar.Default(), c)
	require.NoError(t, err)
	days, err := s.TermDays(calendar.Default(), day("2020-03-10"))
	require.NoError(t, err)
	type told struct {
		on     string
		number int
		reason calendar.Reason
		by     []string
	}
	var first []told
	for _, d := range days[:10] {
		require.Equal(t, 1, d.Term)
		first = append(first, told{d.Date.String(), d.Number, d.Reason, d.Consultations})
	}
	require.Equal(t, []told{
		{"2020-03-02", 0, calendar.Start, nil},
		{"2020-03-03", 1, calendar.Ordinary, nil},
		{"2020-03-04", 2, calendar.Ordinary, nil}, // the day of the letter itself counts
		{"2020-03-05", 0, calendar.Excluded, []string{"a"}},
		{"2020-03-06", 0, calendar.Excluded, []string{"a", "b"}}, // the union, not the sum
		{"2020-03-07", 0, calendar.Weekend, nil},
		{"2020-03-08", 0, calendar.Weekend, nil},
		{"2020-03-09", 0, calendar.Excluded, []string{"b"}},
		{"2020-03-10", 0, calendar.Excluded, []string{"b"}},
		{"2020-03-11", 3, calendar.Ordinary, nil},
	}, first)
	last := days[len(days)-1]
	require.Equal(t, 20, last.Number)
	seen, err := s.View(calendar.Default(), day("2020-03-10"))
	require.NoError(t, err)
	require.Equal(t, seen.Due, last.Date)

	// While one is open there is no due date, and what is known is told to the day looked from.
	open, err := Fold(calendar.Default(), Case{Facts: c.Facts, Events: c.Events[:3]})
	require.NoError(t, err)
	days, err = open.TermDays(calendar.Default(), day("2020-03-09"))
	require.NoError(t, err)
	require.Equal(t, day("2020-03-09"), days[len(days)-1].Date)
	require.Equal(t, []string{"a", "b"}, days[len(days)-1].Consultations)

	// A term that waits for the applicant ends there, and the next is told anew.
	c.Events = []Event{on("2020-03-04", Return, within(5)), on("2020-03-10", Correct)}
	again, err := Fold(calendar.Default(), c)
	require.NoError(t, err)
	days, err = again.TermDays(calendar.Default(), day("2020-03-10"))
	require.NoError(t, err)
	require.Equal(t, []string{"2020-03-02", "2020-03-03", "2020-03-04", "2020-03-10"},
		[]string{days[0].Date.String(), days[1].Date.String(), days[2].Date.String(), days[3].Date.String()})
	require.Equal(t, 2, days[3].Term)
	require.Equal(t, 20, days[len(days)-1].Number)
}

// Whatever happened, the counted days of a term with a due date are as many as the term is long, and each day that is kept out
// says by whom.
func TestTermDaysAgreeWithTheDueDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		_, s := accepted(t, d)
		at := s.LastOn.Plus(d.IntN(60))
		days, err := s.TermDays(calendar.Default(), at)
		require.NoError(t, err)
		term := s.Term()
		for _, day := range days {
			waived := !s.Terms[day.Term-1].WaivedOn.IsZero()
			if day.Reason == calendar.Excluded && !waived {
				require.NotEmpty(t, day.Consultations, day.Date)
			} else if day.Reason != calendar.Excluded {
				require.Empty(t, day.Consultations, day.Date)
			}
		}
		due := view(t, s, at).Due
		if due.IsZero() {
			return
		}
		last := days[len(days)-1]
		require.Equal(t, due, last.Date)
		require.Equal(t, len(s.Terms), last.Term)
		require.Equal(t, term.Days+term.ExtendedDays+term.DeferredDays, last.Number)
	})
}
