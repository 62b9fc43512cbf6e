package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	. "github.com/yishenqing/foi/workflow"
)

func day(s string) calendar.Date {
	if s == "" {
		return 0
	}
	return calendar.MustDate(s)
}

// on makes an event; set fills in its arguments.
func on(date string, act Act, set ...func(*Event)) Event {
	e := Event{Do: act, On: day(date)}
	for _, f := range set {
		f(&e)
	}
	return e
}

func within(days int) func(*Event)   { return func(e *Event) { e.WithinDays = days } }
func days(n int) func(*Event)        { return func(e *Event) { e.Days = n } }
func id(s string) func(*Event)       { return func(e *Event) { e.ID = s } }
func got(date string) func(*Event)   { return func(e *Event) { e.Received = day(date) } }
func row(r outcome.Row) func(*Event) { return func(e *Event) { e.Row = r } }
func cause(c LapseCause) func(*Event) {
	return func(e *Event) { e.Cause = c }
}
func with(p Party) func(*Event)     { return func(e *Event) { e.With = p } }
func because(s string) func(*Event) { return func(e *Event) { e.LegalCase = s } }

// Dates are reckoned by hand: in spring 2020 the only days off are weekends, 6 April and 1, 4 and 5 May; Sunday 26 April
// and Saturday 9 May are worked.
func TestEveryLineOfTheContract(t *testing.T) {
	monday := Facts{Channel: Online, Received: day("2020-03-02"), Entered: day("2020-03-02")}
	received := func(date string, c Channel) Facts { return Facts{Channel: c, Received: day(date)} }
	review := []LegalCase{{ID: "R", Type: Review, Served: day("2020-05-06"), Concluded: day("2020-07-01"), Result: Corrected}}
	tests := []struct {
		name   string
		facts  Facts
		events []Event
		legal  []LegalCase
		at     string

		refused Rule // of the last event; empty: all are accepted
		state   State
		receipt string
		due     string
		paused  bool
		prov    bool
	}{
		// receipt
		{name: "20 working days after the day of receipt", facts: monday, state: Registered, due: "2020-03-30"},
		{name: "receipt on a Sunday is not shifted", facts: received("2020-03-01", Online), state: Registered, due: "2020-03-27"},
		{name: "the case of 连云港", facts: received("2022-09-30", PostSigned), state: Registered, due: "2022-11-02"},
		{
			name: "confirm moves an ordinary letter", facts: received("2020-03-02", PostOrdinary),
			events: []Event{on("2020-03-04", Confirm)}, state: Registered, receipt: "2020-03-04", due: "2020-04-01",
		},
		{
			name: "confirm moves online", facts: monday,
			events: []Event{on("2020-03-04", Confirm)}, state: Registered, receipt: "2020-03-04", due: "2020-04-01",
		},
		{
			name: "confirm moves fax, and again", facts: received("2020-03-02", Fax),
			events: []Event{on("2020-03-03", Confirm), on("2020-03-04", Confirm)}, state: Registered, receipt: "2020-03-04", due: "2020-04-01",
		},
		{name: "no confirm at the counter", facts: received("2020-03-02", Counter), events: []Event{on("2020-03-04", Confirm)}, refused: RuleConfirmChannel},
		{name: "no confirm of signed post", facts: received("2020-03-02", PostSigned), events: []Event{on("2020-03-04", Confirm)}, refused: RuleConfirmChannel},
		{name: "no confirm after acceptance", facts: monday, events: []Event{on("2020-03-03", Accept), on("2020-03-04", Confirm)}, refused: RuleState},

		// rule version
		{name: "rules of 2008 on their last day", facts: received("2019-05-14", Counter), state: Registered, due: "2019-06-04"},
		{name: "rules of 2019 on their first day", facts: received("2019-05-15", Counter), state: Registered, due: "2019-06-13"},
		{
			name: "confirmation moves a case into the rules of 2019", facts: received("2019-05-10", Fax),
			events: []Event{on("2019-05-15", Confirm)}, state: Registered, receipt: "2019-05-15", due: "2019-06-13",
		},
		{
			name: "16 days are too long an extension under the rules of 2008", facts: received("2019-05-14", Counter),
			events: []Event{on("2019-05-15", Accept), on("2019-05-20", Extend, days(16))}, refused: RuleExtendDays,
		},
		{
			name: "15 days are not", facts: received("2019-05-14", Counter),
			events: []Event{on("2019-05-15", Accept), on("2019-05-20", Extend, days(15))}, state: InProgress, due: "2019-06-26",
		},

		// return and correct
		{
			name: "a return stops the term", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10))}, state: AwaitingCorrection,
		},
		{
			name: "a correction begins a new term", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-16", Correct)}, state: InProgress, due: "2020-04-14",
		},
		{
			name: "a correction after its limit is a person's choice", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-25", Correct)}, state: InProgress, due: "2020-04-23",
		},
		{
			name: "no second return", facts: monday,
			events:  []Event{on("2020-03-05", Return, within(10)), on("2020-03-16", Correct), on("2020-03-17", Return, within(5))},
			refused: RuleReturnOnce,
		},
		{
			name: "an extension is gone after a correction, and possible again", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-04", Extend, days(20)), on("2020-03-05", Return, within(10)),
				on("2020-03-16", Correct), on("2020-03-17", Extend, days(1)),
			},
			state: InProgress, due: "2020-04-15",
		},
		{
			name: "of a pause only what lies after the correction counts", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-04", Consult, id("a")), on("2020-03-05", Return, within(10)),
				on("2020-03-16", Correct), on("2020-03-18", Conclude, id("a")),
			},
			state: InProgress, due: "2020-04-16",
		},

		// consult and conclude
		{
			name: "a consultation that is open pauses", facts: monday, at: "2020-03-09",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-06"))},
			state:  InProgress, paused: true,
		},
		{
			name: "it pauses from its own day on", facts: monday, at: "2020-03-05",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"))}, state: InProgress, paused: true,
		},
		{
			name: "a concluded one takes its days out", facts: monday, at: "2020-03-10",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-03-10", Conclude, id("a")),
			},
			state: InProgress, due: "2020-04-02",
		},
		{
			name: "a silent party still pauses on its last day", facts: monday, at: "2020-03-27",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-06"))},
			state:  InProgress, paused: true,
		},
		{
			name: "after that the term runs by itself", facts: monday, at: "2020-03-28",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-06"))},
			state:  InProgress, due: "2020-04-22",
		},
		{
			name: "a conclusion after the limit takes out no more", facts: monday, at: "2020-04-30",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-04-10", Conclude, id("a")),
			},
			state: InProgress, due: "2020-04-22",
		},
		{
			name: "no limit while nobody knows when the letter arrived", facts: monday, at: "2020-06-30",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"))}, state: InProgress, paused: true,
		},
		{
			name: "two at once: the union of their days", facts: monday, at: "2020-03-13",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-09", Consult, id("b")),
				on("2020-03-10", Conclude, id("a")), on("2020-03-12", Conclude, id("b")),
			},
			state: InProgress, due: "2020-04-07",
		},
		{
			name: "one inside the other", facts: monday, at: "2020-03-13",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-09", Consult, id("b")),
				on("2020-03-10", Conclude, id("b")), on("2020-03-12", Conclude, id("a")),
			},
			state: InProgress, due: "2020-04-07",
		},
		{
			name: "two apart", facts: monday, at: "2020-03-20",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-10", Conclude, id("a")),
				on("2020-03-17", Consult, id("b")), on("2020-03-19", Conclude, id("b")),
			},
			state: InProgress, due: "2020-04-07",
		},
		{
			name: "a consultation after the due date changes nothing once over", facts: monday, at: "2020-05-06",
			events: []Event{
				on("2020-03-03", Accept), on("2020-04-01", Consult, id("a")), on("2020-04-10", Conclude, id("a")),
			},
			state: InProgress, due: "2020-03-30",
		},
		{
			name: "an id is used once", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-05", Consult, id("a"))}, refused: RuleConsultationID,
		},
		{
			name: "the letter cannot arrive before it leaves", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-04"))}, refused: RuleConsultationLetter,
		},
		{
			name: "only a consultation there is can be concluded", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-06", Conclude, id("b"))}, refused: RuleConsultationUnknown,
		},
		{
			name: "and only once", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-05", Consult, id("b")),
				on("2020-03-06", Conclude, id("a")), on("2020-03-06", Conclude, id("a")),
			},
			refused: RuleConsultationOver,
		},

		// extend
		{
			name: "an extension on the due date", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-30", Extend, days(10))}, state: InProgress, due: "2020-04-14",
		},
		{
			name: "none after it", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-31", Extend, days(10))}, refused: RuleExtendLate,
		},
		{
			name: "none while a consultation is open", facts: monday,
			events:  []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-06", Extend, days(10))},
			refused: RuleExtendPaused,
		},
		{
			name: "one on the day a consultation is concluded", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-06", Conclude, id("a")), on("2020-03-06", Extend, days(1)),
			},
			state: InProgress, due: "2020-04-01",
		},
		{
			name: "no second one in a term", facts: monday,
			events:  []Event{on("2020-03-03", Accept), on("2020-03-05", Extend, days(1)), on("2020-03-06", Extend, days(1))},
			refused: RuleExtendOnce,
		},
		{
			name: "21 days are too long", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Extend, days(21))}, refused: RuleExtendDays,
		},
		{
			name: "20 are not", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Extend, days(20))}, state: InProgress, due: "2020-04-27",
		},

		// acts that change nothing
		{
			name: "acts without effect on the term", facts: monday,
			events: []Event{
				on("2020-03-02", Assign), on("2020-03-02", Dispatch), on("2020-03-03", Accept),
				on("2020-03-04", AskReasons), on("2020-03-06", GiveReasons),
			},
			state: InProgress, due: "2020-03-30",
		},

		// charge and pay
		{
			name: "a charge stops the term", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Charge)}, state: AwaitingPayment,
		},
		{
			name: "a payment begins a new one", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-03-12", Pay)}, state: InProgress, due: "2020-04-10",
		},
		{
			name: "a new term allows a new charge", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-03-12", Pay), on("2020-03-13", Charge),
			},
			state: AwaitingPayment,
		},
		{
			name: "a return is possible after a payment", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-03-12", Pay), on("2020-03-13", Return, within(5)),
			},
			state: AwaitingCorrection,
		},

		// answer and deliver
		{
			name: "an answer stops the term", facts: monday, at: "2020-12-31",
			events: []Event{on("2020-03-03", Accept), on("2020-03-20", Answer, row("3.1"))}, state: Answered, due: "2020-03-30",
		},
		{
			name: "an answer ends an open consultation on its day", facts: monday, at: "2020-12-31",
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-10", Answer, row("3.2")),
			},
			state: Answered, due: "2020-04-02",
		},
		{
			name: "delivered", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-20", Answer, row("3.1")), on("2020-03-21", Deliver)}, state: Delivered, due: "2020-03-30",
		},
		{name: "no answer before acceptance", facts: monday, events: []Event{on("2020-03-03", Answer, row("3.1"))}, refused: RuleState},
		{name: "3.6.1 is no answer", facts: monday, events: []Event{on("2020-03-03", Accept), on("2020-03-04", Answer, row("3.6.1"))}, refused: RuleArgument},
		{name: "3.3 is no leaf", facts: monday, events: []Event{on("2020-03-03", Accept), on("2020-03-04", Answer, row("3.3"))}, refused: RuleArgument},

		// lapse, withdraw, close
		{
			name: "no lapse on the limit of the correction", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-19", Lapse, cause(LapsedCorrection))}, refused: RuleLapseEarly,
		},
		{
			name: "a lapse the day after", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection))}, state: Closed,
		},
		{
			name: "no lapse on the limit of the payment", facts: monday,
			events:  []Event{on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-04-02", Lapse, cause(LapsedFee))},
			refused: RuleLapseEarly,
		},
		{
			name: "a lapse of the fee the day after", facts: monday,
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-04-03", Lapse, cause(LapsedFee))}, state: Closed,
		},
		{
			name: "not the fee when a correction is waited for", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedFee))}, refused: RuleLapseCause,
		},
		{name: "withdrawn at once", facts: monday, events: []Event{on("2020-03-02", Withdraw)}, state: Closed, due: "2020-03-30"},
		{
			name: "withdrawn while a consultation is open", facts: monday, at: "2020-12-31",
			events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-10", Withdraw)}, state: Closed, due: "2020-04-02",
		},
		{
			name: "closed while a correction is waited for: no due date", facts: monday,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-06", Close)}, state: Closed,
		},

		// reopen, archive, publish
		{
			name: "reopened after delivery", facts: monday, legal: review,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-20", Answer, row("3.1")), on("2020-03-20", Deliver), on("2020-07-01", Reopen, because("R")),
			},
			state: InProgress, due: "2020-07-29",
		},
		{
			name: "reopened after archiving, extended anew", facts: monday, legal: review,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-04", Extend, days(5)), on("2020-03-20", Answer, row("3.1")), on("2020-03-20", Deliver),
				on("2020-03-23", Archive), on("2020-07-01", Reopen, because("R")), on("2020-07-02", Extend, days(5)),
			},
			state: InProgress, due: "2020-08-05",
		},
		{
			name: "reopened after closing while waiting", facts: monday, legal: review,
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection)), on("2020-07-01", Reopen, because("R"))},
			state:  InProgress, due: "2020-07-29",
		},
		{
			name: "not before the legal case is concluded", facts: monday, legal: review,
			events:  []Event{on("2020-03-02", Withdraw), on("2020-06-30", Reopen, because("R"))},
			refused: RuleReopenCase,
		},
		{
			name: "not by a legal case of somebody else", facts: monday, legal: review,
			events: []Event{on("2020-03-02", Withdraw), on("2020-07-01", Reopen, because("Q"))}, refused: RuleReopenCase,
		},
		{
			name: "not before delivery", facts: monday, legal: review,
			events: []Event{on("2020-03-03", Accept), on("2020-03-20", Answer, row("3.1")), on("2020-07-01", Reopen, because("R"))}, refused: RuleState,
		},
		{
			name: "a return made before a reopening was the one", facts: monday, legal: review,
			events: []Event{
				on("2020-03-05", Return, within(10)), on("2020-03-06", Close), on("2020-07-01", Reopen, because("R")), on("2020-07-02", Return, within(5)),
			},
			refused: RuleReturnOnce,
		},
		{
			name: "published and archived", facts: monday,
			events: []Event{
				on("2020-03-03", Accept), on("2020-03-20", Answer, row("3.1")), on("2020-03-20", Deliver),
				on("2020-03-21", Publish), on("2020-03-23", Archive), on("2020-03-24", Publish),
			},
			state: Archived, due: "2020-03-30",
		},

		// order and calendar
		{name: "not before receipt", facts: monday, events: []Event{on("2020-03-01", Accept)}, refused: RuleOrder},
		{name: "not before the act that went before", facts: monday, events: []Event{on("2020-03-05", Accept), on("2020-03-04", Assign)}, refused: RuleOrder},
		{name: "past the last notice the due date is provisional", facts: received("2026-12-10", Online), state: Registered, due: "2027-01-08", prov: true},
		{name: "up to its last day it is not", facts: received("2026-12-02", Online), state: Registered, due: "2026-12-30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Fold(calendar.Default(), Case{Facts: tt.facts, Events: tt.events, LegalCases: tt.legal})
			if tt.refused != "" {
				var fold *FoldError
				var refusal *Refusal
				require.ErrorAs(t, err, &fold)
				require.ErrorAs(t, err, &refusal)
				require.Equal(t, len(tt.events)-1, fold.Index, "%v", err)
				require.Equal(t, tt.refused, refusal.Rule, "%v", err)
				require.Equal(t, tt.events[fold.Index].Do, refusal.Act)
				require.Equal(t, tt.events[fold.Index].On, refusal.On)
				return
			}
			require.NoError(t, err)
			at := s.LastOn
			if tt.at != "" {
				at = day(tt.at)
			}
			v, err := s.View(calendar.Default(), at)
			require.NoError(t, err)
			receipt := tt.facts.Received
			if tt.receipt != "" {
				receipt = day(tt.receipt)
			}
			v.Duties = nil
			require.Equal(t, View{State: tt.state, Receipt: receipt, Due: day(tt.due), Provisional: tt.prov, Paused: tt.paused}, v)
		})
	}
}

