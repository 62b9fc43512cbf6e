package workflow

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

// Projection is what of a case a database keeps beside its events for lists and alarms. It does not depend on the day
// looked from, only on the acts and the calendar; it is rebuilt and compared with the fold, never edited.
type Projection struct {
	State   State
	Receipt calendar.Date
	// DueIfSilent is the due date if nobody acts any more: consultations end with their limits. It is none while the
	// applicant is waited for, and while a consultation is open of which nobody knows when the letter arrived.
	DueIfSilent calendar.Date
	// Provisional: DueIfSilent rests on days for which no notice has been issued.
	Provisional bool
	// PausedUntil is the last day on which a consultation now open still pauses the term by itself: on day `at`, from the
	// last act on, the term is paused when at ≤ PausedUntil or PausedOpenEnd is set, and View's due date is then none and
	// otherwise DueIfSilent. None when no consultation is open.
	PausedUntil   calendar.Date
	PausedOpenEnd bool // a consultation pauses the term until somebody concludes it
	// PausedFrom is the first day of that pause, none when it lasts already on the day of the last act: by the setting
	// from_delivery a letter pauses the term only from the day it arrived. Days between the end of one pause and the
	// arrival of a later letter are told as paused; nobody can know of them but who writes things down afterwards.
	PausedFrom calendar.Date
	// ApplicantLimit is the last day for the applicant's correction or payment while that is waited for; after it Lapse
	// becomes available, to be done by a person.
	ApplicantLimit calendar.Date
	Row            outcome.Row   // of the conclusion in force; empty while open
	Concluded      calendar.Date // its day
	Delivered      calendar.Date // of the present term's answer
	// OpenDuties are the duties not done, in the order of clock.md, with Late left false: it depends on the day.
	OpenDuties []Duty
	// InternalDuties are those not done that are not in clock.md, likewise.
	InternalDuties []Duty
}

// Project computes the projection. It fails with a *Refusal of RuleCalendar when a date in it cannot be told, so that no
// case is stored whose dates nobody could show.
func (s Standing) Project(cal *calendar.Calendar) (Projection, error) {
	p := Projection{
		State: s.State, Receipt: s.Receipt, Row: s.Last.Row, Concluded: s.Last.On, Delivered: s.Term().Delivered,
	}
	if err := s.fillProjection(&p, cal); err != nil {
		return Projection{}, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
	}
	return p, nil
}

func (s *Standing) fillProjection(p *Projection, cal *calendar.Calendar) error {
	var err error
	if p.PausedFrom, p.PausedUntil, err = s.pausedUntil(cal); err != nil {
		return err
	}
	if p.PausedUntil == forever {
		p.PausedUntil, p.PausedOpenEnd = 0, true
	} else if p.DueIfSilent, err = s.due(cal); err != nil {
		return err
	}
	p.Provisional = !p.DueIfSilent.IsZero() && cal.Provisional(p.DueIfSilent)
	if p.ApplicantLimit, err = s.applicantLimit(cal); err != nil {
		return err
	}
	if p.InternalDuties, err = s.internalDuties(cal, p.ApplicantLimit); err != nil {
		return err
	}
	all, err := s.duties(cal, 0, p.DueIfSilent)
	for _, d := range all {
		if d.Open() && !s.moot(d.Kind) {
			p.OpenDuties = append(p.OpenDuties, d)
		}
	}
	return err
}

// applicantLimit is the last day for what the applicant is waited for, none when nothing is.
func (s *Standing) applicantLimit(cal *calendar.Calendar) (calendar.Date, error) {
	if s.State == AwaitingCorrection {
		return s.Returned.limit(s.reckon(cal))
	}
	if s.State == AwaitingPayment {
		return s.Charges[len(s.Charges)-1].limit(s.reckon(cal))
	}
	return 0, nil
}

// moot reports whether a duty of the applicant can no longer be done: the case went on or ended without it.
func (s *Standing) moot(kind DutyKind) bool {
	return kind == DutyCorrection && s.State != AwaitingCorrection || kind == DutyPayment && s.State != AwaitingPayment
}

// pausedUntil returns the latest day on which a consultation not yet ended still pauses, forever when one has no limit,
// and the first such day when it lies after the last act.
func (s *Standing) pausedUntil(cal *calendar.Calendar) (from, until calendar.Date, err error) {
	by, from := s.reckon(cal), forever
	for i := range s.Consultations {
		c := &s.Consultations[i]
		begin, begun := c.begin(by)
		if !c.Ended.IsZero() || !begun {
			continue
		}
		limit, err := c.limit(by)
		if err != nil {
			return 0, 0, err
		}
		until = max(until, limit)
		if limit >= s.LastOn {
			from = min(from, begin)
		}
	}
	if from == forever || from <= s.LastOn {
		from = 0
	}
	return from, until, nil
}
