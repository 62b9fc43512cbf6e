//go:build !demo

package xlsx

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Available reports whether this program can write workbooks.
const Available = true

// Book is a workbook that is being written. It is for one goroutine.
type Book struct {
	file   *excelize.File
	styles styles
	sheets int
	open   *List // the list that is being written: one at a time
}

// styles are the looks of cells, by the numbers that the workbook gives them.
type styles struct{ title, head, label, figure, text int }

// New returns an empty workbook. Errors: NotBuiltError.
func New() (*Book, error) {
	b := &Book{file: excelize.NewFile()}
	var err error
	look := func(bold bool, size float64, horizontal string, border bool) int {
		s := &excelize.Style{
			Font:      &excelize.Font{Family: "宋体", Size: size, Bold: bold},
			Alignment: &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: border},
		}
		if border {
			for _, side := range []string{"left", "right", "top", "bottom"} {
				s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
			}
		}
		id, fault := b.file.NewStyle(s)
		err = errors.Join(err, fault)
		return id
	}
	b.styles = styles{
		title: look(true, 14, "center", false), head: look(true, 11, "center", true), label: look(false, 11, "left", true),
		figure: look(false, 11, "center", true), text: look(false, 11, "left", false),
	}
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	return b, nil
}

// sheet makes a sheet; the first takes the one that a new workbook has.
func (b *Book) sheet(name string) error {
	b.sheets++
	if b.sheets == 1 {
		return b.file.SetSheetName(b.file.GetSheetName(0), name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

// WriteTo writes the workbook. Long lists come from their temporary files, so that no more than a buffer is in memory.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	out := &counted{w: w}
	// The library would build the whole archive in memory first, and pack it twice as hard in twice the time.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		archive := zip.NewWriter(out)
		archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
		return archive
	})
	if _, err := b.file.WriteToBuffer(); err != nil {
		return out.n, fmt.Errorf("workbook: %w", err)
	}
	return out.n, nil
}

// Close gives up the workbook and its temporary files.
func (b *Book) Close() error { return b.file.Close() }

type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// List is a sheet that is written row by row; what is more than a sheet can have goes on in another one.
type List struct {
	book *Book
	name string
	head []string
	out  *excelize.StreamWriter
	row  int
	part int
}

// List begins a list. It has to be closed before the next one begins.
func (b *Book) List(name string, head []string) (*List, error) {
	if b.open != nil {
		return nil, errors.New("workbook: a list is not closed")
	}
	l := &List{book: b, name: name, head: head}
	if err := l.next(); err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	b.open = l
	return l, nil
}

// next goes on in a new sheet.
func (l *List) next() (err error) {
	if l.out != nil {
		if err := l.out.Flush(); err != nil {
			return err
		}
	}
	l.part++
	name := l.name
	if l.part > 1 {
		name = fmt.Sprintf("%s（%d）", l.name, l.part)
	}
	if err := l.book.sheet(name); err != nil {
		return err
	}
	if l.out, err = l.book.file.NewStreamWriter(name); err != nil {
		return err
	}
	l.row = 1
	cells := make([]any, len(l.head))
	for i, h := range l.head {
		cells[i] = excelize.Cell{StyleID: l.book.styles.head, Value: h}
	}
	err = errors.Join(
		l.out.SetColWidth(1, len(l.head), 16),
		l.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	)
	return errors.Join(err, l.out.SetRow("A1", cells))
}

// Row adds a row; nil is an empty cell.
func (l *List) Row(cells []any) error {
	if l.row == MaxRows {
		if err := l.next(); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	l.row++
	at, err := excelize.CoordinatesToCellName(1, l.row)
	if err == nil {
		err = l.out.SetRow(at, cells)
	}
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

// Close ends the list.
func (l *List) Close() error {
	l.book.open = nil
	return l.out.Flush()
}
