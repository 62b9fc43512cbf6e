package legalcase

import (
	"cmp"
	"slices"
)

// Correction is a case that corrected, as far as its causes go.
type Correction struct {
	ID     string
	Unit   string // empty where nobody said whose act it was
	Causes []Cause
}

// CauseCount is how often decisions of one unit were corrected for one cause (纠错原因汇总).
type CauseCount struct {
	Unit  string
	Cause Cause
	Cases []string // ids, in the order given
}

// Repeated reports whether it happened more than once.
func (c *CauseCount) Repeated() bool { return len(c.Cases) > 1 }

// Summarize counts causes by unit, the most frequent first.
func Summarize(all []Correction) []CauseCount {
	var counts []CauseCount
	for _, c := range all {
		for _, cause := range c.Causes {
			i := slices.IndexFunc(counts, func(known CauseCount) bool { return known.Unit == c.Unit && known.Cause == cause })
			if i < 0 {
				i = len(counts)
				counts = append(counts, CauseCount{Unit: c.Unit, Cause: cause})
			}
			counts[i].Cases = append(counts[i].Cases, c.ID)
		}
	}
	slices.SortStableFunc(counts, func(a, b CauseCount) int {
		return cmp.Or(cmp.Compare(len(b.Cases), len(a.Cases)), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Cause, b.Cause))
	})
	return counts
}
