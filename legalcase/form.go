package legalcase

import "github.com/yishenqing/foi/workflow"

// Form is how a stage of a case ends (结案方式).
type Form string

// The forms.
const (
	Maintained      Form = "maintained"       // 维持
	ClaimRejected   Form = "claim_rejected"   // 驳回复议请求 or 诉讼请求
	Revoked         Form = "revoked"          // 撤销, 部分撤销
	Changed         Form = "changed"          // 变更
	Unlawful        Form = "unlawful"         // 确认违法
	Invalid         Form = "invalid"          // 确认无效
	Perform         Form = "perform"          // 责令履行, 判决履行
	NotAccepted     Form = "not_accepted"     // 不予受理, 不予立案
	CaseRejected    Form = "case_rejected"    // 驳回复议申请, 驳回起诉
	Withdrawn       Form = "withdrawn"        // 撤回, 撤诉
	Settled         Form = "settled"          // 和解后撤回
	Mediated        Form = "mediated"         // 调解
	Terminated      Form = "terminated"       // 终止, 终结
	AppealRejected  Form = "appeal_rejected"  // 驳回上诉（再审申请），维持原判
	AppealWithdrawn Form = "appeal_withdrawn" // 撤回上诉（再审申请）
	Remanded        Form = "remanded"         // 发回重审
)

// FormRow is one row of the table of forms: for one type of case, what a form is called, where it stands, and what it counts as.
type FormRow struct {
	Type    workflow.LegalType
	Form    Form
	Label   string
	Article string
	// Result is the default. It is none for forms that leave the result of the instance before, or none at all.
	Result workflow.LegalResult
	// Doubt says why the default is doubtful, "" where it is not. No official definition of 结果纠正 and 其他结果 was found (law.md §3d).
	Doubt string
}

const (
	review = workflow.Review
	suit   = workflow.Suit
)

var forms = []FormRow{
	{review, Maintained, "维持决定", "行政复议法第六十八条", workflow.Upheld, ""},
	{review, ClaimRejected, "驳回复议请求", "行政复议法第六十九条", workflow.Upheld, ""},
	{review, Changed, "变更决定", "行政复议法第六十三条", workflow.Corrected, ""},
	{review, Revoked, "撤销或者部分撤销", "行政复议法第六十四条", workflow.Corrected, ""},
	{review, Unlawful, "确认违法", "行政复议法第六十五条", workflow.Corrected, ""},
	{review, Perform, "责令履行", "行政复议法第六十六条", workflow.Corrected, ""},
	{review, Invalid, "确认无效", "行政复议法第六十七条", workflow.Corrected, ""},
	{review, NotAccepted, "不予受理", "行政复议法第三十条", workflow.OtherResult, "未进入实体审理，也有地方不计入收案"},
	{review, CaseRejected, "驳回复议申请", "行政复议法第三十三条", workflow.OtherResult, "驳回申请未作实体审查，也有地方计入结果维持"},
	{review, Withdrawn, "撤回复议申请", "行政复议法第四十一条", workflow.OtherResult, ""},
	{review, Settled, "和解后撤回", "行政复议法第七十四条", workflow.OtherResult, "机关改变原答复后和解的，也有地方计入结果纠正"},
	{review, Mediated, "调解书", "行政复议法第七十三条", workflow.OtherResult, "调解书改变原答复的，也有地方计入结果纠正"},
	{review, Terminated, "终止审理", "行政复议法第四十一条", workflow.OtherResult, ""},

	{suit, ClaimRejected, "驳回诉讼请求", "行政诉讼法第六十九条", workflow.Upheld, ""},
	{suit, Revoked, "判决撤销或者部分撤销", "行政诉讼法第七十条", workflow.Corrected, ""},
	{suit, Perform, "判决履行", "行政诉讼法第七十二条", workflow.Corrected, ""},
	{suit, Unlawful, "确认违法", "行政诉讼法第七十四条", workflow.Corrected, ""},
	{suit, Invalid, "确认无效", "行政诉讼法第七十五条", workflow.Corrected, ""},
	{suit, Changed, "判决变更", "行政诉讼法第七十七条", workflow.Corrected, ""},
	{suit, NotAccepted, "不予立案", "行政诉讼法第五十一条", workflow.OtherResult, "未进入实体审理，也有地方不计入收案"},
	{suit, CaseRejected, "裁定驳回起诉", "行诉解释第六十九条", workflow.OtherResult, "驳回起诉未作实体审查，也有地方计入结果维持"},
	{suit, Withdrawn, "撤诉", "行政诉讼法第六十二条", workflow.OtherResult, "机关改变原答复后撤诉的，也有地方计入结果纠正"},
	{suit, Mediated, "调解书", "行政诉讼法第六十条", workflow.OtherResult, "调解书改变原答复的，也有地方计入结果纠正"},
	{suit, Terminated, "终结诉讼", "行诉解释第八十八条", workflow.OtherResult, ""},
	{suit, AppealRejected, "驳回上诉（再审申请），维持原判", "行政诉讼法第八十九条", "", ""},
	{suit, AppealWithdrawn, "撤回上诉（再审申请）", "行政诉讼法第六十二条", "", ""},
	{suit, Remanded, "发回重审", "行政诉讼法第八十九条", "", ""},
}

// Forms returns the table of forms. The slice is the caller's own.
func Forms() []FormRow { return append([]FormRow(nil), forms...) }

// FormOf returns the row of a form for a type of case, and false when that type cannot end so.
func FormOf(of workflow.LegalType, form Form) (FormRow, bool) {
	for _, row := range forms {
		if row.Type == of && row.Form == form {
			return row, true
		}
	}
	return FormRow{}, false
}

// afterAppeal reports whether only a second instance or a retrial ends so.
func (f Form) afterAppeal() bool {
	return f == AppealRejected || f == AppealWithdrawn || f == Remanded
}

// Choice is one cell that a root agency sets otherwise than the default.
type Choice struct {
	Type   workflow.LegalType   `json:"type"`
	Form   Form                 `json:"form"`
	Result workflow.LegalResult `json:"result"`
}

// Choices are the cells of a root agency; the others have their defaults.
type Choices []Choice

// Result returns what a form counts as in table 四; "" for forms that leave the result of the instance before.
func (c Choices) Result(of workflow.LegalType, form Form) workflow.LegalResult {
	for _, choice := range c {
		if choice.Type == of && choice.Form == form {
			return choice.Result
		}
	}
	row, _ := FormOf(of, form)
	return row.Result
}

// Fault is a choice that is not allowed.
type Fault struct {
	Index   int
	English string
	Chinese string
}

// Check returns all choices that are not allowed; nil when there are none.
func (c Choices) Check() []Fault {
	var found []Fault
	seen := map[Choice]bool{}
	for i, choice := range c {
		cell := Choice{Type: choice.Type, Form: choice.Form}
		row, known := FormOf(choice.Type, choice.Form)
		switch {
		case !known:
			found = append(found, Fault{i, "is no form in which such a case ends", "该类案件没有此种结案方式"})
		case row.Result == "":
			found = append(found, Fault{i, "leaves the result of the instance before", "此种结案方式沿用前一审级的结果，不能另行设置"})
		case choice.Result.Label() == "":
			found = append(found, Fault{i, "needs a result", "应当选择结果维持、结果纠正或者其他结果"})
		case seen[cell]:
			found = append(found, Fault{i, "is set twice", "同一结案方式重复设置"})
		}
		seen[cell] = true
	}
	return found
}
