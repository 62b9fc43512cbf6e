package apierr

import (
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// usedRules returns every rule id that the fields of our protos can break.
func usedRules() map[string]bool {
	used := map[string]bool{}
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(f protoreflect.FileDescriptor) bool {
		walk(f.Messages(), used)
		return true
	})
	return used
}

func walk(messages protoreflect.MessageDescriptors, used map[string]bool) {
	for i := range messages.Len() {
		m := messages.Get(i)
		for j := range m.Fields().Len() {
			if rules, _ := proto.GetExtension(m.Fields().Get(j).Options(), validate.E_Field).(*validate.FieldRules); rules != nil {
				collect(rules, used)
			}
		}
		if rules, _ := proto.GetExtension(m.Options(), validate.E_Message).(*validate.MessageRules); rules != nil {
			for _, c := range rules.GetCel() {
				used[c.GetId()] = true
			}
		}
		walk(m.Messages(), used)
	}
}

func collect(rules *validate.FieldRules, used map[string]bool) {
	if rules.GetRequired() {
		used["required"] = true
	}
	for _, c := range rules.GetCel() {
		used[c.GetId()] = true
	}
	m := rules.ProtoReflect()
	kind := m.WhichOneof(m.Descriptor().Oneofs().ByName("type"))
	if kind == nil {
		return
	}
	var names []string
	m.Get(kind).Message().Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		names = append(names, string(fd.Name()))
		return true
	})
	all := strings.Join(names, " ")
	for _, name := range names {
		switch {
		case (name == "gte" || name == "lte") && strings.Contains(all, "gte") && strings.Contains(all, "lte"):
			used[string(kind.Name())+".gte_lte"] = true
		case name == "items":
			collect(rules.GetRepeated().GetItems(), used)
		case name == "uuid":
			used["string.uuid"], used["string.uuid_empty"] = true, true
		default:
			used[string(kind.Name())+"."+name] = true
		}
	}
}

func TestEveryRuleOfOurProtosHasChinese(t *testing.T) {
	used := usedRules()
	require.Greater(t, len(used), 10, "the walk finds the rules")
	for id := range used {
		require.Contains(t, ruleTexts, id, "a rule in proto/ without a Chinese text")
		require.Regexp(t, `\p{Han}`, ruleTexts[id])
	}
}

func TestRuleTextsAreSaidWithTheirValues(t *testing.T) {
	validator, err := protovalidate.New()
	require.NoError(t, err)
	err = validator.Validate(&foiv1.CreateApplicationRequest{
		RequestId: "not-a-uuid",
		Application: &foiv1.Application{
			Channel: 99, Note: strings.Repeat("长", 2001), Delivery: 0,
			Applicant: &foiv1.Applicant{Type: 1, DisplayName: "张三", IdKind: 1},
		},
	})
	got := chineseByField(t, err)
	require.Equal(t, map[string]string{
		"parent":                  "不得为空",
		"request_id":              "应为 UUID 格式",
		"application.channel":     "取值不在规定范围内",
		"application.note":        "不得超过 2000 个字符",
		"application.delivery":    "取值不在允许的范围内，或未选择",
		"application.description": "不得为空",
	}, got)

	err = validator.Validate(&foiv1.ListCalendarDaysRequest{Year: 1999})
	require.Equal(t, map[string]string{"year": "应在 2004 至 2999 之间"}, chineseByField(t, err))

	err = validator.Validate(&foiv1.SplitApplicationRequest{Name: "agencies/a/applications/b", Descriptions: []string{""}})
	require.Equal(t, map[string]string{"descriptions": "不得少于 2 项", "descriptions[0]": "不得为空"}, chineseByField(t, err))
}

func chineseByField(t *testing.T, err error) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, v := range violationsOf(err) {
		require.NotEmpty(t, v.Message)
		texts[v.Field] = v.Chinese
	}
	return texts
}
