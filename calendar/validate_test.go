package calendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func off(s string) calendar.ExceptionalDay {
	return calendar.ExceptionalDay{Date: day(s), Kind: calendar.Holiday, Name: "元旦"}
}

func makeup(s string) calendar.ExceptionalDay {
	return calendar.ExceptionalDay{Date: day(s), Kind: calendar.Makeup, Name: "元旦"}
}

// notice is one that breaks no rule; each test spoils it in one way.
func notice(year int, number string) calendar.Notice {
	first, _ := calendar.NewDate(year, 1, 1)
	return calendar.Notice{
		Number: number, Title: "关于部分节假日安排的通知", Issued: first.Plus(-30), Year: year,
		Days: []calendar.ExceptionalDay{{Date: first, Kind: calendar.Holiday, Name: "元旦"}},
	}
}

// rules collects the violations in a joined error.
func rules(t *testing.T, err error) []calendar.Rule {
	t.Helper()
	var found []calendar.Rule
	var collect func(error)
	collect = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				collect(e)
			}
			return
		}
		var v *calendar.Violation
		require.ErrorAs(t, err, &v)
		require.NotEqual(t, "unknown rule", v.Rule.String())
		require.NotContains(t, v.Chinese(), "未知")
		require.True(t, strings.HasPrefix(v.Error(), "calendar: "))
		found = append(found, v.Rule)
	}
	if err != nil {
		collect(err)
	}
	return found
}

func TestNoticeRules(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*calendar.Notice)
		want  []calendar.Rule
	}{
		{"nothing", func(*calendar.Notice) {}, nil},
		{"number", func(n *calendar.Notice) { n.Number = "" }, []calendar.Rule{calendar.NumberMissing}},
		{"issue", func(n *calendar.Notice) { n.Issued = 0 }, []calendar.Rule{calendar.IssueMissing}},
		{"year", func(n *calendar.Notice) { n.Year = 2032 }, []calendar.Rule{calendar.YearImplausible, calendar.DayOutsideYear}},
		{"days", func(n *calendar.Notice) { n.Days = nil }, []calendar.Rule{calendar.DaysMissing}},
		{"date", func(n *calendar.Notice) { n.Days[0].Date = 0 }, []calendar.Rule{calendar.DayWithoutDate}},
		{"kind", func(n *calendar.Notice) { n.Days[0].Kind = 0 }, []calendar.Rule{calendar.DayWithoutKind}},
		{"name", func(n *calendar.Notice) { n.Days[0].Name = "" }, []calendar.Rule{calendar.DayWithoutName}},
		{
			"off and worked", func(n *calendar.Notice) { n.Days = []calendar.ExceptionalDay{off("2030-01-05"), makeup("2030-01-05")} },
			[]calendar.Rule{calendar.DayRepeated},
		},
		{
			"November before", func(n *calendar.Notice) { n.Days = append(n.Days, off("2029-11-30")) },
			[]calendar.Rule{calendar.DayOutsideYear},
		},
		{"December before", func(n *calendar.Notice) { n.Days = append(n.Days, off("2029-12-31"), makeup("2029-12-29")) }, nil},
		{"year after", func(n *calendar.Notice) { n.Days = append(n.Days, off("2031-01-01")) }, []calendar.Rule{calendar.DayOutsideYear}},
		{
			"make-up Monday", func(n *calendar.Notice) { n.Days = append(n.Days, makeup("2030-01-07")) },
			[]calendar.Rule{calendar.MakeupOnWeekday},
		},
		{
			"cancelled and named", func(n *calendar.Notice) { n.Cancels = []calendar.Date{day("2030-01-01")} },
			[]calendar.Rule{calendar.CancelledNamed},
		},
		{
			"cancelled twice", func(n *calendar.Notice) { n.Cancels = []calendar.Date{day("2030-01-02"), day("2030-01-02")} },
			[]calendar.Rule{calendar.DayRepeated},
		},
		{"cancels no date", func(n *calendar.Notice) { n.Cancels = []calendar.Date{0} }, []calendar.Rule{calendar.DayWithoutDate}},
		{
			"all at once", func(n *calendar.Notice) { *n = calendar.Notice{} },
			[]calendar.Rule{calendar.NumberMissing, calendar.IssueMissing, calendar.DaysMissing},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := notice(2030, "甲")
			test.spoil(&n)
			require.Equal(t, test.want, rules(t, n.Validate()))
			if len(test.want) > 0 {
				_, err := calendar.New([]calendar.Notice{n})
				require.Error(t, err)
			}
		})
	}
}

