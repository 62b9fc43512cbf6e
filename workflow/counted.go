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

	Days int // working days of its term, extension and deferral included
	// Used are the days of the term that count (art. 33: without those of a consultation), from its start to the day of delivery:
	// what the clock had told by then. In time means at most Days of them, but not the other way round: an answer delivered on
	// the day off after its due date has used no more and is late. 0 while it is not delivered.
	Used int
	// Elapsed are all working days from the legal day of receipt of the application to the delivery: also those of earlier
	// terms, of consultations, and of waiting for the applicant. 0 while it is not delivered.
	Elapsed int
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
		answer, err := s.answer(cal, i)
		if err != nil {
			return Counted{}, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
		}
		c.Answers = append(c.Answers, answer)
	}
	return c, nil
}

// answer tells of the answer that ended one of the terms.
func (s *Standing) answer(cal *calendar.Calendar, i int) (a CountedAnswer, err error) {
	term := &s.Terms[i]
	a = CountedAnswer{Row: term.Row, Start: term.Start, On: term.Stopped, Delivered: term.Delivered, Days: term.length()}
	if a.Due, err = s.dueOf(cal, i); err != nil || a.Delivered.IsZero() {
		return a, err
	}
	a.InTime = a.Delivered <= a.Due
	by := s.reckon(cal)
	pauses, err := s.spansOf(by, i)
	if err != nil {
		return a, err
	}
	if a.Used, err = by.used(term, a.Delivered, pauses); err != nil {
		return a, err
	}
	a.Elapsed, err = by.used(&Term{Start: s.Receipt}, a.Delivered, nil)
	return a, err
}
