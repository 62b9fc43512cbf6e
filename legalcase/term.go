package legalcase

import (
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// act2023 is the day from which 行政复议法 (2023) holds.
var act2023 = calendar.MustDate("2024-01-01")

// Term is a term of procedure: so many days after the day on which it starts, which is not counted.
type Term struct {
	Days    int
	Months  int
	Years   int
	Working bool   // working days; else calendar days, whose last one moves past days off
	Article string // Chinese
}

// ResponseTerm is the agency's own as respondent: the written answer in a review, evidence and defence in a suit.
//
// 行政复议法 (2023) art. 88 makes its terms of three, five, seven and ten days working days; the act before it did so for five and
// seven only. Fifteen days in a suit are calendar days.
func ResponseTerm(of workflow.LegalType, instance Instance, procedure Procedure, served calendar.Date) Term {
	switch {
	case of == workflow.Suit && instance == Second:
		return Term{Days: 15, Article: "行政诉讼法第一百零一条、民事诉讼法第一百七十四条"}
	case of == workflow.Suit && instance == Retrial:
		return Term{Days: 15, Article: "行政诉讼法第一百零一条、民事诉讼法第二百一十四条"}
	case of == workflow.Suit:
		return Term{Days: 15, Article: "行政诉讼法第六十七条"}
	case served < act2023:
		return Term{Days: 10, Article: "行政复议法（2017年修正）第二十三条"}
	case procedure == Simple:
		return Term{Days: 5, Working: true, Article: "行政复议法第五十四条、第八十八条"}
	}
	return Term{Days: 10, Working: true, Article: "行政复议法第四十八条、第八十八条"}
}

// End returns the last day of a term that starts on a day: working days are counted; of calendar days, months and years the last one
// moves to the first working day after it when it is a day off (民事诉讼法 art. 85, 行诉解释 art. 48, 复议法 art. 88). It fails with
// a *calendar.RangeError where no calendar reaches.
func (t Term) End(cal *calendar.Calendar, start calendar.Date) (calendar.Date, error) {
	if t.Working {
		return cal.Add(start, t.Days, calendar.NextDay)
	}
	last := start.Plus(t.Days)
	if t.Months > 0 || t.Years > 0 {
		last = sameDay(start, t.Years*12+t.Months)
	}
	return firstWorked(cal, last)
}

// firstWorked is the day itself, or the first working day after it.
func firstWorked(cal *calendar.Calendar, day calendar.Date) (calendar.Date, error) {
	worked, err := cal.IsWorkday(day)
	if err != nil || worked {
		return day, err
	}
	return cal.Next(day)
}

// sameDay is the same day so many months later; the last day of a month that has no such day (行诉解释 art. 48).
func sameDay(start calendar.Date, months int) calendar.Date {
	t := start.Time()
	year, month := t.Year(), int(t.Month())-1+months
	year, month = year+month/12, month%12+1
	for day := t.Day(); ; day-- {
		if d, err := calendar.NewDate(year, time.Month(month), day); err == nil {
			return d
		}
	}
}

// Warning is something noteworthy about a case.
type Warning struct {
	Code    string
	Text    string // Chinese
	Article string // Chinese
}

// ReviewFirst tells that a suit came directly although the answer that it is about has to go to a review first, as 行政复议法 (2023)
// art. 23 says of withholding since 2024-01-01. remedy is what the answer opens and answered its day.
func (f *Facts) ReviewFirst(remedy outcome.Remedy, answered calendar.Date) (Warning, bool) {
	if f.Type != workflow.Suit || f.Route != workflow.Direct || remedy != outcome.ReviewFirst || answered < act2023 {
		return Warning{}, false
	}
	return Warning{
		Code:    "review_first",
		Text:    "不予公开决定应当先申请行政复议，未经复议直接起诉的，可以在答辩时请求驳回起诉",
		Article: "行政复议法第二十三条第一款第四项",
	}, true
}
