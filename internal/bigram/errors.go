package bigram

// Rule is what a search can break.
type Rule uint8

// The rules of Query.
const (
	RuleEmpty Rule = iota + 1 // no letter, digit or Han character
	RuleLong                  // longer than MaxQuery
	RuleTerms                 // more than MaxTerms lexemes
)

var ruleTexts = [...]struct{ english, chinese string }{
	RuleEmpty: {"the search has no letter, digit or Han character", "请输入要查找的文字，不能只有空格或者标点"},
	RuleLong:  {"the search is longer than 200 characters", "查找内容不得超过200个字符"},
	RuleTerms: {"the search has more than 64 terms", "查找内容过长，请减少文字"},
}

// English returns the rule for developers, or "" for an unknown rule.
func (r Rule) English() string {
	if int(r) >= len(ruleTexts) {
		return ""
	}
	return ruleTexts[r].english
}

// Chinese returns the rule for people, or "" for an unknown rule.
func (r Rule) Chinese() string {
	if int(r) >= len(ruleTexts) {
		return ""
	}
	return ruleTexts[r].chinese
}

// Error tells which rule a search breaks. It never repeats what was typed.
type Error struct {
	Rule Rule
}

// Error is English.
func (e *Error) Error() string { return e.Rule.English() }

// Chinese is the error for people.
func (e *Error) Chinese() string { return e.Rule.Chinese() }
