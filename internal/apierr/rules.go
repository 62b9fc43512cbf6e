package apierr

import (
	"fmt"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// ruleTexts says each rule of buf.validate that our protos use, and each CEL rule of our own, in Chinese. `%v` is the rule's
// value. A test walks all protos and fails when one of their rules is missing here.
var ruleTexts = map[string]string{
	"required":             "必须填写",
	"bytes.max_len":        "不得超过 %v 个字节",
	"bytes.min_len":        "不得少于 %v 个字节",
	"string.min_len":       "不得少于 %v 个字符",
	"string.max_len":       "不得超过 %v 个字符",
	"string.pattern":       "格式不符合要求",
	"string.uuid":          "应为 UUID 格式",
	"string.uuid_empty":    "应为 UUID 格式，不得为空",
	"enum.defined_only":    "取值不在规定范围内",
	"enum.in":              "取值不在允许的范围内",
	"enum.not_in":          "取值不在允许的范围内，或未选择",
	"int32.gte":            "不得小于 %v",
	"int32.lte":            "不得大于 %v",
	"int32.gte_lte":        "应在 %v 至 %v 之间",
	"int64.gte_lte":        "应在 %v 至 %v 之间",
	"int64.gt":             "应大于 %v",
	"int64.gte":            "不得小于 %v",
	"repeated.min_items":   "不得少于 %v 项",
	"repeated.max_items":   "不得超过 %v 项",
	"repeated.unique":      "各项不得重复",
	"application.required": "必须给出申请及其名称",
	"agency.required":      "必须给出机关及其名称",
}

// emptyTexts replace texts that sound odd for the commonest case.
var emptyTexts = map[string]string{"string.min_len": "不得为空", "bytes.min_len": "不得为空"}

// unknownRule is said of a rule without a text. The test keeps it from ever being needed.
const unknownRule = "不符合要求"

// ruleViolations turns what protovalidate found into faults of fields. It never repeats the value that was sent.
func ruleViolations(err *protovalidate.ValidationError) []Violation {
	found := make([]Violation, len(err.Violations))
	for i, v := range err.Violations {
		id := v.Proto.GetRuleId()
		message := v.Proto.GetMessage()
		if message == "" {
			message = "breaks rule " + id
		}
		found[i] = Violation{
			Field: protovalidate.FieldPathString(v.Proto.GetField()), Rule: id, Message: message, Chinese: ruleText(id, v),
		}
	}
	return found
}

func ruleText(id string, v *protovalidate.Violation) string {
	text, ok := ruleTexts[id]
	if !ok {
		return unknownRule
	}
	switch strings.Count(text, "%v") {
	case 0:
		return text
	case 1:
		if !v.RuleValue.IsValid() {
			return unknownRule
		}
		if short, ok := emptyTexts[id]; ok && fmt.Sprint(v.RuleValue) == "1" {
			return short
		}
		return fmt.Sprintf(text, v.RuleValue)
	default:
		from, to, ok := bounds(v)
		if !ok {
			return unknownRule
		}
		return fmt.Sprintf(text, from, to)
	}
}

// bounds returns both ends of a range rule: the violation itself carries only one of them.
func bounds(v *protovalidate.Violation) (from, to protoreflect.Value, ok bool) {
	if v.FieldDescriptor == nil || v.RuleDescriptor == nil {
		return from, to, false
	}
	rules, _ := proto.GetExtension(v.FieldDescriptor.Options(), validate.E_Field).(*validate.FieldRules)
	if rules == nil {
		return from, to, false
	}
	m := rules.ProtoReflect()
	kind := m.WhichOneof(m.Descriptor().Oneofs().ByName("type"))
	if kind == nil {
		return from, to, false
	}
	set := m.Get(kind).Message()
	lower, upper := set.Descriptor().Fields().ByName("gte"), set.Descriptor().Fields().ByName("lte")
	if lower == nil || upper == nil || !set.Has(lower) || !set.Has(upper) {
		return from, to, false
	}
	return set.Get(lower), set.Get(upper), true
}
