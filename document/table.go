package document

import (
	"errors"
	"fmt"
	"strings"
)

// ErrTable is in the errors for tables whose cells leave gaps, reach over the edge or over each other.
var ErrTable = errors.New("the cells of the table do not fit")

// placed is a cell in the grid of its table. Where a cell goes down over several rows, each further row has one that
// continues it.
type placed struct {
	Cell
	column    int
	continues bool
}

// grid places the cells of a table, in the order of its rows.
func (t Table) grid() ([][]placed, error) {
	type open struct {
		cell Cell
		rows int // that it still takes
	}
	pending := make([]open, len(t.Widths)) // by the column in which it begins
	grid := make([][]placed, len(t.Rows))
	for y, row := range t.Rows {
		next := 0
		for x := 0; x < len(t.Widths); {
			p := placed{column: x}
			if pending[x].rows > 0 {
				p.Cell, p.continues = pending[x].cell, true
				pending[x].rows--
			} else {
				if next == len(row) {
					return nil, fmt.Errorf("%w: row %d has no cell for column %d", ErrTable, y, x)
				}
				p.Cell = row[next]
				p.Across, p.Down = max(1, p.Across), max(1, p.Down)
				next++
				for i := x; i < x+p.Across; i++ {
					if i >= len(t.Widths) || pending[i].rows > 0 {
						return nil, fmt.Errorf("%w: row %d, column %d", ErrTable, y, x)
					}
				}
				if y+p.Down > len(t.Rows) {
					return nil, fmt.Errorf("%w: row %d, column %d goes down too far", ErrTable, y, x)
				}
				pending[x] = open{p.Cell, p.Down - 1}
			}
			grid[y] = append(grid[y], p)
			x += p.Across
		}
		if next < len(row) {
			return nil, fmt.Errorf("%w: row %d has %d cells too many", ErrTable, y, len(row)-next)
		}
	}
	return grid, nil
}

// share returns the widths of the columns so that they add up to whole.
func (t Table) share(whole int) []int {
	sum := 0
	for _, w := range t.Widths {
		sum += max(1, w)
	}
	widths, done, given := make([]int, len(t.Widths)), 0, 0
	for i, w := range t.Widths {
		done += max(1, w)
		widths[i] = whole*done/sum - given
		given += widths[i]
	}
	return widths
}

func (b *builder) table(t Table) error {
	grid, err := t.grid()
	if err != nil {
		return err
	}
	widths := t.share(twips(textWidth))
	border := func(side string) string {
		return `<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`
	}
	fmt.Fprintf(&b.body, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`, twips(textWidth))
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.body.WriteString(border(side))
	}
	b.body.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&b.body, `<w:gridCol w:w="%d"/>`, w)
	}
	b.body.WriteString(`</w:tblGrid>`)
	for y, row := range grid {
		b.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if y < t.Heads {
			b.body.WriteString(`<w:tblHeader/>`)
		}
		b.body.WriteString(`</w:trPr>`)
		for _, p := range row {
			b.cell(t, p, widths)
		}
		b.body.WriteString(`</w:tr>`)
	}
	b.body.WriteString(`</w:tbl>`)
	return nil
}

func (b *builder) cell(t Table, p placed, widths []int) {
	width := 0
	for _, w := range widths[p.column : p.column+p.Across] {
		width += w
	}
	fmt.Fprintf(&b.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if p.Across > 1 {
		fmt.Fprintf(&b.body, `<w:gridSpan w:val="%d"/>`, p.Across)
	}
	switch {
	case p.continues:
		b.body.WriteString(`<w:vMerge/>`)
	case p.Down > 1:
		b.body.WriteString(`<w:vMerge w:val="restart"/>`)
	}
	b.body.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
	lines := strings.Split(p.Text, "\n")
	if p.continues {
		lines = []string{""}
	}
	align, size, font := "center", 21, fangSong
	if p.Left {
		align = "left"
	}
	before := 20
	switch {
	case t.Small:
		size = 18
	case t.Large:
		size, before = 28, 140
	}
	if p.Head {
		font = heiTi
	}
	for _, line := range lines {
		fmt.Fprintf(&b.body, `<w:p><w:pPr><w:spacing w:before="%d" w:after="%d" w:line="240" w:lineRule="auto"/><w:jc w:val="%s"/></w:pPr>`, before, before, align)
		if line != "" {
			b.body.WriteString(`<w:r><w:rPr>` + fontsOf(font))
			fmt.Fprintf(&b.body, `<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, size, size)
			if p.Highlight {
				b.body.WriteString(`<w:highlight w:val="yellow"/>`)
			}
			b.body.WriteString(`</w:rPr><w:t xml:space="preserve">` + escape(line) + `</w:t></w:r>`)
		}
		b.body.WriteString(`</w:p>`)
	}
	b.body.WriteString(`</w:tc>`)
}
