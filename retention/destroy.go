package retention

import (
	"slices"

	"github.com/yishenqing/foi/workflow"
)

// Destroyed stands where a text was that is destroyed, and that may not be empty.
const Destroyed = "（已销毁）"

// Emptied returns an act without what people wrote: reasons, evidence, grounds, items, parts and the names of parties. What was done, on
// which days, by which officials and with which result stays, so that the acts fold to the same dates, states and statistics.
func Emptied(e workflow.Event) workflow.Event {
	for _, text := range []*string{
		&e.Reason, &e.Evidence, &e.Party, &e.Grounds, &e.Statement.Reason, &e.Statement.Redirect, &e.Statement.Earlier,
	} {
		if *text != "" {
			*text = Destroyed
		}
	}
	e.Items = slices.Clone(e.Items)
	for i := range e.Items {
		e.Items[i] = Destroyed
	}
	e.Parts = slices.Clone(e.Parts)
	for i := range e.Parts {
		if e.Parts[i].Text != "" {
			e.Parts[i].Text = Destroyed
		}
	}
	return e
}
