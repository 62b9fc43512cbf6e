package workflow

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

// Standing is how a case stands after the acts done so far. It is a value: acts return a new one and leave the old one
// as it was. It holds what was done and nothing that a calendar computed, so that a new notice changes no Standing; it
// is complete (no event has to be read again to go on) and survives JSON unchanged.
type Standing struct {
	Facts   Facts         `json:"facts"`
	State   State         `json:"state"`
	Receipt calendar.Date `json:"receipt"` // R: the legal day of receipt, moved by a confirmation; a rest day is not moved here
	LastOn  calendar.Date `json:"last_on"` // day of the last act, or received: no act may lie before it
	Acts    int           `json:"acts"`    // how many acts were done

	Terms         []Term         `json:"terms"` // the last one is the present one
	Consultations []Consultation `json:"consultations,omitempty"`
	Returned      Returned       `json:"returned,omitzero"` // the one 补正告知
	Charges       []Charging     `json:"charges,omitempty"`

	// First is the first conclusion, the only one that the annual report counts; Last the one in force, none while open.
	First Conclusion `json:"first,omitzero"`
	Last  Conclusion `json:"last,omitzero"`

	Dispatches   []Dispatching   `json:"dispatches,omitempty"`   // 分办 from above, for indicator 4.14
	Publications []calendar.Date `json:"publications,omitempty"` // 依申请转主动公开, for indicator 4.15
	AssignedTo   string          `json:"assigned_to,omitzero"`   // unit or person of the last 交办
	Unit         Unit            `json:"unit,omitzero"`          // its own due date, none when the last 交办 gave none or it is over
	Confirmed    calendar.Date   `json:"confirmed,omitzero"`     // day of the last confirmation
	Reasons      Reasons         `json:"reasons,omitzero"`       // asked for and given under art. 35
	Rectified    []Rectification `json:"rectified,omitempty"`    // what was said of conclusions before it was corrected

	LegalCases []LegalCase `json:"legal_cases,omitempty"` // as last given, for duties and reopening
}

// Term is one run of the answer term: from receipt, or anew from a correction, a payment or a reopening.
type Term struct {
	Start        calendar.Date `json:"start"`                  // S: this day itself is not counted
	Days         int           `json:"days"`                   // working days without an extension
	Cause        Act           `json:"cause,omitzero"`         // correct, pay or reopen; empty for receipt
	ExtendedOn   calendar.Date `json:"extended_on,omitzero"`   // day of the one extension
	ExtendedDays int           `json:"extended_days,omitzero"` // working days it added
	DeferredOn   calendar.Date `json:"deferred_on,omitzero"`   // day of the one 延迟答复
	DeferredDays int           `json:"deferred_days,omitzero"` // working days it added
	ChargedOn    calendar.Date `json:"charged_on,omitzero"`    // day of a fee notice that was waived later
	WaivedOn     calendar.Date `json:"waived_on,omitzero"`     // day of the waiver: the days after ChargedOn up to it do not count
	Waiting      Act           `json:"waiting,omitzero"`       // return or charge: the applicant was waited for, so no due date
	Stopped      calendar.Date `json:"stopped,omitzero"`       // day of answer, lapse, withdraw or close
	StoppedBy    Act           `json:"stopped_by,omitzero"`    // which of them
	Delivered    calendar.Date `json:"delivered,omitzero"`     // day that counts for being in time
	Row          outcome.Row   `json:"row,omitzero"`           // of the answer
	// Consulted is how many consultations there were when the term stopped: later ones do not touch it any more.
	Consulted int `json:"consulted,omitzero"`
}

// Consultation is one letter to a third party or another agency.
type Consultation struct {
	ID       string        `json:"id"`
	With     Party         `json:"with,omitzero"`
	Party    string        `json:"party,omitzero"`
	On       calendar.Date `json:"on"`                // letter out
	Received calendar.Date `json:"received,omitzero"` // letter in the party's hands; none while unknown
	Ended    calendar.Date `json:"ended,omitzero"`    // concluded, or ended by what ended the term
	EndedBy  Act           `json:"ended_by,omitzero"` // conclude, answer, lapse, withdraw or close
	Opinion  Opinion       `json:"opinion,omitzero"`
	Override Overriding    `json:"override,omitzero"` // why an objection was not followed
}

// Overriding is the decision to release against a third party's objection because of a grave public interest.
type Overriding struct {
	On       calendar.Date `json:"on,omitzero"` // the third party is told in writing
	Reason   string        `json:"reason,omitzero"`
	Approver string        `json:"approver,omitzero"`
}

// Unit is the time that a unit was given with its 交办.
type Unit struct {
	On  calendar.Date `json:"on,omitzero"`
	Due calendar.Date `json:"due,omitzero"`
}

// Reasons are those that art. 35 lets the agency ask for. Asking again begins anew.
type Reasons struct {
	Asked calendar.Date `json:"asked,omitzero"`
	Given calendar.Date `json:"given,omitzero"` // none while they are not
	View  ReasonsView   `json:"view,omitzero"`  // of those given; none while the agency has not decided
}

