package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func TestOnlyTheFirstConclusionIsCounted(t *testing.T) {
	cal := calendar.Default()
	facts := Facts{Channel: Online, Received: day("2020-03-02"), ApplicantType: applicant.Enterprise}
	s, err := Fold(cal, Case{Facts: facts, LegalCases: concludedReview, Events: []Event{
		on("2020-03-03", Accept),
		on("2020-03-04", Dispatch, func(e *Event) { e.From = "taizhou" }),
		on("2020-03-30", Answer, row("3.3.5")),
		on("2020-03-31", Deliver),
		on("2020-07-01", Reopen, because("R")),
	}})
	require.NoError(t, err)
	require.Zero(t, s.Last, "under way again")
	first := Conclusion{Row: "3.3.5", On: day("2020-03-30"), By: Answer}
	lateAnswer := CountedAnswer{
		Row: "3.3.5", Start: day("2020-03-02"), Due: day("2020-03-30"), On: day("2020-03-30"), Delivered: day("2020-03-31"),
		Days: 20, Used: 21, Elapsed: 21,
	}
	dispatched := []Dispatching{{On: day("2020-03-04"), From: "taizhou"}}
	c, err := s.Count(cal)
	require.NoError(t, err)
	require.Equal(t, Counted{
		Counts: true, ApplicantType: applicant.Enterprise, Receipt: day("2020-03-02"), First: first,
		Answers: []CountedAnswer{lateAnswer}, Dispatches: dispatched,
	}, c)

	// A consultation and an extension of the new term do not touch what was due in the old one.
	for _, ev := range []Event{
		on("2020-07-01", Consult, id("a")), on("2020-07-06", Conclude, id("a")), on("2020-07-06", Extend, days(5)),
		on("2020-07-10", Answer, row("3.1")), on("2020-07-10", Deliver), on("2020-07-13", Publish),
	} {
		s, err = s.Apply(cal, ev, concludedReview)
		require.NoError(t, err)
	}
	require.Equal(t, Conclusion{Row: "3.1", On: day("2020-07-10"), By: Answer}, s.Last)
	c, err = s.Count(cal)
	require.NoError(t, err)
	require.Equal(t, first, c.First)
	require.Equal(t, []CountedAnswer{lateAnswer, {
		Row: "3.1", Start: day("2020-07-01"), Due: day("2020-08-10"), On: day("2020-07-10"), Delivered: day("2020-07-10"), InTime: true,
		Days: 25, Used: 4, // 2, 3 and 6 July are the consultation's
		Elapsed: 91, // 21 in March, 22, 19, 21, 8 in July
	}}, c.Answers)
	require.Equal(t, []calendar.Date{day("2020-07-13")}, c.Publications)
}

func TestConclusionsWithoutAnAnswer(t *testing.T) {
	online := Facts{Channel: Online, Received: day("2020-03-02")}
	for name, tt := range map[string]struct {
		events []Event
		want   Conclusion
	}{
		"correction lapsed": {
			[]Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection))},
			Conclusion{Row: "3.6.1", On: day("2020-03-20"), By: Lapse},
		},
		"fee lapsed": {
			[]Event{on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-04-03", Lapse, cause(LapsedFee))},
			Conclusion{Row: "3.6.2", On: day("2020-04-03"), By: Lapse},
		},
		"withdrawn": {[]Event{on("2020-03-05", Withdraw)}, Conclusion{Row: "3.6.3", On: day("2020-03-05"), By: Withdraw}},
		"closed":    {[]Event{on("2020-03-05", Close)}, Conclusion{Row: "3.6.3", On: day("2020-03-05"), By: Close}},
		"open":      {nil, Conclusion{}},
		"voided":    {[]Event{on("2020-03-05", Void, func(e *Event) { e.Reason = "合并" })}, Conclusion{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := folded(t, online, tt.events...)
			require.Equal(t, tt.want, s.First)
			require.Equal(t, tt.want, s.Last)
			c, err := s.Count(calendar.Default())
			require.NoError(t, err)
			require.Equal(t, name != "voided", c.Counts)
			require.Equal(t, tt.want, c.First)
			require.Empty(t, c.Answers)
		})
	}
}

// What was once counted cannot be voided, though it is under way again.
func TestAReopenedCaseCannotBeVoided(t *testing.T) {
	s, err := Fold(calendar.Default(), Case{
		Facts:      Facts{Channel: Online, Received: day("2020-03-02")},
		Events:     []Event{on("2020-03-05", Withdraw), on("2020-07-01", Reopen, because("R"))},
		LegalCases: concludedReview,
	})
	require.NoError(t, err)
	_, err = s.Apply(calendar.Default(), on("2020-07-02", Void, func(e *Event) { e.Reason = "重复" }), concludedReview)
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, RuleVoidAnswered, r.Rule)
}

