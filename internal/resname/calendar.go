package resname

import (
	"strconv"

	"github.com/yishenqing/foi/calendar"
)

// HolidayNotice names a notice on days off (放假通知), `holidayNotices/{holiday_notice}`.
type HolidayNotice struct {
	ID string // follows from the document number
}

// String prints the name.
func (n HolidayNotice) String() string { return "holidayNotices/" + n.ID }

const holidayNoticePattern = "holidayNotices/{holiday_notice}"

// ParseHolidayNotice reads `holidayNotices/{holiday_notice}` from the field of a request.
func ParseHolidayNotice(field, name string) (HolidayNotice, error) {
	var id [1]string
	if !split(name, id[:], "holidayNotices") {
		return HolidayNotice{}, &Error{Field: field, Pattern: holidayNoticePattern, Name: name}
	}
	return HolidayNotice{ID: id[0]}, nil
}

// CalendarDay names a day of the calendar (日历日), `calendarDays/{YYYY-MM-DD}`.
type CalendarDay struct {
	Date calendar.Date
}

// String prints the name.
func (d CalendarDay) String() string { return "calendarDays/" + d.Date.String() }

const calendarDayPattern = "calendarDays/{YYYY-MM-DD}"

// ParseCalendarDay reads `calendarDays/{YYYY-MM-DD}` from the field of a request.
func ParseCalendarDay(field, name string) (CalendarDay, error) {
	refused := &Error{Field: field, Pattern: calendarDayPattern, Name: name}
	var id [1]string
	if !split(name, id[:], "calendarDays") {
		return CalendarDay{}, refused
	}
	date, err := calendar.ParseDate(id[0])
	if err != nil {
		return CalendarDay{}, refused
	}
	return CalendarDay{Date: date}, nil
}

// LawChange names a change of the law in force (规则变更), `lawChanges/{law_change}`.
type LawChange struct {
	ID int64
}

// String prints the name.
func (c LawChange) String() string { return "lawChanges/" + strconv.FormatInt(c.ID, 10) }

const lawChangePattern = "lawChanges/{law_change}"

// ParseLawChange reads `lawChanges/{law_change}` from the field of a request.
func ParseLawChange(field, name string) (LawChange, error) {
	var id [1]string
	if split(name, id[:], "lawChanges") {
		if n, err := strconv.ParseInt(id[0], 10, 64); err == nil && n > 0 {
			return LawChange{ID: n}, nil
		}
	}
	return LawChange{}, &Error{Field: field, Pattern: lawChangePattern, Name: name}
}
