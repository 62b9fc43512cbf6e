package workflow

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

// Counted is what the statistics count of a case (annual-report.md, indicators.md).
type Counted struct {
	// Counts is false for a voided application, of which nothing is counted.
	Counts        bool
	ApplicantType applicant.Type
	Receipt       calendar.Date // the application is new in the year of this day
	// First is the first conclusion. The application is counted once, in its row and in the year of its day; what is
	// answered again after a review or suit is not counted again.
	First Conclusion
	// Answers are all answers given, those after a reopening included, for the rate of being in time.
	Answers      []CountedAnswer
	Dispatches   []Dispatching   // 4.14
	Publications []calendar.Date // 4.15
}

// CountedAnswer is one answer and whether it was in time.
type CountedAnswer struct {
	Row       outcome.Row
	Start     calendar.Date // of its term
	Due       calendar.Date // never none: an answer is given only while the term runs or a consultation pauses it
	On        calendar.Date // made
	Delivered calendar.Date // none while it is not
	InTime    bool          // delivered on or before due; false while it is not delivered
}

// Count returns what the statistics count. It fails with a *Refusal of RuleCalendar where the calendar does not reach.
func (s Standing) Count(cal *calendar.Calendar) (Counted, error) {
	c := Counted{
		Counts: s.State != Voided, ApplicantType: s.Facts.ApplicantType, Receipt: s.Receipt, First: s.First,
		Dispatches: s.Dispatches, Publications: s.Publications,
	}
	for i := range s.Terms {
		term := &s.Terms[i]
		if term.StoppedBy != Answer {
			continue
		}
		due, err := s.dueOf(cal, i)
		if err != nil {
			return Counted{}, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
		}
		c.Answers = append(c.Answers, CountedAnswer{
			Row: term.Row, Start: term.Start, Due: due, On: term.Stopped, Delivered: term.Delivered,
			InTime: !term.Delivered.IsZero() && term.Delivered <= due,
		})
	}
	return c, nil
}
