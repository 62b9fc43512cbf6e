package importing

import (
	"encoding/json"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// The canonical form of a record is the line of contracts/history.md with its keys in this order, without empty values,
// with every instant filled in and in UTC: two lines that mean the same have one form. Its hash is kept with what was
// imported, so keys may be added but none renamed or moved, and a new one must be left out when it is empty.
type (
	canonicalAgency struct {
		Kind        string `json:"kind"`
		ID          string `json:"id"`
		DisplayName string `json:"display_name,omitzero"`
		Parent      string `json:"parent,omitzero"`
		Level       string `json:"level,omitzero"`
	}
	canonicalApplication struct {
		Kind           string             `json:"kind"`
		Agency         string             `json:"agency"`
		ExternalID     string             `json:"external_id"`
		RegisterNumber string             `json:"register_number,omitzero"`
		Channel        workflow.Channel   `json:"channel,omitzero"`
		Received       calendar.Date      `json:"received,omitzero"`
		Entered        calendar.Date      `json:"entered,omitzero"`
		Oral           bool               `json:"oral,omitzero"`
		Applicant      canonicalApplicant `json:"applicant,omitzero"`
		Description    string             `json:"description,omitzero"`
		Delivery       string             `json:"delivery,omitzero"`
		Events         []workflow.Event   `json:"events,omitempty"`
	}
	canonicalApplicant struct {
		Type     string `json:"type,omitzero"`
		Name     string `json:"name,omitzero"`
		IDKind   string `json:"id_kind,omitzero"`
		IDNumber string `json:"id_number,omitzero"`
		Phone    string `json:"phone,omitzero"`
		Email    string `json:"email,omitzero"`
	}
	canonicalLegalCase struct {
		Kind        string               `json:"kind"`
		Agency      string               `json:"agency"`
		ExternalID  string               `json:"external_id"`
		Application string               `json:"application,omitzero"`
		Subject     string               `json:"subject,omitzero"`
		Type        workflow.LegalType   `json:"type,omitzero"`
		Route       workflow.LegalRoute  `json:"route,omitzero"`
		Served      calendar.Date        `json:"served,omitzero"`
		Reported    calendar.Date        `json:"reported,omitzero"`
		Concluded   calendar.Date        `json:"concluded,omitzero"`
		Result      workflow.LegalResult `json:"result,omitzero"`
		Decision    string               `json:"decision,omitzero"`
	}
)

// canonical returns the canonical form of a record.
func canonical(r history.Record) ([]byte, error) {
	switch {
	case r.Agency != nil:
		a := r.Agency
		return json.Marshal(canonicalAgency{"agency", a.ID, a.DisplayName, a.Parent, a.Level})
	case r.Application != nil:
		a := r.Application
		events := make([]workflow.Event, len(a.Events))
		for n, e := range a.Events {
			e.RecordedAt = e.RecordedAt.UTC()
			events[n] = e
		}
		return json.Marshal(canonicalApplication{
			Kind: "application", Agency: a.Agency, ExternalID: a.ExternalID, RegisterNumber: a.RegisterNumber,
			Channel: a.Facts.Channel, Received: a.Facts.Received, Entered: a.Facts.Entered, Oral: a.Facts.Oral,
			Applicant: canonicalApplicant{
				string(a.Applicant.Type), a.Applicant.Name, string(a.Applicant.IDKind), a.Applicant.IDNumber,
				a.Applicant.Phone, a.Applicant.Email,
			},
			Description: a.Description, Delivery: a.Delivery, Events: events,
		})
	}
	l := r.LegalCase
	return json.Marshal(canonicalLegalCase{
		Kind: "legal_case", Agency: l.Agency, ExternalID: l.Case.ID, Application: l.Application, Subject: l.Subject,
		Type: l.Case.Type, Route: l.Case.Route, Served: l.Case.Served, Reported: l.Case.Reported,
		Concluded: l.Case.Concluded, Result: l.Case.Result, Decision: l.Decision,
	})
}
