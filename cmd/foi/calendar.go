package main

import (
	"encoding/csv"
	"errors"
	"fmt"

	"github.com/yishenqing/foi/calendar"
)

// calendarCmd is `foi calendar`: counting working days by the notices that are built in, without a database.
type calendarCmd struct {
	Add   calendarAddCmd   `cmd:"" help:"打印 DATE 之后第 N 个工作日（N 可为负数，向前推算）。"`
	Count calendarCountCmd `cmd:"" help:"打印 FROM 之后至 TO（含）的工作日数，TO 早于 FROM 时为负数。"`
	List  calendarListCmd  `cmd:"" help:"以 CSV 打印某年的放假与调休上班日期，附节日名称和通知文号。"`
}

// daySource are the flags that choose the calendar.
type daySource struct {
	Days string    `placeholder:"FILE" help:"改用另一份日历：CSV 文件，列为 date,kind，kind 为 holiday 或 workday，其余周一至周五为工作日。"`
	AsOf civilDate `placeholder:"DATE" help:"仅依据该日（含）前已发布的通知。"`
}

// counting are the flags that choose how days are counted and shown.
type counting struct {
	CountFrom countFrom `default:"next-day" placeholder:"next-day|same-day|roll" help:"起算方式：next-day 自次日起算（默认）；same-day 当日为工作日的计入；roll 当日非工作日的先顺延至下一工作日，再自次日起算。"`
	Explain   bool      `help:"逐日说明：每日一行，说明是否计入及依据。"`
}

type calendarAddCmd struct {
	Date civilDate `arg:"" help:"起始日期，YYYY-MM-DD。"`
	N    wholeDays `arg:"" help:"工作日数，可为负数。"`
	daySource
	counting
}

type calendarCountCmd struct {
	From civilDate `arg:"" help:"起始日期，YYYY-MM-DD。"`
	To   civilDate `arg:"" help:"截止日期，YYYY-MM-DD。"`
	daySource
	counting
}

type calendarListCmd struct {
	Year int `arg:"" help:"年份。"`
	daySource
}

// open returns the calendar the flags choose. Days of a file have no date of issue, so --as-of cannot apply to them.
func (s daySource) open() (*calendar.Calendar, error) {
	asOf := calendar.Date(s.AsOf)
	switch {
	case s.Days != "" && !asOf.IsZero():
		return nil, usageError{errors.New("--days 与 --as-of 不能同时使用：文件中的日期没有发布时间")}
	case s.Days != "":
		return readDays(s.Days)
	case !asOf.IsZero():
		c, err := calendar.Default().AsOf(asOf)
		return c, inChinese(err)
	}
	return calendar.Default(), nil
}

// Run prints, with --explain after one line for every day walked, the working day N away from the date.
func (cmd calendarAddCmd) Run(std stdio) error {
	c, err := cmd.open()
	if err != nil {
		return err
	}
	from, n, conv := calendar.Date(cmd.Date), int(cmd.N), calendar.Convention(cmd.CountFrom)
	result, err := c.Add(from, n, conv)
	if err != nil {
		return inChinese(err)
	}
	warnProvisional(std, c, max(from, result))
	if cmd.Explain {
		if n == 0 && conv == calendar.SameDay {
			conv = calendar.NextDay // no day is counted at all
		}
		if err := explain(std, c, from, result, conv); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(std.Out, result)
	return err
}

// Run prints, with --explain after one line for every day, the number of working days between the dates.
func (cmd calendarCountCmd) Run(std stdio) error {
	c, err := cmd.open()
	if err != nil {
		return err
	}
	from, to, conv := calendar.Date(cmd.From), calendar.Date(cmd.To), calendar.Convention(cmd.CountFrom)
	n, err := c.Count(from, to, conv)
	if err != nil {
		return inChinese(err)
	}
	warnProvisional(std, c, max(from, to))
	if cmd.Explain { // reversed dates are counted from the earlier one, and so explained from it
		if err := explain(std, c, min(from, to), max(from, to), conv); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(std.Out, n)
	return err
}

// Run prints the exceptional days of a year: those in force, or the statutory festivals when no notice has been issued.
func (cmd calendarListCmd) Run(std stdio) error {
	c, err := cmd.open()
	if err != nil {
		return err
	}
	first, err := calendar.NewDate(cmd.Year, 1, 1)
	if err != nil {
		return usageError{fmt.Errorf("年份应在 1 至 9999 之间：%d", cmd.Year)}
	}
	last, _ := calendar.NewDate(cmd.Year, 12, 31)
	days, err := c.Days(first, last)
	if err != nil {
		return inChinese(err)
	}
	warnProvisional(std, c, last)
	w := csv.NewWriter(std.Out)
	rows := [][]string{{"date", "kind", "name", "notice"}}
	for _, d := range days {
		rows = append(rows, []string{d.Date.String(), d.Kind.String(), d.Name, d.Notice})
	}
	return w.WriteAll(rows)
}

func explain(std stdio, c *calendar.Calendar, from, to calendar.Date, conv calendar.Convention) error {
	days, err := c.Explain(from, to, conv, nil)
	if err != nil {
		return inChinese(err)
	}
	for _, d := range days {
		if _, err := fmt.Fprintln(std.Out, d); err != nil {
			return err
		}
	}
	return nil
}

// warnProvisional says on standard error, where it disturbs no script, that an answer may still change.
func warnProvisional(std stdio, c *calendar.Calendar, d calendar.Date) {
	if c.Provisional(d) {
		fmt.Fprintf(std.Err, "foi: 注意：%d年尚无放假安排通知，结果为暂定，按法定节日和双休日推算\n", d.Year())
	}
}
