package demodata

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// decisions are the legal forms of the results that occur here, by result.
var decisions = map[workflow.LegalType]map[workflow.LegalResult]string{
	workflow.Review: {workflow.Upheld: "维持", workflow.Corrected: "撤销并责令重新答复"},
	workflow.Suit:   {workflow.Upheld: "驳回诉讼请求", workflow.OtherResult: "准予撤诉"},
}

// disputes returns the legal cases that follow an answer delivered on a day, as they stand at the horizon.
func (l *life) disputes(q *request, delivered calendar.Date) []workflow.LegalCase {
	review := workflow.LegalCase{ID: "R-" + q.serial, Type: workflow.Review}
	suit := workflow.LegalCase{ID: "S-" + q.serial, Type: workflow.Suit, Route: workflow.Direct}
	var cases []workflow.LegalCase
	switch q.dispute {
	case noDispute:
	case reviewUpheld:
		cases = append(cases, l.dispute(review, delivered, workflow.Upheld))
	case reviewCorrected:
		cases = append(cases, l.dispute(review, delivered, workflow.Corrected))
	case reviewPending:
		cases = append(cases, l.dispute(review, delivered, ""))
	case suitUpheld:
		cases = append(cases, l.dispute(suit, delivered, workflow.Upheld))
	case suitPending:
		cases = append(cases, l.dispute(suit, delivered, ""))
	case reviewThenSuit:
		first := l.dispute(review, delivered, workflow.Upheld)
		cases = append(cases, first)
		if suit.Route = workflow.AfterReview; !first.Concluded.IsZero() {
			// 15 days to sue after the decision (行政诉讼法 art. 45), and some for the court to serve the agency.
			cases = append(cases, l.dispute(suit, first.Concluded.Plus(-15), workflow.OtherResult))
		}
	}
	known := cases[:0]
	for _, c := range cases {
		if c.Served <= l.horizon {
			known = append(known, c)
		}
	}
	return known
}

// dispute fills in the days of a legal case about an answer delivered on a day. What would lie past the horizon has not
// happened; without a result the case is pending whatever its age.
func (l *life) dispute(c workflow.LegalCase, delivered calendar.Date, result workflow.LegalResult) workflow.LegalCase {
	c.Served = l.soon(delivered.Plus(l.between(20, 50)), 2)
	if reported := l.soon(c.Served, 2); reported <= l.horizon {
		c.Reported = reported
	}
	days := l.between(45, 60)
	if c.Type == workflow.Suit {
		days = l.between(60, 120)
	}
	if concluded := l.soon(c.Served.Plus(days), 2); result != "" && concluded <= l.horizon {
		c.Concluded, c.Result = concluded, result
	}
	return c
}

// answerAgain does what a decision in review orders: a new answer in a new term. The report does not count it again.
func (l *life) answerAgain(q *request) {
	if len(l.legal) == 0 || l.legal[0].Concluded.IsZero() {
		return
	}
	l.do(workflow.Event{
		Do: workflow.Reopen, On: max(l.now(), l.later(l.legal[0].Concluded, 2, 6)), LegalCase: l.legal[0].ID,
	})
	l.answer(q, outcome.RowPartial)
	l.archive()
}
