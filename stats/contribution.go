package stats

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Contribution is what one application counts for in table 三 at some moment of its life. The zero value counts for
// nothing: an application that is not registered yet, was voided, or has moved to another agency.
type Contribution struct {
	// Receipt is the legal day of receipt; none counts for nothing at all, whatever the other fields say.
	Receipt   calendar.Date
	Applicant applicant.Type
	// Row and Concluded are the leaf row and the day of the first answer, lapse, withdrawal or closing; empty while there
	// is none. What a review or suit makes of it later is not counted again.
	Row       outcome.Row
	Concluded calendar.Date
}

// ContributionOf returns what an application counts for as it stands: nothing before its registration (nil) and once it
// is voided, else one receipt and, from its first conclusion on, one result.
func ContributionOf(s *workflow.Standing) Contribution {
	if s == nil || s.State == workflow.Voided {
		return Contribution{}
	}
	return Contribution{
		Receipt: s.Receipt, Applicant: s.Facts.ApplicantType,
		Row: s.First.Row, Concluded: s.First.On,
	}
}

// entries are the lines that c stands for: one for its receipt and one for its conclusion, as far as there are such.
func (c Contribution) entries() []Entry {
	if c.Receipt.IsZero() {
		return nil
	}
	lines := []Entry{{Cell: CellNew, Day: c.Receipt, Applicant: c.Applicant, Amount: 1}}
	if !c.Concluded.IsZero() {
		lines = append(lines, Entry{Cell: Cell(c.Row), Day: c.Concluded, Applicant: c.Applicant, Amount: 1})
	}
	return lines
}
