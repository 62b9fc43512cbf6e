package calendar

import "fmt"

// RangeError is the refusal to answer about a day for which there is no data. Nothing is ever guessed in its place.
type RangeError struct {
	Date  Date // the first day needed that lies outside; 0 when no date was given at all
	First Date // the first day the calendar knows
	Last  Date // the last, provisional days included
}

func (e *RangeError) Error() string {
	if e.Date.IsZero() {
		return "calendar: no date given"
	}
	return fmt.Sprintf("calendar: %s is outside the calendar, which runs from %s to %s", e.Date, e.First, e.Last)
}

// Chinese returns the refusal for people.
func (e *RangeError) Chinese() string {
	if e.Date.IsZero() {
		return "未给出日期"
	}
	return fmt.Sprintf("%s 超出工作日历的范围（%s 至 %s），没有放假安排通知可依据，不予推算", e.Date, e.First, e.Last)
}

// DateError is the refusal of a text that is not a date, or of a day that does not exist.
type DateError struct {
	Text string // what was given
}

func (e *DateError) Error() string {
	return fmt.Sprintf("calendar: %q is not a date of the form YYYY-MM-DD", e.Text)
}

// Chinese returns the refusal for people.
func (e *DateError) Chinese() string {
	return fmt.Sprintf("“%s”不是有效日期，应为 YYYY-MM-DD", e.Text)
}

// ConventionError is the refusal of an unknown counting convention.
type ConventionError struct {
	Text string // what was given
}

func (e *ConventionError) Error() string {
	return fmt.Sprintf("calendar: unknown counting convention %q, want next-day, same-day or roll", e.Text)
}

// Chinese returns the refusal for people.
func (e *ConventionError) Chinese() string {
	return fmt.Sprintf("未知的起算方式“%s”，应为 next-day、same-day 或 roll", e.Text)
}

// AsOfError says that no notice had been issued by a day, so that nothing was known on it.
type AsOfError struct {
	AsOf  Date // the day asked for
	First Date // the day the earliest notice was issued
}

func (e *AsOfError) Error() string {
	return fmt.Sprintf("calendar: no notice had been issued by %s; the first is of %s", e.AsOf, e.First)
}

// Chinese returns the refusal for people.
func (e *AsOfError) Chinese() string {
	return fmt.Sprintf("截至 %s 尚无放假安排通知，最早的通知发布于 %s", e.AsOf, e.First)
}

// KindError is the refusal of an unknown kind of day.
type KindError struct {
	Text string // what was given
}

func (e *KindError) Error() string {
	return fmt.Sprintf("calendar: unknown kind of day %q, want holiday or workday", e.Text)
}

// Chinese returns the refusal for people.
func (e *KindError) Chinese() string {
	return fmt.Sprintf("未知的日期类别“%s”，应为 holiday 或 workday", e.Text)
}
