package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func owed(kind DutyKind, start, due, done string, late bool) Duty {
	return Duty{Kind: kind, Start: day(start), Due: day(due), Done: day(done), Late: late}
}

func of(d Duty, id string) Duty {
	d.Of = id
	return d
}

// Every line of the contract's table of duties, with dates reckoned by hand (see contract_test.go).
func TestDuties(t *testing.T) {
	paper := Facts{Channel: Counter, Received: day("2020-03-02"), Entered: day("2020-03-04")}
	answer := func(done string, late bool) Duty { return owed(DutyAnswer, "2020-03-02", "2020-03-30", done, late) }
	accept := on("2020-03-03", Accept)
	entry := owed(DutyEntry, "2020-03-02", "2020-03-04", "2020-03-04", false)
	tests := []struct {
		name   string
		facts  Facts
		events []Event
		legal  []LegalCase
		at     string
		want   []Duty
	}{
		{name: "entered on the last day", facts: paper, at: "2020-03-04", want: []Duty{entry, answer("", false)}},
		{
			name: "entered a day late", facts: Facts{Channel: Fax, Received: day("2020-03-02"), Entered: day("2020-03-05")}, at: "2020-03-05",
			want: []Duty{owed(DutyEntry, "2020-03-02", "2020-03-04", "2020-03-05", true), answer("", false)},
		},
		{
			name: "not entered on the due day", facts: Facts{Channel: PostSigned, Received: day("2020-03-02")}, at: "2020-03-04",
			want: []Duty{owed(DutyEntry, "2020-03-02", "2020-03-04", "", false), answer("", false)},
		},
		{
			name: "not entered the day after", facts: Facts{Channel: PostSigned, Received: day("2020-03-02")}, at: "2020-03-05",
			want: []Duty{owed(DutyEntry, "2020-03-02", "2020-03-04", "", true), answer("", false)},
		},
		{name: "online owes no entry", facts: Facts{Channel: Online, Received: day("2020-03-02")}, at: "2020-03-31", want: []Duty{answer("", true)}},
		{
			name: "entry runs from the day received, the answer from the confirmation", at: "2020-03-04",
			facts:  Facts{Channel: PostOrdinary, Received: day("2020-03-02"), Entered: day("2020-03-04")},
			events: []Event{on("2020-03-04", Confirm)}, want: []Duty{entry, owed(DutyAnswer, "2020-03-04", "2020-04-01", "", false)},
		},
		{
			name: "a return on the seventh working day, corrected on the limit", facts: paper, at: "2020-04-01",
			events: []Event{on("2020-03-11", Return, within(5)), on("2020-03-18", Correct)},
			want: []Duty{
				entry, owed(DutyCorrectionNotice, "2020-03-02", "2020-03-11", "2020-03-11", false),
				owed(DutyAnswer, "2020-03-18", "2020-04-16", "", false), owed(DutyCorrection, "2020-03-11", "2020-03-18", "2020-03-18", false),
			},
		},
		{
			name: "a return on the eighth, not corrected in time", facts: paper, at: "2020-03-20",
			events: []Event{on("2020-03-12", Return, within(5))},
			want: []Duty{
				entry, owed(DutyCorrectionNotice, "2020-03-02", "2020-03-11", "2020-03-12", true),
				owed(DutyAnswer, "2020-03-02", "", "", false), owed(DutyCorrection, "2020-03-12", "2020-03-19", "", true),
			},
		},
		{
			name: "the notice runs from the confirmation", at: "2020-03-12",
			facts:  Facts{Channel: Online, Received: day("2020-03-02")},
			events: []Event{on("2020-03-04", Confirm), on("2020-03-12", Return, within(5))},
			want: []Duty{
				owed(DutyCorrectionNotice, "2020-03-04", "2020-03-13", "2020-03-12", false),
				owed(DutyAnswer, "2020-03-04", "", "", false), owed(DutyCorrection, "2020-03-12", "2020-03-19", "", false),
			},
		},
		{
			name: "the rules of 2008 know no seven days", facts: Facts{Channel: Online, Received: day("2019-05-14")}, at: "2019-06-03",
			events: []Event{on("2019-06-03", Return, within(1))},
			want: []Duty{
				owed(DutyAnswer, "2019-05-14", "", "", false), owed(DutyCorrection, "2019-06-03", "2019-06-04", "", false),
			},
		},
		{
			name: "lapsed: the correction was never made", facts: paper, at: "2020-06-01",
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection))},
			want: []Duty{
				entry, owed(DutyCorrectionNotice, "2020-03-02", "2020-03-11", "2020-03-05", false),
				owed(DutyAnswer, "2020-03-02", "", "2020-03-20", false), owed(DutyCorrection, "2020-03-05", "2020-03-19", "", true),
			},
		},
		{
			name: "answered in time but delivered a day late", facts: paper, at: "2020-04-01",
			events: []Event{accept, on("2020-03-30", Answer, row("3.1")), on("2020-03-31", Deliver)},
			want:   []Duty{entry, answer("2020-03-31", true)},
		},
		{
			name: "delivered on the last day", facts: paper, at: "2020-04-01",
			events: []Event{accept, on("2020-03-30", Answer, row("3.1")), on("2020-03-30", Deliver)},
			want:   []Duty{entry, answer("2020-03-30", false)},
		},
		{
			name: "answered and not delivered", facts: paper, at: "2020-03-31",
			events: []Event{accept, on("2020-03-30", Answer, row("3.1"))}, want: []Duty{entry, answer("", true)},
		},
		{
			name: "withdrawn after the due date", facts: paper, at: "2020-06-01",
			events: []Event{on("2020-04-01", Withdraw)}, want: []Duty{entry, answer("2020-04-01", true)},
		},
		{
			name: "closed in time", facts: paper, at: "2020-06-01",
			events: []Event{on("2020-03-10", Close)}, want: []Duty{entry, answer("2020-03-10", false)},
		},
		{
			name: "consultations: concluded, silent, unknown", facts: paper, at: "2020-03-30",
			events: []Event{
				accept, on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-03-05", Consult, id("b"), got("2020-03-05")),
				on("2020-03-05", Consult, id("c")), on("2020-03-10", Conclude, id("a")),
			},
			want: []Duty{
				entry, owed(DutyAnswer, "2020-03-02", "", "", false),
				of(owed(DutyConsultation, "2020-03-06", "2020-03-27", "2020-03-10", false), "a"),
				of(owed(DutyConsultation, "2020-03-05", "2020-03-26", "", true), "b"),
				of(owed(DutyConsultation, "", "", "", false), "c"),
			},
		},
		{
			name: "an answer ends the consultations that nobody concluded", facts: paper, at: "2020-06-01",
			events: []Event{
				accept, on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-03-05", Consult, id("c")),
				on("2020-03-12", Answer, row("3.1")), on("2020-03-12", Deliver),
			},
			want: []Duty{
				entry, owed(DutyAnswer, "2020-03-02", "2020-04-07", "2020-03-12", false),
				of(owed(DutyConsultation, "2020-03-06", "2020-03-27", "2020-03-12", false), "a"),
				of(owed(DutyConsultation, "", "", "2020-03-12", false), "c"),
			},
		},
		{
			name: "two charges, one paid late", facts: paper, at: "2020-04-30",
			events: []Event{accept, on("2020-03-05", Charge), on("2020-04-03", Pay), on("2020-04-07", Charge)},
			want: []Duty{
				entry, owed(DutyAnswer, "2020-04-03", "", "", false),
				owed(DutyPayment, "2020-03-05", "2020-04-02", "2020-04-03", true),
				owed(DutyPayment, "2020-04-07", "2020-05-07", "", false),
			},
		},
		{
			name: "a report for each legal case", facts: paper, at: "2020-05-11",
			events: []Event{accept, on("2020-03-30", Answer, row("3.3.5")), on("2020-03-30", Deliver)},
			legal: []LegalCase{
				{ID: "R", Type: Review, Served: day("2020-05-06"), Reported: day("2020-05-08")},
				{ID: "S", Type: Suit, Route: Direct, Served: day("2020-05-06"), Reported: day("2020-05-09")},
				{ID: "T", Type: Suit, Route: Direct, Served: day("2020-05-08")},
			},
			want: []Duty{
				entry, answer("2020-03-30", false),
				of(owed(DutyLegalReport, "2020-05-06", "2020-05-08", "2020-05-08", false), "R"),
				of(owed(DutyLegalReport, "2020-05-06", "2020-05-08", "2020-05-09", true), "S"),
				of(owed(DutyLegalReport, "2020-05-08", "2020-05-11", "", false), "T"),
			},
		},
		{
			name: "reopened: the answer is owed anew", facts: paper, at: "2020-07-02", legal: concludedReview,
			events: []Event{
				accept, on("2020-03-30", Answer, row("3.3.5")), on("2020-03-30", Deliver), on("2020-07-01", Reopen, because("R")),
			},
			want: []Duty{
				entry, owed(DutyAnswer, "2020-07-01", "2020-07-29", "", false),
				of(owed(DutyLegalReport, "2020-04-20", "2020-04-22", "", true), "R"),
			},
		},
		{
			name: "voided: nothing is owed", facts: paper, at: "2020-07-02", want: []Duty{},
			events: []Event{accept, on("2020-03-05", Consult, id("a")), on("2020-03-06", Void, func(e *Event) { e.Reason = "合并" })},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Fold(calendar.Default(), Case{Facts: tt.facts, Events: tt.events, LegalCases: tt.legal})
			require.NoError(t, err)
			v, err := s.View(calendar.Default(), day(tt.at))
			require.NoError(t, err)
			require.Equal(t, tt.want, v.Duties)
		})
	}
}

func TestDutiesHaveOwners(t *testing.T) {
	for kind, owner := range map[DutyKind]Owner{
		DutyEntry: OwnedByAgency, DutyCorrectionNotice: OwnedByAgency, DutyAnswer: OwnedByAgency, DutyLegalReport: OwnedByAgency,
		DutyCorrection: OwnedByApplicant, DutyPayment: OwnedByApplicant, DutyConsultation: OwnedByParty,
	} {
		require.Equal(t, owner, kind.Owner(), kind)
		require.NotEmpty(t, kind.Label())
	}
}
