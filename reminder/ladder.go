package reminder

import (
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Rung is where a duty stands on its ladder.
type Rung struct {
	Step int    // Days of the step; of a repeated one, the working days left when it was due
	Left int    // working days left today: 0 on the due date, negative when it is past
	To   []Role // shared with the settings: not to be changed
}

// Reached returns the last step that a duty due on a day has reached today, and false before the first. Steps that went by
// unsaid, in an outage or because the due date moved, are not made up for: the last one says all that they said.
//
// A day that no calendar knows gives a *calendar.RangeError.
func (l Ladder) Reached(cal *calendar.Calendar, due, today calendar.Date) (Rung, bool, error) {
	left, err := cal.Count(today, due, calendar.NextDay)
	if err != nil {
		return Rung{}, false, err
	}
	r, ok := Rung{Left: left}, false
	for _, step := range l.Steps {
		if step.Days >= left {
			r.Step, r.To, ok = step.Days, step.To, true
		}
	}
	if ok && l.Every > 0 && left < r.Step {
		if last := l.Steps[len(l.Steps)-1]; r.Step == last.Days {
			r.Step -= (last.Days - left) / l.Every * l.Every
		}
	}
	return r, ok, nil
}

// Horizon returns the last due date for which there is anything to say today: the longest step of both ladders ahead.
func (s Settings) Horizon(cal *calendar.Calendar, today calendar.Date) (calendar.Date, error) {
	days := 0
	for _, step := range append(s.Own.Steps[:len(s.Own.Steps):len(s.Own.Steps)], s.Others.Steps...) {
		days = max(days, step.Days)
	}
	// A day more, and every day off after it: a due date that a unit sets may lie on one.
	return cal.Add(today, days+1, calendar.NextDay)
}

// Open reports whether anything may be sent at an instant: on working days, from OpenHour to CloseHour in Asia/Shanghai. A day
// that no calendar knows gives a *calendar.RangeError.
func (s Settings) Open(cal *calendar.Calendar, at time.Time) (bool, error) {
	today := calendar.DateOf(at)
	worked, err := cal.IsWorkday(today)
	if err != nil || !worked {
		return false, err
	}
	since := at.Sub(today.Time())
	return since >= hours(s.OpenHour) && since < hours(s.CloseHour), nil
}

// NextOpen returns the first instant from at on at which something may be sent: at itself when it is one.
func (s Settings) NextOpen(cal *calendar.Calendar, at time.Time) (time.Time, error) {
	open, err := s.Open(cal, at)
	if err != nil || open {
		return at, err
	}
	today := calendar.DateOf(at)
	worked, err := cal.IsWorkday(today)
	if err != nil {
		return at, err
	}
	if start := today.Time().Add(hours(s.OpenHour)); worked && at.Before(start) {
		return start, nil
	}
	next, err := cal.Next(today)
	return next.Time().Add(hours(s.OpenHour)), err
}

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }
