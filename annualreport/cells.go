package annualreport

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// Cell is a figure of table 三 or 四, or a sum of several lines in one column.
type Cell struct {
	Table  int    // 3 or 4
	Row    string // a row's key, or of several together: 3.3, suit
	Column string // an applicant type, upheld, corrected, other_result, pending, or total
}

// total is the column of sums.
const total = "total"

// organisations is the column 法人或其他组织: five columns together.
const organisations = "organisations"

// suits are both lines of 行政诉讼 together.
const suits = "suit"

// Label names the cell in Chinese.
func (c Cell) Label() string {
	number := "三"
	if c.Table == 4 {
		number = "四"
	}
	return fmt.Sprintf("表%s“%s”“%s”", number, rowLabel(c), columnLabel(c))
}

func rowLabel(c Cell) string {
	switch {
	case c.Table == 4 && c.Row == suits:
		return "行政诉讼（两类合计）"
	case c.Table == 4:
		return stats.CaseRow(c.Row).Label()
	}
	for _, g := range groups {
		if string(g.row) == c.Row {
			return g.label
		}
	}
	return outcome.Row(c.Row).Label()
}

func columnLabel(c Cell) string {
	switch c.Column {
	case total:
		return "总计"
	case organisations:
		return "法人或其他组织"
	case "upheld":
		return "结果维持"
	case "corrected":
		return "结果纠正"
	case "other_result":
		return "其他结果"
	case "pending":
		return "尚未审结"
	}
	return applicant.Type(c.Column).Label()
}

// figure returns the figure of a cell, and false when the report's layout has no such cell.
func figure(a stats.Annual, c Cell) (int, bool) {
	if c.Table == 4 {
		return caseFigure(a, c)
	}
	sum, found := 0, false
	for _, l := range a.Applications {
		if string(l.Row) != c.Row && (!strings.HasPrefix(string(l.Row), c.Row+".") || !l.Row.IsLeaf()) {
			continue
		}
		found = true
		switch c.Column {
		case total:
			sum += lineTotal(l)
		case organisations:
			for _, t := range applicant.Types() {
				if t.IsOrganisation() {
					sum += l.Of(t)
				}
			}
		default:
			sum += l.Of(applicant.Type(c.Column))
		}
	}
	return sum, found
}

func lineTotal(l stats.Line) int {
	if !l.TotalBlank {
		return l.Total
	}
	sum := 0
	for _, n := range l.ByType {
		sum += n
	}
	return sum
}

func caseFigure(a stats.Annual, c Cell) (int, bool) {
	sum, found := 0, false
	for _, l := range a.Cases {
		if string(l.Row) != c.Row && (c.Row != suits || l.Row == stats.CaseReview) {
			continue
		}
		found = true
		switch c.Column {
		case "upheld":
			sum += l.Upheld
		case "corrected":
			sum += l.Corrected
		case "other_result":
			sum += l.Other
		case "pending":
			sum += l.Pending
		default:
			if l.TotalBlank {
				sum += l.Upheld + l.Corrected + l.Other + l.Pending
			} else {
				sum += l.Total
			}
		}
	}
	return sum, found
}

func application(row outcome.Row) Cell { return Cell{Table: 3, Row: string(row), Column: total} }
func legal(row string) Cell            { return Cell{Table: 4, Row: row, Column: total} }

// in returns the figure of a cell, 0 when the layout has no such cell.
func in(a stats.Annual, c Cell) int {
	n, _ := figure(a, c)
	return n
}
