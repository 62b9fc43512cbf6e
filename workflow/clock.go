package workflow

import (
	"cmp"
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// forever is the end of a pause whose end nobody knows.
const forever = calendar.Date(1<<31 - 1)

// limit is the last day on which the applicant may correct in time.
func (r Returned) limit(by reckoning) (calendar.Date, error) {
	return by.add(r.On, r.WithinDays)
}

// limit is the last day on which the applicant may pay in time.
func (c Charging) limit(by reckoning) (calendar.Date, error) {
	return by.add(c.On, PaymentDays)
}

// limit is the last day on which the party may answer in time, forever while it is not known when it got the letter.
func (c *Consultation) limit(by reckoning) (calendar.Date, error) {
	if c.Received.IsZero() {
		return forever, nil
	}
	return by.add(c.Received, ConsultationDays)
}

// end is the last day that the consultation keeps out of the term, forever while nothing fixes it.
func (c *Consultation) end(by reckoning) (calendar.Date, error) {
	// Fifteen working days take at least fifteen days, the first included, so an end within them needs no calendar.
	within := ConsultationDays
	if by.Convention == CountSameDay {
		within--
	}
	if !c.Ended.IsZero() && !c.Received.IsZero() && c.Ended.DaysSince(c.Received) <= within {
		return c.Ended, nil
	}
	limit, err := c.limit(by)
	if err != nil {
		return 0, err
	}
	if !c.Ended.IsZero() {
		limit = min(limit, c.Ended)
	}
	return limit, nil
}

// begin is the day after which the consultation keeps days out of the term, and false while there is none: by the
// setting from_delivery a letter of which nobody knows when it arrived keeps out nothing.
func (c *Consultation) begin(by reckoning) (calendar.Date, bool) {
	if by.Pause == PauseFromDelivery {
		return c.Received, !c.Received.IsZero()
	}
	return c.On, true
}

// openOn reports whether the consultation pauses the term on a day: begun by then, not ended by then, its limit not
// passed.
func (c *Consultation) openOn(by reckoning, at calendar.Date) (bool, error) {
	begin, begun := c.begin(by)
	if !begun || begin > at || !c.Ended.IsZero() && (c.EndedBy != Conclude || c.Ended <= at) {
		return false, nil
	}
	limit, err := c.limit(by)
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
	by := s.reckon(cal)
	for i := range s.Consultations {
		if open, err := s.Consultations[i].openOn(by, at); open || err != nil {
			return open, err
		}
	}
	return false, nil
}

// pauses returns the spans that the first n consultations keep out of a term.
func (s *Standing) pauses(by reckoning, n int) ([]calendar.Span, error) {
	if n == 0 {
		return nil, nil
	}
	all := make([]calendar.Span, 0, n+1)
	for i := range s.Consultations[:n] {
		c := &s.Consultations[i]
		begin, begun := c.begin(by)
		if !begun {
			continue
		}
		end, err := c.end(by)
		if err != nil {
			return nil, err
		}
		if end >= begin { // concluded before it arrived, it keeps out nothing
			all = append(all, calendar.Span{After: begin, Through: end})
		}
	}
	return all, nil
}

// united returns the union of spans, in order, disjoint. It may reorder what it is given.
func united(all []calendar.Span) []calendar.Span {
	if len(all) == 0 {
		return nil
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
	return union
}

// spansOf returns the days that do not count in one of the terms, in order, disjoint: those of the consultations that can
// touch it (of a term that has stopped, those it had by then), and those waited for a fee that was waived.
func (s *Standing) spansOf(by reckoning, i int) ([]calendar.Span, error) {
	term := &s.Terms[i]
	n := len(s.Consultations)
	if !term.Stopped.IsZero() {
		n = term.Consulted
	}
	all, err := s.pauses(by, n)
	if err != nil {
		return nil, err
	}
	if !term.WaivedOn.IsZero() {
		all = append(all, calendar.Span{After: term.ChargedOn, Through: term.WaivedOn})
	}
	return united(all), nil
}

// due returns the due date of the present term, with the pauses known so far; none while the applicant is waited for, or
// while a pause has no end in sight.
func (s *Standing) due(cal *calendar.Calendar) (calendar.Date, error) {
	return s.dueOf(cal, len(s.Terms)-1)
}

// dueOf returns the due date of one of the terms, none where it has none.
func (s *Standing) dueOf(cal *calendar.Calendar, i int) (calendar.Date, error) {
	term := &s.Terms[i]
	if term.Waiting != "" || s.State == Voided {
		return 0, nil
	}
	by := s.reckon(cal)
	pauses, err := s.spansOf(by, i)
	if err != nil {
		return 0, err
	}
	return by.fill(term, term.length(), pauses)
}
