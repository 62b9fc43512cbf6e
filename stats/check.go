package stats

import (
	"fmt"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
)

// Check names one of the cross-foot checks (勾稽关系) of contracts/annual-report.md.
type Check string

// The checks.
const (
	CheckColumns Check = "columns" // new + carried_in = 3.7 + carried_out, in each of the seven columns
	CheckResults Check = "results" // the leaf rows add up to 3.7, in each of the seven columns
	CheckRows    Check = "rows"    // the six applicant types add up to the total, in each line of table 三
	CheckCases   Check = "cases"   // the four figures add up to the total, in each line of table 四
	CheckCarry   Check = "carry"   // carried_in is last year's carried_out, in each of the seven columns
)

// Checks returns the checks in the order in which they are run. The slice is the caller's own.
func Checks() []Check { return []Check{CheckColumns, CheckResults, CheckRows, CheckCases, CheckCarry} }

// Label returns the check's Chinese name, or "" when c is none.
func (c Check) Label() string {
	return map[Check]string{
		CheckColumns: "新收加结转等于办结加结转下年",
		CheckResults: "各项办理结果之和等于总计",
		CheckRows:    "各类申请人之和等于总计",
		CheckCases:   "复议诉讼各项之和等于总计",
		CheckCarry:   "上年结转等于上年度报告的结转下年",
	}[c]
}

// Failure is one equation that does not hold.
type Failure struct {
	Check  Check
	Row    string // key of the line; empty when the equation is about a whole column
	Column string // applicant type or "total"; empty when the equation is about a whole line
	Left   int    // the left side of the equation as Check's constant states it
	Right  int
	Text   string // Chinese, with the figures
	detail string
}

// Error is English, one line, and begins with the check's name.
func (f Failure) Error() string { return fmt.Sprintf("check %s: %s", f.Check, f.detail) }

// Difference returns Left − Right, never 0.
func (f Failure) Difference() int { return f.Left - f.Right }

// Check runs the four checks that one report can be held against by itself and returns what does not hold, in their
// order; nil when the report balances. For the fifth see CheckAgainst.
func (a Annual) Check() []Failure {
	failures := a.checkColumns()
	failures = append(failures, a.checkResults()...)
	failures = append(failures, a.checkRows()...)
	return append(failures, a.checkCases()...)
}

// CheckAgainst compares what this report carries in with what the report of the year before carried out, column by
// column. The layouts may differ.
func (a Annual) CheckAgainst(previous Annual) []Failure {
	var failures []Failure
	in, _ := a.Line(outcome.RowCarriedIn)
	out, _ := previous.Line(outcome.RowCarriedOut)
	for i := range columns + 1 {
		left, right := in.at(i), out.at(i)
		if left == right {
			continue
		}
		failures = append(failures, Failure{
			Check: CheckCarry, Column: columnKey(i), Left: left, Right: right,
			Text:   fmt.Sprintf("“%s”一列：上年结转为%d，上年度报告的结转下年度为%d，两者应当相等", columnLabel(i), left, right),
			detail: fmt.Sprintf("column %s: carried_in %d, last year's carried_out %d", columnKey(i), left, right),
		})
	}
	return failures
}

func (a Annual) checkColumns() []Failure {
	var failures []Failure
	fresh, _ := a.Line(outcome.RowNew)
	in, _ := a.Line(outcome.RowCarriedIn)
	total, _ := a.Line(outcome.RowTotal)
	out, _ := a.Line(outcome.RowCarriedOut)
	for i := range columns + 1 {
		left, right := fresh.at(i)+in.at(i), total.at(i)+out.at(i)
		if left == right {
			continue
		}
		failures = append(failures, Failure{
			Check: CheckColumns, Column: columnKey(i), Left: left, Right: right,
			Text: fmt.Sprintf("“%s”一列：本年新收%d加上年结转%d为%d，办理结果总计%d加结转下年度%d为%d，两者应当相等",
				columnLabel(i), fresh.at(i), in.at(i), left, total.at(i), out.at(i), right),
			detail: fmt.Sprintf("column %s: new %d + carried_in %d = %d, 3.7 %d + carried_out %d = %d",
				columnKey(i), fresh.at(i), in.at(i), left, total.at(i), out.at(i), right),
		})
	}
	return failures
}

func (a Annual) checkResults() []Failure {
	var failures []Failure
	total, _ := a.Line(outcome.RowTotal)
	for i := range columns + 1 {
		left, right := 0, total.at(i)
		for _, l := range a.Applications {
			if isResult(l.Row) {
				left += l.at(i)
			}
		}
		if left == right {
			continue
		}
		failures = append(failures, Failure{
			Check: CheckResults, Column: columnKey(i), Left: left, Right: right,
			Text:   fmt.Sprintf("“%s”一列：各项办理结果之和为%d，总计为%d，两者应当相等", columnLabel(i), left, right),
			detail: fmt.Sprintf("column %s: results add up to %d, 3.7 is %d", columnKey(i), left, right),
		})
	}
	return failures
}

func (a Annual) checkRows() []Failure {
	var failures []Failure
	for _, l := range a.Applications {
		if l.TotalBlank || l.sum() == l.Total {
			continue
		}
		failures = append(failures, Failure{
			Check: CheckRows, Row: string(l.Row), Left: l.sum(), Right: l.Total,
			Text:   fmt.Sprintf("“%s”一行：六类申请人之和为%d，总计为%d，两者应当相等", l.Label, l.sum(), l.Total),
			detail: fmt.Sprintf("row %s: columns add up to %d, total is %d", l.Row, l.sum(), l.Total),
		})
	}
	return failures
}

func (a Annual) checkCases() []Failure {
	var failures []Failure
	for _, l := range a.Cases {
		if l.TotalBlank || l.sum() == l.Total {
			continue
		}
		failures = append(failures, Failure{
			Check: CheckCases, Row: string(l.Row), Left: l.sum(), Right: l.Total,
			Text:   fmt.Sprintf("“%s”一行：四种情形之和为%d，总计为%d，两者应当相等", l.Label, l.sum(), l.Total),
			detail: fmt.Sprintf("row %s: upheld, corrected, other_result and pending add up to %d, total is %d", l.Row, l.sum(), l.Total),
		})
	}
	return failures
}

// isResult reports whether a line of either layout counts results.
func isResult(r outcome.Row) bool { return r.IsLeaf() || r == outcome.RowOtherAll }

func columnKey(i int) string {
	if i == columns {
		return "total"
	}
	return string(applicant.Types()[i])
}

func columnLabel(i int) string {
	if i == columns {
		return "总计"
	}
	return applicant.Types()[i].Label()
}
