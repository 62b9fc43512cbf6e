package workflow

import "github.com/yishenqing/foi/calendar"

// Case is an application from its registration on: all that the law's clock has to know.
type Case struct {
	Facts
	Events     []Event     `json:"events,omitempty"`
	LegalCases []LegalCase `json:"legal_cases,omitempty"`
}

// Apply does one act. It returns the standing after it, or a *Refusal, in which case nothing of the act was done; s
// itself never changes. legal are the legal cases of the application known at that time: a reopening must name one of
// them, and the standing returned carries them.
//
// Apply asks the calendar only for what the act's own rules need. That the dates which follow from the new standing can
// be told, Project shows.
func (s Standing) Apply(cal *calendar.Calendar, ev Event, legal []LegalCase) (Standing, error) {
	next := s.clone().WithLegalCases(legal)
	if err := next.do(&trial{cal: cal, was: &next, ev: ev, legal: legal}); err != nil {
		return Standing{}, err
	}
	return next, nil
}

// do does the act of t on t.was, which must be s and nobody else's. A refused act has changed nothing.
func (s *Standing) do(t *trial) error {
	if found := t.ev.Check(); found != nil {
		return &Refusal{
			Act: t.ev.Do, State: s.State, On: t.ev.On, Rule: RuleArgument, Field: found[0].Field, Violations: found,
		}
	}
	row := rowOf(t.ev.Do, s.State)
	if row == nil {
		return t.refuse("", fault{rule: RuleState})
	}
	if found := t.ask(row.may, row.check); found.rule != "" {
		return t.refuse(row.Article, found)
	}
	if row.effect != nil {
		row.effect(s, t)
	}
	if row.To != "" {
		s.State = row.To
	}
	s.LastOn = t.ev.On
	s.Acts++
	return nil
}

// ask holds the act against the order of dates and the guards, and returns the first fault.
func (t *trial) ask(guards ...[]guard) fault {
	if t.ev.On < t.was.LastOn {
		return fault{rule: RuleOrder, detail: t.was.LastOn.String()}
	}
	for _, list := range guards {
		for _, g := range list {
			if found := g(t); found.rule != "" {
				return found
			}
		}
	}
	return fault{}
}

// refuse makes a fault known, with the rule's article or else that of the act.
func (t *trial) refuse(article string, found fault) *Refusal {
	if a := found.rule.Article(); a != "" {
		article = a
	}
	return &Refusal{
		Act: t.ev.Do, State: t.was.State, On: t.ev.On, Rule: found.rule, Article: t.was.Rules().article(article),
		Field: found.field, Detail: found.detail, cause: found.cause,
	}
}

// Fold registers a case and does all its acts. The error is a *FoldError that says which event was refused, and wraps
// the *Refusal. Fold is Register followed by Apply for every event, with one exception: a letter received before
// 2008-05-01 may be confirmed after it.
func Fold(cal *calendar.Calendar, c Case) (Standing, error) {
	s, err := register(c.Facts)
	if err != nil {
		return Standing{}, &FoldError{Index: -1, Err: err}
	}
	s = s.WithLegalCases(c.LegalCases)
	t := trial{cal: cal, was: &s, legal: c.LegalCases}
	for i := range c.Events {
		t.ev = c.Events[i]
		if t.ev.Do != Confirm {
			if err := s.checkReceipt(cal); err != nil {
				return Standing{}, &FoldError{Index: -1, Err: err}
			}
		}
		if err := s.do(&t); err != nil {
			return Standing{}, &FoldError{Index: i, Err: err}
		}
	}
	if err := s.checkReceipt(cal); err != nil {
		return Standing{}, &FoldError{Index: -1, Err: err}
	}
	return s, nil
}
