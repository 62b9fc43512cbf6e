package importing

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// MaxName is how many characters an identifier may have: what is in an index of the database must be short.
const MaxName = 200

// agencyID is what an agency's id may look like, since it is part of addresses.
var agencyID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

// limits returns what keeps a record that is good by itself out of the database.
func limits(r history.Record) []history.Fault {
	var c limitCheck
	switch {
	case r.Agency != nil:
		c.agency(r.Agency)
	case r.Application != nil:
		c.application(r.Application)
	default:
		l := r.LegalCase
		c.name("agency", l.Agency)
		c.name("external_id", l.Case.ID)
		c.name("application", l.Application)
		c.text("decision", l.Decision)
		c.text("subject", l.Subject)
	}
	return c.found
}

// limitCheck collects faults.
type limitCheck struct{ found []history.Fault }

// text refuses what no text in the database can hold.
func (c *limitCheck) text(field, value string) {
	if strings.ContainsRune(value, 0) {
		c.found = append(c.found, fault(field, RuleCharacters))
	}
}

// name refuses what no identifier can be.
func (c *limitCheck) name(field, value string) {
	if utf8.RuneCountInString(value) > MaxName {
		c.found = append(c.found, fault(field, RuleLength))
	}
	c.text(field, value)
}

func (c *limitCheck) agency(a *history.Agency) {
	if !agencyID.MatchString(a.ID) {
		rule := workflow.RuleValue
		c.found = append(c.found, history.Fault{Field: "id", Rule: string(rule), Text: rule.English(), Chinese: rule.Chinese()})
	}
	c.name("display_name", a.DisplayName)
	c.name("parent", a.Parent)
}

func (c *limitCheck) application(a *history.Application) {
	c.name("agency", a.Agency)
	c.name("external_id", a.ExternalID)
	c.name("register_number", a.RegisterNumber)
	c.text("applicant.name", a.Applicant.Name)
	c.name("applicant.id_number", a.Applicant.IDNumber)
	c.text("applicant.phone", a.Applicant.Phone)
	c.text("applicant.email", a.Applicant.Email)
	c.text("description", a.Description)
	c.text("delivery", a.Delivery)
	for n := range a.Events {
		c.event(fmt.Sprintf("events[%d].", n), &a.Events[n])
	}
}

// event checks the texts of an act; the others are words of the contract.
func (c *limitCheck) event(path string, e *workflow.Event) {
	c.name(path+"id", e.ID)
	c.name(path+"to", e.To)
	for _, t := range [...]struct{ field, value string }{
		{"reason", e.Reason},
		{"from", e.From},
		{"party", e.Party},
		{"approver", e.Approver},
		{"document_number", e.DocumentNumber},
		{"legal_case", e.LegalCase},
	} {
		c.text(path+t.field, t.value)
	}
	for n, item := range e.Items {
		c.text(fmt.Sprintf("%sitems[%d]", path, n), item)
	}
	for n, part := range e.Parts {
		c.text(fmt.Sprintf("%sparts[%d].text", path, n), part.Text)
	}
}
