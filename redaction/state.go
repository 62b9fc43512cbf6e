package redaction

import "bytes"

// State is how far a redaction is.
type State string

// The states: drafted by one person, checked by another, released; or given up before that.
const (
	Draft     State = "draft"
	Checked   State = "checked"
	Released  State = "released"
	Withdrawn State = "withdrawn"
)

// Label returns the Chinese name, "" when s is no state.
func (s State) Label() string {
	switch s {
	case Draft:
		return "待复核"
	case Checked:
		return "已复核"
	case Released:
		return "已放行"
	case Withdrawn:
		return "已撤回"
	}
	return ""
}

// Act is a step in the life of a redaction.
type Act string

// The acts.
const (
	Check    Act = "check"
	Release  Act = "release"
	Withdraw Act = "withdraw"
	Preview  Act = "preview" // changes nothing
)

// Facts are what the next step depends on.
type Facts struct {
	State     State
	DraftedBy string
	SHA256    []byte // of the copy that was drafted
}

// Step is an act with who does it and what the copy has become when it was made anew; Withdraw makes none.
type Step struct {
	Do     Act
	By     string
	SHA256 []byte
}

// The rules that Next holds a step to.
const (
	RuleState   = "state"       // not in this state
	RuleSame    = "same_person" // who drafted it cannot check it
	RuleChanged = "copy_changed"
)

// Refusal says why a step is not taken.
type Refusal struct {
	Act   Act
	State State
	Rule  string
}

func (r *Refusal) Error() string {
	switch r.Rule {
	case RuleSame:
		return "a redaction is checked by another person than the one who drafted it"
	case RuleChanged:
		return "the copy is not the one that was drafted: made anew from the same marks it has other bytes"
	}
	return "a redaction that is " + string(r.State) + " does not take the act " + string(r.Act)
}

// Chinese says it to people.
func (r *Refusal) Chinese() string {
	switch r.Rule {
	case RuleSame:
		return "区分处理的复核人不得是拟稿人本人"
	case RuleChanged:
		return "按原标注重新生成的公开件与拟稿时不一致（制作软件可能已经更换），请撤回后重新拟稿"
	}
	return "该区分处理" + stateNames[r.State] + "，不能" + actNames[r.Act]
}

var (
	stateNames = map[State]string{Draft: "尚未复核", Checked: "已经复核", Released: "公开件已经生成", Withdrawn: "已经撤回"}
	actNames   = map[Act]string{Check: "复核", Release: "生成公开件", Withdraw: "撤回", Preview: "预览，请下载已生成的公开件或重新拟稿"}
)

// Begin holds a step to everything that is known before the copy is made, which takes time. Errors: *Refusal.
func Begin(f Facts, s Step) error {
	switch {
	case s.Do == Check && f.State == Draft && s.By == f.DraftedBy:
		return &Refusal{s.Do, f.State, RuleSame}
	case s.Do == Check && f.State == Draft, s.Do == Release && f.State == Checked,
		(s.Do == Withdraw || s.Do == Preview) && (f.State == Draft || f.State == Checked):
		return nil
	}
	return &Refusal{s.Do, f.State, RuleState}
}

// Next returns the state after a step. Errors: *Refusal.
func Next(f Facts, s Step) (State, error) {
	if err := Begin(f, s); err != nil {
		return f.State, err
	}
	if s.Do != Withdraw && !bytes.Equal(f.SHA256, s.SHA256) {
		return f.State, &Refusal{s.Do, f.State, RuleChanged}
	}
	switch s.Do { //nolint:exhaustive // Preview changes nothing
	case Check:
		return Checked, nil
	case Release:
		return Released, nil
	case Withdraw:
		return Withdrawn, nil
	}
	return f.State, nil
}
