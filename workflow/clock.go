package workflow

import (
	"cmp"
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// forever is the end of a pause whose end nobody knows.
const forever = calendar.Date(1<<31 - 1)

// add is clock.md's add(D, n): the n-th working day after D, which is never counted itself. Every term, limit and duty
// goes through here, so that a counting setting has one place to come to.
func add(cal *calendar.Calendar, from calendar.Date, n int) (calendar.Date, error) {
	return cal.Add(from, n, calendar.NextDay)
}

// limit is the last day on which the applicant may correct in time.
func (r Returned) limit(cal *calendar.Calendar) (calendar.Date, error) {
	return add(cal, r.On, r.WithinDays)
}

// limit is the last day on which the applicant may pay in time.
func (c Charging) limit(cal *calendar.Calendar) (calendar.Date, error) {
	return add(cal, c.On, paymentDays)
}

// limit is the last day on which the party may answer in time, forever while it is not known when it got the letter.
func (c *Consultation) limit(cal *calendar.Calendar) (calendar.Date, error) {
	if c.Received.IsZero() {
		return forever, nil
	}
	return add(cal, c.Received, consultationDays)
}

// end is the last day that the consultation keeps out of the term, forever while nothing fixes it.
func (c *Consultation) end(cal *calendar.Calendar) (calendar.Date, error) {
	// Fifteen working days take more than fifteen days, so an end within them needs no calendar.
	if !c.Ended.IsZero() && !c.Received.IsZero() && c.Ended.DaysSince(c.Received) <= consultationDays {
		return c.Ended, nil
	}
	limit, err := c.limit(cal)
	if err != nil {
		return 0, err
	}
	if !c.Ended.IsZero() {
		limit = min(limit, c.Ended)
	}
	return limit, nil
}

// openOn reports whether the consultation is open on a day: sent by then, not ended by then, its limit not passed.
func (c *Consultation) openOn(cal *calendar.Calendar, at calendar.Date) (bool, error) {
	if c.On > at || !c.Ended.IsZero() && (c.EndedBy != Conclude || c.Ended <= at) {
		return false, nil
	}
	limit, err := c.limit(cal)
	return err == nil && at <= limit, err
}

// consultation returns the position of the consultation with an id, or -1.
func (s *Standing) consultation(id string) int {
	return slices.IndexFunc(s.Consultations, func(c Consultation) bool { return c.ID == id })
}

// paused reports whether a consultation is open on a day, while the application is not answered or ended.
func (s *Standing) paused(cal *calendar.Calendar, at calendar.Date) (bool, error) {
	if !s.State.BeforeAnswer() {
		return false, nil
	}
	for i := range s.Consultations {
		if open, err := s.Consultations[i].openOn(cal, at); open || err != nil {
			return open, err
		}
	}
	return false, nil
}

// pauses returns the union of the spans that the first n consultations keep out of a term, in order, disjoint.
func (s *Standing) pauses(cal *calendar.Calendar, n int) ([]calendar.Span, error) {
	if n == 0 {
		return nil, nil
	}
	all := make([]calendar.Span, 0, n)
	for i := range s.Consultations[:n] {
		c := &s.Consultations[i]
		end, err := c.end(cal)
		if err != nil {
			return nil, err
		}
		all = append(all, calendar.Span{After: c.On, Through: end})
	}
	slices.SortFunc(all, func(a, b calendar.Span) int {
		return cmp.Or(cmp.Compare(a.After, b.After), cmp.Compare(a.Through, b.Through))
	})
	union := all[:1]
	for _, next := range all[1:] {
		if last := &union[len(union)-1]; next.After <= last.Through {
			last.Through = max(last.Through, next.Through)
		} else {
			union = append(union, next)
		}
	}
	return union, nil
}

// spansOf returns the union of the consultations that can touch one of the terms: of a term that has stopped, those it
// had by then.
func (s *Standing) spansOf(cal *calendar.Calendar, i int) ([]calendar.Span, error) {
	if term := &s.Terms[i]; !term.Stopped.IsZero() {
		return s.pauses(cal, term.Consulted)
	}
	return s.pauses(cal, len(s.Consultations))
}

// due returns the due date of the present term, with the pauses known so far; none while the applicant is waited for, or
// while a pause has no end in sight.
func (s *Standing) due(cal *calendar.Calendar) (calendar.Date, error) {
	return s.dueOf(cal, len(s.Terms)-1)
}

// dueOf returns the due date of one of the terms: the day on which the number of counted working days after its start
// reaches its length. It asks the calendar for no day that the answer does not depend on.
func (s *Standing) dueOf(cal *calendar.Calendar, i int) (calendar.Date, error) {
	term := &s.Terms[i]
	if term.Waiting != "" || s.State == Voided {
		return 0, nil
	}
	pauses, err := s.spansOf(cal, i)
	if err != nil {
		return 0, err
	}
	from, left := term.Start, term.Days+term.ExtendedDays
	for _, p := range pauses {
		if p.Through <= from {
			continue
		}
		switch due, err := add(cal, from, left); {
		case err == nil && due <= p.After:
			return due, nil // the term is full before this pause begins
		case err != nil && p.After > cal.Last():
			return 0, err
		case p.Through == forever:
			return 0, nil
		}
		counted, err := cal.Count(from, max(p.After, from), calendar.NextDay)
		if err != nil {
			return 0, err
		}
		from, left = p.Through, left-counted
	}
	return add(cal, from, left)
}
