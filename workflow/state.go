package workflow

// State is where an application stands in its life.
type State string

// The states of clock.md, and Voided.
const (
	Registered         State = "registered"          // 已登记
	InProgress         State = "in_progress"         // 办理中
	AwaitingCorrection State = "awaiting_correction" // 待补正
	AwaitingPayment    State = "awaiting_payment"    // 待缴费
	Answered           State = "answered"            // 已作出答复
	Delivered          State = "delivered"           // 已送达
	Closed             State = "closed"              // 已结束
	Archived           State = "archived"            // 已归档

	// Voided is an extension of the contract: registered by mistake or merged into another application. It is terminal.
	Voided State = "voided" // 已作废
)

var stateLabels = [...]struct {
	value State
	label string
}{
	{Registered, "已登记"},
	{InProgress, "办理中"},
	{AwaitingCorrection, "待补正"},
	{AwaitingPayment, "待缴费"},
	{Answered, "已作出答复"},
	{Delivered, "已送达"},
	{Closed, "已结束"},
	{Archived, "已归档"},
	{Voided, "已作废"},
}

// States returns every state, in the order of clock.md. The slice is the caller's own.
func States() []State {
	all := make([]State, len(stateLabels))
	for i, s := range stateLabels {
		all[i] = s.value
	}
	return all
}

// Label returns the state's Chinese name, or "" when s is not a state.
func (s State) Label() string {
	for _, l := range stateLabels {
		if l.value == s {
			return l.label
		}
	}
	return ""
}

// Valid reports whether s is a state.
func (s State) Valid() bool { return s.Label() != "" }

// BeforeAnswer reports whether the application has neither been answered nor ended: the states in which the agency or
// the applicant still owes something.
func (s State) BeforeAnswer() bool {
	return s == Registered || s == InProgress || s.Waiting()
}

// Waiting reports whether the agency waits for the applicant, so that no term runs.
func (s State) Waiting() bool { return s == AwaitingCorrection || s == AwaitingPayment }
