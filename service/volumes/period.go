package volumes

import (
	"time"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/volume"
)

// mostYears is the longest period that can be looked at.
const mostYears = 5

// day reads a day that may be missing, but does not lie ahead.
func day(c *fieldcheck.Check, field string, given *date.Date, today calendar.Date) calendar.Date {
	if d, err := present.Day(given); err == nil && d.IsZero() {
		return d
	}
	return c.ActDate(field, given, today)
}

// periodOf completes the period asked for: it ends with the day of receipt of the application and has twelve months, unless
// said otherwise.
func periodOf(c *fieldcheck.Check, from, through, receipt calendar.Date) volume.Period {
	if through.IsZero() {
		through = receipt
	}
	if from.IsZero() {
		from = yearsBefore(through, 1)
	}
	if from > through {
		c.Add("start_date", "order", "must not be later than end_date", "不得晚于截止日期")
	} else if from < yearsBefore(through, mostYears) {
		c.Add("start_date", "period", "the period must not be longer than five years", "统计期间不得超过五年")
	}
	return volume.Period{From: from, Through: through}
}

// yearsBefore returns the first day of a period of so many years that ends with a day.
func yearsBefore(last calendar.Date, years int) calendar.Date {
	next := last.Plus(1)
	first, err := calendar.NewDate(next.Year()-years, next.Month(), next.Day())
	if err != nil { // 29 February, which that year does not have
		first, _ = calendar.NewDate(next.Year()-years, time.March, 1)
	}
	return first
}
