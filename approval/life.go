package approval

import "slices"

// Seat is who was named for a step (办理人员). The zero value is everybody who has the permission.
type Seat struct {
	Officer string // id of the officer who was named
	User    string // the principal that he is, "" when unknown
	Deputy  string // id of the officer who stands in for him today, "" while he is there
}

// Hand is somebody who takes a step.
type Hand struct {
	Principal string   // never a name
	Officers  []string // the entries of the agency's list of officers that are his
}

// Facts are what the next step of a document depends on.
type Facts struct {
	State   State
	Legal   bool     // 法制审核 is demanded of what is submitted
	Authors []string // the principals who wrote any of its drafts
	// Seats has who was named for the steps Review, LegalReview and Approve.
	Seats map[Act]Seat
}

// Step is an act with who takes it.
type Step struct {
	Do     Act
	By     Hand
	Reason string // needed to return, to abandon and to void
	// As is the step in which somebody returns a document: Review, LegalReview or Approve.
	As Act
}

// Done is what a step leads to.
type Done struct {
	State State
	For   string // id of the absent officer in whose place the step was taken, "" for oneself
}

// transition is one row of the table.
type transition struct {
	from []State
	to   State // "": the state stays
}

// table is the life of a document. What else has to hold is in guard.
var table = map[Act]transition{
	Edit:        {from: []State{Draft, Returned}, to: Draft},
	Submit:      {from: []State{Draft, Returned}, to: InReview},
	Recall:      {from: []State{InReview, InLegalReview, InApproval, Approved}, to: Draft},
	Review:      {from: []State{InReview}, to: InApproval}, // InLegalReview where that is demanded
	LegalReview: {from: []State{InLegalReview}, to: InApproval},
	Approve:     {from: []State{InApproval}, to: Approved},
	Return:      {from: []State{InReview, InLegalReview, InApproval, Approved}, to: Returned},
	Issue:       {from: []State{Approved}, to: Issued},
	Abandon:     {from: []State{Draft, Returned}, to: Abandoned},
	Void:        {from: []State{Issued}, to: Voided},
}

// decides are the states in which each of the deciding steps returns a document: who approved one may take that back until it is
// issued.
var decides = map[Act][]State{
	Review: {InReview}, LegalReview: {InLegalReview}, Approve: {InApproval, Approved},
}

// StepOf returns the step for which a document in a state waits, "" for none.
func StepOf(s State) Act {
	switch s { //nolint:exhaustive // the others wait for nobody
	case InReview:
		return Review
	case InLegalReview:
		return LegalReview
	case InApproval:
		return Approve
	}
	return ""
}

// Next returns what a step leads to. Errors: *Refusal.
func Next(f Facts, s Step) (Done, error) {
	row, ok := table[s.Do]
	if !ok || !slices.Contains(row.from, f.State) || s.Do == Return && !slices.Contains(decides[s.As], f.State) {
		return Done{}, refuse(f, s, RuleState)
	}
	if s.Reason == "" && (s.Do == Return || s.Do == Abandon || s.Do == Void) {
		return Done{}, refuse(f, s, RuleReason)
	}
	done := Done{State: row.to}
	if s.Do == Review && f.Legal {
		done.State = InLegalReview
	}
	decision := s.Do
	if s.Do == Return {
		decision = s.As
	}
	if _, ok := decides[decision]; !ok {
		return done, nil
	}
	var rule Rule
	if done.For, rule = sit(f, decision, s.By); rule != "" {
		return Done{}, refuse(f, s, rule)
	}
	return done, nil
}

// sit finds whether somebody may decide on a document, and in whose place. Who wrote any of its drafts may not, be it for himself or
// for somebody who is away; nor may anybody in the place of one who did.
func sit(f Facts, decision Act, by Hand) (instead string, rule Rule) {
	if slices.Contains(f.Authors, by.Principal) {
		return "", RuleSameHand
	}
	seat := f.Seats[decision]
	switch {
	case seat.Officer == "" || slices.Contains(by.Officers, seat.Officer):
		return "", ""
	case seat.Deputy == "" || !slices.Contains(by.Officers, seat.Deputy):
		return "", RuleSeat
	case seat.User != "" && slices.Contains(f.Authors, seat.User):
		return "", RuleSameHand
	}
	return seat.Officer, ""
}

// Available returns the acts that somebody may take now as far as state, hands and seats go, in order. What permissions he has is
// for others.
func Available(f Facts, by Hand) []Act {
	return slices.DeleteFunc(Acts(), func(a Act) bool {
		as := StepOf(f.State)
		if f.State == Approved {
			as = Approve
		}
		_, err := Next(f, Step{Do: a, By: by, Reason: "-", As: as})
		return err != nil
	})
}
