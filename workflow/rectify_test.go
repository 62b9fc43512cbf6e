package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	. "github.com/yishenqing/foi/workflow"
)

// rectified is a correction of what was recorded.
func rectified(date string, to outcome.Row, kind outcome.Kind) Event {
	e := on(date, Rectify, row(to))
	e.Reason, e.Evidence, e.Kind = "录入时选错办理结果", "答复书第3号", kind
	return e
}

// What is said of the conclusion changes in every place that tells it; its day, its act, its term and its clause do not.
func TestRectify(t *testing.T) {
	facts := Facts{Channel: Counter, Received: day("2020-03-02"), Entered: day("2020-03-02")}
	answered := []Event{on("2020-03-03", Accept), on("2020-03-10", Answer, row("3.1")), on("2020-03-11", Deliver)}
	before := folded(t, facts, answered...)
	after := folded(t, facts, append(answered[:3:3], on("2020-04-01", Archive), rectified("2021-01-20", "3.2", "partial"))...)
	require.EqualValues(t, "3.2", after.First.Row)
	require.EqualValues(t, "partial", after.First.Kind)
	require.Equal(t, after.First, after.Last)
	require.Equal(t, before.First.On, after.First.On)
	require.Equal(t, Answer, after.First.By)
	require.Equal(t, []Rectification{{On: day("2021-01-20"), Row: "3.1"}}, after.Rectified)
	require.Equal(t, Archived, after.State)
	p, err := after.Project(calendar.Default())
	require.NoError(t, err)
	require.EqualValues(t, "3.2", p.Row)
	require.Equal(t, day("2020-03-10"), p.Concluded)
	count, err := after.Count(calendar.Default())
	require.NoError(t, err)
	require.EqualValues(t, "3.2", count.Answers[0].Row)
	was, err := before.Count(calendar.Default())
	require.NoError(t, err)
	was.Answers[0].Row, was.First = count.Answers[0].Row, count.First
	require.Equal(t, was, count, "no day of the answer moves")

	// Back again, and the history keeps both.
	back, err := after.Apply(calendar.Default(), rectified("2021-01-21", "3.1", ""), nil)
	require.NoError(t, err)
	require.EqualValues(t, "3.1", back.First.Row)
	require.Len(t, back.Rectified, 2)
	require.Len(t, after.Rectified, 1, "a standing is a value")
}

// What a review judged is not corrected: only what followed it.
func TestRectifyAfterAReview(t *testing.T) {
	s, err := Fold(calendar.Default(), Case{
		Facts: Facts{Channel: Counter, Received: day("2020-04-01"), Entered: day("2020-04-01")},
		Events: []Event{
			on("2020-04-02", Accept), on("2020-04-03", Answer, row("3.3.6")), on("2020-04-03", Deliver), on("2020-05-08", Reopen, func(e *Event) { e.LegalCase = "R" }),
			on("2020-05-11", Answer, row("3.1")), on("2020-05-11", Deliver), rectified("2020-06-01", "3.2", ""),
		},
		LegalCases: concludedReview,
	})
	require.NoError(t, err)
	require.EqualValues(t, "3.3.6", s.First.Row)
	require.EqualValues(t, "3.2", s.Last.Row)
	count, err := s.Count(calendar.Default())
	require.NoError(t, err)
	require.EqualValues(t, "3.3.6", count.Answers[0].Row)
	require.EqualValues(t, "3.2", count.Answers[1].Row)
}

func TestRectifyIsRefused(t *testing.T) {
	facts := Facts{Channel: Counter, Received: day("2020-03-02"), Entered: day("2020-03-02")}
	answered := []Event{on("2020-03-03", Accept), on("2020-03-10", Answer, row("3.1"))}
	withdrawn := []Event{on("2020-03-10", Withdraw)}
	voided := []Event{on("2020-03-10", Void, func(e *Event) { e.Reason = "重复" })}
	bare := on("2020-03-12", Rectify, row("3.2"))
	tests := map[string]struct {
		events []Event
		act    Event
		want   Rule
	}{
		"an answer into an end without one":   {answered, rectified("2020-03-12", "3.6.3", ""), RuleRectifyRow},
		"a withdrawal into an answer":         {withdrawn, rectified("2020-03-12", "3.1", ""), RuleRectifyRow},
		"into what is recorded":               {answered, rectified("2020-03-12", "3.1", ""), RuleRectifySame},
		"a sum of the table":                  {answered, rectified("2020-03-12", "3.7", ""), RuleArgument},
		"a kind of another row":               {answered, rectified("2020-03-12", "3.2", "granted"), RuleArgument},
		"without reason and evidence":         {answered, bare, RuleArgument},
		"what is not concluded":               {answered[:1], rectified("2020-03-12", "3.2", ""), RuleState},
		"what is void":                        {voided, rectified("2020-03-12", "3.2", ""), RuleState},
		"before the answer was given":         {answered, rectified("2020-03-09", "3.2", ""), RuleOrder},
		"a withdrawal into a want of payment": {withdrawn, rectified("2020-03-12", "3.6.2", ""), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := folded(t, facts, tt.events...).Apply(calendar.Default(), tt.act, nil)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			var r *Refusal
			require.ErrorAs(t, err, &r)
			require.Equal(t, tt.want, r.Rule)
			require.NotEmpty(t, r.Chinese())
		})
	}
}

// A moved application runs nowhere any more under its old name: it owes nothing, counts for nothing and has no due date.
func TestTransfer(t *testing.T) {
	facts := Facts{Channel: PostOrdinary, Received: day("2020-03-02"), Entered: day("2020-03-02")}
	move := on("2020-03-04", Transfer, func(e *Event) { e.To, e.Reason = "a2", "应由另一机关登记" })
	s := folded(t, facts, move)
	require.Equal(t, Voided, s.State)
	require.Empty(t, s.Available(calendar.Default(), day("2020-03-05")))
	v, err := s.View(calendar.Default(), day("2020-03-05"))
	require.NoError(t, err)
	require.Zero(t, v.Due)
	require.Empty(t, v.Duties)
	_, err = folded(t, facts, on("2020-03-03", Accept)).Apply(calendar.Default(), move, nil)
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, RuleState, r.Rule, "what was accepted is answered: not this agency's (art. 36(5))")
}
