package stats

import (
	"slices"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Entry is one line of the ledger: one application more, or one fewer, in a cell. Which agency and application it
// belongs to and when it was recorded, the store adds.
type Entry struct {
	Cell Cell
	// Day is the legal day of receipt for CellNew and the day of the conclusion for a result; its year is the report's.
	Day       calendar.Date
	Applicant applicant.Type
	Amount    int // +1, or −1 for a reversal
}

// Reversed returns the entry that undoes e.
func (e Entry) Reversed() Entry {
	e.Amount = -e.Amount
	return e
}

// Entries returns the entries to be written together with an act that leads from one standing to another; nil stands for
// an application that the agency does not have, before its registration or when it moves to another one.
func Entries(before, after *workflow.Standing) []Entry {
	return Difference(ContributionOf(before), ContributionOf(after))
}

// Difference returns the entries that lead from before to after, reversals first: none when both count for the same, at
// most four. Summed over a life, change by change, they give exactly Difference(Contribution{}, final), in whichever
// order the facts were corrected.
func Difference(before, after Contribution) []Entry {
	if before == after {
		return nil // most acts change no figure
	}
	old, now := before.entries(), after.entries()
	var changes []Entry
	for _, e := range old {
		if !slices.Contains(now, e) {
			changes = append(changes, e.Reversed())
		}
	}
	for _, e := range now {
		if !slices.Contains(old, e) {
			changes = append(changes, e)
		}
	}
	return changes
}
