package letter

import "slices"

// Field is a named place of a template.
type Field struct {
	Name  string // as it stands in the template, snake_case
	Label string // Chinese
	// Required: a template without it would leave out what the law wants to be said.
	Required bool
	// Optional values: whether the field may be empty in a document that is issued.
	MayBeEmpty bool
}

// whole is the field of all paragraphs of a letter: a template that has it needs none of the single ones.
const whole = "body"

// common are the fields of every document.
var common = []Field{
	{Name: "title", Label: "标题"},
	{Name: "mark", Label: "发文机关标志"},
	{Name: "number", Label: "发文字号", MayBeEmpty: true},
	{Name: "agency", Label: "发文机关署名", Required: true},
	{Name: "date", Label: "成文日期", Required: true},
	{Name: "recipient", Label: "主送对象"},
	{Name: "register_number", Label: "登记编号", MayBeEmpty: true},
	{Name: "applicant", Label: "申请人", MayBeEmpty: true},
	{Name: "receipt_date", Label: "收到申请之日", MayBeEmpty: true},
	{Name: "content", Label: "申请内容", MayBeEmpty: true},
	{Name: "contact", Label: "联系方式", MayBeEmpty: true},
	{Name: "enclosures", Label: "附件", MayBeEmpty: true},
	{Name: "copy_to", Label: "抄送", MayBeEmpty: true},
	{Name: whole, Label: "正文全文"},
}

// Fields returns the fields that templates of a kind may have, those of every document first; nil for an unknown kind.
// A template has to have every required one, or 正文全文 in place of those that are paragraphs.
func Fields(kind Kind) []Field {
	f := kind.form()
	if f == nil {
		return nil
	}
	all := slices.Clone(common)
	if toOthers(kind) {
		all = slices.DeleteFunc(all, func(f Field) bool { return f.Name == "applicant" })
	}
	for i := range all {
		switch all[i].Name {
		case "number":
			all[i].Required, all[i].MayBeEmpty = !f.unnumbered, f.unnumbered
		case "date":
			all[i].Required, all[i].MayBeEmpty = !f.unsigned, f.unsigned
		case "recipient":
			all[i].MayBeEmpty = f.kind == LegalReport
		}
	}
	return append(all, f.fields...)
}

// toOthers reports whether a kind goes to somebody who is not to know who applied.
func toOthers(kind Kind) bool {
	return kind == ThirdPartyInquiry || kind == AgencyInquiry || kind == ThirdPartyNotice
}

// Lacking returns the required fields that a template of a kind with these fields does not have.
func Lacking(kind Kind, has []string) []Field {
	var lacking []Field
	for _, f := range Fields(kind) {
		head := slices.ContainsFunc(common, func(c Field) bool { return c.Name == f.Name })
		if f.Required && !slices.Contains(has, f.Name) && (head || !slices.Contains(has, whole)) {
			lacking = append(lacking, f)
		}
	}
	return lacking
}

// Values returns what fields of a document say, by name: every field of the kind, some of them empty. A line break is one on paper. It
// fails as Compose does.
func Values(kind Kind, facts Facts) (map[string]string, error) {
	s, err := speak(kind, facts)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, f := range Fields(kind) {
		values[f.Name] = ""
	}
	for name, text := range s.head() {
		if _, ok := values[name]; ok {
			values[name] = text
		}
	}
	for _, p := range s.paragraphs {
		values[p.field] = p.text
		values[whole] = joined(values[whole], p.line())
	}
	return values, nil
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}