func TestRulesAmongNotices(t *testing.T) {
	amendment := notice(2030, "改")
	amendment.Issued = day("2030-02-01")
	with := func(change func(*calendar.Notice)) calendar.Notice {
		n := amendment
		n.Days = append([]calendar.ExceptionalDay(nil), n.Days...)
		change(&n)
		return n
	}
	tests := []struct {
		name    string
		notices []calendar.Notice
		want    []calendar.Rule
	}{
		{"two years", []calendar.Notice{notice(2031, "乙"), notice(2030, "甲")}, nil},
		{"same number", []calendar.Notice{notice(2030, "甲"), notice(2031, "甲")}, []calendar.Rule{calendar.NumberRepeated}},
		{"same year", []calendar.Notice{notice(2030, "甲"), notice(2030, "乙")}, []calendar.Rule{calendar.YearRepeated}},
		{"a gap", []calendar.Notice{notice(2030, "甲"), notice(2033, "乙")}, []calendar.Rule{calendar.YearSkipped, calendar.YearSkipped}},
		{"an amendment", []calendar.Notice{notice(2030, "甲"), with(func(n *calendar.Notice) { n.Amends = "甲" })}, nil},
		{
			"of a notice unknown",
			[]calendar.Notice{notice(2030, "甲"), with(func(n *calendar.Notice) { n.Amends = "丙" })},
			[]calendar.Rule{calendar.AmendsUnknown},
		},
		{
			"of a later notice",
			[]calendar.Notice{notice(2031, "乙"), with(func(n *calendar.Notice) { n.Amends = "乙" })},
			[]calendar.Rule{calendar.AmendsUnknown},
		},
		{"cancels what is not there", []calendar.Notice{notice(2030, "甲"), with(func(n *calendar.Notice) {
			n.Amends, n.Cancels = "甲", []calendar.Date{day("2030-05-01")}
		})}, []calendar.Rule{calendar.CancelledNothing}},
		{"several notices at once", []calendar.Notice{{}, notice(2033, "乙"), notice(2030, "甲"), notice(2030, "甲")}, []calendar.Rule{
			calendar.NumberMissing, calendar.IssueMissing, calendar.DaysMissing,
			calendar.NumberRepeated, calendar.YearRepeated,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := calendar.New(test.notices)
			require.Subset(t, rules(t, err), test.want)
			if test.want == nil {
				require.NoError(t, err)
			}
		})
	}
	_, err := calendar.New(nil)
	require.ErrorIs(t, err, calendar.ErrNoNotices)
}

// TestCancelledDays is the Labour Day of 2003: the notice of 21 April cut 1–7 May to 1–5 May, and the make-up days of
// 26 and 27 April fell away without being named.
func TestCancelledDays(t *testing.T) {
	yearly := notice(2003, "国办发明电〔2002〕27号")
	yearly.Days = []calendar.ExceptionalDay{makeup("2003-04-26"), makeup("2003-04-27")}
	for d := day("2003-05-01"); d <= day("2003-05-07"); d++ {
		yearly.Days = append(yearly.Days, calendar.ExceptionalDay{Date: d, Kind: calendar.Holiday, Name: "劳动节"})
	}
	amendment := calendar.Notice{
		Number: "2003-04-21", Issued: day("2003-04-21"), Year: 2003, Amends: yearly.Number,
		Cancels: []calendar.Date{day("2003-04-26"), day("2003-04-27"), day("2003-05-06"), day("2003-05-07")},
	}
	c, err := calendar.New([]calendar.Notice{amendment, yearly})
	require.NoError(t, err)
	before, err := c.AsOf(day("2003-04-20"))
	require.NoError(t, err)
	for s, worked := range map[string][2]bool{ // before and after the amendment
		"2003-04-26": {true, false}, "2003-04-27": {true, false}, "2003-05-05": {false, false},
		"2003-05-06": {false, true}, "2003-05-07": {false, true},
	} {
		require.Equal(t, worked[0], workday(t, before, s), s)
		require.Equal(t, worked[1], workday(t, c, s), s)
	}
	require.Equal(t, "2002-12-02", c.Notices()[0].Issued.String(), "by the day of issue")
}

