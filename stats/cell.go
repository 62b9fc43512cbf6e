package stats

import "github.com/yishenqing/foi/outcome"

// Cell is a row of the ledger: CellNew, or the leaf row of table 三 in which a concluded application is counted.
// Carried figures are no cells: they follow from the others.
type Cell string

// CellNew counts an application on its legal day of receipt.
const CellNew = Cell(outcome.RowNew)

// cells are all cells in the order of table 三; a cell's place here is its place in a Sums.
var cells = func() []Cell {
	all := []Cell{CellNew}
	for _, r := range outcome.Leaves() {
		all = append(all, Cell(r))
	}
	return all
}()

var cellIndex = func() map[Cell]int {
	index := make(map[Cell]int, len(cells))
	for i, c := range cells {
		index[c] = i
	}
	return index
}()

// Cells returns every cell in the order of table 三. The slice is the caller's own.
func Cells() []Cell { return append([]Cell(nil), cells...) }

// Valid reports whether c is a cell.
func (c Cell) Valid() bool {
	_, ok := cellIndex[c]
	return ok
}

// IsResult reports whether c counts concluded applications.
func (c Cell) IsResult() bool { return c.Valid() && c != CellNew }
