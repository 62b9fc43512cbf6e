package legalcase

import (
	"strconv"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Duty is something that the agency owes in a case. Its kinds are those of workflow.
type Duty struct {
	Kind    workflow.DutyKind
	Of      string // which hearing or lesson, from 1; instance of the response; empty for the others
	Owner   string // of a lesson: unit or person; empty: whoever works on the case
	Start   calendar.Date
	Due     calendar.Date
	Done    calendar.Date
	Article string // Chinese
}

// Open reports whether it is still owed.
func (d *Duty) Open() bool { return d.Done.IsZero() }

// anewDays is the term for a new answer where the decision states none: that of 条例 art. 33, from the day the decision was received.
const anewDays = 20

// Duties returns everything owed in the case, done or not, without the report upward, which workflow.ReportDuty tells. redone is the day
// on which a new answer was delivered, none while it was not; it stands for compliance where nobody recorded that.
//
// A duty whose instance is over without it is owed no more. It fails with a *calendar.RangeError where no calendar reaches.
func (s *Standing) Duties(cal *calendar.Calendar, redone calendar.Date) ([]Duty, error) {
	var all []Duty
	if s.State == Voided {
		return nil, nil
	}
	for i := range s.Stages {
		st := &s.Stages[i]
		if st.Responded.IsZero() && (!st.Decided.IsZero() || i == 0 && s.Facts.Imported) {
			continue
		}
		term := ResponseTerm(s.Facts.Type, st.Instance, s.Procedure, st.Served)
		due, err := term.End(cal, st.Served)
		if err != nil {
			return nil, err
		}
		kind := workflow.DutyLegalAnswer
		if s.Facts.Type == workflow.Suit {
			kind = workflow.DutyLegalDefence
		}
		all = append(all, Duty{Kind: kind, Of: strconv.Itoa(i + 1), Start: st.Served, Due: due, Done: st.Responded, Article: term.Article})
	}
	for i := range s.Hearings {
		h := &s.Hearings[i]
		if h.Held.IsZero() && !s.Open() {
			continue
		}
		all = append(all, Duty{Kind: workflow.DutyLegalHearing, Of: strconv.Itoa(i + 1), Start: h.Announced, Due: h.On, Done: h.Held, Article: hearingArticle(s.Facts.Type)})
	}
	if s.Outcome.Anew && !s.Open() {
		by, article := s.Outcome.AnewBy, "裁判文书确定的期限"
		if by.IsZero() {
			var err error
			if by, err = cal.Add(s.Outcome.AnewFrom, anewDays, calendar.NextDay); err != nil {
				return nil, err
			}
			article = "裁判文书未写明期限，参照条例第三十三条"
		}
		done := s.Complied
		if done.IsZero() && redone >= s.Outcome.AnewFrom {
			done = redone
		}
		all = append(all, Duty{Kind: workflow.DutyLegalAnew, Start: s.Outcome.AnewFrom, Due: by, Done: done, Article: article})
	}
	for i := range s.Lessons {
		l := &s.Lessons[i]
		all = append(all, Duty{
			Kind: workflow.DutyLegalLesson, Of: strconv.Itoa(i + 1), Owner: l.Owner, Start: l.Decided, Due: l.Due, Done: l.Done,
			Article: "本机关整改要求",
		})
	}
	return all, nil
}

func hearingArticle(of workflow.LegalType) string {
	if of == workflow.Suit {
		return "行政诉讼法第三条、第五十八条"
	}
	return "行政复议法第五十条、第五十一条"
}