func TestProjection(t *testing.T) {
	cal := calendar.Default()
	online := Facts{Channel: Online, Received: day("2020-03-02")}
	accept := on("2020-03-03", Accept)
	tests := []struct {
		name   string
		events []Event
		want   Projection
	}{
		{"running", nil, Projection{
			State: Registered, DueIfSilent: day("2020-03-30"),
			OpenDuties: []Duty{owed(DutyAnswer, "2020-03-02", "2020-03-30", "", false)},
		}},
		{"a party that will be silent", []Event{accept, on("2020-03-05", Consult, id("a"), got("2020-03-06"))}, Projection{
			State: InProgress, DueIfSilent: day("2020-04-22"), PausedUntil: day("2020-03-27"),
			OpenDuties: []Duty{
				owed(DutyAnswer, "2020-03-02", "2020-04-22", "", false), of(owed(DutyConsultation, "2020-03-06", "2020-03-27", "", false), "a"),
			},
		}},
		{"a letter on its way", []Event{accept, on("2020-03-05", Consult, id("a"))}, Projection{
			State: InProgress, PausedOpenEnd: true,
			OpenDuties: []Duty{owed(DutyAnswer, "2020-03-02", "", "", false), of(owed(DutyConsultation, "", "", "", false), "a")},
		}},
		{"a correction is waited for", []Event{on("2020-03-05", Return, within(10))}, Projection{
			State: AwaitingCorrection, ApplicantLimit: day("2020-03-19"),
			OpenDuties:     []Duty{owed(DutyAnswer, "2020-03-02", "", "", false), owed(DutyCorrection, "2020-03-05", "2020-03-19", "", false)},
			InternalDuties: []Duty{owed(DutyLapse, "2020-03-19", "2020-03-20", "", false)},
		}},
		{"a payment is waited for", []Event{accept, on("2020-03-05", Charge)}, Projection{
			State: AwaitingPayment, ApplicantLimit: day("2020-04-02"),
			OpenDuties:     []Duty{owed(DutyAnswer, "2020-03-02", "", "", false), owed(DutyPayment, "2020-03-05", "2020-04-02", "", false)},
			InternalDuties: []Duty{owed(DutyLapse, "2020-04-02", "2020-04-03", "", false)},
		}},
		{"answered", []Event{accept, on("2020-03-20", Answer, row("3.1"))}, Projection{
			State: Answered, DueIfSilent: day("2020-03-30"), Row: "3.1", Concluded: day("2020-03-20"),
			OpenDuties: []Duty{owed(DutyAnswer, "2020-03-02", "2020-03-30", "", false)},
		}},
		{"delivered", []Event{accept, on("2020-03-20", Answer, row("3.1")), on("2020-03-21", Deliver)}, Projection{
			State: Delivered, DueIfSilent: day("2020-03-30"), Row: "3.1", Concluded: day("2020-03-20"), Delivered: day("2020-03-21"),
		}},
		{"lapsed: the applicant owes nothing any more", []Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection))}, Projection{
			State: Closed, Row: "3.6.1", Concluded: day("2020-03-20"),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Receipt = day("2020-03-02")
			p, err := folded(t, online, tt.events...).Project(cal)
			require.NoError(t, err)
			require.Equal(t, tt.want, p)
		})
	}
	p, err := folded(t, Facts{Channel: Online, Received: day("2026-12-10")}).Project(cal)
	require.NoError(t, err)
	require.True(t, p.Provisional)
}

// What an answer used is the number that the ledger of days gives to the last day before its delivery, and after the due date
// each working day is one more.
func TestUsedDaysAreTheNumbersOfTheTermDays(t *testing.T) {
	cal, answers := calendar.Default(), 0
	rapid.Check(t, func(t *rapid.T) {
		_, s := accepted(t, thrown(t))
		c, err := s.Count(cal)
		require.NoError(t, err)
		if len(c.Answers) == 0 {
			return
		}
		days, err := s.TermDays(cal, s.LastOn)
		require.NoError(t, err)
		place := 0
		for i := range s.Terms {
			if s.Terms[i].StoppedBy != Answer {
				continue
			}
			a := c.Answers[place]
			place++
			require.Equal(t, s.Terms[i].Days+s.Terms[i].ExtendedDays+s.Terms[i].DeferredDays, a.Days)
			if a.Delivered.IsZero() {
				require.Zero(t, a.Used)
				require.Zero(t, a.Elapsed)
				continue
			}
			answers++
			want := 0
			for _, d := range days {
				if d.Term == i+1 && d.Date <= a.Delivered {
					want = max(want, d.Number)
				}
			}
			after, err := cal.Count(a.Due, max(a.Due, a.Delivered), calendar.NextDay)
			require.NoError(t, err)
			require.LessOrEqual(t, a.Used, want+after)
			require.GreaterOrEqual(t, a.Used, want)
			if len(s.Consultations) == 0 { // one that began after the due date keeps days out too
				require.Equal(t, want+after, a.Used)
			}
			require.Equal(t, a.Delivered <= a.Due, a.InTime)
			if a.InTime {
				require.LessOrEqual(t, a.Used, a.Days)
			}
			require.GreaterOrEqual(t, a.Elapsed, a.Used)
		}
	})
	require.Positive(t, answers)
}
