package calendar

// Count returns the number of working days from one date to another. For from ≤ to:
//   - NextDay: the working days after from up to and including to; Count(d, d) = 0.
//   - SameDay: the working days from `from` up to and including to; Count(d, d) = 1 when d is worked.
//   - Roll: from, when not worked, is first moved to the next working day; then as NextDay, and 0 when to is passed by
//     the move.
//
// When to is before from, the result is −Count(to, from): it is the earlier date that is not counted, or moved.
//
// For n ≥ 0 Count(from, Add(from, n)) = n, except that under NextDay and SameDay Add(from, 0) is from itself.
// Under NextDay counts add up: Count(a, b) + Count(b, c) = Count(a, c).
//
// A date outside the calendar gives a *RangeError, an unknown convention a *ConventionError. Count takes constant time,
// does not allocate unless it refuses, and may be called from any number of goroutines.
func (c *Calendar) Count(from, to Date, conv Convention) (int, error) {
	i, j := int(from)-int(c.lo), int(to)-int(c.lo)
	if conv == NextDay && i >= 0 && i+1 < len(c.rank) && j >= 0 && j+1 < len(c.rank) {
		return int(c.rank[j+1]) - int(c.rank[i+1]), nil
	}
	return c.countFar(from, to, conv)
}

// countFar is Count for the other conventions, open calendars and refusals.
func (c *Calendar) countFar(from, to Date, conv Convention) (int, error) {
	if conv > Roll {
		return 0, &ConventionError{Text: conv.String()}
	}
	if !c.contains(from) {
		return 0, c.outside(from)
	}
	if !c.contains(to) {
		return 0, c.outside(to)
	}
	sign := 1
	if to < from {
		from, to, sign = to, from, -1
	}
	n := c.before(to + 1)
	switch conv {
	case SameDay:
		n -= c.before(from)
	case Roll:
		n = max(n-c.before(from)-1, 0) // the one taken off is from, or the day it is moved to
	case NextDay:
		n -= c.before(from + 1)
	}
	return sign * n, nil
}

// IsWorkday reports whether d is worked. A date outside the calendar gives a *RangeError.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	if !c.contains(d) {
		return false, c.outside(d)
	}
	return c.before(d+1) > c.before(d), nil
}

func (c *Calendar) outside(d Date) error { return &RangeError{Date: d, First: c.first, Last: c.last} }
