package figures

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// Part is what a Report is made of for one period.
type Part struct {
	Period Period
	// Ledger is table 三 over the period, summed from the statistics entries as the annual report is.
	Ledger stats.Annual
	// Register is the same counted from the applications by applicant type and outcome, with all of ReportMeasures.
	Register *Table
	// Channels is what was received, by channel.
	Channels *Table
}

// ReportDimensions are those of Part.Register.
func ReportDimensions() []Dimension { return []Dimension{ApplicantType, Outcome} }

// ReportMeasures are those that a report tells besides table 三, and those that it is held against.
func ReportMeasures() []Measure {
	return []Measure{
		Received, Concluded, CarriedIn, Pending, Answered, OnTime, UsedMedian, UsedP90, ElapsedMedian, ElapsedP90, Corrections, Extensions,
		Consultations, FeeNotices, FeesCharged, FeesPaid,
	}
}

// told are the measures that are lines of their own: the first four are table 三.
func told() []Measure { return ReportMeasures()[4:] }

// Report is the fixed periodic report (季报、月报): table 三 over the period with the totals of the year to date and of the same
// period a year before, the channels, the process, and the checks.
type Report struct {
	Agency      string
	DisplayName string
	Own         bool
	Period      Period

	Applications []ReportLine
	Channels     []ReportLine // of what was received; ByType stays empty
	Process      []ProcessLine
	Checks       []ReportCheck
}

// ReportLine is a line of numbers of applications.
type ReportLine struct {
	Row        string
	Label      string
	ByType     []int64 // by applicant.Type.Column
	Total      int64
	ToDate     int64 // 本年累计
	YearBefore int64 // 上年同期
	Change     Change
}

// ProcessLine is a measure.
type ProcessLine struct {
	Definition
	Figure     Figure
	ToDate     Figure
	YearBefore Figure
	Change     Change // against the year before
}

// ReportCheck is a check and what it found.
type ReportCheck struct {
	Name     string // columns, results, rows, carry, register, channels
	Label    string
	Failures []string // Chinese, one for each equation that does not hold
}

// Failed reports whether any check found something.
func (r *Report) Failed() bool {
	return slices.ContainsFunc(r.Checks, func(c ReportCheck) bool { return len(c.Failures) > 0 })
}

// BuildReport puts a report together. is is the period, toDate the year up to its end, before the same period of the year before,
// and previous the period that it follows, of which only the ledger is looked at.
func BuildReport(is, toDate, before Part, previous stats.Annual) Report {
	r := Report{Agency: is.Ledger.Agency, DisplayName: is.Ledger.DisplayName, Own: is.Ledger.Own, Period: is.Period}
	for _, line := range is.Ledger.Applications {
		year, _ := toDate.Ledger.Line(line.Row)
		last, _ := before.Ledger.Line(line.Row)
		l := numbers(string(line.Row), periodLabel(line.Label), int64(line.Total), int64(year.Total), int64(last.Total))
		for _, n := range line.ByType {
			l.ByType = append(l.ByType, int64(n))
		}
		r.Applications = append(r.Applications, l)
	}
	for _, channel := range is.Channels.Rows() {
		r.Channels = append(r.Channels, numbers(channel, Channel.ValueLabel(channel), received(is.Channels, channel),
			received(toDate.Channels, channel), received(before.Channels, channel)))
	}
	for _, m := range told() {
		d, _ := Define(m)
		line := ProcessLine{
			Definition: d, Figure: is.Register.Total().Figure(m), ToDate: toDate.Register.Total().Figure(m),
			YearBefore: before.Register.Total().Figure(m),
		}
		line.Change = line.Figure.Against(line.YearBefore)
		r.Process = append(r.Process, line)
	}
	r.Checks = checks(&is, previous)
	return r
}

func numbers(row, label string, n, toDate, before int64) ReportLine {
	figure := func(n int64) Figure { return Figure{Known: true, Value: n, Of: n} }
	return ReportLine{Row: row, Label: label, Total: n, ToDate: toDate, YearBefore: before, Change: figure(n).Against(figure(before))}
}

func received(t *Table, channel string) int64 {
	if c := t.Row(channel); c != nil {
		return c.Figure(Received).Value
	}
	return 0
}

// periodLabel is the official label, with the period in place of the year.
func periodLabel(label string) string {
	return strings.NewReplacer("本年新收", "本期新收", "上年结转", "上期结转", "本年度", "本期", "下年度", "下期").Replace(label)
}

func checks(is *Part, previous stats.Annual) []ReportCheck {
	found := map[stats.Check][]string{}
	for _, f := range append(is.Ledger.Check(), is.Ledger.CheckAgainst(previous)...) {
		found[f.Check] = append(found[f.Check], f.Text)
	}
	return []ReportCheck{
		{"columns", "新收加结转等于办结加未办结", found[stats.CheckColumns]},
		{"results", stats.CheckResults.Label(), found[stats.CheckResults]},
		{"rows", stats.CheckRows.Label(), found[stats.CheckRows]},
		{"carry", "上期结转等于上一期的结转下期", found[stats.CheckCarry]},
		{"register", "统计台账与登记簿逐项相等", againstRegister(is)},
		{"channels", "各渠道之和等于本期新收", againstChannels(is)},
	}
}

// againstRegister holds the ledger against the applications themselves, column by column and result by result.
func againstRegister(is *Part) (failures []string) {
	compare := func(line stats.Line, column string, ledger int, register int64) {
		if int64(ledger) != register {
			failures = append(failures, fmt.Sprintf("“%s”一行“%s”一列：统计台账为%d，登记簿为%d", periodLabel(line.Label), column, ledger, register))
		}
	}
	for _, line := range is.Ledger.Applications {
		for _, by := range applicant.Types() {
			if n, ok := inRegister(is.Register, line.Row, by); ok {
				compare(line, by.Label(), line.Of(by), n)
			}
		}
	}
	return failures
}

// inRegister is what the applications have for a cell of table 三; false for lines that add up others.
func inRegister(t *Table, row outcome.Row, by applicant.Type) (n int64, ok bool) {
	margin := func(m Measure) (int64, bool) {
		if c := t.Row(string(by)); c != nil {
			return c.Figure(m).Value, true
		}
		return 0, true
	}
	switch {
	case row == outcome.RowNew:
		return margin(Received)
	case row == outcome.RowCarriedIn:
		return margin(CarriedIn)
	case row == outcome.RowCarriedOut:
		return margin(Pending)
	case row == outcome.RowTotal:
		return margin(Concluded)
	case !row.IsLeaf():
		return 0, false
	}
	if c := t.Cell(string(by), string(row)); c != nil {
		n = c.Figure(Concluded).Value
	}
	return n, true
}

func againstChannels(is *Part) []string {
	fresh, _ := is.Ledger.Line(outcome.RowNew)
	if sum := is.Channels.Total().Figure(Received).Value; sum != int64(fresh.Total) {
		return []string{fmt.Sprintf("各渠道之和为%d，本期新收为%d", sum, fresh.Total)}
	}
	return nil
}
