package stats

import (
	"fmt"
	"time"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
)

// Scope says what a report is about. Only Year and Layout change figures or lines; the rest is printed.
type Scope struct {
	Agency      string // id; empty for a report read from a file
	DisplayName string
	Year        int
	Layout      outcome.Layout
	Own         bool      // this agency only, not those below it
	AsOf        time.Time // what was recorded by this instant; zero: everything
}

// Annual is tables 三 and 四 of one annual report, computed or read from a published one.
type Annual struct {
	Scope
	Applications []Line     // table 三, in the order of the layout
	Cases        []CaseLine // table 四
}

// Line is one line of table 三. Figures are numbers of applications.
type Line struct {
	Row    outcome.Row
	Label  string
	ByType [columns]int // by applicant.Type.Column
	Total  int
	// TotalBlank: the published table left the total empty. It is then taken to be the sum of the six and not compared.
	TotalBlank bool
}

// CaseLine is one line of table 四. Figures are numbers of cases.
type CaseLine struct {
	Row        CaseRow
	Label      string
	Upheld     int
	Corrected  int
	Other      int
	Pending    int
	Total      int
	TotalBlank bool // as in Line
}

// Of returns the figure of one applicant type, and 0 for a type that does not exist.
func (l Line) Of(t applicant.Type) int {
	if i := t.Column(); i >= 0 {
		return l.ByType[i]
	}
	return 0
}

// at returns the figure of a column from 0 to 5, and the total for column 6.
func (l Line) at(column int) int {
	switch {
	case column < columns:
		return l.ByType[column]
	case l.TotalBlank:
		return l.sum()
	}
	return l.Total
}

func (l Line) sum() int {
	sum := 0
	for _, n := range l.ByType {
		sum += n
	}
	return sum
}

// sum adds up the four figures before the total.
func (l CaseLine) sum() int { return l.Upheld + l.Corrected + l.Other + l.Pending }

// Line returns the line of table 三 with the given key, and false when the layout has none.
func (a Annual) Line(row outcome.Row) (Line, bool) {
	for _, l := range a.Applications {
		if l.Row == row {
			return l, true
		}
	}
	return Line{}, false
}

// CaseLine returns the line of table 四 with the given key, and false when there is none.
func (a Annual) CaseLine(row CaseRow) (CaseLine, bool) {
	for _, l := range a.Cases {
		if l.Row == row {
			return l, true
		}
	}
	return CaseLine{}, false
}

// Build makes the report from the sums of the ledger and the legal cases of scope.Year. It refuses a layout that does
// not exist and sums of another year.
func Build(scope Scope, sums *Sums, cases *CaseSums) (Annual, error) {
	switch {
	case !scope.Layout.Valid():
		return Annual{}, fmt.Errorf("stats: there is no layout %d of the annual report", scope.Layout)
	case sums.year != scope.Year || cases.year != scope.Year:
		return Annual{}, fmt.Errorf("stats: report on %d from sums of %d and %d", scope.Year, sums.year, cases.year)
	}
	a := Annual{Scope: scope}
	for _, form := range scope.Layout.Lines() {
		line := Line{Row: form.Row, Label: form.Label}
		for column := range columns {
			line.ByType[column] = sums.figure(form, column)
		}
		line.Total = line.sum()
		a.Applications = append(a.Applications, line)
	}
	for i, l := range caseLabels {
		n := cases.count[i]
		line := CaseLine{Row: l.row, Label: l.label, Upheld: n[0], Corrected: n[1], Other: n[2], Pending: n[pending]}
		line.Total = line.sum()
		a.Cases = append(a.Cases, line)
	}
	return a, nil
}

// figure computes one cell of table 三.
func (s *Sums) figure(form outcome.Line, column int) int {
	switch form.Row { //nolint:exhaustive // every other row adds up its leaves
	case outcome.RowNew:
		return s.inYear[cellIndex[CellNew]][column]
	case outcome.RowCarriedIn:
		return s.carriedIn(column)
	case outcome.RowTotal:
		return results(s.inYear, column)
	case outcome.RowCarriedOut:
		return s.carriedIn(column) + s.inYear[cellIndex[CellNew]][column] - results(s.inYear, column)
	}
	n := 0
	for _, leaf := range form.Leaves {
		n += s.inYear[cellIndex[Cell(leaf)]][column]
	}
	return n
}
