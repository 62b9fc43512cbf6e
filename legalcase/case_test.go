package legalcase_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

var cal = calendar.Default()

func day(s string) calendar.Date { return calendar.MustDate(s) }

func logged(f Facts) Event { return Event{Do: Log, On: f.Served, Facts: &f} }

func review(served string) Facts {
	return Facts{Type: workflow.Review, Served: day(served), Procedure: Ordinary, Forum: "市政府"}
}

func suit(served string) Facts {
	return Facts{Type: workflow.Suit, Route: workflow.Direct, Served: day(served), Instance: First, Forum: "区法院"}
}

// TestResponseTerms: working days in reviews since 2024 (复议法 art. 88), calendar days in suits, whose last one moves past days off.
func TestResponseTerms(t *testing.T) {
	for _, c := range []struct {
		of        workflow.LegalType
		instance  Instance
		procedure Procedure
		from, due string
	}{
		{workflow.Review, "", Ordinary, "2024-06-03", "2024-06-18"}, // 端午 on the 10th
		{workflow.Review, "", Simple, "2024-06-03", "2024-06-11"},
		{workflow.Review, "", Ordinary, "2023-09-20", "2023-10-07"}, // calendar days end on the 30th, in the holiday; the 7th was worked
		{workflow.Suit, First, "", "2024-06-03", "2024-06-18"},      // the 18th itself
		{workflow.Suit, First, "", "2024-09-17", "2024-10-08"},      // the 2nd of October is a holiday until the 7th
		{workflow.Suit, First, "", "2024-05-24", "2024-06-11"},      // a Saturday, then 端午
		{workflow.Suit, Second, "", "2024-06-03", "2024-06-18"},
		{workflow.Suit, Retrial, "", "2024-06-03", "2024-06-18"},
	} {
		term := ResponseTerm(c.of, c.instance, c.procedure, day(c.from))
		due, err := term.End(cal, day(c.from))
		require.NoError(t, err)
		require.Equal(t, c.due, due.String(), "%+v", c)
		require.NotEmpty(t, term.Article)
	}
	end, err := Term{Months: 6}.End(cal, day("2024-08-31"))
	require.NoError(t, err)
	require.Equal(t, "2025-02-28", end.String(), "a month without the day ends on its last one")
	end, err = Term{Years: 1}.End(cal, day("2023-05-01"))
	require.NoError(t, err)
	require.Equal(t, "2024-05-06", end.String(), "五一 moves it")
	_, err = Term{Days: 15}.End(cal, day("2031-01-01"))
	require.Error(t, err)
}

func TestInstances(t *testing.T) {
	events := []Event{logged(suit("2024-03-04"))}
	do := func(ev Event) Standing {
		t.Helper()
		events = append(events, ev)
		s, err := Fold(events)
		require.NoError(t, err)
		return s
	}
	do(Event{Do: Respond, On: day("2024-03-15")})
	s := do(Event{Do: Conclude, On: day("2024-05-20"), Form: Revoked, Result: workflow.Corrected, Causes: []Cause{CauseTerm}, Anew: true})
	require.Equal(t, workflow.Corrected, s.Outcome.Result)
	s = do(Event{Do: Appeal, On: day("2024-06-03"), Instance: Second, Forum: "中院"})
	require.True(t, s.Open())
	require.True(t, s.Concluded.IsZero())
	kept, err := s.Apply(Event{Do: Conclude, On: day("2024-08-01"), Form: AppealRejected})
	require.NoError(t, err)
	require.Equal(t, workflow.Corrected, kept.Outcome.Result, "维持原判 leaves the result of the first instance")
	require.True(t, kept.Outcome.Anew)
	back, err := s.Apply(Event{Do: Conclude, On: day("2024-08-01"), Form: Remanded})
	require.NoError(t, err)
	require.True(t, back.Open())
	require.Equal(t, First, back.Stage().Instance)
	changed, err := s.Apply(Event{Do: Conclude, On: day("2024-08-01"), Form: ClaimRejected, Result: workflow.Upheld})
	require.NoError(t, err)
	require.Equal(t, workflow.Upheld, changed.Outcome.Result)
	require.Empty(t, changed.Causes, "what did not correct has no causes")
	revoked, err := changed.Apply(Event{Do: RevokeConclusion, On: day("2024-08-02"), Reason: "错登"})
	require.NoError(t, err)
	require.True(t, revoked.Open())
	require.Equal(t, workflow.Corrected, revoked.Outcome.Result, "of the instance before")
	_, err = kept.Apply(Event{Do: Appeal, On: day("2024-09-01"), Instance: Second, Forum: "高院"})
	require.ErrorContains(t, err, "instance")
	_, err = kept.Apply(Event{Do: Appeal, On: day("2025-09-01"), Instance: Retrial, Forum: "高院"})
	require.NoError(t, err)
}

