package workflow

import "slices"

// Act is something that somebody does to an application.
type Act string

// The acts of clock.md in the order of history.md, and then the extensions of the contract.
const (
	Confirm     Act = "confirm"      // 双方确认收到申请, art. 31
	Accept      Act = "accept"       // 审核通过
	Return      Act = "return"       // 补正告知, art. 30
	Correct     Act = "correct"      // 收到补正, art. 30
	Assign      Act = "assign"       // 交办
	Dispatch    Act = "dispatch"     // 上级政府分办
	Consult     Act = "consult"      // 征求意见, art. 32 and 34
	Conclude    Act = "conclude"     // 征求意见结束
	Extend      Act = "extend"       // 延期, art. 33
	AskReasons  Act = "ask_reasons"  // 要求说明理由, art. 35
	GiveReasons Act = "give_reasons" // 收到理由说明, art. 35
	Charge      Act = "charge"       // 收费通知, art. 42
	Pay         Act = "pay"          // 缴费
	Answer      Act = "answer"       // 作出答复, art. 36
	Deliver     Act = "deliver"      // 送达
	Lapse       Act = "lapse"        // 视为放弃
	Withdraw    Act = "withdraw"     // 撤回
	Close       Act = "close"        // 其他原因结束
	Reopen      Act = "reopen"       // 重新答复
	Publish     Act = "publish"      // 转为主动公开, art. 44
	Archive     Act = "archive"      // 归档

	// Waive: the fee is waived, the term goes on without the days that were waited.
	Waive Act = "waive" // 减免收费, art. 42
	// Defer: the reasons are accepted, but so much cannot be answered in time.
	Defer Act = "defer" // 延迟答复, art. 35
	// Override: a third party's objection gives way to a grave public interest, and the party is told in writing.
	Override Act = "override" // 不采纳第三方意见, art. 32
	// Acknowledge: it becomes known when the party got a letter that was sent without that.
	Acknowledge Act = "acknowledge" // 收到征求意见函
	// Void: a wrong registration is taken back, or merged into another application.
	Void Act = "void" // 作废
	// Transfer: it was registered at the wrong agency and goes on at another one, with its day of receipt.
	Transfer Act = "transfer" // 移送
	// Rectify: the result was recorded wrongly. The record is brought to say what was decided; no decision changes.
	Rectify Act = "rectify" // 更正办理结果
)

var actLabels = [...]struct {
	value Act
	label string
}{
	{Confirm, "确认收到"},
	{Accept, "审核通过"},
	{Return, "补正告知"},
	{Correct, "收到补正"},
	{Assign, "交办"},
	{Dispatch, "分办"},
	{Consult, "征求意见"},
	{Conclude, "征求意见结束"},
	{Extend, "延期"},
	{AskReasons, "要求说明理由"},
	{GiveReasons, "收到理由说明"},
	{Charge, "收费通知"},
	{Pay, "缴费"},
	{Answer, "作出答复"},
	{Deliver, "送达"},
	{Lapse, "视为放弃"},
	{Withdraw, "撤回"},
	{Close, "结束办理"},
	{Reopen, "重新办理"},
	{Publish, "转为主动公开"},
	{Archive, "归档"},
	{Waive, "减免收费"},
	{Defer, "延迟答复"},
	{Override, "不采纳第三方意见"},
	{Acknowledge, "收到征求意见函"},
	{Void, "作废"},
	{Transfer, "移送"},
	{Rectify, "更正办理结果"},
}

// Acts returns every act, the extensions last. The slice is the caller's own.
func Acts() []Act {
	all := make([]Act, len(actLabels))
	for i, a := range actLabels {
		all[i] = a.value
	}
	return all
}

// Label returns the act's Chinese name, or "" when a is not an act.
func (a Act) Label() string {
	for _, l := range actLabels {
		if l.value == a {
			return l.label
		}
	}
	return ""
}

// Valid reports whether a is an act.
func (a Act) Valid() bool { return a.Label() != "" }

// IsExtension reports whether a is not in clock.md, so that a history file cannot contain it.
func (a Act) IsExtension() bool {
	return slices.Contains([]Act{Waive, Defer, Override, Acknowledge, Void, Transfer, Rectify}, a)
}
