package workflow

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
)

// Facts are what is known of an application when it is registered, as far as the law's clock and the statistics need it.
type Facts struct {
	Channel Channel `json:"channel"`
	// Received is the day handed in, signed for, submitted, or on which letter or fax came to hand.
	Received calendar.Date `json:"received"`
	// Entered is the day it was keyed in; none while unknown.
	Entered calendar.Date `json:"entered,omitzero"`
	// Oral: the agency filled in the form for someone who cannot write (art. 29). It changes nothing in the clock.
	Oral bool `json:"oral,omitzero"`
	// ApplicantType is the column of the statistics; empty while unknown, which the clock does not mind.
	ApplicantType applicant.Type `json:"applicant_type,omitzero"`
	// Counting are the settings in force on the day of receipt, which the case keeps; the zero value is the contract's.
	Counting Counting `json:"counting,omitzero"`
}

// Check returns everything that is wrong with the facts by themselves, in the order of the fields; nil when nothing is.
func (f Facts) Check() []Violation {
	var found []Violation
	if !f.Channel.Valid() {
		found = append(found, violation("channel", RuleValue))
	}
	if f.Received.IsZero() {
		found = append(found, violation("received", RuleMissing))
	}
	if !f.Entered.IsZero() && f.Entered < f.Received {
		found = append(found, violation("entered", RuleEnteredFirst))
	}
	if f.ApplicantType != "" && !f.ApplicantType.Valid() {
		found = append(found, violation("applicant_type", RuleValue))
	}
	return append(found, f.Counting.Check()...)
}
