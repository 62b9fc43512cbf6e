package importing

import (
	"fmt"
	"regexp"
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
	var found []history.Fault
	short := func(field, value string) {
		if utf8.RuneCountInString(value) > MaxName {
			found = append(found, fault(field, RuleLength))
		}
	}
	switch {
	case r.Agency != nil:
		if !agencyID.MatchString(r.Agency.ID) {
			rule := workflow.RuleValue
			found = append(found, history.Fault{Field: "id", Rule: string(rule), Text: rule.English(), Chinese: rule.Chinese()})
		}
	case r.Application != nil:
		a := r.Application
		short("external_id", a.ExternalID)
		short("register_number", a.RegisterNumber)
		for n := range a.Events { // of consultations and assignees, which the worklist is read by
			short(fmt.Sprintf("events[%d].id", n), a.Events[n].ID)
			short(fmt.Sprintf("events[%d].to", n), a.Events[n].To)
		}
	default:
		short("external_id", r.LegalCase.Case.ID)
	}
	return found
}
