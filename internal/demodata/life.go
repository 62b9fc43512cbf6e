package demodata

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// life plays one application through the real workflow, so that what comes out is lawful by construction. After a
// refusal or past the horizon it does nothing more; the caller asks err once, at the end.
type life struct {
	cal     *calendar.Calendar
	rng     *rand.Rand
	horizon calendar.Date // nothing happens after it
	legal   []workflow.LegalCase

	standing workflow.Standing
	events   []workflow.Event
	over     bool // an act would have lain past the horizon
	err      error
}

func (l *life) register(f workflow.Facts) {
	l.standing, l.err = workflow.Register(l.cal, f)
}

// do does an act and reports whether the life goes on.
func (l *life) do(ev workflow.Event) bool {
	if !l.alive() {
		return false
	}
	if ev.On > l.horizon {
		l.over = true
		return false
	}
	next, err := l.standing.Apply(l.cal, ev, l.legal)
	if err != nil {
		l.err = fmt.Errorf("demodata: %w", err)
		return false
	}
	ev.RecordedAt = noon(ev.On)
	l.standing, l.events = next, append(l.events, ev)
	return true
}

func (l *life) alive() bool { return l.err == nil && !l.over }

// noon is when an act counts as written down if a register does not say (history.md).
func noon(d calendar.Date) time.Time { return d.Time().Add(12 * time.Hour) }

// now is the day of the last act.
func (l *life) now() calendar.Date { return l.standing.LastOn }

// after returns the n-th working day after a day; a day outside the calendar ends the life with an error.
func (l *life) after(d calendar.Date, n int) calendar.Date {
	day, err := l.cal.Add(d, n, calendar.NextDay)
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("demodata: %w", err)
	}
	return day
}

// later returns a working day from least to most working days after d.
func (l *life) later(d calendar.Date, least, most int) calendar.Date {
	return l.after(d, l.between(least, most))
}

// soon returns d itself when it is worked and 0 is drawn, else a working day at most `most` working days later.
func (l *life) soon(d calendar.Date, most int) calendar.Date {
	n := l.between(0, most)
	if worked, err := l.cal.IsWorkday(d); n == 0 && err == nil && worked {
		return d
	}
	return l.after(d, max(n, 1))
}

// between draws a number from least to most, both included.
func (l *life) between(least, most int) int { return least + l.rng.IntN(most-least+1) }

// oneIn draws true once in n times.
func (l *life) oneIn(n int) bool { return l.rng.IntN(n) == 0 }

// due is the last day for the answer, none while no term runs or a consultation pauses it.
func (l *life) due() calendar.Date {
	view, err := l.standing.View(l.cal, l.now())
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("demodata: %w", err)
	}
	return view.Due
}
