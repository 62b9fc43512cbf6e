package submission

import "fmt"

// Rule names what forbids a step.
type Rule string

// The rules.
const (
	RuleState       Rule = "state"         // the state does not allow it
	RuleUnbalanced  Rule = "unbalanced"    // a check fails
	RuleSameHand    Rule = "same_hand"     // who did the step before does not do this one (职责分离)
	RuleNoSuperior  Rule = "no_superior"   // there is no agency above
	RuleReason      Rule = "reason"        // nobody says why
	RuleNotAccepted Rule = "not_accepted"  // the agency above has not accepted it
	RuleYear        Rule = "year_not_over" // figures of a year are whole when it is over
)

// Refusal tells that a step is not allowed, and why.
type Refusal struct {
	Rule    Rule
	Act     Act
	State   State
	Article string // "" when the rule is of the house
	english string
	chinese string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s is refused: %s", r.Act, r.english) }

// Chinese says it to people.
func (r *Refusal) Chinese() string {
	if r.Article == "" {
		return r.chinese
	}
	return r.chinese + "（" + r.Article + "）"
}

func refuse(f Facts, s Step, rule Rule) *Refusal {
	r := &Refusal{Rule: rule, Act: s.Do, State: f.State}
	switch rule {
	case RuleState:
		r.english = fmt.Sprintf("the report is %s", f.State)
		r.chinese = fmt.Sprintf("年度报告%s，不能%s", f.State.Label(), s.Do.Label())
	case RuleUnbalanced:
		r.english, r.chinese = "a cross-foot check fails", "勾稽关系不相符，不能定稿"
	case RuleSameHand:
		r.english = "who froze the report, or signed it off, does not do this"
		r.chinese = fmt.Sprintf("定稿、审签、接收应当由不同的人办理，您不能%s", s.Do.Label())
	case RuleNoSuperior:
		r.english, r.chinese = "there is no agency above", "没有上级机关，审签后可直接发布，无需报送"
	case RuleReason:
		r.english, r.chinese = "the reason is missing", fmt.Sprintf("%s应当说明理由", s.Do.Label())
	case RuleNotAccepted:
		r.english, r.chinese = "the agency above has not accepted it", "尚未经政府信息公开工作主管部门接收，不能发布"
		r.Article = articleDepartment
	case RuleYear:
		r.english, r.chinese = "the year is not over", "报告年度尚未结束，不能定稿"
		r.Article = "条例第五十条"
	}
	return r
}
