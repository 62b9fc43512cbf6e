package letter

import "github.com/yishenqing/foi/workflow"

// Fields that several kinds have.
var (
	opening   = Field{Name: "opening", Label: "收到申请的情况和申请内容", Required: true}
	prose     = Field{Name: "text", Label: "经办人员撰写的内容", Required: true, MayBeEmpty: true}
	inquiries = Field{Name: "inquiries", Label: "咨询方式", MayBeEmpty: true}
	decision  = Field{Name: "decision", Label: "决定及其依据", Required: true}
	remedy    = Field{Name: "remedy", Label: "救济告知", Required: true}
	limit     = Field{Name: "limit", Label: "期限", Required: true}
	due       = Field{Name: "due", Label: "新的答复期限", Required: true}
	// consequence is what silence means.
	consequence = Field{Name: "consequence", Label: "逾期的后果", Required: true}
	finding     = Field{Name: "finding", Label: "查明的情况", Required: true}
	reason      = Field{Name: "reason", Label: "理由", Required: true}
)

func optional(f Field) Field {
	f.MayBeEmpty = true
	return f
}

// forms are the kinds, in the order in which they occur.
var forms = []form{
	{
		kind: Receipt, label: "登记回执", title: "政府信息公开申请登记回执", unnumbered: true, plain: true,
		fields: []Field{
			{Name: "channel", Label: "提交方式", Required: true},
			{Name: "due", Label: "答复期限", Required: true},
			{Name: "notes", Label: "说明", Required: true},
		},
		check: checkReceipt, say: sayReceipt,
	},
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
		kind: Extension, label: "延期告知书", title: "政府信息公开申请延期答复告知书", act: workflow.Extend,
		fields: []Field{opening, finding, decision, due, prose, inquiries}, check: checkLonger, say: sayExtension,
	},
	{
		kind: Deferral, label: "延迟答复告知书", title: "政府信息公开申请延迟答复告知书", act: workflow.Defer,
		fields: []Field{opening, finding, decision, due, prose, inquiries}, check: checkLonger, say: sayDeferral,
	},
	{
		kind: ThirdPartyInquiry, label: "征求第三方意见书", title: "政府信息公开征求第三方意见书", act: workflow.Consult,
		fields: []Field{opening, finding, limit, consequence, prose, inquiries}, check: checkInquiry, say: sayThirdPartyInquiry,
	},
	{
		kind: AgencyInquiry, label: "征求意见函", title: "关于征求政府信息公开意见的函", act: workflow.Consult,
		fields: []Field{opening, finding, limit, consequence, prose, inquiries}, check: checkInquiry, say: sayAgencyInquiry,
	},
	{
		kind: ThirdPartyNotice, label: "告知第三方书", title: "政府信息公开决定告知第三方书", act: workflow.Override,
		fields: []Field{opening, finding, decision, {Name: "text", Label: "决定公开的内容", Required: true}, remedy, inquiries},
		check:  checkThirdPartyNotice, say: sayThirdPartyNotice,
	},
	{
		kind: ReasonsQuery, label: "说明理由通知书", title: "政府信息公开申请说明理由通知书", act: workflow.AskReasons,
		fields: []Field{opening, finding, limit, consequence, prose, inquiries}, check: checkReasonsQuery, say: sayReasonsQuery,
	},
	{
		kind: FeeNotice, label: "收费通知书", title: "政府信息公开信息处理费收费通知书", act: workflow.Charge,
		fields: []Field{
			opening, finding,
			{Name: "calculation", Label: "计算方法", Required: true},
			{Name: "amount", Label: "应缴金额", Required: true},
			limit,
			{Name: "text", Label: "缴费方式", Required: true},
			consequence, inquiries,
		},
		check: checkFee, say: sayFee,
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
	{
		kind: ReviewAnswer, label: "行政复议答复书", title: "行政复议答复书", unnumbered: true, fields: pleading(), check: checkPleading, say: sayPleading,
	},
	{
		kind: SuitDefence, label: "行政诉讼答辩状", title: "行政诉讼答辩状", unnumbered: true, plain: true, fields: pleading(),
		check: checkPleading, say: sayPleading,
	},
	{
		kind: ServiceRecord, label: "送达回证", title: "送达回证", unnumbered: true, plain: true, unsigned: true,
		fields: []Field{
			{Name: "documents", Label: "送达的文书", Required: true},
			{Name: "by", Label: "送达方式", Required: true},
			{Name: "address", Label: "送达地点", Required: true},
			{Name: "tracking", Label: "邮件编号"},
			{Name: "delivered", Label: "送达日期"},
			{Name: "received_by", Label: "收件人签收"},
			{Name: "refused", Label: "代收人及代收理由"},
			{Name: "deliverer", Label: "送达人"},
			{Name: "text", Label: "备注"},
		},
		check: checkService, say: sayService,
	},
	{
		kind: LegalReport, label: "复议、诉讼报备表", title: "政府信息公开行政复议、行政诉讼案件报备表", unnumbered: true, plain: true,
		fields: []Field{
			{Name: "reporter", Label: "报备单位"},
			{Name: "case_type", Label: "案件类型", Required: true},
			{Name: "body_name", Label: "审理机关", Required: true},
			{Name: "case_number", Label: "案号", Required: true},
			{Name: "claimant", Label: "行政复议申请人或者原告", Required: true},
			{Name: "others", Label: "第三人"},
			{Name: "against", Label: "所涉行政行为", Required: true},
			{Name: "served", Label: "知悉案件之日", Required: true},
			{Name: "limit", Label: "报备期限"},
			{Name: "reported", Label: "报备日期"},
			{Name: "result", Label: "审理结果"},
			{Name: "text", Label: "情况说明"},
		},
		check: checkLegalReport, say: sayLegalReport,
	},
}

// ending are the fields of both lapses.
func ending() []Field { return []Field{opening, finding, decision, prose, remedy, inquiries} }

// pleading are the fields of a 行政复议答复书 or 答辩状.
func pleading() []Field {
	return []Field{
		{Name: "parties", Label: "当事人", Required: true},
		{Name: "opening", Label: "案由", Required: true},
		{Name: "heading_facts", Label: "事实经过的标题"},
		{Name: "facts", Label: "事实经过", Required: true},
		{Name: "heading_law", Label: "理由的标题"},
		{Name: "law", Label: "行政行为合法的理由和依据", Required: true},
		{Name: "heading_request", Label: "请求的标题"},
		{Name: "request", Label: "请求", Required: true},
		{Name: "heading_evidence", Label: "证据清单的标题"},
		{Name: "evidence", Label: "证据、依据", Required: true},
	}
}
