package approval

import "fmt"

// Rule names what forbids a step.
type Rule string

// The rules.
const (
	RuleState    Rule = "document_state"     // the state does not allow it
	RuleSameHand Rule = "document_same_hand" // who drafts does not decide (职责分离)
	RuleSeat     Rule = "document_seat"      // somebody else was named for it
	RuleReason   Rule = "document_reason"    // nobody says why
)

// Refusal tells that a step is not allowed, and why.
type Refusal struct {
	Rule    Rule
	Act     Act
	State   State
	english string
	chinese string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s is refused: %s", r.Act, r.english) }

// Chinese says it to people.
func (r *Refusal) Chinese() string { return r.chinese }

func refuse(f Facts, s Step, rule Rule) *Refusal {
	r := &Refusal{Rule: rule, Act: s.Do, State: f.State}
	switch rule {
	case RuleState:
		r.english = fmt.Sprintf("the document is %s", f.State)
		r.chinese = fmt.Sprintf("文书%s，不能%s", f.State.Label(), s.Do.Label())
	case RuleSameHand:
		r.english = "who drafted the document does not decide on it, nor does anybody in his place"
		r.chinese = fmt.Sprintf("拟稿人不得%s自己起草的文书，也不得由他人代其%s", s.Do.Label(), s.Do.Label())
	case RuleSeat:
		r.english = "another officer was named for this step, and the caller does not stand in for him today"
		r.chinese = fmt.Sprintf("此文书已指定由其他人员%s，您不是其本人，也不是其请假期间的代理人员", s.Do.Label())
	case RuleReason:
		r.english, r.chinese = "the reason is missing", fmt.Sprintf("%s应当说明理由", s.Do.Label())
	}
	return r
}
