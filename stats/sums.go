package stats

import (
	"fmt"

	"github.com/yishenqing/foi/applicant"
)

// columns is the number of applicant types, the columns of table 三 before its total.
const columns = 6

// Sums are the ledger of a set of applications added up for the report on one year: per cell and applicant type what
// falls into the year, and what fell before it. Both are needed: what is carried in is what was new before the year less
// what was concluded before it. Later days do not matter.
type Sums struct {
	year           int
	inYear, before [][columns]int // by place in cells
}

// NewSums returns empty sums for the report on a year.
func NewSums(year int) *Sums {
	return &Sums{year: year, inYear: make([][columns]int, len(cells)), before: make([][columns]int, len(cells))}
}

// Year returns the year of the report.
func (s *Sums) Year() int { return s.year }

// Add adds what a query has summed already: inYear is the sum of the amounts of a cell and applicant type over the days
// of the year, before the sum over all earlier days. It refuses a cell or type that does not exist and may be called
// repeatedly for the same pair.
func (s *Sums) Add(cell Cell, by applicant.Type, inYear, before int) error {
	row, ok := cellIndex[cell]
	column := by.Column()
	if !ok || column < 0 {
		return fmt.Errorf("stats: no cell %q of applicant type %q", string(cell), string(by))
	}
	s.inYear[row][column] += inYear
	s.before[row][column] += before
	return nil
}

// AddEntry adds one entry of the ledger. Entries of later years are left out; a cell or type that does not exist, or an
// entry without a day, is refused.
func (s *Sums) AddEntry(e Entry) error {
	switch year := e.Day.Year(); {
	case year == 0:
		return fmt.Errorf("stats: entry of cell %q without a day", string(e.Cell))
	case year < s.year:
		return s.Add(e.Cell, e.Applicant, 0, e.Amount)
	case year == s.year:
		return s.Add(e.Cell, e.Applicant, e.Amount, 0)
	}
	return s.Add(e.Cell, e.Applicant, 0, 0) // counted in a later report, but still checked
}

// results adds up every result cell of a column.
func results(figures [][columns]int, column int) int {
	total := 0
	for i, c := range cells {
		if c.IsResult() {
			total += figures[i][column]
		}
	}
	return total
}

// carriedIn is what was received and not concluded before the year, in one column.
func (s *Sums) carriedIn(column int) int {
	return s.before[cellIndex[CellNew]][column] - results(s.before, column)
}
