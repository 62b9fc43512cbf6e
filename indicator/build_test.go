package indicator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

func day(text string) calendar.Date {
	if text == "" {
		return 0
	}
	return calendar.MustDate(text)
}

// filed is one application of a small register.
type filed struct {
	facts  workflow.Facts
	events []workflow.Event
	legal  []workflow.LegalCase
}

// online is an application that owes no entry.
func online(received string, events ...workflow.Event) filed {
	return filed{facts: workflow.Facts{Channel: workflow.Online, Received: day(received), ApplicantType: applicant.NaturalPerson}, events: events}
}

func counter(received, entered string, events ...workflow.Event) filed {
	return filed{facts: workflow.Facts{
		Channel: workflow.Counter, Received: day(received), Entered: day(entered), ApplicantType: applicant.NaturalPerson,
	}, events: events}
}

func (f filed) disputed(legal ...workflow.LegalCase) filed {
	f.legal = legal
	return f
}

func does(on string, act workflow.Act, with ...func(*workflow.Event)) workflow.Event {
	ev := workflow.Event{Do: act, On: day(on)}
	if act == workflow.Accept || act == workflow.Correct {
		return ev
	}
	for _, w := range with {
		w(&ev)
	}
	return ev
}

func answer(on string, row outcome.Row) workflow.Event {
	return workflow.Event{Do: workflow.Answer, On: day(on), Row: row}
}

func deliver(on string) workflow.Event {
	return workflow.Event{Do: workflow.Deliver, On: day(on), By: workflow.ByPost}
}

// answered is an accepted application with its answer.
func answered(received, made, delivered string, row outcome.Row) filed {
	return online(received, does(received, workflow.Accept), answer(made, row), deliver(delivered))
}

func review(id, served, reported, concluded string, result workflow.LegalResult) workflow.LegalCase {
	return workflow.LegalCase{
		ID: id, Type: workflow.Review, Served: day(served), Reported: day(reported), Concluded: day(concluded), Result: result,
	}
}

// folded is a register as it is counted, with the annual report of the year made from the same cases.
func folded(t require.TestingT, year int, register []filed, loose ...workflow.LegalCase) (report stats.Annual, all []Application, legal []LegalCase) {
	sums, cases := stats.NewSums(year), stats.NewCaseSums(year)
	for i, f := range register {
		st, err := workflow.Fold(calendar.Default(), workflow.Case{Facts: f.facts, Events: f.events, LegalCases: f.legal})
		require.NoError(t, err)
		a := Application{Agency: "a", ID: string(rune('a'+i%26)) + "-" + f.facts.Received.String(), RegisterNumber: "第" + string(rune('1'+i%9)) + "号", Standing: st}
		all = append(all, a)
		for _, e := range stats.Entries(nil, &st) {
			require.NoError(t, sums.AddEntry(e))
		}
		for _, l := range f.legal {
			require.NoError(t, cases.AddCase(l))
			legal = append(legal, LegalCase{
				Agency: "a", Application: a.ID, RegisterNumber: a.RegisterNumber, Case: l, Counting: st.Facts.Counting, Voided: st.State == workflow.Voided,
			})
		}
	}
	for _, l := range loose {
		require.NoError(t, cases.AddCase(l))
		legal = append(legal, LegalCase{Agency: "a", Case: l})
	}
	report, err := stats.Build(stats.Scope{Agency: "a", Year: year, Layout: outcome.Layout2021}, sums, cases)
	require.NoError(t, err)
	return report, all, legal
}

// counted counts a register for a year as seen from a day.
func counted(t require.TestingT, year int, at string, register []filed, loose ...workflow.LegalCase) *Facts {
	report, all, legal := folded(t, year, register, loose...)
	c := NewCounter(&report, calendar.Default(), day(at), Listed()...)
	for i := range all {
		require.NoError(t, c.Application(&all[i]))
	}
	for i := range legal {
		require.NoError(t, c.LegalCase(&legal[i]))
	}
	f := c.Facts()
	f.Sort()
	return f
}

func scheme(t *testing.T, id string) *Scheme {
	t.Helper()
	s, ok := Lookup(id)
	require.True(t, ok)
	return s
}

// result is one indicator of the default scheme.
func result(t *testing.T, f *Facts, key string) Result {
	t.Helper()
	for _, r := range Evaluate(f, scheme(t, DefaultScheme)).Results {
		if r.Indicator.Key == key {
			return r
		}
	}
	t.Fatalf("no %s", key)
	return Result{}
}

// facts are facts as they were counted, without the counting.
func facts(applications int, counts map[Fact]int) *Facts {
	f := &Facts{Scope: stats.Scope{Agency: "a", Year: 2020}, At: day("2020-12-31"), Applications: applications, Count: map[Fact]int{}}
	for k, v := range counts {
		f.Count[k] = v
	}
	f.Review.Corrected = counts[FactCorrected]
	return f
}
