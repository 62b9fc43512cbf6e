package figures

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Period is the days from First to Last, both included, by the mainland's calendar.
type Period struct {
	First, Last calendar.Date
}

// PeriodError is the fault of a text that names no period.
type PeriodError struct {
	Text string
}

func (e *PeriodError) Error() string { return fmt.Sprintf("%q is no period", e.Text) }

// Chinese returns the fault for people.
func (e *PeriodError) Chinese() string {
	return "统计期应为年（2020）、半年（2020-h1）、季度（2020-q1）、月（2020-03）或者起止日期（2020-01-01..2020-03-31），年份从2008年起"
}

var periodForm = regexp.MustCompile(`^(\d{4})(?:-(?:(h)([12])|(q)([1-4])|(\d{2})))?$`)

// The years that a period may lie in: the 条例 came into force in the first.
const (
	firstYear = 2008
	lastYear  = 9998
)

// ParsePeriod reads a year `2020`, a half year `2020-h1`, a quarter `2020-q1`, a month `2020-03`, or two days with two dots
// between them. Errors: *PeriodError.
func ParsePeriod(text string) (Period, error) {
	if m := periodForm.FindStringSubmatch(text); m != nil {
		year, _ := strconv.Atoi(m[1])
		first, months := 1, 12
		switch {
		case m[2] != "":
			n, _ := strconv.Atoi(m[3])
			first, months = 6*n-5, 6
		case m[4] != "":
			n, _ := strconv.Atoi(m[5])
			first, months = 3*n-2, 3
		case m[6] != "":
			first, _ = strconv.Atoi(m[6])
			months = 1
		}
		return ofMonths(year, first, months, text)
	}
	if len(text) == len("2020-01-01..2020-03-31") && text[10:12] == ".." {
		return days(text)
	}
	return Period{}, &PeriodError{text}
}

func days(text string) (Period, error) {
	first, err := calendar.ParseDate(text[:10])
	if err != nil {
		return Period{}, &PeriodError{text}
	}
	last, err := calendar.ParseDate(text[12:])
	if err != nil || last < first || first.Year() < firstYear || last.Year() > lastYear {
		return Period{}, &PeriodError{text}
	}
	return Period{first, last}, nil
}

// ofMonths is the period of some months of a year.
func ofMonths(year, first, months int, text string) (Period, error) {
	if year < firstYear || year > lastYear || first < 1 || first > 12 {
		return Period{}, &PeriodError{text}
	}
	begin, err := calendar.NewDate(year, time.Month(first), 1)
	if err != nil {
		return Period{}, &PeriodError{text}
	}
	return Period{begin, monthsLater(begin, months).Plus(-1)}, nil
}

// monthsLater is the first of a month some months after the first of a month.
func monthsLater(first calendar.Date, months int) calendar.Date {
	n := first.Year()*12 + int(first.Month()) - 1 + months
	d, _ := calendar.NewDate(n/12, time.Month(n%12+1), 1)
	return d
}

// YearOf returns a calendar year.
func YearOf(year int) Period {
	p, _ := ofMonths(year, 1, 12, "")
	return p
}

// months is how many whole months the period is, from the first of one to the last of another; 0 when it is none.
func (p Period) months() int {
	if p.First.Day() != 1 || p.Last.Plus(1).Day() != 1 || p.Last < p.First {
		return 0
	}
	next := p.Last.Plus(1)
	return (next.Year()-p.First.Year())*12 + int(next.Month()) - int(p.First.Month())
}

// Whole reports whether the period consists of whole months.
func (p Period) Whole() bool { return p.months() > 0 }

// Days returns how many days the period has.
func (p Period) Days() int { return p.Last.DaysSince(p.First) + 1 }

// Contains reports whether a day lies in the period.
func (p Period) Contains(d calendar.Date) bool { return d >= p.First && d <= p.Last }

// aligned reports whether the period is the n-th part of months months of its year.
func (p Period) aligned(months int) bool {
	return p.months() == months && (int(p.First.Month())-1)%months == 0
}

// String returns the period as ParsePeriod reads it, in the shortest form.
func (p Period) String() string {
	year, month := p.First.Year(), int(p.First.Month())
	switch {
	case p.aligned(12):
		return fmt.Sprintf("%04d", year)
	case p.aligned(6):
		return fmt.Sprintf("%04d-h%d", year, month/6+1)
	case p.aligned(3):
		return fmt.Sprintf("%04d-q%d", year, month/3+1)
	case p.aligned(1):
		return fmt.Sprintf("%04d-%02d", year, month)
	}
	return p.First.String() + ".." + p.Last.String()
}

// Label returns the period's Chinese name.
func (p Period) Label() string {
	year, month := p.First.Year(), int(p.First.Month())
	switch {
	case p.aligned(12):
		return fmt.Sprintf("%d年", year)
	case p.aligned(6):
		return fmt.Sprintf("%d年%s半年", year, [...]string{"上", "下"}[month/6])
	case p.aligned(3):
		return fmt.Sprintf("%d年第%s季度", year, [...]string{"一", "二", "三", "四"}[month/3])
	case p.aligned(1):
		return fmt.Sprintf("%d年%d月", year, month)
	}
	return chinese(p.First) + "至" + chinese(p.Last)
}

func chinese(d calendar.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

// Previous returns the period before: as many months when the period is whole months, otherwise as many days.
func (p Period) Previous() Period {
	if n := p.months(); n > 0 {
		return Period{monthsLater(p.First, -n), p.First.Plus(-1)}
	}
	return Period{p.First.Plus(-p.Days()), p.First.Plus(-1)}
}

// YearBefore returns the same period of the year before (上年同期). 29 February becomes the 28th.
func (p Period) YearBefore() Period {
	if p.Whole() {
		return Period{monthsLater(p.First, -12), monthsLater(p.Last.Plus(1), -12).Plus(-1)}
	}
	return Period{yearBefore(p.First), yearBefore(p.Last)}
}

func yearBefore(d calendar.Date) calendar.Date {
	earlier, err := calendar.NewDate(d.Year()-1, d.Month(), d.Day())
	if err != nil {
		earlier, _ = calendar.NewDate(d.Year()-1, d.Month(), d.Day()-1)
	}
	return earlier
}

// ToDate returns the time from the beginning of the year of the period's last day to that day (本年累计).
func (p Period) ToDate() Period { return Period{YearOf(p.Last.Year()).First, p.Last} }