// TestOfficialNoticesAreSoundAndBalanced: every yearly notice has exactly the statutory number of days (10 to 2007, 11
// from 2008, 13 from 2025) and every statutory festival off.
func TestOfficialNoticesAreSoundAndBalanced(t *testing.T) {
	for _, n := range calendar.Default().Notices() {
		require.NoError(t, n.Validate(), n.Number)
		require.NoError(t, n.Doubts(), n.Number)
		off, makeup := n.Balance()
		switch n.Number {
		case "国发明电〔2015〕1号":
			require.Equal(t, []int{2, 1}, []int{off, makeup}, "one day more for 2015")
		case "国办发明电〔2020〕1号":
			require.Equal(t, []int{1, 0}, []int{off, makeup})
		}
	}
}

func TestDoubts(t *testing.T) {
	n := calendar.Default().Notices()[25]
	require.Equal(t, 2026, n.Year)
	var kept []calendar.ExceptionalDay
	for _, d := range n.Days {
		if d.Date != day("2026-06-19") { // 端午, a Friday
			kept = append(kept, d)
		}
	}
	n.Days = kept
	require.NoError(t, n.Validate())
	require.Equal(t, []calendar.Rule{calendar.Unbalanced, calendar.FestivalWorked}, rules(t, n.Doubts()))
	require.Contains(t, n.Doubts().Error(), "18 − 6 ≠ 13")
	require.Contains(t, n.Doubts().Error(), "端午节")

	n.Year = 2070
	require.ErrorAs(t, n.Doubts(), new(*calendar.RangeError))
}

func TestBareDaysRules(t *testing.T) {
	_, err := calendar.FromDays([]calendar.ExceptionalDay{off("2020-01-02"), {Kind: calendar.Holiday}, {Date: day("2020-01-01")}, makeup("2020-01-02")})
	require.Equal(t, []calendar.Rule{calendar.DayWithoutDate, calendar.DayWithoutKind, calendar.DayRepeated}, rules(t, err))
}

func TestTextsOfViolations(t *testing.T) {
	v := &calendar.Violation{Rule: calendar.MakeupOnWeekday, Notice: "甲", Date: day("2030-01-07")}
	require.Equal(t, "calendar: 甲 2030-01-07: a make-up working day must be a Saturday or Sunday", v.Error())
	require.Equal(t, "甲 2030-01-07: 调休上班日应为星期六或星期日", v.Chinese())
	require.Equal(t, "calendar: unknown rule", (&calendar.Violation{}).Error())
	require.Equal(t, "未知规则", calendar.Rule(200).Chinese())
}

// TestBeyondTheTable: past 2060 there is no provisional year, because no lunar days are known.
func TestBeyondTheTable(t *testing.T) {
	c, err := calendar.New([]calendar.Notice{notice(2060, "甲")})
	require.NoError(t, err)
	require.Equal(t, "2060-12-31", c.Last().String())
	require.False(t, c.Provisional(c.Last()))
}

func TestViolationsTakesApartWhatWasJoinedAndWrapped(t *testing.T) {
	a, b, c := &calendar.Violation{Rule: calendar.NumberMissing}, &calendar.Violation{Rule: calendar.IssueMissing}, &calendar.Violation{Rule: calendar.YearSkipped}
	err := errors.Join(a, fmt.Errorf("stored: %w", errors.Join(b, errors.New("something else"))), c)
	require.Equal(t, []*calendar.Violation{a, b, c}, calendar.Violations(err))
	require.Nil(t, calendar.Violations(nil))
	require.Nil(t, calendar.Violations(errors.New("something else")))
}
