package workflow

import "github.com/yishenqing/foi/calendar"

// EnteredLateBy returns how many working days after its limit the application was keyed in: 0 when that was in time, when it
// is not known, and online, where nothing is keyed in. It fails with a *Refusal of RuleCalendar.
func (s Standing) EnteredLateBy(cal *calendar.Calendar) (int, error) {
	if !s.Facts.Channel.OwesEntry() || s.Facts.Entered.IsZero() {
		return 0, nil
	}
	late, err := s.reckon(cal).enteredLate(s.Facts)
	if err != nil {
		return 0, &Refusal{On: s.Facts.Received, Rule: RuleCalendar, cause: err}
	}
	return late, nil
}

func (r reckoning) enteredLate(f Facts) (int, error) {
	received, err := r.received(f.Received)
	if err != nil {
		return 0, err
	}
	due, err := r.add(received, entryDays)
	if err != nil || f.Entered <= due {
		return 0, err
	}
	days, err := r.cal.Count(due, f.Entered, calendar.NextDay)
	return max(days, 1), err // on a rest day after its limit it is late as well
}
