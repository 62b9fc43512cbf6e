package present

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Convention returns how the first day is treated; not stated means that it is not counted.
func Convention(e foiv1.CountingConvention) calendar.Convention {
	switch e {
	case foiv1.CountingConvention_COUNTING_CONVENTION_SAME_DAY:
		return calendar.SameDay
	case foiv1.CountingConvention_COUNTING_CONVENTION_ROLL:
		return calendar.Roll
	case foiv1.CountingConvention_COUNTING_CONVENTION_NEXT_DAY, foiv1.CountingConvention_COUNTING_CONVENTION_UNSPECIFIED:
	}
	return calendar.NextDay
}

// CalendarDay returns a line of an explanation. worked says what the day is by itself: the start of a term is not counted
// though it may be worked.
func CalendarDay(d calendar.Day, worked bool) *foiv1.CalendarDay {
	return &foiv1.CalendarDay{
		Name: resname.CalendarDay{Date: d.Date}.String(), Date: Date(d.Date), Kind: dayKind(d.Date, worked, d.Name != ""),
		Workday: worked, Festival: d.Name, DocumentNumber: d.Notice, Provisional: d.Provisional, Counted: d.Counted,
	}
}

// dayKind tells the kinds of day apart; named means that a notice or the statute names the day.
func dayKind(d calendar.Date, worked, named bool) foiv1.CalendarDay_Kind {
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	switch {
	case worked && weekend:
		return foiv1.CalendarDay_KIND_MAKE_UP
	case worked:
		return foiv1.CalendarDay_KIND_WORKDAY
	case named:
		return foiv1.CalendarDay_KIND_HOLIDAY
	}
	return foiv1.CalendarDay_KIND_WEEKEND
}

// HolidayNotice returns a notice with the days that it names, whatever a later one made of them.
func HolidayNotice(n *store.Notice) (*foiv1.HolidayNotice, error) {
	v, err := n.Value()
	if err != nil {
		return nil, err
	}
	m := &foiv1.HolidayNotice{
		Name: resname.HolidayNotice{ID: n.ID}.String(), DocumentNumber: n.Number, Title: n.Title,
		IssueDate: Date(n.IssuedOn.Date()), Year: int32(n.Year), //nolint:gosec // 2000–2999 by the table's check
		Days: make([]*foiv1.CalendarDay, len(v.Days)), CreateTime: timestamppb.New(n.CreatedAt),
	}
	for i, d := range v.Days {
		day := calendar.Day{Date: d.Date, Name: d.Name, Notice: n.Number}
		m.Days[i] = CalendarDay(day, d.Kind == calendar.Makeup)
	}
	return m, nil
}
