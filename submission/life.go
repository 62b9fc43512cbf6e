package submission

import "slices"

// Facts are what the next step of a report depends on.
type Facts struct {
	State State
	Scope Scope
	// Superior: an agency stands above this one, to which the report can be submitted (主管部门).
	Superior    bool
	YearOver    bool   // the year that the report is about
	FrozenBy    string // who froze the edition, "" before
	SignedOffBy string // who signed it off, "" before
}

// Step is an act with who does it.
type Step struct {
	Do     Act
	By     string // the principal
	Reason string // needed to return and to revise
	// Unbalanced: the figures break a check, or carry in another number than last year's published report carried out and nobody
	// says why.
	Unbalanced bool
}

// transition is one row of the table.
type transition struct {
	from []State
	to   State // "": the state stays
}

// table is the life of a report. What else has to hold is in guards.
var table = map[Act]transition{
	Edit:    {from: []State{Draft, Returned}},
	Freeze:  {from: []State{Draft, Returned}, to: Frozen},
	Thaw:    {from: []State{Frozen}, to: Draft},
	SignOff: {from: []State{Frozen}, to: SignedOff},
	Submit:  {from: []State{SignedOff}, to: Submitted},
	Return:  {from: []State{Frozen, SignedOff, Submitted, Accepted}, to: Returned},
	Accept:  {from: []State{Submitted}, to: Accepted},
	Publish: {from: []State{SignedOff, Accepted}, to: Published},
	Revise:  {from: []State{Published}, to: Draft},
}

// ByAbove reports whether a return comes from the agency above: it does as soon as that has the report.
func ByAbove(s State) bool { return s == Submitted || s == Accepted }

// NeedsAcceptance reports whether the agency above has to accept the report before it is published: 条例 art. 49 (1) has the
// report of a department go to the 主管部门 of its government. A government's own 主管部门 publishes the compiled one (art. 49 (2)).
func (f Facts) NeedsAcceptance() bool { return f.Superior && f.Scope == Own }

// Next returns the state after a step. Errors: *Refusal.
func Next(f Facts, s Step) (State, error) {
	row, ok := table[s.Do]
	if !ok || !slices.Contains(row.from, f.State) {
		return "", refuse(f, s, RuleState)
	}
	if rule := guard(f, s); rule != "" {
		return "", refuse(f, s, rule)
	}
	if row.to == "" {
		return f.State, nil
	}
	return row.to, nil
}

// guard returns the rule that forbids a step which the state allows, "" for none.
func guard(f Facts, s Step) Rule {
	switch s.Do { //nolint:exhaustive // the state is all that the others need
	case Freeze:
		if !f.YearOver {
			return RuleYear
		}
		if s.Unbalanced {
			return RuleUnbalanced
		}
	case SignOff:
		if s.By == f.FrozenBy {
			return RuleSameHand
		}
	case Submit:
		if !f.Superior {
			return RuleNoSuperior
		}
	case Return, Revise:
		if s.Reason == "" {
			return RuleReason
		}
	case Accept:
		if s.By == f.FrozenBy || s.By == f.SignedOffBy {
			return RuleSameHand
		}
	case Publish:
		if f.State == SignedOff && f.NeedsAcceptance() {
			return RuleNotAccepted
		}
	}
	return ""
}

// Available returns the acts that somebody may take now as far as state and hands go, in order.
func Available(f Facts, by string) []Act {
	return slices.DeleteFunc(Acts(), func(a Act) bool {
		_, err := Next(f, Step{Do: a, By: by, Reason: "-"})
		return err != nil
	})
}
