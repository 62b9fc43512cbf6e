package calendar

// Add returns the working day that lies n working days from a date.
//
// For n > 0:
//   - NextDay: the n-th working day strictly after from; from itself is never counted, worked or not.
//   - SameDay: the n-th working day from `from` on; from is day 1 when it is worked.
//   - Roll: from, when not worked, is first moved to the next working day; then as NextDay from there.
//
// For n < 0 the same is counted backwards: the |n|-th working day strictly before from (NextDay), the |n|-th working day
// up to and including from (SameDay), or, with from first moved forward to the next working day when it is not worked,
// the |n|-th strictly before that (Roll).
//
// For n = 0 NextDay and SameDay return from itself, even when it is not worked; Roll returns from when it is worked and
// otherwise the next working day.
//
// A date outside the calendar, or a result that would lie outside, gives a *RangeError; an unknown convention gives a
// *ConventionError. Whether the result rests on days without a notice, Provisional tells.
//
// Add takes constant time, does not allocate unless it refuses, and may be called from any number of goroutines.
func (c *Calendar) Add(from Date, n int, conv Convention) (Date, error) {
	i := int(from) - int(c.lo)
	if i >= 0 && i+1 < len(c.rank) && n != 0 {
		// A huge n may wrap k round, but then to the other sign and far from every index: addFar settles it.
		k := target(int(c.rank[i]), int(c.rank[i+1]), n, conv)
		if uint(k) < uint(len(c.nth)) && conv <= Roll {
			return c.nth[k], nil
		}
	}
	return c.addFar(from, n, conv)
}

// target returns the index among all working days of the day that Add wants, given how many working days lie before
// from, and how many up to and including it. n is not 0, or the convention is Roll.
func target(before, through, n int, conv Convention) int {
	switch {
	case conv == Roll:
		return before + n // the day from is moved to has index before, whether it moves or not
	case n > 0 && conv == NextDay:
		return through + n - 1
	case n > 0:
		return before + n - 1
	case conv == NextDay:
		return before + n
	}
	return through + n
}

// addFar is Add for n = 0, for open calendars beyond their dense part, and for refusals.
func (c *Calendar) addFar(from Date, n int, conv Convention) (Date, error) {
	if conv > Roll {
		return 0, &ConventionError{Text: conv.String()}
	}
	if !c.contains(from) {
		return 0, c.outside(from)
	}
	if n == 0 && conv != Roll {
		return from, nil
	}
	// Beyond the number of all days nothing changes any more; the bound keeps the sums from overflowing.
	steps := max(min(n, int(maxDate)), -int(maxDate))
	if d, ok := c.at(target(c.before(from), c.before(from+1), steps, conv)); ok {
		return d, nil
	}
	if n < 0 {
		return 0, c.outside(c.first - 1)
	}
	return 0, c.outside(c.last + 1)
}

// Sub is Add with −n: the working day n working days before a date. Sub(Add(d, n), n) = d for every worked d under each
// convention.
func (c *Calendar) Sub(from Date, n int, conv Convention) (Date, error) {
	if n == -n && n != 0 { // the smallest int has no negative
		n++
	}
	return c.Add(from, -n, conv)
}

// Next returns the first working day strictly after d, which need not be worked itself. It refuses as Add does.
func (c *Calendar) Next(d Date) (Date, error) { return c.Add(d, 1, NextDay) }
