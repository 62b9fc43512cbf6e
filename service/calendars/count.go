package calendars

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
)

// AddWorkdays returns the day that lies so many working days after another.
func (s *Service) AddWorkdays(_ context.Context, req *foiv1.AddWorkdaysRequest) (*foiv1.AddWorkdaysResponse, error) {
	var c fieldcheck.Check
	from := requiredDay(&c, "from_date", req.GetFromDate())
	known := readDay(&c, "as_of_date", req.GetAsOfDate())
	if err := c.Err(); err != nil {
		return nil, err
	}
	cal, err := s.asOf(known)
	if err != nil {
		return nil, err
	}
	convention := present.Convention(req.GetConvention())
	to, err := cal.Add(from, int(req.GetDays()), convention)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.AddWorkdaysResponse{Date: present.Date(to), Provisional: cal.Provisional(max(from, to))}
	if req.GetExplain() {
		resp.CalendarDays, err = explain(cal, from, to, convention)
	}
	return resp, err
}

// CountWorkdays counts the working days after one day up to and including another.
func (s *Service) CountWorkdays(_ context.Context, req *foiv1.CountWorkdaysRequest) (*foiv1.CountWorkdaysResponse, error) {
	var c fieldcheck.Check
	from := requiredDay(&c, "from_date", req.GetFromDate())
	to := requiredDay(&c, "to_date", req.GetToDate())
	known := readDay(&c, "as_of_date", req.GetAsOfDate())
	if err := c.Err(); err != nil {
		return nil, err
	}
	cal, err := s.asOf(known)
	if err != nil {
		return nil, err
	}
	convention := present.Convention(req.GetConvention())
	n, err := cal.Count(from, to, convention)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.CountWorkdaysResponse{
		Days:        int32(n), //nolint:gosec // bounded by the calendar's range
		Provisional: cal.Provisional(max(from, to)),
	}
	if req.GetExplain() { // of reversed days it is the earlier one that is not counted, as everywhere
		resp.CalendarDays, err = explain(cal, min(from, to), max(from, to), convention)
	}
	return resp, err
}
