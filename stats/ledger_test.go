package stats_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

func day(s string) calendar.Date { return calendar.MustDate(s) }

// life folds the events one by one and returns the entries each of them writes, the registration first.
func life(t *testing.T, c workflow.Case) [][]stats.Entry {
	t.Helper()
	s, err := workflow.Register(calendar.Default(), c.Facts)
	require.NoError(t, err)
	written := [][]stats.Entry{stats.Entries(nil, &s)}
	for _, ev := range c.Events {
		next, err := s.Apply(calendar.Default(), ev, c.LegalCases)
		require.NoError(t, err)
		written = append(written, stats.Entries(&s, &next))
		s = next
	}
	return written
}

func TestEntriesOfALife(t *testing.T) {
	facts := workflow.Facts{
		Channel: workflow.Online, Received: day("2019-12-30"), Entered: day("2019-12-30"), ApplicantType: applicant.Enterprise,
	}
	entry := func(cell stats.Cell, on string, amount int) stats.Entry {
		return stats.Entry{Cell: cell, Day: day(on), Applicant: applicant.Enterprise, Amount: amount}
	}
	review := []workflow.LegalCase{{
		ID: "R", Type: workflow.Review, Served: day("2020-03-02"), Concluded: day("2020-04-20"), Result: workflow.Corrected,
	}}
	tests := []struct {
		name   string
		events []workflow.Event
		legal  []workflow.LegalCase
		want   [][]stats.Entry // per event; the registration's is the same in all
	}{
		{"accepted and answered", []workflow.Event{
			{Do: workflow.Accept, On: day("2020-01-02")},
			{Do: workflow.Answer, On: day("2020-01-10"), Row: outcome.RowPartial},
			{Do: workflow.Deliver, On: day("2020-01-10"), By: workflow.ByPost},
		}, nil, [][]stats.Entry{nil, {entry("3.2", "2020-01-10", 1)}, nil}},
		{"receipt moved over the new year by confirmation", []workflow.Event{
			{Do: workflow.Confirm, On: day("2020-01-03")},
			{Do: workflow.Withdraw, On: day("2020-01-06")},
		}, nil, [][]stats.Entry{
			{entry("new", "2019-12-30", -1), entry("new", "2020-01-03", 1)},
			{entry("3.6.3", "2020-01-06", 1)},
		}},
		{"confirmed on the day itself", []workflow.Event{{Do: workflow.Confirm, On: day("2019-12-30")}}, nil, [][]stats.Entry{nil}},
		{"voided", []workflow.Event{{Do: workflow.Void, On: day("2020-01-03"), Reason: "重复登记"}}, nil, [][]stats.Entry{
			{entry("new", "2019-12-30", -1)},
		}},
		{"lapsed for want of correction", []workflow.Event{
			{Do: workflow.Return, On: day("2020-01-02"), WithinDays: 10},
			{Do: workflow.Lapse, On: day("2020-02-10"), Cause: workflow.LapsedCorrection},
		}, nil, [][]stats.Entry{nil, {entry("3.6.1", "2020-02-10", 1)}}},
		{"answered again after a review", []workflow.Event{
			{Do: workflow.Accept, On: day("2020-01-02")},
			{Do: workflow.Answer, On: day("2020-01-10"), Row: outcome.RowProcess},
			{Do: workflow.Deliver, On: day("2020-01-10"), By: workflow.ByPost},
			{Do: workflow.Reopen, On: day("2020-04-21"), LegalCase: "R"},
			{Do: workflow.Answer, On: day("2020-05-06"), Row: outcome.RowGranted},
		}, review, [][]stats.Entry{nil, {entry("3.3.6", "2020-01-10", 1)}, nil, nil, nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			written := life(t, workflow.Case{Facts: facts, Events: tt.events, LegalCases: tt.legal})
			require.Equal(t, []stats.Entry{entry("new", "2019-12-30", 1)}, written[0])
			require.Equal(t, tt.want, written[1:])
		})
	}
}

// Moving to another agency takes everything along; correcting the applicant's type moves both entries to another column.
func TestEntriesOfMovesAndCorrections(t *testing.T) {
	s := workflow.Standing{
		Receipt: day("2020-03-02"), First: workflow.Conclusion{Row: "3.1", On: day("2020-03-20")},
		Facts: workflow.Facts{ApplicantType: applicant.Other},
	}
	gone, arrived := stats.Entries(&s, nil), stats.Entries(nil, &s)
	require.Len(t, gone, 2)
	for i := range gone {
		require.Equal(t, arrived[i], gone[i].Reversed())
	}
	corrected := s
	corrected.Facts.ApplicantType = applicant.Research
	moved := stats.Entries(&s, &corrected)
	require.Len(t, moved, 4)
	require.ElementsMatch(t, append(gone, stats.Entries(nil, &corrected)...), moved)
	require.Empty(t, stats.Entries(&s, &s))
	require.Empty(t, stats.Entries(nil, nil))
}

