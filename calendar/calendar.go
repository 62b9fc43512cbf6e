package calendar

import (
	"cmp"
	"errors"
	"slices"
)

// ErrNoNotices is the refusal to make a calendar, or an earlier view of one, from no notice at all.
var ErrNoNotices = errors.New("calendar: no notices")

// Calendar is the working days of mainland China as a set of notices makes them. It is immutable and safe for concurrent
// use; the zero value knows no day and refuses everything. Make one with Default, New or FromDays.
type Calendar struct {
	index
	notices []Notice         // by the day of issue
	days    []ExceptionalDay // in force, by date; for a provisional year the statutory festivals
	known   Date             // the last day of the last year arranged by a notice; later days are provisional
	asOf    Date             // 0, or the day up to which notices and decrees were taken into account
}

// New makes a calendar from notices in any order. It begins on 1 January of the first year arranged and ends on
// 31 December of the year after the last, which is provisional: the statutory festivals of the decree then in force and
// plain weekends, without make-up days. The years arranged must follow one another without a gap.
//
// All violations of all notices are reported at once, joined (errors.Join); no notice at all gives ErrNoNotices.
func New(notices []Notice) (*Calendar, error) { return build(notices, 0) }

func build(notices []Notice, asOf Date) (*Calendar, error) {
	if len(notices) == 0 {
		return nil, ErrNoNotices
	}
	own := make([]Notice, len(notices))
	for i, n := range notices {
		own[i] = n.normal()
	}
	slices.SortStableFunc(own, func(a, b Notice) int { return cmp.Compare(a.Issued, b.Issued) })
	if err := validate(own); err != nil {
		return nil, err
	}

	firstYear, lastYear := own[0].Year, own[0].Year
	for _, n := range own {
		firstYear, lastYear = min(firstYear, n.Year), max(lastYear, n.Year)
	}
	c := &Calendar{notices: own, known: yearEnd(lastYear), asOf: asOf}
	last := c.known
	festivals, err := Statutory(lastYear+1, asOf)
	if err == nil { // past the table of lunar days there is no provisional year
		last = yearEnd(lastYear + 1)
	}
	c.days = append(inForce(own), festivals...)
	slices.SortFunc(c.days, byDate)
	first := yearStart(firstYear)
	c.index = newIndex(first, last, first, last, c.plainWeekExcept())
	return c, nil
}

// inForce lays the notices over one another in the order of their issue: a later notice decides about a day.
func inForce(notices []Notice) []ExceptionalDay {
	byDay := map[Date]ExceptionalDay{}
	for _, n := range notices {
		for _, d := range n.Cancels {
			delete(byDay, d)
		}
		for _, d := range n.Days {
			byDay[d.Date] = d
		}
	}
	days := make([]ExceptionalDay, 0, len(byDay))
	for _, d := range byDay {
		days = append(days, d)
	}
	return days
}

func byDate(a, b ExceptionalDay) int { return cmp.Compare(a.Date, b.Date) }

// plainWeekExcept returns the rule "Monday to Friday, unless the day is exceptional".
func (c *Calendar) plainWeekExcept() func(Date) bool {
	return func(d Date) bool {
		if e, ok := c.exceptional(d); ok {
			return e.works()
		}
		return !d.weekend()
	}
}

// exceptional returns what is arranged for d, if anything is.
func (c *Calendar) exceptional(d Date) (ExceptionalDay, bool) {
	i, ok := slices.BinarySearchFunc(c.days, d, func(e ExceptionalDay, d Date) int { return cmp.Compare(e.Date, d) })
	if !ok {
		return ExceptionalDay{}, false
	}
	return c.days[i], true
}

// Notices returns the notices the calendar is made of, by the day of issue. They are the caller's own copies. A calendar
// made from bare days has none.
func (c *Calendar) Notices() []Notice {
	notices := make([]Notice, len(c.notices))
	for i, n := range c.notices {
		notices[i] = n.normal()
	}
	return notices
}

// AsOf returns the calendar as it was known at the end of a day: only notices and decrees issued (signed) by then. On
// 2020-01-25 Saturday 2020-02-01 was still a make-up working day. The horizon moves back accordingly.
//
// A day before the first notice gives an *AsOfError, no date a *RangeError, and a calendar made from bare days, whose
// days have no date of issue, gives ErrNoNotices.
func (c *Calendar) AsOf(issuedBy Date) (*Calendar, error) {
	switch {
	case !issuedBy.valid():
		return nil, c.outside(0)
	case len(c.notices) == 0:
		return nil, ErrNoNotices
	case issuedBy < c.notices[0].Issued:
		return nil, &AsOfError{AsOf: issuedBy, First: c.notices[0].Issued}
	}
	if c.asOf != 0 {
		issuedBy = min(issuedBy, c.asOf)
	}
	known := slices.DeleteFunc(slices.Clone(c.notices), func(n Notice) bool { return n.Issued > issuedBy })
	return build(known, issuedBy)
}

// First returns the first day the calendar knows.
func (c *Calendar) First() Date { return c.first }

// Last returns the last day the calendar answers for, provisional days included.
func (c *Calendar) Last() Date { return c.last }

// Provisional reports whether d lies in a year for which no notice has been issued, so that its working days follow the
// statutory festivals and plain weekends until one is. A deadline that falls on such a day must be shown as provisional.
//
// It goes by the year: a notice may also rearrange the last days of the December before its year (it has done so six
// times since 2004), which are not reported here.
func (c *Calendar) Provisional(d Date) bool { return d > c.known }

func yearStart(year int) Date {
	d, _ := NewDate(year, 1, 1) // the year has been validated
	return d
}

func yearEnd(year int) Date { return yearStart(year+1) - 1 }
