package calendar

import (
	"errors"
	"slices"
)

// FromDays makes a calendar from a bare list of exceptional days, such as another country's: Monday to Friday are worked
// otherwise, from 0001-01-01 to 9999-12-31, nothing is provisional and no notice is ever missing. The list may be empty.
// Days named twice, without a date or without a kind are all reported at once (*Violation, joined).
func FromDays(days []ExceptionalDay) (*Calendar, error) {
	own := slices.Clone(days)
	slices.SortStableFunc(own, byDate)
	if err := validateDays(own); err != nil {
		return nil, err
	}
	c := &Calendar{days: own, known: maxDate}
	lo, hi := minDate, minDate-1 // an empty dense part: plain weeks everywhere
	if len(own) > 0 {
		lo, hi = own[0].Date, own[len(own)-1].Date
	}
	c.index = newIndex(minDate, maxDate, lo, hi, c.plainWeekExcept())
	return c, nil
}

// Days returns the exceptional days from one date to another, both included, by date: those in force of the notices, and
// the statutory festivals where no notice has been issued. A date outside the calendar gives a *RangeError.
func (c *Calendar) Days(from, to Date) ([]ExceptionalDay, error) {
	for _, d := range []Date{from, to} {
		if !c.contains(d) {
			return nil, c.outside(d)
		}
	}
	var days []ExceptionalDay
	for _, d := range c.days {
		if d.Date >= from && d.Date <= to {
			days = append(days, d)
		}
	}
	return days, nil
}

func validateDays(sorted []ExceptionalDay) error {
	var violations []error
	for i, d := range sorted {
		switch {
		case !d.Date.valid():
			violations = append(violations, &Violation{Date: d.Date, Rule: DayWithoutDate})
		case d.Kind != Holiday && d.Kind != Makeup:
			violations = append(violations, &Violation{Date: d.Date, Rule: DayWithoutKind})
		case i > 0 && sorted[i-1].Date == d.Date:
			violations = append(violations, &Violation{Date: d.Date, Rule: DayRepeated})
		}
	}
	return errors.Join(violations...)
}
