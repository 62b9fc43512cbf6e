package outcome

// Row is the key of a line of table 三 of the national annual report, as in contracts/annual-report.md.
type Row string

// The rows. Those from RowGranted to RowOtherwise are leaves: each concluded application is in exactly one of them.
const (
	RowNew       Row = "new"        // 一、本年新收
	RowCarriedIn Row = "carried_in" // 二、上年结转

	RowGranted          Row = "3.1"   // 予以公开
	RowPartial          Row = "3.2"   // 部分公开
	RowSecret           Row = "3.3.1" // 国家秘密
	RowForbidden        Row = "3.3.2" // 其他法律行政法规禁止公开
	RowStability        Row = "3.3.3" // 危及“三安全一稳定”
	RowThirdParty       Row = "3.3.4" // 保护第三方合法权益
	RowInternal         Row = "3.3.5" // 三类内部事务信息
	RowProcess          Row = "3.3.6" // 四类过程性信息
	RowEnforcement      Row = "3.3.7" // 行政执法案卷
	RowLookup           Row = "3.3.8" // 行政查询事项
	RowNotHeld          Row = "3.4.1" // 本机关不掌握
	RowNeedsMaking      Row = "3.4.2" // 没有现成信息需要另行制作
	RowUnclear          Row = "3.4.3" // 补正后仍不明确
	RowPetition         Row = "3.5.1" // 信访举报投诉类
	RowRepeated         Row = "3.5.2" // 重复申请
	RowPublication      Row = "3.5.3" // 公开出版物
	RowUnreasonable     Row = "3.5.4" // 无正当理由大量反复申请
	RowReconfirm        Row = "3.5.5" // 确认或重新出具已获取信息
	RowCorrectionLapsed Row = "3.6.1" // 逾期不补正
	RowFeeLapsed        Row = "3.6.2" // 逾期不缴费
	RowOtherwise        Row = "3.6.3" // 其他处理·其他

	RowOtherAll   Row = "3.6"         // 其他处理, one row in the layout of 2019
	RowTotal      Row = "3.7"         // 总计
	RowCarriedOut Row = "carried_out" // 四、结转下年度
)

// leafLabels are the leaves in the order of the table, with the official label as the fixtures print it.
var leafLabels = [...]struct {
	row   Row
	label string
}{
	{RowGranted, "三（一）予以公开"},
	{RowPartial, "三（二）部分公开（区分处理的，只计这一情形，不计其他情形）"},
	{RowSecret, "三（三）不予公开 1.属于国家秘密"},
	{RowForbidden, "三（三）不予公开 2.其他法律行政法规禁止公开"},
	{RowStability, "三（三）不予公开 3.危及“三安全一稳定”"},
	{RowThirdParty, "三（三）不予公开 4.保护第三方合法权益"},
	{RowInternal, "三（三）不予公开 5.属于三类内部事务信息"},
	{RowProcess, "三（三）不予公开 6.属于四类过程性信息"},
	{RowEnforcement, "三（三）不予公开 7.属于行政执法案卷"},
	{RowLookup, "三（三）不予公开 8.属于行政查询事项"},
	{RowNotHeld, "三（四）无法提供 1.本机关不掌握相关政府信息"},
	{RowNeedsMaking, "三（四）无法提供 2.没有现成信息需要另行制作"},
	{RowUnclear, "三（四）无法提供 3.补正后申请内容仍不明确"},
	{RowPetition, "三（五）不予处理 1.信访举报投诉类申请"},
	{RowRepeated, "三（五）不予处理 2.重复申请"},
	{RowPublication, "三（五）不予处理 3.要求提供公开出版物"},
	{RowUnreasonable, "三（五）不予处理 4.无正当理由大量反复申请"},
	{RowReconfirm, "三（五）不予处理 5.要求行政机关确认或重新出具已获取信息"},
	{RowCorrectionLapsed, "三（六）其他处理 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"},
	{RowFeeLapsed, "三（六）其他处理 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"},
	{RowOtherwise, "三（六）其他处理 3.其他"},
}

// otherLabels are the rows that are no leaves.
var otherLabels = [...]struct {
	row   Row
	label string
}{
	{RowNew, "一、本年新收政府信息公开申请数量"},
	{RowCarriedIn, "二、上年结转政府信息公开申请数量"},
	{RowOtherAll, "三（六）其他处理"},
	{RowTotal, "三（七）总计"},
	{RowCarriedOut, "四、结转下年度继续办理"},
}

// leaf returns the position of r among the leaves, or -1.
func (r Row) leaf() int {
	for i := range leafLabels {
		if leafLabels[i].row == r {
			return i
		}
	}
	return -1
}

// Leaves returns the 21 leaf rows in the order of the table. The slice is the caller's own.
func Leaves() []Row {
	all := make([]Row, len(leafLabels))
	for i, l := range leafLabels {
		all[i] = l.row
	}
	return all
}

// IsLeaf reports whether r is one of the 21 result rows that a concluded application is counted in.
func (r Row) IsLeaf() bool { return r.leaf() >= 0 }

// IsAnswer reports whether r is a row that an answer can have: 3.1 to 3.5.5. The rows 3.6.1–3.6.3 come from an
// application that lapsed, was withdrawn or was closed otherwise, and never from an answer.
func (r Row) IsAnswer() bool {
	i := r.leaf()
	return i >= 0 && i < RowCorrectionLapsed.leaf()
}

// Label returns the official Chinese label as the layout of 2021 prints it (and 3.6 as that of 2019 does), or "".
func (r Row) Label() string {
	if i := r.leaf(); i >= 0 {
		return leafLabels[i].label
	}
	for _, l := range otherLabels {
		if l.row == r {
			return l.label
		}
	}
	return ""
}
