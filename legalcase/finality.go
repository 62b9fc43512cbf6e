package legalcase

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// AnswerFacts are what it depends on when an answer becomes final.
type AnswerFacts struct {
	Delivered calendar.Date // the applicant got it; none while he has not
	Opens     outcome.Remedy
	Told      bool        // the answer told of the remedies and their terms
	Cases     []*Standing // the reviews and suits about the application, voided ones left out
}

// FinalityState says whether an answer can still be attacked.
type FinalityState string

// The states.
const (
	NotDelivered FinalityState = "not_delivered" // 尚未送达
	Attackable   FinalityState = "attackable"    // 救济期限内
	UnderReview  FinalityState = "under_review"  // 复议、诉讼审理中
	Final        FinalityState = "final"         // 已生效，不可再争议
)

// Deadline is the last day of one remedy.
type Deadline struct {
	Remedy  string // review, suit or appeal
	Start   calendar.Date
	Last    calendar.Date
	Text    string // Chinese
	Article string // Chinese
}

// Finality is when an answer becomes final (答复生效情况).
type Finality struct {
	State     FinalityState
	FinalOn   calendar.Date // the first day on which nothing can be begun any more; none while it is not known
	Deadlines []Deadline
}

// The terms of the remedies. A year stands in the place of each where the answer did not tell of it.
var (
	reviewTerm  = Term{Days: 60, Article: "行政复议法第二十条第一款"}
	suitTerm    = Term{Months: 6, Article: "行政诉讼法第四十六条"}
	untoldTerm  = Term{Years: 1, Article: "行政复议法第二十条第三款、行诉解释第六十四条"}
	afterReview = Term{Days: 15, Article: "行政诉讼法第四十五条"}
	appealTerm  = Term{Days: 15, Article: "行政诉讼法第八十五条"}
	orderTerm   = Term{Days: 10, Article: "行政诉讼法第八十五条"}
)

// FinalityOf works out when an answer becomes final, as seen from a day. What was posted counts from the day on which the applicant got it,
// which may be later than the day that counts for the agency. It fails with a *calendar.RangeError where no calendar reaches.
func FinalityOf(cal *calendar.Calendar, f AnswerFacts, today calendar.Date) (Finality, error) {
	var r Finality
	if f.Delivered.IsZero() {
		r.State = NotDelivered
		return r, nil
	}
	last := lastOf(f.Cases)
	switch {
	case last != nil && last.Open():
		r.State = UnderReview
		return r, nil
	case last != nil && !leavesOpen(last):
		if err := r.afterDecision(cal, last); err != nil {
			return r, err
		}
	case f.Opens == outcome.NoRemedy || f.Opens == outcome.NotByItself:
		r.FinalOn = f.Delivered
	default:
		if err := r.fromDelivery(cal, f); err != nil {
			return r, err
		}
	}
	for _, d := range r.Deadlines {
		r.FinalOn = max(r.FinalOn, d.Last.Plus(1))
	}
	r.State = Attackable
	if r.FinalOn <= today {
		r.State = Final
	}
	return r, nil
}

// lastOf is the case that decides: one that is pending, or else the one concluded last.
func lastOf(cases []*Standing) *Standing {
	var last *Standing
	for _, c := range cases {
		if c.Open() {
			return c
		}
		if last == nil || c.Stage().Received >= last.Stage().Received {
			last = c
		}
	}
	return last
}

// leavesOpen reports whether a case ended without anything being decided, so that the first terms still run.
func leavesOpen(s *Standing) bool {
	switch s.Stage().Form { //nolint:exhaustive // the others decide
	case Withdrawn, Settled, NotAccepted, Terminated:
		return s.Stage().Instance == "" || s.Stage().Instance == First
	}
	return false
}

func (r *Finality) add(cal *calendar.Calendar, remedy string, t Term, start calendar.Date, text string) error {
	last, err := t.End(cal, start)
	r.Deadlines = append(r.Deadlines, Deadline{Remedy: remedy, Start: start, Last: last, Text: text, Article: t.Article})
	return err
}

func (r *Finality) fromDelivery(cal *calendar.Calendar, f AnswerFacts) error {
	forReview, forSuit := reviewTerm, suitTerm
	reviewText, suitText := "申请行政复议：自知道答复之日起六十日内", "提起行政诉讼：自知道答复之日起六个月内"
	if !f.Told {
		forReview, forSuit = untoldTerm, untoldTerm
		reviewText, suitText = "答复未告知救济途径和期限：申请行政复议最长不超过一年", "答复未告知救济途径和期限：提起行政诉讼最长不超过一年"
	}
	if err := r.add(cal, "review", forReview, f.Delivered, reviewText); err != nil || f.Opens == outcome.ReviewFirst {
		return err
	}
	return r.add(cal, "suit", forSuit, f.Delivered, suitText)
}

func (r *Finality) afterDecision(cal *calendar.Calendar, s *Standing) error {
	st := s.Stage()
	switch {
	case s.Facts.Type == workflow.Review:
		return r.add(cal, "suit", afterReview, st.Received, "不服复议决定提起行政诉讼：自收到复议决定书之日起十五日内")
	case st.Instance == Second || st.Instance == Retrial:
		r.FinalOn = st.Received // the decision of the second instance is final
		return nil
	case st.Form == CaseRejected:
		return r.add(cal, "appeal", orderTerm, st.Received, "对一审裁定上诉：自送达之日起十日内")
	}
	return r.add(cal, "appeal", appealTerm, st.Received, "对一审判决上诉：自送达之日起十五日内")
}
