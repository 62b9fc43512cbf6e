package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/bigram"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Facts returns what the law's clock has to know of the registration.
func (a *Application) Facts() (workflow.Facts, error) {
	counting, err := a.countingValue()
	return workflow.Facts{
		Channel: workflow.Channel(a.Channel), Received: a.ReceivedOn.Date(), Entered: a.EnteredOn.Date(), Oral: a.Oral,
		ApplicantType: applicant.Type(a.ApplicantType), Counting: counting,
	}, err
}

// Key returns what names the application.
func (a *Application) Key() Key { return Key{Agency: a.AgencyID, ID: a.ID} }

// StandingValue decodes the standing that the last act left.
func (a *Application) StandingValue() (workflow.Standing, error) {
	var st workflow.Standing
	if err := json.Unmarshal([]byte(a.Standing), &st); err != nil {
		return st, fmt.Errorf("stored standing of %s/%s: %w", a.AgencyID, a.ID, err)
	}
	return st, nil
}

// Project fills the projected columns from the standing and returns the duties that are open. documentNumber is the
// number of the answer in force, empty without one.
func (a *Application) Project(cal *calendar.Calendar, st workflow.Standing, documentNumber string) ([]OpenDuty, error) {
	p, err := st.Project(cal)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(st)
	if err != nil {
		return nil, err
	}
	if a.EnteredLateBy, err = st.EnteredLateBy(cal); err != nil {
		return nil, err
	}
	a.ConfirmationPending = slices.ContainsFunc(p.InternalDuties, func(d workflow.Duty) bool { return d.Kind == workflow.DutyConfirmation })
	a.Standing = string(encoded)
	a.State, a.Assignee = string(p.State), st.AssignedTo
	a.ReceiptOn, a.DueOn = Day(p.Receipt), Day(p.DueIfSilent)
	a.PausedUntil, a.PausedOpenEnd = Day(p.PausedUntil), p.PausedOpenEnd
	a.ResultRow, a.DocumentNumber = string(p.Row), documentNumber
	a.ConcludedOn, a.DeliveredOn = Day(p.Concluded), Day(p.Delivered)
	return a.openDuties(p), nil
}

// openDuties are the duties that the worklist can show: those with a due date. The answer's is hidden as long as a
// consultation pauses the term, and the decision to let an application lapse as long as the applicant has time.
func (a *Application) openDuties(p workflow.Projection) []OpenDuty {
	var rows []OpenDuty
	for _, d := range slices.Concat(p.OpenDuties, p.InternalDuties) {
		if d.Due.IsZero() {
			continue
		}
		row := OpenDuty{
			AgencyID: a.AgencyID, ApplicationID: a.ID, Kind: string(d.Kind), Reference: d.Of,
			Owner: string(d.Kind.Owner()), Assignee: a.Assignee, StartOn: Day(d.Start), DueOn: Day(d.Due),
			ActiveFrom: Day(d.Start),
		}
		if d.Kind == workflow.DutyAnswer && !p.PausedUntil.IsZero() {
			row.ActiveFrom = Day(p.PausedUntil.Plus(1))
		}
		if d.Kind == workflow.DutyLapse {
			row.ActiveFrom = Day(d.Start.Plus(1))
		}
		rows = append(rows, row)
	}
	return rows
}

// lexemes are the words under which search finds the application, short texts first in case a long one fills the room.
// The register number is not among them: the statement that gives it writes the words too. It has a filter of its own.
func (a *Application) lexemes() []string {
	return bigram.Index(a.ApplicantName, a.DocumentNumber, a.Description)
}

// Value decodes the recorded act.
func (e *Event) Value() (workflow.Event, error) {
	var v workflow.Event
	if err := json.Unmarshal([]byte(e.Event), &v); err != nil {
		return v, fmt.Errorf("stored event %s/%s/%d: %w", e.AgencyID, e.ApplicationID, e.Seq, err)
	}
	return v, nil
}

// newEvent encodes an act as it is recorded.
func newEvent(key Key, seq int, ev workflow.Event, actor string) (Event, error) {
	encoded, err := json.Marshal(ev)
	if err != nil {
		return Event{}, err
	}
	return Event{
		AgencyID: key.Agency, ApplicationID: key.ID, Seq: seq, Act: string(ev.Do), ActOn: Day(ev.On),
		RecordedAt: ev.RecordedAt, Actor: actor, Event: string(encoded),
	}, nil
}

// Value returns the legal case as the clock takes it. It is known there by its external id when it came with one, as the
// acts of an imported register name it so, and otherwise by its id.
func (l *LegalCase) Value() workflow.LegalCase {
	v := workflow.LegalCase{
		ID: l.ID, Type: workflow.LegalType(l.Kind), Route: workflow.LegalRoute(l.Route), Served: l.ServedOn.Date(),
		Reported: l.ReportedOn.Date(), Concluded: l.ConcludedOn.Date(), Result: workflow.LegalResult(l.Result),
	}
	if l.ExternalID != nil {
		v.ID = *l.ExternalID
	}
	return v
}

// answered returns the document number of the answer in force after these acts.
func documentNumber(events []workflow.Event, row outcome.Row) string {
	if row == "" {
		return ""
	}
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Do == workflow.Answer {
			return events[i].DocumentNumber
		}
	}
	return ""
}

// Agent is who acts for the applicant, as column agent holds it.
type Agent struct {
	Name      string `json:"name"`
	IDKind    string `json:"id_kind"`
	IDNumber  string `json:"id_number"`
	Phone     string `json:"phone"`
	Authority string `json:"authority"`
}

// AgentValue decodes the agent, nil when there is none.
func (a *Application) AgentValue() (*Agent, error) {
	if a.Agent == nil {
		return nil, nil
	}
	var v Agent
	if err := json.Unmarshal([]byte(*a.Agent), &v); err != nil {
		return nil, fmt.Errorf("stored agent of %s/%s: %w", a.AgencyID, a.ID, err)
	}
	return &v, nil
}