func contribution() *rapid.Generator[stats.Contribution] {
	return rapid.Custom(func(t *rapid.T) stats.Contribution {
		c := stats.Contribution{Applicant: rapid.SampledFrom(applicant.Types()).Draw(t, "type")}
		if rapid.IntRange(0, 9).Draw(t, "none") == 0 {
			return stats.Contribution{}
		}
		c.Receipt = day("2019-06-01").Plus(rapid.IntRange(0, 1200).Draw(t, "receipt"))
		if rapid.Bool().Draw(t, "concluded") {
			c.Row = rapid.SampledFrom(outcome.Leaves()).Draw(t, "row")
			c.Concluded = c.Receipt.Plus(rapid.IntRange(0, 400).Draw(t, "days"))
		}
		return c
	})
}

// However the facts of an application are corrected on the way, the ledger ends where its last state is.
func TestLedgerIsItsLastState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := map[stats.Entry]int{}
		book := func(entries []stats.Entry, sign int) {
			for _, e := range entries {
				amount := e.Amount * sign
				e.Amount = 0
				if sum[e] += amount; sum[e] == 0 {
					delete(sum, e)
				}
			}
		}
		var now stats.Contribution
		for _, next := range rapid.SliceOf(contribution()).Draw(t, "changes") {
			changes := stats.Difference(now, next)
			require.LessOrEqual(t, len(changes), 4)
			book(changes, 1)
			now = next
		}
		book(stats.Difference(stats.Contribution{}, now), -1)
		require.Empty(t, sum)
	})
}

// Random acts through the real workflow: refusals write nothing, and the entries of a life are those of its end.
func TestEntriesOfRandomLives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := day("2019-12-01").Plus(rapid.IntRange(0, 400).Draw(t, "received"))
		s, err := workflow.Register(calendar.Default(), workflow.Facts{
			Channel:  rapid.SampledFrom(workflow.Channels()).Draw(t, "channel"),
			Received: on, ApplicantType: rapid.SampledFrom(applicant.Types()).Draw(t, "type"),
		})
		require.NoError(t, err)
		sums := stats.NewSums(2020)
		book := func(entries []stats.Entry) {
			for _, e := range entries {
				require.NoError(t, sums.AddEntry(e))
			}
		}
		book(stats.Entries(nil, &s))
		results := 0
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			on = on.Plus(rapid.IntRange(0, 40).Draw(t, "later"))
			legal := []workflow.LegalCase{{ID: "R", Type: workflow.Review, Served: on, Concluded: on, Result: workflow.Corrected}}
			next, err := s.Apply(calendar.Default(), randomEvent(t, on), legal)
			if err != nil {
				continue
			}
			changes := stats.Entries(&s, &next)
			for _, e := range changes {
				if e.Cell.IsResult() {
					results += e.Amount
				}
			}
			book(changes)
			s = next
		}
		require.LessOrEqual(t, results, 1, "an application is counted in one result row at most")
		whole := stats.NewSums(2020)
		for _, e := range stats.Entries(nil, &s) {
			require.NoError(t, whole.AddEntry(e))
		}
		require.Equal(t, whole, sums)
	})
}

func randomEvent(t *rapid.T, on calendar.Date) workflow.Event {
	ev := workflow.Event{Do: rapid.SampledFrom([]workflow.Act{
		workflow.Confirm, workflow.Accept, workflow.Accept, workflow.Return, workflow.Correct, workflow.Answer, workflow.Answer,
		workflow.Deliver, workflow.Lapse, workflow.Withdraw, workflow.Close, workflow.Reopen, workflow.Archive, workflow.Void, workflow.Rectify, workflow.Rectify, workflow.Transfer,
	}).Draw(t, "act"), On: on}
	switch ev.Do {
	case workflow.Return:
		ev.WithinDays = 5
	case workflow.Answer:
		ev.Row = rapid.SampledFrom([]outcome.Row{"3.1", "3.2", "3.3.4", "3.4.1", "3.5.2"}).Draw(t, "row")
	case workflow.Lapse:
		ev.Cause = workflow.LapsedCorrection
	case workflow.Reopen:
		ev.LegalCase = "R"
	case workflow.Void:
		ev.Reason = "重复登记"
	case workflow.Transfer:
		ev.Reason, ev.To = "误登记", "another"
	case workflow.Rectify:
		ev.Reason, ev.Evidence = "录入有误", "答复书"
		ev.Row = rapid.SampledFrom(outcome.Leaves()).Draw(t, "row")
	}
	return ev
}
