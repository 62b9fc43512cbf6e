package applications

import (
	"strings"
	"time"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// edit is an application while its registered contents are being corrected.
type edit struct {
	fieldcheck.Check
	to    *foiv1.Application // the new values
	row   store.Application  // as it will be
	agent *store.Agent       // as it will be, nil for nobody

	identity, contact, agency bool // kind or number, a way of contact, the agent was set
}

// setters are the fields that people own, by their path in foi.v1.Application. A test fails when a field of the proto that
// can be edited has none.
var setters = map[string]func(*edit){
	"applicant.display_name": func(e *edit) {
		e.row.ApplicantName = e.Text("application.applicant.display_name", e.to.GetApplicant().GetDisplayName())
	},
	"applicant.id_kind": func(e *edit) {
		e.row.ApplicantIDKind, e.identity = string(present.IDKind.Word(e.to.GetApplicant().GetIdKind())), true
	},
	"applicant.id_number": func(e *edit) {
		e.row.ApplicantIDNumber = e.unmasked("applicant.id_number", e.to.GetApplicant().GetIdNumber(), e.row.ApplicantIDNumber, present.Mask)
		e.identity = true
	},
	"applicant.phone": func(e *edit) {
		phone := e.Optional("application.applicant.phone", e.to.GetApplicant().GetPhone())
		e.row.Phone, e.contact = e.unmasked("applicant.phone", phone, e.row.Phone, present.MaskPhone), true
	},
	"applicant.email": func(e *edit) {
		email := e.Optional("application.applicant.email", e.to.GetApplicant().GetEmail())
		e.row.Email, e.contact = e.unmasked("applicant.email", email, e.row.Email, present.MaskEmail), true
	},
	"applicant.postal_address": func(e *edit) {
		address := e.Lines("application.applicant.postal_address", e.to.GetApplicant().GetPostalAddress())
		e.row.PostalAddress, e.contact = e.unmasked("applicant.postal_address", address, e.row.PostalAddress, present.MaskAddress), true
	},
	"applicant.contact_person": func(e *edit) {
		person := e.Optional("application.applicant.contact_person", e.to.GetApplicant().GetContactPerson())
		e.row.ContactPerson = e.unmasked("applicant.contact_person", person, e.row.ContactPerson, present.MaskContact)
	},
	"agent":              func(e *edit) { e.replaceAgent() },
	"agent.display_name": func(e *edit) { e.setAgent().Name = e.to.GetAgent().GetDisplayName() },
	"agent.id_kind":      func(e *edit) { e.setAgent().IDKind = string(present.IDKind.Word(e.to.GetAgent().GetIdKind())) },
	"agent.id_number": func(e *edit) {
		a := e.setAgent()
		a.IDNumber = e.unmasked("agent.id_number", e.to.GetAgent().GetIdNumber(), a.IDNumber, present.Mask)
	},
	"agent.phone": func(e *edit) {
		a := e.setAgent()
		a.Phone = e.unmasked("agent.phone", e.to.GetAgent().GetPhone(), a.Phone, present.MaskPhone)
	},
	"agent.authority": func(e *edit) { e.setAgent().Authority = e.to.GetAgent().GetAuthority() },
	"description": func(e *edit) {
		e.row.Description = e.RequiredLines("application.description", e.to.GetDescription())
	},
	"delivery": func(e *edit) { e.row.Delivery = present.Delivery.Word(e.to.GetDelivery()) },
	"form":     func(e *edit) { e.row.Form = present.Form.Word(e.to.GetForm()) },
	"subject":  func(e *edit) { e.row.Subject = e.Optional("application.subject", e.to.GetSubject()) },
	"note":     func(e *edit) { e.row.Note = e.Lines("application.note", e.to.GetNote()) },
}

// unmasked returns the new value of a field, or the present one when it comes back masked as it was shown. Any other value with
// stars in it was masked somewhere and is a fault: it would overwrite what it stands for.
func (e *edit) unmasked(field, to, is string, mask func(string) string) string {
	if to != "" && to == mask(is) {
		return is
	}
	e.Whole("application."+field, to)
	return to
}

// replaceAgent sets the agent as one. What comes back masked stays as it is.
func (e *edit) replaceAgent() {
	was := e.agent
	e.agent, e.agency = fieldcheck.AgentOf(e.to.GetAgent()), true
	if e.agent == nil {
		return
	}
	if was == nil {
		was = &store.Agent{}
	}
	e.agent.IDNumber = e.unmasked("agent.id_number", e.agent.IDNumber, was.IDNumber, present.Mask)
	e.agent.Phone = e.unmasked("agent.phone", e.agent.Phone, was.Phone, present.MaskPhone)
}

// setAgent returns the agent for a change of one of its fields.
func (e *edit) setAgent() *store.Agent {
	e.agency = true
	if e.agent == nil {
		e.agent = &store.Agent{}
	}
	return e.agent
}

// immutables are the fields that stay as they were registered, with the question whether a message has them as they are.
var immutables = map[string]func(*store.Application, *foiv1.Application) bool{
	"external_id": func(a *store.Application, m *foiv1.Application) bool {
		return a.ExternalID == nil && m.GetExternalId() == "" || a.ExternalID != nil && *a.ExternalID == m.GetExternalId()
	},
	"channel": func(a *store.Application, m *foiv1.Application) bool {
		return a.Channel == string(present.Channel.Word(m.GetChannel()))
	},
	"receive_time": func(a *store.Application, m *foiv1.Application) bool {
		return a.ReceivedAt.Equal(m.GetReceiveTime().AsTime().Truncate(time.Microsecond))
	},
	"late_entry_reason": func(a *store.Application, m *foiv1.Application) bool {
		return a.LateEntryReason == strings.TrimSpace(m.GetLateEntryReason())
	},
	"oral": func(a *store.Application, m *foiv1.Application) bool { return a.Oral == m.GetOral() },
	"applicant.type": func(a *store.Application, m *foiv1.Application) bool {
		return a.ApplicantType == string(present.ApplicantType.Word(m.GetApplicant().GetType()))
	},
}
