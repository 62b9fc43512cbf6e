package present

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

var lawChangeKinds = map[store.LawChangeKind]foiv1.LawChange_Kind{
	store.LoadNotice:     foiv1.LawChange_KIND_LOAD_NOTICE,
	store.AmendNotice:    foiv1.LawChange_KIND_AMEND_NOTICE,
	store.WithdrawNotice: foiv1.LawChange_KIND_WITHDRAW_NOTICE,
	store.AdoptSettings:  foiv1.LawChange_KIND_ADOPT_SETTINGS,
	store.Derive:         foiv1.LawChange_KIND_DERIVE,
}

// LawChangeKind returns the kind of a change of the law in force.
func LawChangeKind(k store.LawChangeKind) foiv1.LawChange_Kind { return lawChangeKinds[k] }

// LawChange returns a change that was made.
func LawChange(c *store.LawChange) *foiv1.LawChange {
	m := &foiv1.LawChange{
		Name: resname.LawChange{ID: c.ID}.String(), Kind: lawChangeKinds[c.Kind], Subject: lawChangeSubject(c.Kind, c.Subject),
		Reason: c.Reason, Actor: c.Actor, CreateTime: timestamppb.New(c.RecordedAt.Truncate(time.Microsecond)),
		State:     foiv1.LawChange_STATE_RECALCULATING,
		FirstDate: Date(c.FirstOn.Date()), LastDate: Date(c.LastOn.Date()),
		ExaminedCount: int32(c.Examined), MovedCount: int32(c.Moved), //nolint:gosec // an int column
	}
	if c.Finished() {
		m.State = foiv1.LawChange_STATE_DONE
	}
	return m
}

func lawChangeSubject(k store.LawChangeKind, id string) string {
	switch k { //nolint:exhaustive // the others are about a notice
	case store.AdoptSettings:
		return resname.Agency{ID: id}.String()
	case store.Derive:
		return id
	}
	return resname.HolidayNotice{ID: id}.String()
}

// Moved returns an application whose dates a change moves.
func Moved(m *store.Moved) *foiv1.MovedApplication {
	moved := MovedEffect(&m.Effect)
	moved.Application = resname.Application{Agency: m.Key.Agency, ID: m.Key.ID}.String()
	moved.RegisterNumber = m.RegisterNumber
	return moved
}

// MovedEffect returns what changes for an application, without its name.
func MovedEffect(e *impact.Effect) *foiv1.MovedApplication {
	moved := &foiv1.MovedApplication{
		DueDateBefore: Date(e.DueBefore), DueDateAfter: Date(e.DueAfter), LateBefore: e.LateBefore, LateAfter: e.LateAfter,
	}
	for _, d := range e.Duties {
		moved.Duties = append(moved.Duties, &foiv1.MovedDate{
			Subject: d.Duty.Label(), DateBefore: Date(d.Before), DateAfter: Date(d.After), LateBefore: d.LateBefore,
			LateAfter: d.LateAfter, Reference: d.Of,
		})
	}
	for _, s := range e.Statements {
		moved.Statements = append(moved.Statements, &foiv1.MovedDate{
			Subject: s.Text, DateBefore: Date(s.Before), DateAfter: Date(s.After), Reference: s.Of,
		})
	}
	return moved
}

// NoticeDocument reads a notice as it is entered. What the calendar refuses of it, the calendar says.
func NoticeDocument(d *foiv1.HolidayNoticeDocument) (calendar.Notice, error) {
	n := calendar.Notice{Number: d.GetDocumentNumber(), Title: d.GetTitle(), Year: int(d.GetYear()), Amends: d.GetAmends()}
	var err error
	if n.Issued, err = Day(d.GetIssueDate()); err != nil {
		return n, err
	}
	for _, given := range d.GetDays() {
		day := calendar.ExceptionalDay{Kind: calendar.Holiday, Name: given.GetFestival(), Notice: n.Number}
		if given.GetMakeUp() {
			day.Kind = calendar.Makeup
		}
		if day.Date, err = Day(given.GetDate()); err != nil {
			return n, err
		}
		n.Days = append(n.Days, day)
	}
	for _, given := range d.GetCancelledDates() {
		day, err := Day(given)
		if err != nil {
			return n, err
		}
		n.Cancels = append(n.Cancels, day)
	}
	return n, nil
}
