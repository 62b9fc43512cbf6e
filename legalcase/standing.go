package legalcase

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// State is where a case stands.
type State string

// The states.
const (
	Pending   State = "pending"   // 审理中
	Suspended State = "suspended" // 中止
	Concluded State = "concluded" // 审结
	Closed    State = "closed"    // 办结
	Voided    State = "voided"    // 作废
)

// Label returns the Chinese name, "" when it is no state.
func (s State) Label() string {
	switch s {
	case Pending:
		return "审理中"
	case Suspended:
		return "中止"
	case Concluded:
		return "审结"
	case Closed:
		return "办结"
	case Voided:
		return "作废"
	}
	return ""
}

// Stage is one instance of a case; a review has one.
type Stage struct {
	Instance  Instance
	Forum     string
	Number    string
	Served    calendar.Date // the agency got the copy
	Responded calendar.Date
	Decided   calendar.Date // day of the decision
	Received  calendar.Date // the agency got it
	Form      Form
	Decision  string
	Outcome   Outcome // what holds since this instance decided; of the instance before when it left that as it was
}

// Outcome is what a decision means for the agency.
type Outcome struct {
	Result   workflow.LegalResult
	Anew     bool          // it orders a new answer or act
	AnewFrom calendar.Date // the agency got the decision
	AnewBy   calendar.Date // the last day as the decision states it; none where it states none
}

// Suspension is the time during which a case rests (中止).
type Suspension struct {
	From, To calendar.Date // To is none while it lasts
	Reason   string
}

// Hearing is a hearing as it was announced, and what came of it.
type Hearing struct {
	Announced, On, Held calendar.Date
	Place, Text         string
}

// Lesson is what is done so that the fault is not made again (整改).
type Lesson struct {
	Decided, Due, Done calendar.Date
	Text, Owner, Note  string
}

// Standing is a case after its events.
type Standing struct {
	Facts       Facts
	State       State
	Procedure   Procedure
	Stages      []Stage
	Suspensions []Suspension
	Hearings    []Hearing

	Reported             calendar.Date
	Evidence, Platform   string
	ReportAttachment     int // of the application
	ReportCaseAttachment int // of the case itself

	Concluded calendar.Date // day of the decision in force; none while pending
	Outcome   Outcome       // while an appeal is pending, of the instance before
	Complied  calendar.Date
	Causes    []Cause
	Unit      string
	Lessons   []Lesson
	Ended     calendar.Date // closed or voided
}

// Stage returns the present stage.
func (s *Standing) Stage() *Stage { return &s.Stages[len(s.Stages)-1] }

// Open reports whether no decision is in force.
func (s *Standing) Open() bool { return s.State == Pending || s.State == Suspended }

// Fold returns the standing after events, of which the first one is the logging. It fails with a *Refusal.
func Fold(events []Event) (Standing, error) {
	var s Standing
	for i := range events {
		if err := s.check(&events[i], i == 0); err != nil {
			return s, err
		}
		s.do(&events[i])
	}
	return s, nil
}

// Apply returns the standing after one act more. It fails with a *Refusal and leaves s as it was.
func (s Standing) Apply(ev Event) (Standing, error) {
	if err := s.check(&ev, false); err != nil {
		return s, err
	}
	s.Stages, s.Suspensions = slices.Clone(s.Stages), slices.Clone(s.Suspensions)
	s.Hearings, s.Lessons = slices.Clone(s.Hearings), slices.Clone(s.Lessons)
	s.do(&ev)
	return s, nil
}

func (s *Standing) begin(f *Facts) {
	s.Facts, s.State, s.Procedure, s.Reported = *f, Pending, f.Procedure, f.Reported
	s.Stages = []Stage{{Instance: f.Instance, Forum: f.Forum, Number: f.Number, Served: f.Served}}
	if !f.Concluded.IsZero() { // of an old register
		s.State, s.Concluded, s.Outcome = Concluded, f.Concluded, Outcome{Result: f.Result, AnewFrom: f.Concluded}
		st := s.Stage()
		st.Decided, st.Received, st.Decision, st.Outcome = f.Concluded, f.Concluded, f.Decision, s.Outcome
	}
}

