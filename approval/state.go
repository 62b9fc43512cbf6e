package approval

// State is where a document stands (文书状态).
type State string

// The states, in the order of a document's way.
const (
	Draft         State = "draft"           // 拟稿中
	InReview      State = "in_review"       // 待审核
	InLegalReview State = "in_legal_review" // 待法制审核
	InApproval    State = "in_approval"     // 待签发
	Approved      State = "approved"        // 已签发, without a number yet
	Returned      State = "returned"        // 已退回: as a draft, with the reasons
	Issued        State = "issued"          // 已印发: numbered and frozen
	Abandoned     State = "abandoned"       // 已废弃: a draft that nobody needs; it never had a number
	Voided        State = "voided"          // 已作废: after it was issued; its number stays taken
)

var stateLabels = map[State]string{
	Draft: "拟稿中", InReview: "待审核", InLegalReview: "待法制审核", InApproval: "待签发", Approved: "已签发", Returned: "已退回",
	Issued: "已印发", Abandoned: "已废弃", Voided: "已作废",
}

// States returns all states in order. The slice is the caller's own.
func States() []State {
	return []State{Draft, InReview, InLegalReview, InApproval, Approved, Returned, Issued, Abandoned, Voided}
}

// Label returns the state's Chinese name, "" when there is no such state.
func (s State) Label() string { return stateLabels[s] }

// Waits reports whether a document in the state waits for somebody to decide on it.
func (s State) Waits() bool { return s == InReview || s == InLegalReview || s == InApproval }

// Act is a step in the life of a document.
type Act string

// The acts.
const (
	Edit        Act = "edit"         // 修改: a further draft
	Submit      Act = "submit"       // 送审
	Recall      Act = "recall"       // 撤回修改: by who works on it, as long as it is not issued
	Review      Act = "review"       // 审核通过
	LegalReview Act = "legal_review" // 法制审核通过
	Approve     Act = "approve"      // 签发
	Return      Act = "return"       // 退回
	Issue       Act = "issue"        // 印发
	Abandon     Act = "abandon"      // 废弃
	Void        Act = "void"         // 作废
)

var actLabels = map[Act]string{
	Edit: "修改", Submit: "送审", Recall: "撤回修改", Review: "审核", LegalReview: "法制审核", Approve: "签发", Return: "退回", Issue: "印发",
	Abandon: "废弃", Void: "作废",
}

// Acts returns all acts in order. The slice is the caller's own.
func Acts() []Act {
	return []Act{Edit, Submit, Recall, Review, LegalReview, Approve, Return, Issue, Abandon, Void}
}

// Label returns the act's Chinese name, "" when there is no such act.
func (a Act) Label() string { return actLabels[a] }
