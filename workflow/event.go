package workflow

import (
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

// Event is one act as it was done: what, on which civil day, and with which arguments. The same struct is a line's event
// in history.md, the JSON kept in the database, and what the API hands in. Each act takes only some of the arguments;
// Check says which are missing and which do not belong.
type Event struct {
	Do Act           `json:"do"`
	On calendar.Date `json:"on"`
	// RecordedAt is the instant at which it was written down; as-of reports go by it, the law's clock never does.
	RecordedAt time.Time `json:"recorded_at,omitzero"`

	Reason         string        `json:"reason,omitzero"`          // confirm, extend, close, waive, defer, override, void, transfer, rectify: why
	Items          []string      `json:"items,omitempty"`          // return: what has to be corrected
	WithinDays     int           `json:"within_days,omitzero"`     // return: the applicant's limit in working days, from 1
	To             string        `json:"to,omitzero"`              // assign: unit or person; publish: column or reading_room; transfer: id of the agency
	From           string        `json:"from,omitzero"`            // dispatch: id of the superior agency
	ID             string        `json:"id,omitzero"`              // consult, conclude, override, acknowledge: names the consultation within the application
	With           Party         `json:"with,omitzero"`            // consult: third party or agency
	Party          string        `json:"party,omitzero"`           // consult: its name
	Received       calendar.Date `json:"received,omitzero"`        // consult: the day the party got the letter; none while unknown
	Opinion        Opinion       `json:"opinion,omitzero"`         // conclude: what the party said
	Days           int           `json:"days,omitzero"`            // extend, defer: working days added, from 1; extend: to the rule set's maximum, defer: to DeferralMax
	Approver       string        `json:"approver,omitzero"`        // extend, waive, defer, override: who approved it
	Mode           ChargeMode    `json:"mode,omitzero"`            // charge: per item or per page
	Count          int           `json:"count,omitzero"`           // charge: how many items or pages, from 1
	AmountFen      int64         `json:"amount_fen,omitzero"`      // charge: the fee in fen
	Row            outcome.Row   `json:"row,omitzero"`             // answer: the result, a leaf row 3.1 to 3.5.5; rectify: what it should have been
	DocumentNumber string        `json:"document_number,omitzero"` // answer: 文号 of the answer
	Parts          Parts         `json:"parts,omitempty"`          // answer: what became of each thing asked for
	By             DeliveryMode  `json:"by,omitzero"`              // deliver: post, sign or electronic
	Cause          LapseCause    `json:"cause,omitzero"`           // lapse: correction or fee
	LegalCase      string        `json:"legal_case,omitzero"`      // reopen: the review or suit that orders a new answer

	// These are not in history.md.
	Elements []Element     `json:"elements,omitempty"` // return: which of the three elements of art. 29 are missing, each once
	UnitDue  calendar.Date `json:"unit_due,omitzero"`  // assign: the unit's own due date, not before On
	Kind     outcome.Kind  `json:"kind,omitzero"`      // answer, close, rectify: the kind of decision, one counted in its row
	// Grounds are why number and frequency exceed what is reasonable (charge), or what the applicant says to that (give_reasons).
	Grounds string      `json:"grounds,omitzero"`
	Before  int         `json:"before,omitzero"` // charge by items: those of the same applicant and month that count before these
	View    ReasonsView `json:"view,omitzero"`   // give_reasons: what the agency thinks of them; none while it has not decided
	// Statement is what an answer says besides its result; of lapse and close the redirect and the clause about remedies.
	Statement Statement `json:"statement,omitzero"`
	// Evidence is what shows that the record was wrong (rectify): the document as it was issued.
	Evidence string `json:"evidence,omitzero"`
}
