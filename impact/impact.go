// Package impact compares how one application looks under two laws, or with two days of receipt: which dates move, what
// becomes late, and which notices already sent state a date that is no longer right. It is pure.
package impact

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Side is an application as one law has it.
type Side struct {
	Calendar *calendar.Calendar
	Standing *workflow.Standing
}

// Shift is a duty whose due date moves or whose lateness changes.
type Shift struct {
	Duty       workflow.DutyKind `json:"duty"`
	Of         string            `json:"of,omitzero"` // the consultation or legal case, empty for other duties
	Before     calendar.Date     `json:"before"`      // due; none when it was not to be told
	After      calendar.Date     `json:"after"`
	LateBefore bool              `json:"late_before,omitzero"` // as seen from the day looked from
	LateAfter  bool              `json:"late_after,omitzero"`
}

// Effect is what changes for one application. The zero value is: nothing.
type Effect struct {
	// DueBefore and DueAfter are the due dates of the answer if nobody acts any more, none while the applicant is waited for.
	DueBefore calendar.Date `json:"due_before,omitzero"`
	DueAfter  calendar.Date `json:"due_after,omitzero"`
	// LateBefore and LateAfter tell whether the answer is late, or was given late.
	LateBefore bool    `json:"late_before,omitzero"`
	LateAfter  bool    `json:"late_after,omitzero"`
	Duties     []Shift `json:"duties,omitempty"`
	// Statements are the dates that others were told and that are wrong then.
	Statements []Misstatement `json:"statements,omitempty"`
}

// Misstatement is a date that the agency told somebody, in a notice or a reminder, and that is not right any more.
type Misstatement struct {
	Text   string        `json:"text"`           // Chinese: what was told, and when
	Of     string        `json:"of,omitzero"`    // the consultation, where it is about one
	Before calendar.Date `json:"before"`         // as it was told
	After  calendar.Date `json:"after,omitzero"` // as it should have been
}

// None reports whether nothing changes.
func (e *Effect) None() bool {
	return e.DueBefore == e.DueAfter && e.LateBefore == e.LateAfter && len(e.Duties) == 0 && len(e.Statements) == 0
}

// Compare tells what changes for an application between two sides, as seen from a day. It fails with the *workflow.Refusal
// of the side whose calendar does not reach.
func Compare(before, after Side, at calendar.Date) (Effect, error) {
	was, err := before.look(at)
	if err != nil {
		return Effect{}, err
	}
	now, err := after.look(at)
	if err != nil {
		return Effect{}, err
	}
	e := Effect{DueBefore: was.due, DueAfter: now.due}
	for key, d := range was.duties {
		if key.kind == workflow.DutyAnswer {
			e.LateBefore = d.Late
		}
		if same, ok := now.duties[key]; !ok || same.Due != d.Due || same.Late != d.Late {
			e.Duties = append(e.Duties, Shift{
				Duty: key.kind, Of: key.of, Before: d.Due, After: same.Due, LateBefore: d.Late, LateAfter: same.Late,
			})
		}
	}
	for key, d := range now.duties {
		if key.kind == workflow.DutyAnswer {
			e.LateAfter = d.Late
		}
		if _, ok := was.duties[key]; !ok {
			e.Duties = append(e.Duties, Shift{Duty: key.kind, Of: key.of, After: d.Due, LateAfter: d.Late})
		}
	}
	e.sort()
	e.Statements, err = misstated(before, after)
	return e, err
}

// misstated compares what was told under one law with what would have been told under the other. Both lists are of the same
// acts in the same order, unless the day of receipt itself is another one; then they are compared as far as they match.
func misstated(before, after Side) ([]Misstatement, error) {
	was, err := workflow.StatedDates(before.Calendar, *before.Standing)
	if err != nil {
		return nil, err
	}
	now, err := workflow.StatedDates(after.Calendar, *after.Standing)
	if err != nil {
		return nil, err
	}
	var found []Misstatement
	for i := range min(len(was), len(now)) {
		told := !was[i].Date.IsZero() // none: a consultation was open, and no date could be told
		if told && was[i].Kind == now[i].Kind && was[i].Date != now[i].Date {
			found = append(found, Misstatement{Text: was[i].Text, Of: was[i].Of, Before: was[i].Date, After: now[i].Date})
		}
	}
	return found, nil
}

// dutyKey tells duties of one application apart; nth counts those of one kind without a name, such as payments.
type dutyKey struct {
	kind workflow.DutyKind
	of   string
	nth  int
}

type look struct {
	due    calendar.Date
	duties map[dutyKey]workflow.Duty
}

func (s Side) look(at calendar.Date) (look, error) {
	p, err := s.Standing.Project(s.Calendar)
	if err != nil {
		return look{}, err
	}
	view, err := s.Standing.View(s.Calendar, at)
	if err != nil {
		return look{}, err
	}
	l := look{due: p.DueIfSilent, duties: make(map[dutyKey]workflow.Duty, len(view.Duties))}
	for _, d := range view.Duties {
		key := dutyKey{kind: d.Kind, of: d.Of}
		for _, taken := l.duties[key]; taken; _, taken = l.duties[key] {
			key.nth++
		}
		l.duties[key] = d
	}
	return l, nil
}
