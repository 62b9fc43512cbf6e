package publication

// State is where a publication stands (办理状态).
type State string

// The states, in the order of its way.
const (
	Proposed  State = "proposed"  // 待审查: checks are recorded
	Approved  State = "approved"  // 已审定: another hand agreed
	Published State = "published" // 已公开
	Declined  State = "declined"  // 不转为主动公开
	Withdrawn State = "withdrawn" // 已撤下: it was published, and is no longer
)

var stateLabels = map[State]string{
	Proposed: "待审查", Approved: "已审定", Published: "已公开", Declined: "不转为主动公开", Withdrawn: "已撤下",
}

// States returns all states in order. The slice is the caller's own.
func States() []State { return []State{Proposed, Approved, Published, Declined, Withdrawn} }

// Label returns the state's Chinese name, "" when there is no such state.
func (s State) Label() string { return stateLabels[s] }

// Act is a step on the way.
type Act string

// The acts.
const (
	Check    Act = "check"    // 审查
	Approve  Act = "approve"  // 审定
	Decline  Act = "decline"  // 不转为主动公开
	Publish  Act = "publish"  // 公开
	Withdraw Act = "withdraw" // 撤下
)

var actLabels = map[Act]string{Check: "审查", Approve: "审定", Decline: "作出不转为主动公开的决定", Publish: "公开", Withdraw: "撤下"}

// Acts returns all acts in order. The slice is the caller's own.
func Acts() []Act { return []Act{Check, Approve, Decline, Publish, Withdraw} }

// Label returns the act's Chinese name, "" when there is no such act.
func (a Act) Label() string { return actLabels[a] }

// Kind is what a check looks for (审查事项).
type Kind string

// The kinds of checks. Both are needed.
const (
	// Privacy looks for business secrets, privacy and other interests of third parties (art. 15), those of the applicants included.
	Privacy Kind = "privacy"
	// Secrecy looks for state secrets and what else must not be released (保密审查; arts. 14 and 17).
	Secrecy Kind = "secrecy"
)

var kindLabels = map[Kind]string{Privacy: "第三方合法权益审查", Secrecy: "保密审查"}

// Kinds returns the kinds of checks that every publication needs. The slice is the caller's own.
func Kinds() []Kind { return []Kind{Privacy, Secrecy} }

// Label returns the kind's Chinese name, "" when there is no such kind.
func (k Kind) Label() string { return kindLabels[k] }

// Result is what a check found (审查结论).
type Result string

// The results.
const (
	Clear    Result = "clear"    // 可以公开
	Redacted Result = "redacted" // 区分处理后可以公开, art. 37
	Refused  Result = "refused"  // 不得公开
	Referred Result = "referred" // 不能确定，报有关主管部门或者保密行政管理部门确定, art. 17
)

var resultLabels = map[Result]string{
	Clear: "可以公开", Redacted: "区分处理后可以公开", Refused: "不得公开", Referred: "不能确定，已报有关主管部门或者保密行政管理部门确定",
}

// Results returns all results in order. The slice is the caller's own.
func Results() []Result { return []Result{Clear, Redacted, Refused, Referred} }

// Label returns the result's Chinese name, "" when there is no such result.
func (r Result) Label() string { return resultLabels[r] }

// Allows reports whether information with this result may be published.
func (r Result) Allows() bool { return r == Clear || r == Redacted }
