package volume

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// Intervals are the days between each application and the one before it, in calendar days; 0 is the same day. All is zero
// with fewer than two applications, which have none.
type Intervals struct {
	Count    int
	Shortest int
	Median   float64 // between the two middle ones when their count is even
	Longest  int
	// ShortestAt is the number of the first application that came the shortest interval after the one before it.
	ShortestAt int

	BusiestDay     calendar.Date // the day on which most came, of several the first; none without applications
	BusiestNumbers []int         // those of that day
}

// intervalsOf takes a list in order of the day of receipt.
func intervalsOf(list []Application) Intervals {
	var in Intervals
	if len(list) == 0 {
		return in
	}
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to].Receipt == list[from].Receipt {
			to++
		}
		if to-from > len(in.BusiestNumbers) {
			in.BusiestDay, in.BusiestNumbers = list[from].Receipt, numbers(from, to)
		}
		from = to
	}
	gaps := make([]int, len(list)-1)
	for i := range gaps {
		gaps[i] = list[i+1].Receipt.DaysSince(list[i].Receipt)
	}
	if len(gaps) == 0 {
		return in
	}
	in.Count = len(gaps)
	in.Shortest = slices.Min(gaps)
	in.ShortestAt = slices.Index(gaps, in.Shortest) + 2
	slices.Sort(gaps)
	in.Longest = gaps[len(gaps)-1]
	in.Median = float64(gaps[(len(gaps)-1)/2]+gaps[len(gaps)/2]) / 2
	return in
}

// numbers returns the numbers of the positions from (included) to to (not included).
func numbers(from, to int) []int {
	all := make([]int, to-from)
	for i := range all {
		all[i] = from + i + 1
	}
	return all
}
