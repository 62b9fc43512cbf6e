package calendar

import (
	"time"
)

// Date is a civil date of Asia/Shanghai: a day number of the proleptic Gregorian calendar in which 1 is 0001-01-01 and
// 0 is no date. It is never an instant: it has no time of day and no zone to convert to. Dates are compared and ordered
// with == and <; the difference of two is a number of days.
type Date int32

const (
	minDate Date = 1       // 0001-01-01, a Monday
	maxDate Date = 3652059 // 9999-12-31
)

const (
	secondsPerDay = 24 * 60 * 60
	unixEpoch     = 719163 // the Date of 1970-01-01
)

// shanghai is the civil zone of the mainland, UTC+8 all year since 1991. It is fixed here so that no zone database is
// read at run time and so that a server in another zone gives the same dates.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// NewDate returns the date of a year (1 to 9999), month and day. Days that do not exist (30 February) are refused with
// a *DateError and not normalised into the next month.
func NewDate(y int, m time.Month, d int) (Date, error) {
	if y < 1 || y > 9999 || m < time.January || m > time.December || d < 1 || d > 31 {
		return 0, &DateError{Text: spell(y, int(m), d)}
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return 0, &DateError{Text: spell(y, int(m), d)}
	}
	return fromUnixDay(t.Unix() / secondsPerDay), nil
}

// MustDate is ParseDate for tests and tables written in source: it panics when s is not a date.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf returns the civil date in Asia/Shanghai of an instant. 2020-03-01T16:00:00Z is 2020-03-02. The zero time and
// instants outside the years 1 to 9999 have no Date and give 0.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	seconds := t.Unix() + 8*60*60
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day-- // integer division truncates towards zero; days before 1970 need the floor
	}
	if day < int64(minDate)-unixEpoch || day > int64(maxDate)-unixEpoch {
		return 0
	}
	return fromUnixDay(day)
}

func fromUnixDay(day int64) Date { return Date(day + unixEpoch) } //nolint:gosec // the callers bound the year to 1–9999

// Time returns the instant at which d begins: midnight in Asia/Shanghai. For no date it returns the zero time.
func (d Date) Time() time.Time {
	if !d.valid() {
		return time.Time{}
	}
	return d.utc().Add(-8 * time.Hour).In(shanghai)
}

// utc is midnight UTC of the same civil day, for the field arithmetic of package time.
func (d Date) utc() time.Time { return time.Unix((int64(d)-unixEpoch)*secondsPerDay, 0).UTC() }

func (d Date) valid() bool { return d >= minDate && d <= maxDate }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == 0 }

// Year returns the year of d, 1 to 9999, or 0 for no date.
func (d Date) Year() int {
	if !d.valid() {
		return 0
	}
	return d.utc().Year()
}

// Month returns the month of d, or 0 for no date.
func (d Date) Month() time.Month {
	if !d.valid() {
		return 0
	}
	return d.utc().Month()
}

// Day returns the day of the month of d, or 0 for no date.
func (d Date) Day() int {
	if !d.valid() {
		return 0
	}
	return d.utc().Day()
}

// Weekday returns the day of the week of d. It means nothing for no date.
func (d Date) Weekday() time.Weekday { return time.Weekday(((d % 7) + 7) % 7) }

// weekend reports whether d is a Saturday or Sunday, the rest days of 国务院关于职工工作时间的规定 (国务院令第174号) art. 7.
func (d Date) weekend() bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Plus returns the date that many calendar days later, or earlier when days is negative. It is 0 when d is no date or
// when the result would leave the years 1 to 9999. For working days see Calendar.Add.
func (d Date) Plus(days int) Date {
	if !d.valid() || days > int(maxDate) || days < -int(maxDate) {
		return 0
	}
	r := int(d) + days
	if r < int(minDate) || r > int(maxDate) {
		return 0
	}
	return Date(r)
}

// DaysSince returns the number of calendar days from o to d: 1 when d is the day after o, negative when d is before o.
func (d Date) DaysSince(o Date) int { return int(d) - int(o) }
