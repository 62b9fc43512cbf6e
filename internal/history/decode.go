package history

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// decode reads one line into a record, or finds every fault in it.
func decode(line []byte) (Record, []Fault) {
	var faults []Fault
	if !json.Valid(line) {
		return Record{}, []Fault{form("", RuleJSON)}
	}
	o, ok := newObject(line, "", &faults)
	if !ok {
		return Record{}, faults
	}
	var r Record
	switch o.text("kind") {
	case "agency":
		r.Agency = decodeAgency(o)
	case "application":
		r.Application = decodeApplication(o)
	case "legal_case":
		r.LegalCase = decodeLegalCase(o)
	default:
		// Without a kind the other keys cannot be judged.
		return Record{}, append(faults, form("kind", RuleKind))
	}
	o.end()
	return r, faults
}

func decodeAgency(o *object) *Agency {
	a := &Agency{
		ID:          o.required("id"),
		DisplayName: o.required("display_name"),
		Parent:      o.text("parent"),
		Level:       o.required("level"),
	}
	if a.Level != "" && !slices.Contains(levels, a.Level) {
		o.add("level", workflow.RuleValue)
	}
	if a.ID != "" && a.Parent == a.ID {
		o.add("parent", workflow.RuleValue)
	}
	return a
}

func decodeApplication(o *object) *Application {
	a := &Application{
		Agency:         o.required("agency"),
		ExternalID:     o.required("external_id"),
		RegisterNumber: o.text("register_number"),
		Facts: workflow.Facts{
			Channel:  workflow.Channel(o.required("channel")),
			Received: o.date("received"),
			Entered:  o.date("entered"),
			Oral:     o.flag("oral"),
		},
		Description: o.text("description"),
		Delivery:    o.text("delivery"),
	}
	if who, ok := o.child("applicant"); ok {
		a.Applicant = decodeApplicant(who)
		if a.Applicant.Type.Valid() {
			a.Facts.ApplicantType = a.Applicant.Type
		}
	}
	o.violations(a.Facts.Check())
	for i, raw := range o.list("events") {
		if e, ok := newObject(raw, o.path+index("events", i)+".", o.faults); ok {
			a.Events = append(a.Events, decodeEvent(e))
		}
	}
	return a
}

func decodeApplicant(o *object) Applicant {
	a := Applicant{
		Type:     applicant.Type(o.required("type")),
		Name:     o.text("name"),
		IDKind:   applicant.IDKind(o.text("id_kind")),
		IDNumber: o.text("id_number"),
		Phone:    o.text("phone"),
		Email:    o.text("email"),
	}
	if a.Type != "" && !a.Type.Valid() {
		o.add("type", workflow.RuleValue)
	}
	switch {
	case a.IDNumber != "":
		number, err := applicant.Number(a.IDKind, a.IDNumber)
		if fault := (*applicant.NumberError)(nil); errors.As(err, &fault) && !o.faulty(fault.Field) {
			*o.faults = append(*o.faults, Fault{
				Field: o.path + fault.Field, Rule: string(fault.Rule), Text: fault.Error(), Chinese: fault.Text,
			})
		}
		a.IDNumber = number
	case a.IDKind != "" && !a.IDKind.Valid():
		o.add("id_kind", workflow.RuleValue)
	}
	o.end()
	return a
}

func decodeEvent(o *object) workflow.Event {
	e := workflow.Event{
		Do:             workflow.Act(o.required("do")),
		On:             o.date("on"),
		RecordedAt:     o.instant("recorded_at"),
		Reason:         o.text("reason"),
		Items:          get(o, "items", RuleType, readJSON[[]string]),
		WithinDays:     o.number("within_days"),
		To:             o.text("to"),
		From:           o.text("from"),
		ID:             o.text("id"),
		With:           workflow.Party(o.text("with")),
		Party:          o.text("party"),
		Received:       o.date("received"),
		Opinion:        workflow.Opinion(o.text("opinion")),
		Days:           o.number("days"),
		Approver:       o.text("approver"),
		Mode:           workflow.ChargeMode(o.text("mode")),
		Count:          o.number("count"),
		AmountFen:      o.amount("amount_fen"),
		Row:            outcome.Row(o.text("row")),
		DocumentNumber: o.text("document_number"),
		Parts:          get(o, "parts", RuleType, readJSON[workflow.Parts]),
		By:             workflow.DeliveryMode(o.text("by")),
		Cause:          workflow.LapseCause(o.text("cause")),
		LegalCase:      o.text("legal_case"),
	}
	o.storable("items", e.Items...)
	for _, part := range e.Parts {
		o.storable("parts", part.Text)
	}
	switch {
	case e.Do.IsExtension():
		o.add("do", workflow.RuleValue)
	case e.Do != "":
		o.violations(e.Check())
	}
	if e.RecordedAt.IsZero() && e.On != noDate {
		e.RecordedAt = e.On.Time().Add(recordedHour * time.Hour)
	}
	o.end()
	return e
}

func decodeLegalCase(o *object) *LegalCase {
	l := &LegalCase{
		Agency:      o.required("agency"),
		Application: o.text("application"),
		Case: workflow.LegalCase{
			ID:        o.required("external_id"),
			Type:      workflow.LegalType(o.required("type")),
			Route:     workflow.LegalRoute(o.text("route")),
			Served:    o.date("served"),
			Reported:  o.date("reported"),
			Concluded: o.date("concluded"),
			Result:    workflow.LegalResult(o.text("result")),
		},
		Decision: o.text("decision"),
		Subject:  o.text("subject"),
	}
	for _, v := range l.Case.Check() {
		if v.Field == "id" {
			v.Field = "external_id"
		}
		o.violations([]workflow.Violation{v})
	}
	if l.Application == "" && l.Subject == "" {
		o.add("application", workflow.RuleMissing)
	}
	return l
}
