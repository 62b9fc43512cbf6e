package publication

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// Facts are what the next step of a publication depends on.
type Facts struct {
	State      State
	ProposedBy string          // the principal
	CheckedBy  []string        // the principals of all checks
	Results    map[Kind]Result // of the last check of each kind
}

// Step is an act with who does it.
type Step struct {
	Do     Act
	By     string // the principal
	Reason string // needed to decline and to withdraw
}

var from = map[Act][]State{
	Check: {Proposed}, Approve: {Proposed}, Decline: {Proposed, Approved}, Publish: {Approved}, Withdraw: {Published},
}

var to = map[Act]State{Check: Proposed, Approve: Approved, Decline: Declined, Publish: Published, Withdraw: Withdrawn}

// Next returns the state after a step. Errors: *Refusal.
func Next(f Facts, s Step) (State, error) {
	refusal := &Refusal{Act: s.Do, State: f.State}
	switch {
	case !slices.Contains(from[s.Do], f.State):
		refusal.Rule = RuleState
	case s.Do == Approve && len(f.lacking()) > 0:
		refusal.Rule, refusal.Lacking = RuleUnchecked, f.lacking()
	case s.Do == Approve && (s.By == f.ProposedBy || slices.Contains(f.CheckedBy, s.By)):
		refusal.Rule = RuleSameHand
	case (s.Do == Decline || s.Do == Withdraw) && s.Reason == "":
		refusal.Rule = RuleReason
	default:
		return to[s.Do], nil
	}
	return "", refusal
}

// lacking are the kinds of checks without which, or with whose last result, nothing is published.
func (f Facts) lacking() (kinds []Kind) {
	for _, k := range Kinds() {
		if !f.Results[k].Allows() {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Available returns the acts that somebody may take now as far as state, checks and hands go, in order.
func Available(f Facts, by string) []Act {
	return slices.DeleteFunc(Acts(), func(a Act) bool {
		_, err := Next(f, Step{Do: a, By: by, Reason: "-"})
		return err != nil
	})
}

// Rule names what forbids a step.
type Rule string

// The rules.
const (
	RuleState     Rule = "state"     // the state does not allow it
	RuleUnchecked Rule = "unchecked" // a check is missing, or its last result is against it
	RuleSameHand  Rule = "same_hand" // who proposed or checked does not approve (职责分离)
	RuleReason    Rule = "reason"    // nobody says why
)

// Refusal tells that a step is not allowed, and why.
type Refusal struct {
	Rule    Rule
	Act     Act
	State   State
	Lacking []Kind // of RuleUnchecked
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s of a publication that is %s is refused: %s", r.Act, r.State, r.Rule)
}

// Chinese says it to people.
func (r *Refusal) Chinese() string {
	switch r.Rule {
	case RuleState:
		return fmt.Sprintf("该信息%s，不能%s", r.State.Label(), r.Act.Label())
	case RuleUnchecked:
		var names []string
		for _, k := range r.Lacking {
			names = append(names, k.Label())
		}
		return strings.Join(names, "、") + "尚未作出可以公开的结论，不能审定（条例第十四条、第十五条、第十七条）"
	case RuleSameHand:
		return "提出或者审查的人不得审定，应当由另一人审定"
	case RuleReason:
		return r.Act.Label() + "应当说明理由"
	}
	return ""
}

// withinWorkdays is the term of art. 26 (1), in working days from the day when information is formed or changed.
const withinWorkdays = 20

// Due returns the last day of art. 26 for information formed or changed on a day. Art. 44 itself names no number of days (及时). Errors:
// those of the calendar where it does not reach.
func Due(cal *calendar.Calendar, formed calendar.Date) (calendar.Date, error) {
	return cal.Add(formed, withinWorkdays, calendar.NextDay)
}
