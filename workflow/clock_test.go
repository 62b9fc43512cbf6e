package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func day(s string) calendar.Date {
	if s == "" {
		return 0
	}
	return calendar.MustDate(s)
}

func TestTheContractsExample(t *testing.T) {
	s, err := Fold(calendar.Default(), Case{
		Facts: Facts{Channel: Online, Received: day("2020-03-02"), Entered: day("2020-03-02")},
		Events: []Event{
			{Do: Accept, On: day("2020-03-03")},
			{Do: Answer, On: day("2020-03-20"), Row: "3.1"},
			{Do: Deliver, On: day("2020-03-20"), By: "electronic"},
			{Do: Archive, On: day("2020-04-01")},
		},
	})
	require.NoError(t, err)
	v, err := s.View(calendar.Default(), day("2020-05-01"))
	require.NoError(t, err)
	require.Equal(t, View{
		State: Archived, Receipt: day("2020-03-02"), Due: day("2020-03-30"),
		Duties: []Duty{{Kind: DutyAnswer, Start: day("2020-03-02"), Due: day("2020-03-30"), Done: day("2020-03-20")}},
	}, v)
}
