package calendar

import (
	"fmt"
	"strings"
)

// Rule is what a notice, a set of notices or a list of days can break.
type Rule uint8

// The first group refuses a notice (Notice.Validate, New, FromDays); the last two only make it doubtful (Notice.Doubts),
// because the State Council may give a day more than the statute has, as it did in 2015 and 2020.
const (
	NumberMissing    Rule = iota + 1 // a notice has no 文号
	IssueMissing                     // a notice has no day of issue
	YearImplausible                  // the year arranged is not the year of issue or the one after it
	DaysMissing                      // a notice arranges and cancels nothing
	DayWithoutDate                   // a day has no date
	DayWithoutKind                   // a day is neither off nor worked
	DayWithoutName                   // a day of a notice names no festival
	DayRepeated                      // a date is named twice, and so could be both off and worked
	DayOutsideYear                   // a date lies neither in the year arranged nor in the December before
	MakeupOnWeekday                  // a make-up working day is not a Saturday or Sunday
	CancelledNamed                   // a date is cancelled and named at once
	CancelledNothing                 // a cancelled date is not arranged by an earlier notice
	NumberRepeated                   // two notices have the same 文号
	YearRepeated                     // two notices arrange the same year and neither amends the other
	YearSkipped                      // a year between the first and the last has no notice
	AmendsUnknown                    // the notice amended is not among the earlier ones

	Unbalanced     // days off on Monday to Friday less make-up days are not the statutory number of the year
	FestivalWorked // a statutory festival of the year is not among the days off
)

var ruleTexts = [...]struct{ english, chinese string }{
	NumberMissing:    {"the notice has no number", "通知缺少文号"},
	IssueMissing:     {"the notice has no day of issue", "通知缺少成文日期"},
	YearImplausible:  {"the year is not that of the issue or the one after", "所安排年份应为成文当年或次年"},
	DaysMissing:      {"the notice names no day", "通知未列出任何日期"},
	DayWithoutDate:   {"a day has no date", "有一行缺少日期"},
	DayWithoutKind:   {"a day is neither holiday nor workday", "日期类别应为放假或上班"},
	DayWithoutName:   {"a day names no festival", "日期缺少节日名称"},
	DayRepeated:      {"the date is named twice", "日期重复"},
	DayOutsideYear:   {"the date is not in the year arranged or the December before", "日期不在所安排年份或上年12月内"},
	MakeupOnWeekday:  {"a make-up working day must be a Saturday or Sunday", "调休上班日应为星期六或星期日"},
	CancelledNamed:   {"the date is both cancelled and named", "同一日期既取消又安排"},
	CancelledNothing: {"no earlier notice arranges the cancelled date", "所取消的日期此前并无安排"},
	NumberRepeated:   {"another notice has the same number", "文号重复"},
	YearRepeated:     {"another notice arranges the same year and is not amended by this one", "该年份已有安排通知，且本通知未注明修改该通知"},
	YearSkipped:      {"no notice arranges this year", "该年份缺少放假安排通知"},
	AmendsUnknown:    {"the notice amended is not among the earlier ones", "所修改的通知不存在或晚于本通知"},
	Unbalanced:       {"days off less make-up days are not the statutory number", "放假天数与调休上班天数之差不等于法定天数"},
	FestivalWorked:   {"a statutory festival is not among the days off", "法定节日不在放假日期之内"},
}

// String returns the rule in English.
func (r Rule) String() string {
	if r == 0 || int(r) >= len(ruleTexts) {
		return "unknown rule"
	}
	return ruleTexts[r].english
}

// Chinese returns the rule for people.
func (r Rule) Chinese() string {
	if r == 0 || int(r) >= len(ruleTexts) {
		return "未知规则"
	}
	return ruleTexts[r].chinese
}

// Violation is one breach of one rule by a notice, or by one of its days.
type Violation struct {
	Rule   Rule
	Notice string // the 文号; "" in a bare list of days, or when it is what is missing
	Year   int    // the year, where the rule is about one; 0 otherwise
	Date   Date   // the day, where the rule is about one; 0 otherwise
	Detail string // figures or a name, where the rule has them; "" otherwise
}

func (v *Violation) Error() string { return "calendar: " + v.where() + v.Rule.String() + v.detail() }

// Chinese returns the violation for people.
func (v *Violation) Chinese() string { return v.where() + v.Rule.Chinese() + v.detail() }

func (v *Violation) where() string {
	var parts []string
	if v.Notice != "" {
		parts = append(parts, v.Notice)
	}
	if v.Year != 0 {
		parts = append(parts, fmt.Sprint(v.Year))
	}
	if !v.Date.IsZero() {
		parts = append(parts, v.Date.String())
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " ") + ": "
}

func (v *Violation) detail() string {
	if v.Detail == "" {
		return ""
	}
	return " (" + v.Detail + ")"
}

// Violations returns the violations that an error is made of, in their order, however they were joined and wrapped: those of
// New, Notice.Validate and Notice.Doubts. It returns nil for an error that has none.
func Violations(err error) []*Violation {
	var all []*Violation
	switch e := err.(type) { //nolint:errorlint // the parts of a joined error are looked at one by one
	case *Violation:
		all = append(all, e)
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			all = append(all, Violations(part)...)
		}
	case interface{ Unwrap() error }:
		all = Violations(e.Unwrap())
	}
	return all
}
