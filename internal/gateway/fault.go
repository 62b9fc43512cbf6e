package gateway

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yishenqing/foi/internal/apierr"
)

// rule is what a request breaks before it is a message.
type rule string

const (
	ruleUnknown   rule = "unknown_field"
	ruleDuplicate rule = "duplicate_field"
	ruleType      rule = "type"
	ruleSyntax    rule = "json"
	ruleLost      rule = "misplaced"
	ruleQuery     rule = "query"
	ruleMany      rule = "too_many_parameters"
	ruleEncoded   rule = "content_encoding"
	ruleMedia     rule = "content_type"
)

var ruleTexts = map[rule]struct{ english, chinese string }{
	ruleUnknown:   {"there is no such field", "没有这个字段"},
	ruleDuplicate: {"is given more than once", "重复给出"},
	ruleType:      {"is not of the field's type", "值的类型或格式不符合该字段的要求"},
	ruleSyntax:    {"the body is not valid JSON of this message", "请求内容不是有效的 JSON"},
	ruleQuery:     {"the query cannot be read", "查询参数无法解析"},
	ruleMany:      {fmt.Sprintf("the query has more than %d parameters", mostParameters), fmt.Sprintf("查询参数不得超过 %d 个", mostParameters)},
	ruleEncoded:   {"the body must be sent as it is, without Content-Encoding", "请求内容不得压缩或另行编码（Content-Encoding）"},
	ruleMedia:     {"the body must be of Content-Type application/json", "请求内容的 Content-Type 须为 application/json"},
	ruleLost:      {"belongs into the path or the body and would be lost here", "应放在路径或请求内容中，不能作为查询参数"},
}

// fieldFault is a fault of a body or query. The generated code passes it on as text alone, so its text can be read back.
type fieldFault struct {
	field string
	rule  rule
	where string
}

func (f fieldFault) Error() string {
	return "foi-fault:" + string(f.rule) + ":" + strings.ReplaceAll(shortened(f.field), ":", "") + ":" + f.where
}

var faultText = regexp.MustCompile(`^foi-fault:([a-z_]+):([^:]*):(.*)$`)

// parseFault reads a fault back from the text that the generated code made of it.
func parseFault(text string) (fieldFault, bool) {
	m := faultText.FindStringSubmatch(text)
	if m == nil {
		return fieldFault{}, false
	}
	return fieldFault{field: m[2], rule: rule(m[1]), where: m[3]}, true
}

// invalid returns the fault as every other refusal of a field.
func (f fieldFault) invalid() *apierr.Invalid {
	text := ruleTexts[f.rule]
	v := apierr.Violation{Field: shortened(f.field), Rule: string(f.rule), Message: text.english, Chinese: text.chinese}
	if f.where != "" {
		v.Message += " " + f.where
	}
	return &apierr.Invalid{Violations: []apierr.Violation{v}}
}
