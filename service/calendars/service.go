// Package calendars is the API of the working-day calendar (工作日历): the notices it is made of, its days, and counting
// with reasons.
package calendars

import (
	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
)

// Service implements foi.v1.CalendarService.
type Service struct {
	foiv1.UnimplementedCalendarServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// asOf returns the calendar in force, or as it was known at the end of a day.
func (s *Service) asOf(day calendar.Date) (*calendar.Calendar, error) {
	if day.IsZero() {
		return s.env.Calendar(), nil
	}
	return s.env.Calendar().AsOf(day)
}

// readDay reads a day that may be missing.
func readDay(c *fieldcheck.Check, field string, given *date.Date) calendar.Date {
	day, err := present.Day(given)
	c.AddError(field, err)
	return day
}

// requiredDay reads a day that must be there.
func requiredDay(c *fieldcheck.Check, field string, given *date.Date) calendar.Date {
	day, err := present.Day(given)
	c.AddError(field, err)
	if err == nil && day.IsZero() {
		c.Add(field, "required", "must be given", "必须填写")
	}
	return day
}
