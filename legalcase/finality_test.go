package legalcase_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func folded(t *testing.T, events ...Event) *Standing {
	t.Helper()
	s, err := Fold(events)
	require.NoError(t, err)
	return &s
}

// TestFinality: 60 days, 15 days, 6 months, a year where the answer did not tell of them; last days on days off move.
func TestFinality(t *testing.T) {
	ended := func(f Facts, form Form, result workflow.LegalResult) *Standing {
		return folded(t, logged(f), Event{Do: Conclude, On: day("2024-06-20"), Received: day("2024-06-21"), Form: form, Result: result})
	}
	upheld := ended(review("2024-05-20"), Maintained, workflow.Upheld)
	lost := ended(suit("2024-05-20"), ClaimRejected, workflow.Upheld)
	rejected := ended(suit("2024-05-20"), CaseRejected, workflow.OtherResult)
	second, err := folded(t, logged(suit("2024-03-04")), Event{Do: Conclude, On: day("2024-05-06"), Form: ClaimRejected, Result: workflow.Upheld},
		Event{Do: Appeal, On: day("2024-05-20"), Instance: Second, Forum: "中院"}).Apply(Event{Do: Conclude, On: day("2024-07-01"), Form: AppealRejected})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		f     AnswerFacts
		state FinalityState
		final string
	}{
		"not delivered":     {AnswerFacts{Opens: outcome.FreeChoice}, NotDelivered, ""},
		"review first":      {AnswerFacts{Delivered: day("2024-04-02"), Opens: outcome.ReviewFirst, Told: true}, Attackable, "2024-06-04"}, // the 1st is a Saturday: the 3rd
		"free choice":       {AnswerFacts{Delivered: day("2024-04-02"), Opens: outcome.FreeChoice, Told: true}, Attackable, "2024-10-09"},  // the 2nd of October is a holiday: the 8th
		"not told":          {AnswerFacts{Delivered: day("2024-04-02"), Opens: outcome.ReviewFirst}, Attackable, "2025-04-03"},
		"long ago":          {AnswerFacts{Delivered: day("2023-04-03"), Opens: outcome.ReviewFirst, Told: true}, Final, "2023-06-03"},
		"nothing to attack": {AnswerFacts{Delivered: day("2024-04-02"), Opens: outcome.NoRemedy}, Final, "2024-04-02"},
		"pending":           {AnswerFacts{Delivered: day("2024-04-02"), Cases: []*Standing{upheld, folded(t, logged(suit("2024-06-03")))}}, UnderReview, ""},
		"after a review":    {AnswerFacts{Delivered: day("2024-04-02"), Cases: []*Standing{upheld}}, Attackable, "2024-07-09"}, // the 6th of July is a Saturday
		"after a judgment":  {AnswerFacts{Delivered: day("2024-04-02"), Cases: []*Standing{upheld, lost}}, Attackable, "2024-07-09"},
		"after an order":    {AnswerFacts{Delivered: day("2024-04-02"), Cases: []*Standing{rejected}}, Attackable, "2024-07-02"},
		"second instance":   {AnswerFacts{Delivered: day("2024-01-02"), Cases: []*Standing{&second}}, Attackable, "2024-07-01"},
		"withdrawn review":  {AnswerFacts{Delivered: day("2024-04-02"), Opens: outcome.ReviewFirst, Told: true, Cases: []*Standing{ended(review("2024-05-20"), Withdrawn, workflow.OtherResult)}}, Attackable, "2024-06-04"},
	} {
		today := day("2024-06-03")
		got, err := FinalityOf(cal, c.f, today)
		require.NoError(t, err, name)
		require.Equal(t, c.state, got.State, name)
		if c.final == "" {
			require.Zero(t, got.FinalOn, name)
		} else {
			require.Equal(t, c.final, got.FinalOn.String(), name)
		}
		for _, d := range got.Deadlines {
			require.NotEmpty(t, d.Article)
			require.NotEmpty(t, d.Text)
		}
	}
	_, err = FinalityOf(calendar.Default(), AnswerFacts{Delivered: day("2030-04-02"), Opens: outcome.FreeChoice}, day("2030-04-02"))
	require.Error(t, err)
}
