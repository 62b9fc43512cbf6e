package letter

import "github.com/yishenqing/foi/workflow"

// Fields that several kinds have.
var (
	opening   = Field{Name: "opening", Label: "收到申请的情况和申请内容", Required: true}
	prose     = Field{Name: "text", Label: "经办人员撰写的内容", Required: true, MayBeEmpty: true}
	inquiries = Field{Name: "inquiries", Label: "咨询方式", MayBeEmpty: true}
	decision  = Field{Name: "decision", Label: "决定及其依据", Required: true}
	remedy    = Field{Name: "remedy", Label: "救济告知", Required: true}
	finding   = Field{Name: "finding", Label: "查明的情况", Required: true}
	reason    = Field{Name: "reason", Label: "理由", Required: true}
)

func optional(f Field) Field {
	f.MayBeEmpty = true
	return f
}

// forms are the kinds, in the order in which they occur.
var forms = []form{
	{
		kind: Correction, label: "补正告知书", title: "政府信息公开申请补正告知书", act: workflow.Return,
		fields: []Field{
			opening,
			{Name: "finding", Label: "缺少的内容和依据", Required: true},
			{Name: "items", Label: "需要补正的事项", Required: true},
			{Name: "limit", Label: "补正期限", Required: true},
			{Name: "consequence", Label: "逾期不补正的后果", Required: true},
			prose, inquiries,
		},
		check: checkCorrection, say: sayCorrection,
	},
	{
		kind: Answer, label: "答复书", title: "政府信息公开申请答复书", act: workflow.Answer,
		fields: []Field{
			opening,
			{Name: "consultation", Label: "征求第三方意见的情况", Required: true, MayBeEmpty: true},
			{Name: "search", Label: "检索的情况", Required: true, MayBeEmpty: true},
			{Name: "reasons", Label: "要求说明理由的情况", Required: true, MayBeEmpty: true},
			decision, optional(reason),
			{Name: "parts", Label: "分项答复", Required: true, MayBeEmpty: true},
			{Name: "earlier", Label: "此前的答复", Required: true, MayBeEmpty: true},
			{Name: "redirect", Label: "告知的机关、方式、途径", Required: true, MayBeEmpty: true},
			prose, remedy,
		},
		check: checkAnswer, say: sayAnswer,
	},
	{
		kind: CorrectionLapse, label: "不再处理告知书（逾期不补正）", title: "政府信息公开申请不再处理告知书", act: workflow.Lapse, cause: workflow.LapsedCorrection,
		fields: ending(), check: checkEnding, say: sayEnding,
	},
	{
		kind: FeeLapse, label: "不再处理告知书（逾期未缴费）", title: "政府信息公开申请不再处理告知书", act: workflow.Lapse, cause: workflow.LapsedFee,
		fields: ending(), check: checkEnding, say: sayEnding,
	},
	{
		kind: Withdrawal, label: "撤回确认书", title: "政府信息公开申请撤回确认书", act: workflow.Withdraw,
		fields: []Field{opening, finding, decision, prose, {Name: "again", Label: "可以另行申请", Required: true}, inquiries}, check: checkEnding, say: sayEnding,
	},
	{
		kind: Closing, label: "终止办理告知书", title: "政府信息公开申请终止办理告知书", act: workflow.Close,
		fields: []Field{
			opening, finding, decision, {Name: "redirect", Label: "告知的机关、方式、途径", Required: true, MayBeEmpty: true}, prose, remedy, inquiries,
		},
		check: checkEnding, say: sayEnding,
	},
}

// ending are the fields of both lapses.
func ending() []Field { return []Field{opening, finding, decision, prose, remedy, inquiries} }
