package workflow

// fieldLabels are the Chinese names of the fields of Event, Facts and LegalCase, by JSON name.
var fieldLabels = map[string]string{
	"do": "办理事项", "on": "日期", "recorded_at": "记录时间",
	"reason": "理由", "items": "需补正的内容", "within_days": "补正期限（工作日）", "to": "去向", "from": "分办机关",
	"id": "编号", "with": "征求意见对象", "party": "对方名称", "received": "收到日期", "opinion": "意见",
	"days": "延长工作日数", "approver": "批准人", "mode": "计费方式", "count": "件数或页数", "amount_fen": "金额（分）",
	"row": "答复结果", "document_number": "文号", "parts": "分项答复", "by": "送达方式", "cause": "视为放弃的事由", "legal_case": "复议或者诉讼案件",
	"elements": "缺少的申请要素", "unit_due": "承办单位办结日期", "kind": "决定类型",
	"grounds": "理由内容", "before": "当月此前已申请件数", "view": "行政机关对理由的认定", "statement": "答复内容", "evidence": "更正依据",
	"channel": "收件渠道", "entered": "录入日期", "applicant_type": "申请人类型",
	"counting.convention": "期间起算", "counting.rest_day": "休息日收到", "counting.online": "网上申请的收到之日", "counting.pause": "征求意见不计入期限的日子",
	"type": "案件类型", "route": "起诉途径", "served": "知悉日期", "reported": "报备日期", "concluded": "审结日期", "result": "审理结果",
}

// FieldLabel returns the Chinese name of a field by its JSON name, or the JSON name when it has none.
func FieldLabel(name string) string {
	if label, ok := fieldLabels[name]; ok {
		return label
	}
	return name
}
