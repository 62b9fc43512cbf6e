package present

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// The registration as an event: it comes before the acts, which are numbered from 1.
const (
	RegistrationNumber = 0
	registerAction     = "register"
	registerTitle      = "登记"
)

// Registration returns the registration of an application as its first event. Nothing of the applicant is in it.
func Registration(a *store.Application, actor string) *foiv1.ApplicationEvent {
	m := &foiv1.ApplicationEvent{
		Name: Name(a).Event(RegistrationNumber).String(), Action: registerAction, Title: registerTitle,
		ActDate: Date(a.ReceivedOn.Date()), RecordTime: timestamppb.New(a.CreatedAt), Actor: actor,
		Arguments: map[string]string{"channel": a.Channel},
	}
	if a.EnteredOn != 0 {
		m.Arguments["entered"] = a.EnteredOn.Date().String()
	}
	if a.Oral {
		m.Arguments["oral"] = "true"
	}
	return m
}

// Event returns an act as it was recorded.
func Event(e *store.Event) (*foiv1.ApplicationEvent, error) {
	act, err := e.Value()
	if err != nil {
		return nil, err
	}
	arguments, err := argumentsOf(e, &act.Statement)
	if err != nil {
		return nil, err
	}
	name := resname.Application{Agency: e.AgencyID, ID: e.ApplicationID}
	return &foiv1.ApplicationEvent{
		Name: name.Event(e.Seq).String(), Action: string(act.Do), Title: act.Do.Label(), ActDate: Date(act.On),
		RecordTime: timestamppb.New(e.RecordedAt), Actor: e.Actor, Outcome: Outcome.Enum(RowOf(&act)), Arguments: arguments,
		DecisionKind: DecisionKind.Enum(KindOf(act.Kind, RowOf(&act), act.Do)), Remedy: Remedy(act.Statement.Remedy),
	}, nil
}

// argumentsOf returns the arguments by the names and in the words of the import format: texts as they are, numbers in
// digits, lists as JSON. What an answer says is told by the names of its own fields.
func argumentsOf(e *store.Event, said *workflow.Statement) (map[string]string, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.Event), &fields); err != nil {
		return nil, fmt.Errorf("stored event %s/%s/%d: %w", e.AgencyID, e.ApplicationID, e.Seq, err)
	}
	for _, shown := range []string{"do", "on", "recorded_at", "row", "kind", "statement"} { // in fields of their own
		delete(fields, shown)
	}
	arguments := make(map[string]string, len(fields))
	for name, value := range fields {
		text := string(value)
		if text[0] == '"' {
			if err := json.Unmarshal(value, &text); err != nil {
				return nil, err
			}
		}
		arguments[name] = text
	}
	for name, text := range map[string]string{"reason": said.Reason, "redirect": said.Redirect, "earlier_answer": said.Earlier} {
		if text != "" {
			arguments[name] = text
		}
	}
	if said.Undetermined {
		arguments["undetermined"] = "true"
	}
	return arguments, nil
}

// RowOf returns the row of the annual report in which an act counts the application, or nothing when it ends none and corrects none.
func RowOf(act *workflow.Event) outcome.Row {
	switch act.Do { //nolint:exhaustive // the others end nothing
	case workflow.Answer, workflow.Rectify:
		return act.Row
	case workflow.Lapse:
		if act.Cause == workflow.LapsedFee {
			return outcome.RowFeeLapsed
		}
		return outcome.RowCorrectionLapsed
	case workflow.Withdraw, workflow.Close:
		return outcome.RowOtherwise
	}
	return ""
}

// LedgerEntry returns an entry of the ledger that explains the due date.
func LedgerEntry(e *workflow.LedgerEntry) *foiv1.LedgerEntry {
	return &foiv1.LedgerEntry{Date: Date(e.On), Kind: string(e.Kind), Text: e.Text, Article: e.Article}
}
