package present

import (
	"time"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
)

// Date returns the message for a civil day, nil for none.
func Date(d calendar.Date) *date.Date {
	if d.IsZero() {
		return nil
	}
	return &date.Date{Year: int32(d.Year()), Month: int32(d.Month()), Day: int32(d.Day())} //nolint:gosec // calendar years
}

// Day returns the civil day of a message, none for nil and for the empty message. A partial or impossible date is an
// error.
func Day(d *date.Date) (calendar.Date, error) {
	if d == nil || d.GetYear() == 0 && d.GetMonth() == 0 && d.GetDay() == 0 {
		return 0, nil
	}
	return calendar.NewDate(int(d.GetYear()), time.Month(d.GetMonth()), int(d.GetDay()))
}
