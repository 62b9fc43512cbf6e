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

// begin turns a term's start and length into a day and the working days wanted strictly after it, which is how dueOf
// goes on. Under same_day the start is day 1 when it is worked and no pause covers it.
func (r reckoning) begin(t *Term, pauses []calendar.Span) (from calendar.Date, left int, err error) {
	from, err = r.start(t)
	left = t.length()
	if err != nil {
		return 0, 0, err
	}
	switch r.Convention {
	case CountSameDay:
		if covered(pauses, from) {
			return from, left, nil
		}
		worked, err := r.cal.IsWorkday(from)
		if worked {
			left--
		}
		return from, left, err
	case CountRoll:
		from, err = r.cal.Add(from, 0, calendar.Roll)
	case CountNextDay:
	}
	return from, left, err
}

func covered(pauses []calendar.Span, d calendar.Date) bool {
	for _, p := range pauses {
		if d > p.After && d <= p.Through {
			return true
		}
	}
	return false
}
