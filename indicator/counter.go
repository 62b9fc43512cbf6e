package indicator

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Application is one application as it stands.
type Application struct {
	Agency, ID, RegisterNumber string
	Standing                   workflow.Standing
}

// LegalCase is one review or suit. It may be about no application.
type LegalCase struct {
	Agency, Application, RegisterNumber string
	Case                                workflow.LegalCase
	// Counting are the settings of its application.
	Counting workflow.Counting
	// Voided: its application was taken back, so that nothing is owed for it any more.
	Voided bool
}

// Counter counts the cases of a year. Applications and legal cases are added one after the other, in any order; what is not of
// the year may be added too, and counts for nothing.
type Counter struct {
	facts Facts
	cal   *calendar.Calendar
	list  map[Fact]bool
}

// NewCounter returns a counter for the year and the agencies of a report, as seen from a day. Of the facts given, the cases
// are listed and not only counted; so are what is upcoming and pending, always.
func NewCounter(report *stats.Annual, cal *calendar.Calendar, at calendar.Date, list ...Fact) *Counter {
	c := &Counter{cal: cal, list: map[Fact]bool{}, facts: Facts{
		Scope: report.Scope, At: at, Count: map[Fact]int{}, Cases: map[Fact][]Case{},
	}}
	for _, f := range list {
		c.list[f] = true
	}
	fresh, _ := report.Line(outcome.RowNew)
	c.facts.Applications = fresh.Total
	c.facts.Review, _ = report.CaseLine(stats.CaseReview)
	c.facts.SuitDirect, _ = report.CaseLine(stats.CaseSuitDirect)
	c.facts.SuitAfterReview, _ = report.CaseLine(stats.CaseSuitAfterReview)
	c.facts.Count[FactCorrected] = c.facts.Corrected()
	return c
}

// Facts returns what was counted. The counter must not be used afterwards.
func (c *Counter) Facts() *Facts { return &c.facts }

// Supplement adds what somebody stated.
func (c *Counter) Supplement(s Supplement) { c.facts.Supplements = append(c.facts.Supplements, s) }

// Application counts an application. Its legal cases are not looked at here. It fails where the calendar does not reach.
func (c *Counter) Application(a *Application) error {
	st := &a.Standing
	if st.State == workflow.Voided {
		return nil
	}
	view, err := st.View(c.cal, c.facts.At)
	if err != nil {
		return err
	}
	counted, err := st.Count(c.cal)
	if err != nil {
		return err
	}
	received := c.ofYear(counted.Receipt)
	for _, d := range view.Duties {
		switch {
		case d.Kind == workflow.DutyLegalReport:
		case d.Kind == workflow.DutyAnswer && c.ofYear(d.Due), d.Kind != workflow.DutyAnswer && received:
			c.duty(d, a.named(factOf(d.Kind)))
		}
	}
	c.answers(a, &counted)
	if received && len(counted.Dispatches) > 0 {
		c.found(a.named(FactDispatched).on(counted.Dispatches[0].On))
	}
	for _, day := range counted.Publications {
		if c.ofYear(day) {
			c.found(a.named(FactPublished).on(day))
		}
	}
	return nil
}

// answers counts the answers, those before a reopening too.
func (c *Counter) answers(a *Application, counted *workflow.Counted) {
	last := a.Standing.Term()
	for i, ans := range counted.Answers {
		if c.ofYear(ans.On) && (ans.Row == outcome.RowGranted || ans.Row == outcome.RowPartial) {
			c.found(a.named(FactReleasable).on(ans.On))
		}
		late := a.named(FactDeliveredLate).owed(workflow.Duty{Kind: workflow.DutyAnswer, Start: ans.Start, Due: ans.Due, Done: ans.Delivered})
		if c.ofYear(ans.Delivered) {
			c.facts.Delivered++
			if ans.InTime {
				c.facts.InTime++
			} else {
				c.found(late)
			}
		}
		earlier := i < len(counted.Answers)-1 || last.StoppedBy != workflow.Answer
		if earlier && !ans.InTime && c.ofYear(ans.Due) {
			late.Fact = FactEarlierOverdue
			c.found(late)
		}
	}
}

// LegalCase counts a review or suit: whether it was reported upward in time, and for the list of those corrected, whose number
// table 四 gives. It fails where the calendar does not reach.
func (c *Counter) LegalCase(l *LegalCase) error {
	v := l.Case
	if c.ofYear(v.Concluded) && v.Result == workflow.Corrected {
		c.keep(l.named(FactCorrected, v.Concluded))
	}
	if open, result := stats.OpenIn(v, c.facts.Year); open && result == "" {
		c.facts.Pending = append(c.facts.Pending, l.named(FactCorrected, v.Served))
	}
	if !c.ofYear(v.Served) || l.Voided {
		return nil
	}
	d, err := workflow.ReportDuty(c.cal, l.Counting, v, c.facts.At)
	if err != nil {
		return err
	}
	c.duty(d, l.named(FactUnreported, v.Served))
	return nil
}

func (l *LegalCase) named(fact Fact, on calendar.Date) Case {
	return Case{
		Fact: fact, Agency: l.Agency, Application: l.Application, RegisterNumber: l.RegisterNumber, LegalCase: l.Case.ID,
		LegalType: l.Case.Type, Start: on,
	}
}

func (a *Application) named(fact Fact) Case {
	return Case{Fact: fact, Agency: a.Agency, Application: a.ID, RegisterNumber: a.RegisterNumber}
}

func (c Case) on(day calendar.Date) Case {
	c.Start = day
	return c
}

func (c Case) owed(d workflow.Duty) Case {
	c.Duty, c.Start, c.Due, c.Done = d.Kind, d.Start, d.Due, d.Done
	return c
}

// duty counts a duty when it is late, and notes it while it can still become so.
func (c *Counter) duty(d workflow.Duty, of Case) {
	switch {
	case of.Fact == "":
	case d.Late:
		c.found(of.owed(d))
	case d.Open() && !d.Due.IsZero():
		c.facts.Upcoming = append(c.facts.Upcoming, of.owed(d))
	}
}

func (c *Counter) found(of Case) {
	c.facts.Count[of.Fact]++
	c.keep(of)
}

func (c *Counter) keep(of Case) {
	if c.list[of.Fact] {
		c.facts.Cases[of.Fact] = append(c.facts.Cases[of.Fact], of)
	}
}

func (c *Counter) ofYear(d calendar.Date) bool { return !d.IsZero() && d.Year() == c.facts.Year }

// Sort brings the lists into the order in which people read them: what is due first comes first.
func (f *Facts) Sort() {
	for _, list := range f.Cases {
		slices.SortFunc(list, byDue)
	}
	slices.SortFunc(f.Upcoming, byDue)
	slices.SortFunc(f.Pending, byDue)
}