func TestCalendarAndEpochRefuse(t *testing.T) {
	cal := calendar.Default()
	refusedFor := func(rule Rule, err error) {
		t.Helper()
		var r *Refusal
		require.ErrorAs(t, err, &r)
		require.Equal(t, rule, r.Rule)
		require.NotEmpty(t, r.Chinese())
	}
	_, err := Register(cal, Facts{Channel: Online, Received: day("2008-04-30")})
	refusedFor(RuleEpoch, err)
	_, err = Register(cal, Facts{Channel: Online, Received: day("2030-01-01")})
	refusedFor(RuleCalendar, err)
	var outside *calendar.RangeError
	require.ErrorAs(t, err, &outside)

	// A letter of before the Regulations counts from its confirmation, if that is after they came into force.
	early := Facts{Channel: PostOrdinary, Received: day("2008-04-28")}
	s, err := Fold(cal, Case{Facts: early, Events: []Event{on("2008-05-05", Confirm)}})
	require.NoError(t, err)
	require.Equal(t, "2008", s.Rules().Version)
	_, err = Fold(cal, Case{Facts: early, Events: []Event{on("2008-05-05", Accept)}})
	refusedFor(RuleEpoch, err)
	_, err = Fold(cal, Case{Facts: early})
	refusedFor(RuleEpoch, err)

	// Beyond one year past the last notice nothing is said.
	s, err = Register(cal, Facts{Channel: Online, Received: day("2027-12-10")})
	require.NoError(t, err)
	_, err = s.View(cal, day("2027-12-10"))
	refusedFor(RuleCalendar, err)
	_, err = s.Project(cal)
	refusedFor(RuleCalendar, err)
}
