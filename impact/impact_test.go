package impact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func day(s string) calendar.Date { return calendar.MustDate(s) }

func folded(t testing.TB, received string, events ...workflow.Event) *workflow.Standing {
	t.Helper()
	st, err := workflow.Fold(calendar.Default(), workflow.Case{
		Facts: workflow.Facts{
			Channel: workflow.Counter, Received: day(received), Entered: day(received), ApplicantType: applicant.NaturalPerson,
		},
		Events: events,
	})
	require.NoError(t, err)
	return &st
}

func asOf(t testing.TB, on string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Default().AsOf(day(on))
	require.NoError(t, err)
	return c
}

func TestNothingChangesUnderTheSameLaw(t *testing.T) {
	side := impact.Side{Calendar: calendar.Default(), Standing: folded(t, "2020-01-21")}
	e, err := impact.Compare(side, side, day("2020-02-01"))
	require.NoError(t, err)
	require.True(t, e.None())
	require.Equal(t, "2020-02-26", e.DueAfter.String())
}

// The Spring Festival of 2020 became two days longer: the term, the notice of extension and the applicant's limit follow.
func TestTheSpringFestivalOf2020(t *testing.T) {
	before, after := asOf(t, "2020-01-25"), asOf(t, "2020-01-26")
	st := folded(t, "2020-01-10",
		workflow.Event{Do: workflow.Accept, On: day("2020-01-13")},
		workflow.Event{Do: workflow.Extend, On: day("2020-01-20"), Days: 10, Reason: "案情复杂", Approver: "张三"},
	)
	e, err := impact.Compare(impact.Side{Calendar: before, Standing: st}, impact.Side{Calendar: after, Standing: st}, day("2020-02-01"))
	require.NoError(t, err)
	require.False(t, e.None())
	require.Equal(t, "2020-02-26 2020-02-28", e.DueBefore.String()+" "+e.DueAfter.String())
	require.Len(t, e.Duties, 1)
	require.Equal(t, workflow.DutyAnswer, e.Duties[0].Duty)
	require.Len(t, e.Statements, 2, "told on receipt, and in the notice of extension")
	require.Equal(t, "2020-02-26 2020-02-28", e.Statements[1].Before.String()+" "+e.Statements[1].After.String())

	returned := folded(t, "2020-01-10", workflow.Event{
		Do: workflow.Return, On: day("2020-01-19"), Items: []string{"文件名称"}, WithinDays: 10,
	})
	e, err = impact.Compare(
		impact.Side{Calendar: before, Standing: returned}, impact.Side{Calendar: after, Standing: returned}, day("2020-02-01"))
	require.NoError(t, err)
	require.True(t, e.DueAfter.IsZero(), "the applicant is waited for")
	require.Equal(t, workflow.DutyCorrection, e.Duties[0].Duty)
	require.Equal(t, "补正", e.Duties[0].Duty.Label())
	require.NotEmpty(t, e.Statements)
}

// Labour Day 2019 made two days worked that were not: what was delivered in time on 2 May was late from then on.
func TestLatenessFollows(t *testing.T) {
	before, after := asOf(t, "2019-03-21"), asOf(t, "2019-03-22")
	st := folded(t, "2019-04-10",
		workflow.Event{Do: workflow.Accept, On: day("2019-04-11")},
		workflow.Event{Do: workflow.Answer, On: day("2019-04-30"), Row: outcome.RowGranted},
		workflow.Event{Do: workflow.Deliver, On: day("2019-05-02"), By: workflow.Electronically},
	)
	compare := func(a, b *calendar.Calendar) impact.Effect {
		e, err := impact.Compare(impact.Side{Calendar: a, Standing: st}, impact.Side{Calendar: b, Standing: st}, day("2019-06-03"))
		require.NoError(t, err)
		return e
	}
	e := compare(before, after)
	require.Equal(t, []bool{false, true}, []bool{e.LateBefore, e.LateAfter})
	e = compare(after, before)
	require.Equal(t, []bool{true, false}, []bool{e.LateBefore, e.LateAfter})
}

// F3: the day of receipt is corrected after an extension.
func TestF3AnotherDayOfReceipt(t *testing.T) {
	extend := workflow.Event{Do: workflow.Extend, On: day("2024-03-20"), Days: 5, Reason: "案情复杂", Approver: "张三"}
	accept := workflow.Event{Do: workflow.Accept, On: day("2024-03-05")}
	was, now := folded(t, "2024-03-04", accept, extend), folded(t, "2024-02-29", accept, extend)
	cal := calendar.Default()
	e, err := impact.Compare(impact.Side{Calendar: cal, Standing: was}, impact.Side{Calendar: cal, Standing: now}, day("2024-03-21"))
	require.NoError(t, err)
	require.Equal(t, "2024-04-09 2024-04-07", e.DueBefore.String()+" "+e.DueAfter.String())
	require.Len(t, e.Statements, 2)
}

func TestDaysBeyondTheCalendarAreRefused(t *testing.T) {
	st := folded(t, "2024-03-04")
	old := asOf(t, "2020-01-26")
	_, err := impact.Compare(impact.Side{Calendar: calendar.Default(), Standing: st}, impact.Side{Calendar: old, Standing: st}, day("2024-03-05"))
	require.ErrorAs(t, err, new(*calendar.RangeError))
}

// BenchmarkCompare beside BenchmarkFold: what an application costs that a change of the law touches.
func BenchmarkCompare(b *testing.B) {
	before, after := asOf(b, "2020-01-25"), asOf(b, "2020-01-26")
	st := folded(b, "2020-01-10",
		workflow.Event{Do: workflow.Accept, On: day("2020-01-13")},
		workflow.Event{Do: workflow.Extend, On: day("2020-01-20"), Days: 10, Reason: "案情复杂", Approver: "张三"},
	)
	for b.Loop() {
		if _, err := impact.Compare(impact.Side{Calendar: before, Standing: st}, impact.Side{Calendar: after, Standing: st}, day("2020-02-01")); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkFold is the floor: the bare fold of the same case with its projection.
func BenchmarkFold(b *testing.B) {
	cal := asOf(b, "2020-01-26")
	c := workflow.Case{
		Facts: workflow.Facts{
			Channel: workflow.Counter, Received: day("2020-01-10"), Entered: day("2020-01-10"), ApplicantType: applicant.NaturalPerson,
		},
		Events: []workflow.Event{
			{Do: workflow.Accept, On: day("2020-01-13")},
			{Do: workflow.Extend, On: day("2020-01-20"), Days: 10, Reason: "案情复杂", Approver: "张三"},
		},
	}
	for b.Loop() {
		st, err := workflow.Fold(cal, c)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := st.Project(cal); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}
