package demodata

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
	"time"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// The lines of history.md, keys in its order. Events and legal cases carry the contract's keys already.
type (
	agencyLine struct {
		Kind        string `json:"kind"`
		ID          string `json:"id"`
		DisplayName string `json:"display_name"`
		Parent      string `json:"parent"`
		Level       string `json:"level"`
	}
	applicationLine struct {
		Kind           string `json:"kind"`
		Agency         string `json:"agency"`
		ExternalID     string `json:"external_id"`
		RegisterNumber string `json:"register_number"`
		Channel        string `json:"channel"`
		Received       string `json:"received"`
		Entered        string `json:"entered,omitempty"`
		Oral           bool   `json:"oral,omitempty"`

		Applicant   applicantLine    `json:"applicant"`
		Description string           `json:"description"`
		Delivery    string           `json:"delivery"`
		Events      []workflow.Event `json:"events"`
	}
	applicantLine struct {
		Type     string `json:"type"`
		Name     string `json:"name"`
		IDKind   string `json:"id_kind,omitempty"`
		IDNumber string `json:"id_number,omitempty"`
		Phone    string `json:"phone"`
		Email    string `json:"email"`
	}
	legalCaseLine struct {
		Kind        string `json:"kind"`
		Agency      string `json:"agency"`
		ExternalID  string `json:"external_id"`
		Application string `json:"application,omitempty"`
		Subject     string `json:"subject,omitempty"`
		Type        string `json:"type"`
		Route       string `json:"route,omitempty"`
		Served      string `json:"served"`
		Reported    string `json:"reported,omitempty"`
		Concluded   string `json:"concluded,omitempty"`
		Result      string `json:"result,omitempty"`
		Decision    string `json:"decision,omitempty"`
	}
)

// WriteJSONL writes records as a file of history.md, one line each, and stops at the first error.
func WriteJSONL(w io.Writer, records iter.Seq2[history.Record, error]) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for r, err := range records {
		if err == nil {
			err = encoder.Encode(line(r))
		}
		if err != nil {
			return err
		}
	}
	return buffered.Flush()
}

func line(r history.Record) any {
	switch {
	case r.Agency != nil:
		a := r.Agency
		return agencyLine{"agency", a.ID, a.DisplayName, a.Parent, a.Level}
	case r.Application != nil:
		a := r.Application
		return applicationLine{
			Kind: "application", Agency: a.Agency, ExternalID: a.ExternalID, RegisterNumber: a.RegisterNumber,
			Channel: string(a.Facts.Channel), Received: a.Facts.Received.String(), Entered: a.Facts.Entered.String(),
			Oral: a.Facts.Oral, Applicant: applicantLine{
				string(a.Applicant.Type), a.Applicant.Name, string(a.Applicant.IDKind), a.Applicant.IDNumber,
				a.Applicant.Phone, a.Applicant.Email,
			},
			Description: a.Description, Delivery: a.Delivery, Events: written(a.Events),
		}
	}
	l := r.LegalCase
	return legalCaseLine{
		Kind: "legal_case", Agency: l.Agency, ExternalID: l.Case.ID, Application: l.Application, Subject: l.Subject,
		Type: string(l.Case.Type), Route: string(l.Case.Route), Served: l.Case.Served.String(),
		Reported: l.Case.Reported.String(), Concluded: l.Case.Concluded.String(), Result: string(l.Case.Result),
		Decision: l.Decision,
	}
}

// written are the events without what a reader fills in by itself.
func written(events []workflow.Event) []workflow.Event {
	lines := make([]workflow.Event, len(events))
	for i, e := range events {
		if e.RecordedAt.Equal(noon(e.On)) {
			e.RecordedAt = time.Time{}
		}
		lines[i] = e
	}
	return lines
}
