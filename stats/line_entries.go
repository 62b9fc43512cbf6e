package stats

import "github.com/yishenqing/foi/outcome"

// LineEntries says which entries of the ledger a line of table 三 is the sum of: those of Add less those of Less, with days in
// the years from First to Last.
type LineEntries struct {
	Add, Less   []Cell
	First, Last int // First 0: from the beginning
}

// EntriesOf returns what a line of the report on a year is the sum of, and false when the layout has no such line. Figures of
// applications that are open at a moment are what was received less what was concluded by then.
func EntriesOf(layout outcome.Layout, row outcome.Row, year int) (LineEntries, bool) {
	for _, form := range layout.Lines() {
		if form.Row != row {
			continue
		}
		e := LineEntries{First: year, Last: year}
		switch row { //nolint:exhaustive // every other row adds up its leaves
		case outcome.RowNew:
			e.Add = []Cell{CellNew}
		case outcome.RowTotal:
			e.Add = Cells()[1:]
		case outcome.RowCarriedIn, outcome.RowCarriedOut:
			e.Add, e.Less, e.First = []Cell{CellNew}, Cells()[1:], 0
			if row == outcome.RowCarriedIn {
				e.Last--
			}
		default:
			for _, leaf := range form.Leaves {
				e.Add = append(e.Add, Cell(leaf))
			}
		}
		return e, true
	}
	return LineEntries{}, false
}