// length is how many working days the term has in all.
func (t *Term) length() int { return t.Days + t.ExtendedDays + t.DeferredDays }

// Returned is the one 补正告知 of an application.
type Returned struct {
	On         calendar.Date `json:"on,omitzero"`
	WithinDays int           `json:"within_days,omitzero"` // the applicant's limit in working days
	Corrected  calendar.Date `json:"corrected,omitzero"`
	Elements   []Element     `json:"elements,omitempty"` // what was missing of art. 29, where it was stated
}

// Charging is one 收费通知.
type Charging struct {
	On        calendar.Date `json:"on"`
	Mode      ChargeMode    `json:"mode,omitzero"`
	Count     int           `json:"count,omitzero"`
	AmountFen int64         `json:"amount_fen,omitzero"`
	Paid      calendar.Date `json:"paid,omitzero"`
	Waived    calendar.Date `json:"waived,omitzero"`
	Grounds   string        `json:"grounds,omitzero"` // why a fee is asked for
	Before    int           `json:"before,omitzero"`  // items of the month that counted before these
	// WaivedFor and WaivedBy are the reason of a waiver and who approved it.
	WaivedFor string `json:"waived_for,omitzero"`
	WaivedBy  string `json:"waived_by,omitzero"`
}

// Conclusion is how and when an application came to its end.
type Conclusion struct {
	Row  outcome.Row   `json:"row,omitzero"` // a leaf row
	On   calendar.Date `json:"on,omitzero"`
	By   Act           `json:"by,omitzero"`   // answer, lapse, withdraw or close
	Kind outcome.Kind  `json:"kind,omitzero"` // as an answer or closing stated it; empty where none did
	// Remedy is the clause that the conclusion in force carries; only in Standing.Last.
	Remedy Remedy `json:"remedy,omitzero"`
}

// Rectification is one 更正办理结果.
type Rectification struct {
	On   calendar.Date `json:"on"`            // the day it was corrected
	Row  outcome.Row   `json:"row"`           // what had been recorded
	Kind outcome.Kind  `json:"kind,omitzero"` // likewise
}

// Dispatching is one 分办 by the superior government.
type Dispatching struct {
	On   calendar.Date `json:"on"`
	From string        `json:"from,omitzero"` // agency id
}

// Register begins a case. Facts that do not hold, and a day of receipt before the 条例 came into force, are refused with a
// *Refusal; so is a day that the calendar does not know.
//
// An application that came by letter before 2008-05-01 and was confirmed after it can only be told by Fold.
func Register(cal *calendar.Calendar, f Facts) (Standing, error) {
	s, err := register(f)
	if err != nil {
		return Standing{}, err
	}
	if err := s.checkReceipt(cal); err != nil {
		return Standing{}, err
	}
	return s, nil
}

// register is Register without asking whether the day of receipt is governed by any version of the statute: the act
// that follows may be a confirmation, which moves it.
func register(f Facts) (Standing, error) {
	if found := f.Check(); found != nil {
		return Standing{}, &Refusal{On: f.Received, Rule: RuleArgument, Field: found[0].Field, Violations: found}
	}
	s := Standing{Facts: f, State: Registered, LastOn: f.Received}
	s.receive(f.Received)
	return s, nil
}

// receive sets the legal day of receipt and begins the first term on it.
func (s *Standing) receive(on calendar.Date) {
	rules, _ := RulesOn(on)
	s.Receipt = on
	s.Terms = []Term{{Start: on, Days: rules.TermDays}}
}

// checkReceipt refuses a day of receipt without a version of the statute or without a calendar.
func (s *Standing) checkReceipt(cal *calendar.Calendar) error {
	if _, ok := RulesOn(s.Receipt); !ok {
		return &Refusal{On: s.Receipt, Rule: RuleEpoch, Article: RuleEpoch.Article()}
	}
	if _, err := cal.IsWorkday(s.Receipt); err != nil {
		return &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
	}
	return nil
}

// Rules returns the version of the statute that governs the case.
func (s Standing) Rules() RuleSet {
	rules, _ := RulesOn(s.Receipt)
	return rules
}

// Term returns the present term.
func (s Standing) Term() Term { return s.Terms[len(s.Terms)-1] }

// term is Term for writing.
func (s *Standing) term() *Term { return &s.Terms[len(s.Terms)-1] }

// WithLegalCases returns the standing as it is once these legal cases of the application are known, in place of those
// known before.
func (s Standing) WithLegalCases(legal []LegalCase) Standing {
	s.LegalCases = slices.Clone(legal)
	if len(legal) == 0 {
		s.LegalCases = nil
	}
	return s
}

// clone returns a standing that shares nothing with s that an act could change.
func (s Standing) clone() Standing {
	s.Terms = slices.Clone(s.Terms)
	s.Consultations = slices.Clone(s.Consultations)
	s.Charges = slices.Clone(s.Charges)
	s.Dispatches = slices.Clone(s.Dispatches)
	s.Publications = slices.Clone(s.Publications)
	s.Rectified = slices.Clone(s.Rectified)
	return s
}
