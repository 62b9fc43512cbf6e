package workflow

// Element is one of the three things that art. 29 asks of an application; a 补正告知 says which of them are missing.
type Element string

// The elements, in the order of art. 29.
const (
	ElementApplicant Element = "applicant" // 申请人的姓名或者名称、身份证明、联系方式
	ElementContent   Element = "content"   // 所需信息的名称、文号或者便于查询的其他特征
	ElementForm      Element = "form"      // 形式要求，包括获取信息的方式、途径
)

var elementLabels = [...]struct {
	value Element
	label string
}{
	{ElementApplicant, "申请人的姓名或者名称、身份证明、联系方式"},
	{ElementContent, "所需信息的名称、文号或者便于行政机关查询的其他特征性描述"},
	{ElementForm, "所需信息的形式要求，包括获取信息的方式、途径"},
}

// Elements returns the three elements in the order of art. 29. The slice is the caller's own.
func Elements() []Element {
	all := make([]Element, len(elementLabels))
	for i, e := range elementLabels {
		all[i] = e.value
	}
	return all
}

// Label returns what art. 29 asks for, in Chinese, or "" when e is no element.
func (e Element) Label() string {
	for _, l := range elementLabels {
		if l.value == e {
			return l.label
		}
	}
	return ""
}