// do is the effect of an act that was checked.
func (s *Standing) do(ev *Event) {
	st := (*Stage)(nil)
	if len(s.Stages) > 0 {
		st = s.Stage()
	}
	switch ev.Do {
	case Log:
		s.begin(ev.Facts)
	case Amend:
		s.amend(ev.Facts)
	case Report:
		s.Reported, s.Evidence, s.Platform = ev.On, ev.Evidence, ev.Platform
		s.ReportAttachment, s.ReportCaseAttachment = ev.Attachment, ev.CaseAttachment
	case SetProcedure:
		s.Procedure = ev.Procedure
	case Suspend:
		s.State = Suspended
		s.Suspensions = append(s.Suspensions, Suspension{From: ev.On, Reason: ev.Reason})
	case Resume:
		s.State = Pending
		s.Suspensions[len(s.Suspensions)-1].To = ev.On
	case Respond:
		st.Responded = ev.On
	case ScheduleHearing:
		s.Hearings = append(s.Hearings, Hearing{Announced: ev.On, On: ev.Hearing, Place: ev.Place})
	case RecordHearing:
		h := &s.Hearings[ev.Of-1]
		h.Held, h.Text = ev.On, ev.Text
	case Conclude:
		s.conclude(ev)
	case RevokeConclusion:
		s.revokeConclusion()
	case Appeal:
		s.State, s.Concluded = Pending, 0 // the result of the instance before is kept for 维持原判
		s.Ended = 0
		s.Stages = append(s.Stages, Stage{Instance: ev.Instance, Forum: ev.Forum, Number: ev.Number, Served: ev.On})
	case Comply:
		s.Complied = ev.On
	case CodeCauses:
		s.Causes, s.Unit = ev.Causes, ev.Unit
	case AddLesson:
		s.Lessons = append(s.Lessons, Lesson{Decided: ev.On, Due: ev.Due, Text: ev.Text, Owner: ev.Owner})
	case CompleteLesson:
		l := &s.Lessons[ev.Of-1]
		l.Done, l.Note = ev.On, ev.Reason
	case Close:
		s.State, s.Ended = Closed, ev.On
	case Void:
		s.State, s.Ended = Voided, ev.On
	}
}

// amend puts right what was logged of the present instance; of the first one, that is the case.
func (s *Standing) amend(f *Facts) {
	st := s.Stage()
	st.Served, st.Forum, st.Number = f.Served, f.Forum, f.Number
	s.Facts.Route = f.Route
	if f.Procedure != "" {
		s.Procedure, s.Facts.Procedure = f.Procedure, f.Procedure
	}
	if len(s.Stages) == 1 {
		st.Instance = f.Instance
		s.Facts.Served, s.Facts.Forum, s.Facts.Number, s.Facts.Instance = f.Served, f.Forum, f.Number, f.Instance
	}
}

func (s *Standing) conclude(ev *Event) {
	st := s.Stage()
	st.Decided, st.Received, st.Form, st.Decision = ev.On, max(ev.Received, ev.On), ev.Form, ev.Decision
	if n := len(s.Suspensions); s.State == Suspended {
		s.Suspensions[n-1].To = ev.On
	}
	if ev.Form == Remanded {
		s.State, s.Outcome = Pending, Outcome{}
		s.Stages = append(s.Stages, Stage{Instance: First, Served: st.Received})
		return
	}
	s.State, s.Concluded = Concluded, ev.On
	if ev.Form != AppealRejected && ev.Form != AppealWithdrawn {
		s.Outcome = Outcome{Result: ev.Result, Anew: ev.Anew, AnewFrom: st.Received, AnewBy: ev.AnewBy}
		s.Complied, s.Causes, s.Unit = 0, ev.Causes, ev.Unit
	}
	st.Outcome = s.Outcome
}

// revokeConclusion takes the last decision back as never logged.
func (s *Standing) revokeConclusion() {
	n := len(s.Stages)
	st := &s.Stages[n-1]
	st.Decided, st.Received, st.Form, st.Decision, st.Outcome = 0, 0, "", "", Outcome{}
	s.State, s.Concluded, s.Outcome, s.Complied, s.Causes, s.Unit = Pending, 0, Outcome{}, 0, nil, ""
	if n > 1 {
		s.Outcome = s.Stages[n-2].Outcome
	}
}
