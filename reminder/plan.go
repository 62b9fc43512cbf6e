package reminder

import (
	"slices"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Duty is an open duty as reminders see it.
type Duty struct {
	Kind       workflow.DutyKind
	Owner      workflow.Owner
	Due        calendar.Date
	ActiveFrom calendar.Date // before this day a pause hides it
	Assignee   string        // the id or name of an officer, or the name of a unit; empty: nobody yet
	MutedUntil calendar.Date // last day on which it is muted; none: not muted
}

// Reminder is one thing to be said to one person.
type Reminder struct {
	Addressee
	Step int // what is said once for each due date: Rung.Step
	Left int // working days left: 0 on the due date, negative when it is past
}

// Due returns what is to be said of an open duty at an instant, nothing outside of the hours. It does not know what has been
// said already: whoever calls says nothing twice to one person about one due date and step.
//
// A day that no calendar knows gives a *calendar.RangeError.
func (s Settings) Due(cal *calendar.Calendar, d Duty, staff *Staff, at time.Time) ([]Reminder, error) {
	open, err := s.Open(cal, at)
	if err != nil || !open {
		return nil, err
	}
	today := calendar.DateOf(at)
	if today < d.ActiveFrom {
		return nil, nil
	}
	ladder := s.Own
	if d.Owner != workflow.OwnedByAgency {
		ladder = s.Others
	}
	rung, ok, err := ladder.Reached(cal, d.Due, today)
	if err != nil || !ok {
		return nil, err
	}
	to := rung.To
	if d.MutedUntil >= today {
		to = unmutable(d.Kind, rung)
	}
	addressees := staff.Addressees(d.Assignee, to)
	if len(addressees) == 0 && len(to) > 0 { // nobody is above: better the officer than nobody
		addressees = staff.Addressees(d.Assignee, rung.To)
	}
	var list []Reminder
	for _, a := range addressees {
		list = append(list, Reminder{Addressee: a, Step: rung.Step, Left: rung.Left})
	}
	return list, nil
}

// unmutable returns who is told although a duty is muted: an answer that is overdue (条例 art. 33), or the agency's response in a review or
// suit (复议法 art. 48, 行政诉讼法 art. 67), is nothing that an officer can keep from those above him.
func unmutable(kind workflow.DutyKind, r Rung) []Role {
	grave := kind == workflow.DutyAnswer || kind == workflow.DutyLegalAnswer || kind == workflow.DutyLegalDefence
	if !grave || r.Left >= 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.To), func(role Role) bool { return role == ToOfficer })
}

// MuteError is the refusal to mute a duty until a day.
type MuteError struct {
	Rule     string // "past" or "too_long"
	MuteDays int
}

func (e *MuteError) Error() string { return "reminders cannot be muted until that day: " + e.Rule }

// CheckMute returns a *MuteError unless reminders may be muted from today until a day.
func (s Settings) CheckMute(today, until calendar.Date) error {
	switch {
	case until < today:
		return &MuteError{Rule: "past", MuteDays: s.MuteDays}
	case until > today.Plus(s.MuteDays):
		return &MuteError{Rule: "too_long", MuteDays: s.MuteDays}
	}
	return nil
}
