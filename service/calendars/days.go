package calendars

import (
	"context"
	"time"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
)

// GetCalendarDay returns one day: worked or not, and why.
func (s *Service) GetCalendarDay(_ context.Context, req *foiv1.GetCalendarDayRequest) (*foiv1.CalendarDay, error) {
	name, err := resname.ParseCalendarDay("name", req.GetName())
	if err != nil {
		return nil, err
	}
	days, err := describe(s.env.Calendar(), name.Date, name.Date)
	if err != nil {
		return nil, err
	}
	return days[0], nil
}

// ListCalendarDays lists the exceptional days of a year, or all of its days.
func (s *Service) ListCalendarDays(_ context.Context, req *foiv1.ListCalendarDaysRequest) (*foiv1.ListCalendarDaysResponse, error) {
	var c fieldcheck.Check
	known := readDay(&c, "as_of_date", req.GetAsOfDate())
	first, err := calendar.NewDate(int(req.GetYear()), time.January, 1)
	c.AddError("year", err)
	last, _ := calendar.NewDate(int(req.GetYear()), time.December, 31) // there is one when there is a first
	if err := c.Err(); err != nil {
		return nil, err
	}
	cal, err := s.asOf(known)
	if err != nil {
		return nil, err
	}
	if req.GetShowAll() {
		days, err := describe(cal, first, last)
		return &foiv1.ListCalendarDaysResponse{CalendarDays: days}, err
	}
	days, err := exceptional(cal, first, last)
	return &foiv1.ListCalendarDaysResponse{CalendarDays: days}, err
}

// describe says of every day what it is by itself.
func describe(cal *calendar.Calendar, first, last calendar.Date) ([]*foiv1.CalendarDay, error) {
	days, err := explain(cal, first, last, calendar.NextDay)
	for _, d := range days {
		d.Counted = false
	}
	return days, err
}

// explain says of every day why it is or is not counted.
func explain(cal *calendar.Calendar, from, to calendar.Date, convention calendar.Convention) ([]*foiv1.CalendarDay, error) {
	days, err := cal.Explain(from, to, convention, nil)
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.CalendarDay, len(days))
	for i, d := range days {
		worked, err := cal.IsWorkday(d.Date)
		if err != nil {
			return nil, err
		}
		list[i] = present.CalendarDay(d, worked)
	}
	return list, nil
}

// exceptional lists the days that the plain week does not have as they are.
func exceptional(cal *calendar.Calendar, first, last calendar.Date) ([]*foiv1.CalendarDay, error) {
	days, err := cal.Days(first, last)
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.CalendarDay, len(days))
	for i, d := range days {
		day := calendar.Day{Date: d.Date, Name: d.Name, Notice: d.Notice, Provisional: cal.Provisional(d.Date)}
		list[i] = present.CalendarDay(day, d.Kind == calendar.Makeup)
	}
	return list, nil
}
