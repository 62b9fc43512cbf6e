package figures

import (
	"maps"
	"slices"
)

// Histogram is how often each number of days occurs. Percentiles of parts cannot be added up; histograms can, which is why the
// margins of a table have percentiles of their own and not means of those of the cells.
type Histogram map[int]int64

// Count returns how many there are.
func (h Histogram) Count() (n int64) {
	for _, k := range h {
		n += k
	}
	return n
}

// Percentile returns the nearest-rank percentile: the ⌈n·percent/100⌉-th of the values in order, which is always one that occurs
// (PostgreSQL's percentile_disc). percent is from 1 to 100; false without values.
func (h Histogram) Percentile(percent int) (days int, ok bool) {
	n := h.Count()
	if n == 0 {
		return 0, false
	}
	rank := (n*int64(percent) + 99) / 100
	var seen int64
	for _, days = range slices.Sorted(maps.Keys(h)) {
		if seen += h[days]; seen >= rank {
			return days, true
		}
	}
	return days, true
}

// merge adds another histogram.
func (h Histogram) merge(other Histogram) {
	for days, n := range other {
		h[days] += n
	}
}
