package calendar

import (
	"time"

	"github.com/rickar/cal/v2"
)

// Business returns the same working days as a calendar of github.com/rickar/cal/v2, for Go code that is written against
// it: make-up days are worked, and IsHoliday names the festival of a day off. Each call returns a new calendar, which the
// caller may change.
//
// A time is taken by the civil date of its own location, as that package does everywhere. It also cannot refuse: outside
// First to Last the plain week holds, without a warning. Where that matters, and for speed, use the Calendar itself.
func (c *Calendar) Business() *cal.BusinessCalendar {
	b := cal.NewBusinessCalendar()
	b.Name = "中国大陆工作日历"
	b.Description = "国务院办公厅历年节假日安排；无通知的年份按《全国年节及纪念日放假办法》"
	b.AddHoliday(c.slots()...)
	b.WorkdayFunc = func(t time.Time) bool {
		d, _ := NewDate(t.Date())
		if c.contains(d) {
			return c.before(d+1) > c.before(d)
		}
		weekday := t.Weekday()
		return weekday != time.Saturday && weekday != time.Sunday
	}
	return b
}

// slot is the k-th day off of a festival in a calendar year.
type slot struct {
	name string
	k    int
}

// slots expresses the days off as holidays that occur once a year, as cal.Holiday demands: one for the first day of
// 春节 in each year, one for the second, and so on. Days are filed under their own calendar year and not under the year
// of the notice, because cal.Calendar compares only month and day of what Func returns.
func (c *Calendar) slots() []*cal.Holiday {
	dates := map[slot]map[int]Date{}
	var order []slot
	seen := map[string]map[int]int{} // festival → year → days so far
	for _, d := range c.days {
		if d.works() {
			continue
		}
		year := d.Date.Year()
		if seen[d.Name] == nil {
			seen[d.Name] = map[int]int{}
		}
		s := slot{d.Name, seen[d.Name][year]}
		seen[d.Name][year]++
		if dates[s] == nil {
			dates[s] = map[int]Date{}
			order = append(order, s)
		}
		dates[s][year] = d.Date
	}
	holidays := make([]*cal.Holiday, 0, len(order))
	for _, s := range order {
		byYear := dates[s]
		holidays = append(holidays, &cal.Holiday{
			Name: s.name, Type: cal.ObservancePublic,
			Func: func(_ *cal.Holiday, year int) time.Time { return byYear[year].Time() },
		})
	}
	return holidays
}
