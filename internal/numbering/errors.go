package numbering

// Rule is what a pattern or prefix can break.
type Rule uint8

// The rules of Parse.
const (
	RulePatternLength Rule = iota + 1 // the pattern is longer than MaxPattern
	RulePrefixLength                  // the prefix is longer than MaxPrefix
	RuleCharacters                    // control or invisible characters, or not UTF-8
	RulePrefixBraces                  // the prefix has a brace
	RuleBraces                        // a brace that is not part of a known mark, or a width out of range
	RuleSeqOnce                       // no running number, or more than one
	RuleYearOnce                      // no year, or more than one
	RulePrefixOnce                    // more than one prefix
)

var ruleTexts = [...]struct{ english, chinese string }{
	RulePatternLength: {"the pattern is longer than 100 characters", "编号格式不得超过100个字符"},
	RulePrefixLength:  {"the prefix is longer than 40 characters", "编号字头不得超过40个字符"},
	RuleCharacters:    {"control or invisible characters are not allowed", "编号格式和字头不得含有控制字符或者不可见字符"},
	RulePrefixBraces:  {"the prefix must not have braces", "编号字头不得含有花括号"},
	RuleBraces: {
		"braces are only for {prefix}, {year}, {seq} and {seq:N} with N from 1 to 12",
		"花括号只能用于{prefix}、{year}、{seq}以及{seq:N}（N为1至12）",
	},
	RuleSeqOnce:    {"the pattern must have exactly one {seq} or {seq:N}", "编号格式须有且只有一个流水号{seq}或者{seq:N}"},
	RuleYearOnce:   {"the pattern must have exactly one {year}", "编号格式须有且只有一个年份{year}"},
	RulePrefixOnce: {"the pattern may have only one {prefix}", "编号格式至多有一个字头{prefix}"},
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

// Error tells which rule a pattern or prefix breaks.
type Error struct {
	Rule Rule
}

// Error is English.
func (e *Error) Error() string { return "numbering: " + e.Rule.English() }

// Chinese is the error for people.
func (e *Error) Chinese() string { return e.Rule.Chinese() }

// OnPrefix reports whether it is the prefix and not the pattern that is wrong, so that the right field is marked.
func (e *Error) OnPrefix() bool { return e.Rule == RulePrefixLength || e.Rule == RulePrefixBraces }
