package workflow

import "github.com/yishenqing/foi/calendar"

// View is how a case looks from one day. The day never leaves acts out: it only decides what is paused and late.
type View struct {
	State   State         `json:"state"`
	Receipt calendar.Date `json:"receipt"` // R, the legal day of receipt, not moved off a rest day
	// Due is the last day for the answer; none while a consultation is open or the applicant is waited for. It stays as
	// it was when the term stopped.
	Due calendar.Date `json:"due"`
	// Provisional: the due date rests on days for which no notice has been issued.
	Provisional bool   `json:"provisional"`
	Paused      bool   `json:"paused"` // a consultation is open
	Duties      []Duty `json:"duties"`
}

// View tells how the case looks from a day. It fails only where the calendar does not reach, with a *Refusal of
// RuleCalendar.
func (s Standing) View(cal *calendar.Calendar, at calendar.Date) (View, error) {
	v := View{State: s.State, Receipt: s.Receipt}
	err := s.fillClock(&v, cal, at)
	if err == nil {
		v.Duties, err = s.duties(cal, at, v.Due)
	}
	if err != nil {
		return View{}, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
	}
	return v, nil
}

func (s *Standing) fillClock(v *View, cal *calendar.Calendar, at calendar.Date) error {
	var err error
	if v.Paused, err = s.paused(cal, at); err != nil || v.Paused {
		return err
	}
	if v.Due, err = s.due(cal); err != nil {
		return err
	}
	v.Provisional = !v.Due.IsZero() && cal.Provisional(v.Due)
	return nil
}
