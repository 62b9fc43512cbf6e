package submission

// State is where a report stands (报送状态).
type State string

// The states, in the order of a report's way. A report that nobody has begun has no record.
const (
	NotBegun  State = "not_begun"  // 未编制
	Draft     State = "draft"      // 编制中: texts are written, figures are live
	Frozen    State = "frozen"     // 已定稿: figures and texts are kept as they were at an instant
	SignedOff State = "signed_off" // 已审签
	Submitted State = "submitted"  // 已报送: the agency above has it
	Returned  State = "returned"   // 已退回: as a draft, with the reasons
	Accepted  State = "accepted"   // 已接收: the agency above has nothing against it
	Published State = "published"  // 已发布
)

var stateLabels = map[State]string{
	NotBegun: "未编制", Draft: "编制中", Frozen: "已定稿", SignedOff: "已审签", Submitted: "已报送", Returned: "已退回", Accepted: "已接收",
	Published: "已发布",
}

// States returns all states in order. The slice is the caller's own.
func States() []State {
	return []State{NotBegun, Draft, Frozen, SignedOff, Submitted, Returned, Accepted, Published}
}

// Label returns the state's Chinese name, "" when there is no such state.
func (s State) Label() string { return stateLabels[s] }

// Scope says what a report is about (填报范围). Both reports of one agency and year can exist side by side.
type Scope string

// The scopes.
const (
	Own      Scope = "own"      // 本机关: the agency alone; what a department submits
	Compiled Scope = "compiled" // 汇总: the agency with all below it; what a government publishes
)

// Valid reports whether there is such a scope.
func (s Scope) Valid() bool { return s == Own || s == Compiled }

// Label returns the scope's Chinese name, "" when there is no such scope.
func (s Scope) Label() string {
	return map[Scope]string{Own: "本机关", Compiled: "汇总（含下级机关）"}[s]
}

// Act is a step in the life of a report.
type Act string

// The acts.
const (
	Edit    Act = "edit"     // 编辑文字
	Freeze  Act = "freeze"   // 定稿
	Thaw    Act = "thaw"     // 撤销定稿
	SignOff Act = "sign_off" // 审签
	Submit  Act = "submit"   // 报送
	Return  Act = "return"   // 退回
	Accept  Act = "accept"   // 接收
	Publish Act = "publish"  // 发布
	Revise  Act = "revise"   // 更正: a further edition of a published report
)

var actLabels = map[Act]string{
	Edit: "编辑", Freeze: "定稿", Thaw: "撤销定稿", SignOff: "审签", Submit: "报送", Return: "退回", Accept: "接收", Publish: "发布", Revise: "更正",
}

// Acts returns all acts in order. The slice is the caller's own.
func Acts() []Act { return []Act{Edit, Freeze, Thaw, SignOff, Submit, Return, Accept, Publish, Revise} }

// Label returns the act's Chinese name, "" when there is no such act.
func (a Act) Label() string { return actLabels[a] }
