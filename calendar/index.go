package calendar

// index answers "how many working days before this day" and "which is the k-th working day" in constant time however
// long the span: a rank array and its inverse over the dense part [lo, hi], and plain weeks beyond it where a calendar
// is open. 24 years take 35 KB and 24 KB, so that both stay in the cache of one core.
type index struct {
	first, last Date    // the days that may be asked for
	lo, hi      Date    // the dense part; within [first, last], and equal to it unless the calendar is open
	rank        []int32 // rank[i] is the number of working days in [lo, lo+i); one longer than the dense part
	nth         []Date  // nth[k] is the working day that k working days of the dense part come before
}

// newIndex compiles the days of [lo, hi] on which works says so. Days of [first, last] beyond are plain weeks.
func newIndex(first, last, lo, hi Date, works func(Date) bool) index {
	size := max(int(hi-lo)+1, 0)
	x := index{first: first, last: last, lo: lo, hi: hi, rank: make([]int32, 1, size+1), nth: make([]Date, 0, size*3/4)}
	for d := lo; d <= hi; d++ {
		if works(d) {
			x.nth = append(x.nth, d)
		}
		x.rank = append(x.rank, int32(len(x.nth))) //nolint:gosec // fewer than the days of a calendar
	}
	return x
}

// contains reports whether d may be asked for.
func (x *index) contains(d Date) bool { return d >= x.first && d <= x.last && d.valid() }

// before is the number of working days in [lo, d), negative for a d before lo. d must be in [first, last+1].
func (x *index) before(d Date) int {
	switch {
	case d < x.lo:
		return weekdaysBefore(d) - weekdaysBefore(x.lo)
	case d > x.hi:
		return len(x.nth) + weekdaysBefore(d) - weekdaysBefore(x.hi+1)
	}
	return int(x.rank[d-x.lo])
}

// at returns the working day with k working days of [lo, …) before it, and false when it lies outside [first, last].
func (x *index) at(k int) (Date, bool) {
	var d Date
	switch {
	case k < 0:
		d = weekdayAt(weekdaysBefore(x.lo) + k)
	case k >= len(x.nth):
		d = weekdayAt(weekdaysBefore(x.hi+1) + k - len(x.nth))
	default:
		d = x.nth[k]
	}
	return d, x.contains(d)
}

// weekdaysBefore is the number of days from Monday to Friday in [0001-01-01, d).
func weekdaysBefore(d Date) int {
	days := int(d - minDate) // 0001-01-01 is a Monday
	return days/7*5 + min(days%7, 5)
}

// weekdayAt is the inverse of weekdaysBefore: the weekday that k weekdays come before, or 0 outside the years 1 to 9999.
func weekdayAt(k int) Date {
	if k < 0 || k >= int(maxDate) {
		return 0
	}
	d := int(minDate) + k/5*7 + k%5
	if d > int(maxDate) {
		return 0
	}
	return Date(d)
}
