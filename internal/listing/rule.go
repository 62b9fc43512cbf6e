package listing

// Rule is what a list request can break.
type Rule uint8

// The rules of page_size, page_token and order_by.
const (
	RulePageSize     Rule = iota + 1 // page_size is negative
	RuleTokenDamaged                 // page_token is not one that this server gave
	RuleTokenRequest                 // page_token belongs to a request with other arguments
	RuleOrder                        // order_by names no field by which the list can be sorted
	RuleOrderForm                    // order_by is not `field` or `field desc`

	// The rules of filter.

	RuleFilterLength  // longer than MaxFilter
	RuleFilterDepth   // nested deeper than MaxDepth
	RuleFilterTerms   // more than MaxTerms conditions
	RuleCharacters    // a control character, or not UTF-8
	RuleQuoteOpen     // a quoted value does not end
	RuleQuoteEscape   // an escape other than \" and \\
	RuleQuoteSingle   // a single quote
	RuleParenthesis   // parentheses do not match
	RuleCondition     // no condition where one must stand
	RuleOperator      // no operator after a field
	RuleValue         // no value after an operator
	RuleJoin          // two conditions without AND or OR
	RuleField         // the list cannot be filtered by this field
	RuleFieldOperator // the field does not have this operator
	RuleEmptyValue    // nothing to search for
	RuleDate          // not a date
	RuleBool          // not true or false
	RuleFieldValue    // not a value of the field
)

var ruleTexts = [...]struct{ english, chinese string }{
	RulePageSize:      {"must not be negative", "不得为负数"},
	RuleTokenDamaged:  {"not a page token of this service", "无法识别，请重新查询"},
	RuleTokenRequest:  {"belongs to a request with other arguments", "与本次查询的条件不一致，请重新查询"},
	RuleOrder:         {"the list cannot be sorted by this field", "不支持按此字段排序"},
	RuleOrderForm:     {"must be one field, optionally followed by desc", "应为一个字段名，降序时后加desc"},
	RuleFilterLength:  {"longer than 2000 characters", "不得超过2000个字符"},
	RuleFilterDepth:   {"nested deeper than 20 levels", "括号嵌套不得超过20层"},
	RuleFilterTerms:   {"more than 50 conditions", "不得超过50个条件"},
	RuleCharacters:    {"control characters are not allowed", "含有控制字符"},
	RuleQuoteOpen:     {"the quoted value does not end", "引号没有闭合"},
	RuleQuoteEscape:   {`only \" and \\ can be escaped`, `引号内的反斜杠只能用于\"和\\`},
	RuleQuoteSingle:   {"values are quoted with double quotes", "请使用英文双引号"},
	RuleParenthesis:   {"the parentheses do not match", "括号不匹配"},
	RuleCondition:     {"a condition such as state = ANSWERED is expected", "此处应为条件，例如state = ANSWERED"},
	RuleOperator:      {"an operator is expected after the field", "字段名后应为比较符"},
	RuleValue:         {"a value is expected after the operator", "比较符后应为一个值"},
	RuleJoin:          {"AND or OR is expected between conditions", "两个条件之间应为AND或者OR"},
	RuleField:         {"the list cannot be filtered by this field", "不支持按此字段筛选"},
	RuleFieldOperator: {"the field does not have this operator", "此字段不支持该比较符"},
	RuleEmptyValue:    {"the value is empty", "值为空"},
	RuleDate:          {"not a date written YYYY-MM-DD", "应为YYYY-MM-DD格式的日期"},
	RuleBool:          {"must be true or false", "应为true或者false"},
	RuleFieldValue:    {"not a value of this field", "值无效"},
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
