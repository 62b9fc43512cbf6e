package indicator

import (
	"fmt"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Facts are what was counted for one agency (alone, or with all below it) and one year.
type Facts struct {
	stats.Scope
	At           calendar.Date // the day looked from
	Applications int           // new in the year
	Count        map[Fact]int  // all but the applications; supplements are not in it
	Cases        map[Fact][]Case
	Delivered    int // answers delivered in the year, after a reopening again
	InTime       int // of them, by their due date

	Review, SuitDirect, SuitAfterReview stats.CaseLine // table 四

	// Upcoming are duties of the agency that are not done and not late, and would count in this year if they became late.
	Upcoming []Case
	// Pending are the reviews and suits without a result at the end of the year, as far as it has come.
	Pending     []Case
	Supplements []Supplement
}

// Case is one thing that a count is made of.
type Case struct {
	Fact           Fact
	Agency         string // id
	Application    string // id; empty for a legal case about something else
	RegisterNumber string
	LegalCase      string // id, empty unless it is about one
	LegalType      workflow.LegalType
	Duty           workflow.DutyKind // empty unless a duty is late, or will be
	Start          calendar.Date     // of the duty, or the day it happened on
	Due, Done      calendar.Date     // of the duty
}

// Supplement is something that the register cannot know and somebody has stated with its evidence (补充登记).
type Supplement struct {
	Agency   string // whose
	ID       string
	Fact     Fact // FactDispatched or FactPublished
	Count    int
	Evidence string
}

// Supplemented are the facts that can be stated besides what the register has.
func Supplemented() []Fact { return []Fact{FactDispatched, FactPublished} }

// Of returns how often something was counted, what was stated besides included.
func (f *Facts) Of(fact Fact) int {
	if fact == FactApplications {
		return f.Applications
	}
	return f.Count[fact] + f.Supplement(fact)
}

// Supplement returns how much of a count was stated.
func (f *Facts) Supplement(fact Fact) (n int) {
	for _, s := range f.Supplements {
		if s.Fact == fact {
			n += s.Count
		}
	}
	return n
}

// Corrected returns the reviews and suits concluded in the year with result corrected.
func (f *Facts) Corrected() int {
	return f.Review.Corrected + f.SuitDirect.Corrected + f.SuitAfterReview.Corrected
}

// with returns the facts as they would be with n more of something; lists are shared.
func (f *Facts) with(fact Fact, n int) *Facts {
	other := *f
	if fact == FactApplications {
		other.Applications += n
		return &other
	}
	other.Count = make(map[Fact]int, len(f.Count)+1)
	for k, v := range f.Count {
		other.Count[k] = v
	}
	other.Count[fact] += n
	return &other
}

// Text says in Chinese what the case is and what is wrong with it. It names no person.
func (c Case) Text() string {
	name := c.RegisterNumber
	switch {
	case name != "":
	case c.LegalCase != "":
		name = c.LegalCase
	default:
		name = c.Application
	}
	if c.LegalType != "" {
		name += "（" + c.LegalType.Label() + c.legal() + "）"
	}
	return name + "：" + c.Finding()
}

// Finding is the part of Text that says what is wrong, or what happened when.
func (c Case) Finding() string {
	switch {
	case c.Duty == "":
		return fmt.Sprintf("%s，%s", c.Fact.Label(), c.Start)
	case c.Done.IsZero():
		return fmt.Sprintf("%s应于%s（含）前完成，尚未完成", c.Duty.Label(), c.Due)
	}
	return fmt.Sprintf("%s应于%s（含）前完成，实际%s", c.Duty.Label(), c.Due, c.Done)
}

// legal names the legal case beside its application.
func (c Case) legal() string {
	if c.RegisterNumber == "" || c.LegalCase == "" {
		return ""
	}
	return " " + c.LegalCase
}
