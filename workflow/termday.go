package workflow

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// TermDay is one day of a term: counted or not, and why.
type TermDay struct {
	Term int // 1 for the term from receipt, one more for each that began anew
	calendar.Day
	Number        int      // of a counted day, the how manieth it is in its term; 0 of others
	Consultations []string // ids of those that keep a working day out, in the order in which they went out
}

// TermDays lists every day of every term as it looks from a day. A term is told from its start to its due date, or to the day
// on which the applicant began to be waited for; one that has no due date now, to the day looked from. It fails with a
// *Refusal of RuleCalendar.
func (s Standing) TermDays(cal *calendar.Calendar, at calendar.Date) ([]TermDay, error) {
	var all []TermDay
	for i := range s.Terms {
		days, err := s.daysOf(cal, i, at)
		if err != nil {
			return nil, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
		}
		all = append(all, days...)
	}
	return all, nil
}

func (s *Standing) daysOf(cal *calendar.Calendar, i int, at calendar.Date) ([]TermDay, error) {
	by := s.reckon(cal)
	start, err := by.start(&s.Terms[i])
	if err != nil {
		return nil, err
	}
	spans, err := s.spansOf(by, i)
	if err != nil {
		return nil, err
	}
	end, err := s.endOfDays(cal, i, at)
	if err != nil {
		return nil, err
	}
	explained, err := cal.Explain(start, max(start, end), by.calendarConvention(), spans)
	if err != nil {
		return nil, err
	}
	days, counted := make([]TermDay, len(explained)), 0
	for n, day := range explained {
		days[n] = TermDay{Term: i + 1, Day: day}
		if day.Counted {
			counted++
			days[n].Number = counted
		}
		if day.Reason == calendar.Excluded {
			if days[n].Consultations, err = s.keptOutBy(by, i, day.Date); err != nil {
				return nil, err
			}
		}
	}
	return days, nil
}

// endOfDays is the last day that is told of a term.
func (s *Standing) endOfDays(cal *calendar.Calendar, i int, at calendar.Date) (calendar.Date, error) {
	term := &s.Terms[i]
	switch {
	case term.Waiting == Return:
		return s.Returned.On, nil
	case term.Waiting == Charge:
		return s.chargedIn(i), nil
	case term.StoppedBy == Void || term.StoppedBy == Transfer:
		return term.Stopped, nil
	case i == len(s.Terms)-1:
		if paused, err := s.paused(cal, at); paused || err != nil {
			return at, err
		}
	}
	due, err := s.dueOf(cal, i)
	if due.IsZero() {
		due = at
	}
	return due, err
}

// chargedIn is the day of the fee notice that a term waits for, or waited for until the next one began.
func (s *Standing) chargedIn(i int) calendar.Date {
	at := slices.IndexFunc(s.Charges, func(c Charging) bool { return c.On >= s.Terms[i].Start && c.Waived.IsZero() })
	if at < 0 { // no term waits for a charge without one
		return s.Terms[i].Start
	}
	return s.Charges[at].On
}

// keptOutBy returns the consultations that keep a day out of a term; none when it is a fee that was waived.
func (s *Standing) keptOutBy(by reckoning, i int, day calendar.Date) (ids []string, err error) {
	n := len(s.Consultations)
	if term := &s.Terms[i]; !term.Stopped.IsZero() {
		n = term.Consulted
	}
	for k := range s.Consultations[:n] {
		c := &s.Consultations[k]
		begin, begun := c.begin(by)
		end, err := c.end(by)
		if err != nil {
			return nil, err
		}
		if begun && day > begin && day <= end {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