// TestDuties: what is owed follows the stages, and what an instance that is over left undone is owed no more.
func TestDuties(t *testing.T) {
	s, err := Fold([]Event{logged(review("2024-06-03"))})
	require.NoError(t, err)
	duties, err := s.Duties(cal, 0)
	require.NoError(t, err)
	require.Len(t, duties, 1)
	s, err = s.Apply(Event{Do: Conclude, On: day("2024-06-06"), Form: Perform, Result: workflow.Corrected, Causes: []Cause{CauseTerm}, Anew: true})
	require.NoError(t, err)
	duties, err = s.Duties(cal, 0)
	require.NoError(t, err)
	require.Len(t, duties, 1)
	require.Equal(t, workflow.DutyLegalAnew, duties[0].Kind)
	require.Equal(t, "2024-07-05", duties[0].Due.String(), "twenty working days where the decision states none")
	require.True(t, duties[0].Open())
	duties, err = s.Duties(cal, day("2024-06-20"))
	require.NoError(t, err)
	require.False(t, duties[0].Open(), "a new answer was delivered")
	duties, err = s.Duties(cal, day("2024-06-05"))
	require.NoError(t, err)
	require.True(t, duties[0].Open(), "an answer before the decision is not the one ordered")
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		ev    Event
		rules string
	}{
		"no suit":              {logged(Facts{Type: workflow.Suit, Served: day("2024-06-03")}), "route instance"},
		"no simple procedure":  {logged(Facts{Type: workflow.Review, Served: day("2023-06-03"), Procedure: Simple}), "procedure"},
		"not without logging":  {Event{Do: Report, On: day("2024-06-03"), Evidence: "x"}, ""},
		"nothing that is done": {Event{Do: "none"}, ""},
	} {
		_, err := Fold([]Event{c.ev})
		refusal := &Refusal{}
		require.ErrorAs(t, err, &refusal, name)
		var fields string
		for _, v := range refusal.Violations {
			fields += " " + v.Field
			require.NotEmpty(t, v.Chinese)
		}
		require.Equal(t, c.rules, strings.TrimPrefix(fields, " "), name)
	}
}

func TestTheTableOfForms(t *testing.T) {
	doubtful := 0
	for _, row := range Forms() {
		require.NotEmpty(t, row.Label)
		require.NotEmpty(t, row.Article)
		if row.Doubt != "" {
			doubtful++
			require.Equal(t, workflow.OtherResult, row.Result)
		}
	}
	require.Equal(t, 8, doubtful)
	choices := Choices{{workflow.Suit, CaseRejected, workflow.Upheld}}
	require.Empty(t, choices.Check())
	require.Equal(t, workflow.Upheld, choices.Result(workflow.Suit, CaseRejected))
	require.Equal(t, workflow.OtherResult, choices.Result(workflow.Review, CaseRejected))
	require.Len(t, Choices{
		{workflow.Suit, Maintained, workflow.Upheld}, {workflow.Suit, Remanded, workflow.Upheld}, {workflow.Suit, Changed, ""}, {workflow.Suit, Changed, workflow.Upheld},
	}.Check(), 4)
}

func TestReviewComesFirst(t *testing.T) {
	f := suit("2024-06-03")
	_, warned := f.ReviewFirst(outcome.ReviewFirst, day("2024-01-02"))
	require.True(t, warned)
	_, warned = f.ReviewFirst(outcome.ReviewFirst, day("2023-12-29"))
	require.False(t, warned, "before the act of 2023")
	_, warned = f.ReviewFirst(outcome.FreeChoice, day("2024-01-02"))
	require.False(t, warned)
	f.Route = workflow.AfterReview
	_, warned = f.ReviewFirst(outcome.ReviewFirst, day("2024-01-02"))
	require.False(t, warned)
}
