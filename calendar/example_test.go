package calendar_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/yishenqing/foi/calendar"
)

func ExampleCalendar_Add() {
	// 连云港 2022: signed for on 30 September, twenty working days to answer. The weekend of 8 and 9 October was worked.
	due, err := calendar.Default().Add(calendar.MustDate("2022-09-30"), 20, calendar.NextDay)
	fmt.Println(due, err)
	// Output: 2022-11-02 <nil>
}

func ExampleCalendar_Add_refusal() {
	_, err := calendar.Default().Add(calendar.MustDate("2027-12-20"), 20, calendar.NextDay)
	if refused, ok := errors.AsType[*calendar.RangeError](err); ok {
		fmt.Println(refused.Chinese())
	}
	// Output: 2028-01-01 超出工作日历的范围（2004-01-01 至 2027-12-31），没有放假安排通知可依据，不予推算
}

func ExampleCalendar_Count() {
	year, err := calendar.Default().Count(calendar.MustDate("2025-12-31"), calendar.MustDate("2026-12-31"), calendar.NextDay)
	fmt.Println(year, err)
	// Output: 248 <nil>
}

func ExampleCalendar_AsOf() {
	known, err := calendar.Default().AsOf(calendar.MustDate("2020-01-25"))
	if err != nil {
		panic(err)
	}
	saturday := calendar.MustDate("2020-02-01")
	before, _ := known.IsWorkday(saturday)
	after, _ := calendar.Default().IsWorkday(saturday)
	fmt.Println(before, after)
	// Output: true false
}

func ExampleCalendar_Explain() {
	days, err := calendar.Default().Explain(
		calendar.MustDate("2026-10-07"), calendar.MustDate("2026-10-12"), calendar.NextDay, nil)
	if err != nil {
		panic(err)
	}
	for _, d := range days {
		fmt.Println(d)
	}
	// Output:
	// 2026-10-07 not-counted start 国庆节 国办发明电〔2025〕7号
	// 2026-10-08 counted workday
	// 2026-10-09 counted workday
	// 2026-10-10 counted make-up 国庆节 国办发明电〔2025〕7号
	// 2026-10-11 not-counted weekend
	// 2026-10-12 counted workday
}

func ExampleCalendar_Missing() {
	year, missing := calendar.Default().Missing(calendar.MustDate("2026-11-21"))
	fmt.Println(year, missing)
	// Output: 2027 true
}

func ExampleNew() {
	// A new notice is data: what is stored is read back as values, and a calendar made of them.
	notices := calendar.Default().Notices()
	c, err := calendar.New(notices)
	if err != nil {
		panic(err)
	}
	next, err := c.Next(calendar.MustDate("2026-02-13"))
	fmt.Println(next, next.Weekday(), err)
	// Output: 2026-02-14 Saturday <nil>
}

func ExampleCalendar_Business() {
	b := calendar.Default().Business() // a *cal.BusinessCalendar of github.com/rickar/cal/v2
	at := time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC)
	_, _, h := b.IsHoliday(at)
	fmt.Println(h.Name, b.WorkdaysFrom(at, 3).Format(time.DateOnly))
	// Output: 国庆节 2026-10-10
}

func ExampleDateOf() {
	fmt.Println(calendar.DateOf(time.Date(2020, time.March, 1, 16, 0, 0, 0, time.UTC)))
	// Output: 2020-03-02
}
