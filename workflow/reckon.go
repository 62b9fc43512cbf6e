package workflow

import "github.com/yishenqing/foi/calendar"

// reckoning is a calendar as the settings of one case read it. Every term, limit, duty and pause is counted by one.
type reckoning struct {
	cal *calendar.Calendar
	Counting
}

func (s *Standing) reckon(cal *calendar.Calendar) reckoning { return reckoning{cal, s.Facts.Counting} }

// add is clock.md's add(D, n): the n-th working day counted from D by the case's convention; by the default D itself is
// never counted.
func (r reckoning) add(from calendar.Date, n int) (calendar.Date, error) {
	return r.cal.Add(from, n, r.calendarConvention())
}

// received is the day on which what arrived on a day counts as received.
func (r reckoning) received(on calendar.Date) (calendar.Date, error) {
	if r.RestDay != RestDayNextWorkday {
		return on, nil
	}
	return r.cal.Add(on, 0, calendar.Roll)
}

// start is the day from which a term is counted: only what an applicant sends can arrive on a rest day.
func (r reckoning) start(t *Term) (calendar.Date, error) {
	if t.Cause == "" || t.Cause == Correct {
		return r.received(t.Start)
	}
	return t.Start, nil
}

// fill returns the day on which the number of counted working days of a term reaches its length; none when a pause
// without end keeps it from being reached. Which days can be counted at all, the convention says; of those the pauses
// (in order, disjoint) take away theirs. It asks the calendar for no day that the answer does not depend on.
func (r reckoning) fill(t *Term, length int, pauses []calendar.Span) (calendar.Date, error) {
	from, used, err := r.begin(t, pauses)
	if err != nil {
		return 0, err
	}
	left := length - used
	for _, p := range pauses {
		if p.Through <= from {
			continue
		}
		switch due, err := r.cal.Add(from, left, calendar.NextDay); {
		case err == nil && due <= p.After:
			return due, nil // the term is full before this pause begins
		case err != nil && p.After > r.cal.Last():
			return 0, err
		case p.Through == forever:
			return 0, nil
		}
		counted, err := r.cal.Count(from, max(p.After, from), calendar.NextDay)
		if err != nil {
			return 0, err
		}
		from, left = p.Through, left-counted
	}
	return r.cal.Add(from, left, calendar.NextDay)
}

// used counts the working days of a term that count up to a day, that one included, whatever the length of the term. pauses
// as in fill.
func (r reckoning) used(t *Term, to calendar.Date, pauses []calendar.Span) (int, error) {
	from, n, err := r.begin(t, pauses)
	if err != nil || to <= from {
		return n, err
	}
	counted, err := r.cal.Count(from, to, calendar.NextDay)
	n += counted
	for _, p := range pauses {
		after, through := max(p.After, from), min(p.Through, to)
		if err != nil || after >= through {
			continue
		}
		counted, err = r.cal.Count(after, through, calendar.NextDay)
		n -= counted
	}
	return n, err
}

// begin returns the day strictly after which a term is counted, and how many of its days that day has used up itself:
// one under same_day, when it is worked and no pause covers it.
func (r reckoning) begin(t *Term, pauses []calendar.Span) (from calendar.Date, used int, err error) {
	if from, err = r.start(t); err != nil {
		return 0, 0, err
	}
	switch r.Convention {
	case CountSameDay:
		if covered(pauses, from) {
			return from, 0, nil
		}
		worked, err := r.cal.IsWorkday(from)
		if worked {
			used = 1
		}
		return from, used, err
	case CountRoll:
		from, err = r.cal.Add(from, 0, calendar.Roll)
	case CountNextDay:
	}
	return from, 0, err
}

func covered(pauses []calendar.Span, d calendar.Date) bool {
	for _, p := range pauses {
		if d > p.After && d <= p.Through {
			return true
		}
	}
	return false
}
