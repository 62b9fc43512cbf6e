package figures

import (
	"maps"
	"slices"
)

// Table is a cross table of up to two dimensions with its margins. A cell that has no facts is not in it.
type Table struct {
	dimensions []Dimension
	cells      map[[2]string]*Cell
	rows       map[string]*Cell
	columns    map[string]*Cell
	total      Cell
}

// Tabulate adds facts up. Margins are sums of the facts themselves, so that they are right for percentiles and rates too.
func Tabulate(dimensions []Dimension, facts []Fact) *Table {
	t := &Table{
		dimensions: slices.Clone(dimensions), cells: map[[2]string]*Cell{}, rows: map[string]*Cell{}, columns: map[string]*Cell{},
	}
	for _, f := range facts {
		t.Add(f)
	}
	return t
}

// Add counts one more fact.
func (t *Table) Add(f Fact) {
	t.total.Add(f)
	if len(t.dimensions) > 0 {
		of(t.rows, f.Keys[0]).Add(f)
	}
	if len(t.dimensions) > 1 {
		of(t.columns, f.Keys[1]).Add(f)
		of(t.cells, f.Keys).Add(f)
	}
}

func of[K comparable](cells map[K]*Cell, key K) *Cell {
	c, ok := cells[key]
	if !ok {
		c = &Cell{}
		cells[key] = c
	}
	return c
}

// Rows returns the values of the first dimension in order: all of a fixed set, otherwise those that occur.
func (t *Table) Rows() []string { return t.values(0, t.rows) }

// Columns returns the values of the second dimension in order.
func (t *Table) Columns() []string { return t.values(1, t.columns) }

func (t *Table) values(i int, found map[string]*Cell) []string {
	if len(t.dimensions) <= i {
		return nil
	}
	d := t.dimensions[i]
	fixed := d.Values()
	all := slices.Collect(maps.Keys(found))
	for _, v := range fixed {
		if found[v] == nil {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return d.compareValues(fixed, a, b) })
	return all
}

// Cell returns one cell, nil when nothing is in it.
func (t *Table) Cell(row, column string) *Cell { return t.cells[[2]string{row, column}] }

// Row returns the margin of a value of the first dimension, nil when nothing is in it.
func (t *Table) Row(value string) *Cell { return t.rows[value] }

// Column returns the margin of a value of the second dimension, nil when nothing is in it.
func (t *Table) Column(value string) *Cell { return t.columns[value] }

// Total returns everything.
func (t *Table) Total() *Cell { return &t.total }
