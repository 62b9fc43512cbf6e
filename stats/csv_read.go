package stats

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/outcome"
)

// ReadError says what is wrong with a report in CSV and where.
type ReadError struct {
	Line int // line of the file, from 1
	Text string
	Err  error // of the CSV reader or of the number, if that is the reason
}

// Error is English, one line.
func (e *ReadError) Error() string { return fmt.Sprintf("annual report: line %d: %s", e.Line, e.Text) }

// Unwrap returns the underlying error, or nil.
func (e *ReadError) Unwrap() error { return e.Err }

// ReadCSV reads what WriteCSV writes, and published reports transcribed in the same form: both tables one after the
// other, or one of them alone, in which case the other stays empty.
//
// The layout follows from the lines. A blank figure is 0, a blank total is taken for the sum of its line; labels are for
// people and are not compared: the result carries the official ones. Everything else that differs from the form is
// refused with a *ReadError: headers, lines missing, strange or out of order, figures that are no whole numbers from 0.
func ReadCSV(r io.Reader) (Annual, error) {
	tables, err := split(r)
	if err != nil {
		return Annual{}, err
	}
	var a Annual
	for _, t := range tables {
		if t.isCases {
			err = a.readCases(t)
		} else {
			err = a.readApplications(t)
		}
		if err != nil {
			return Annual{}, err
		}
	}
	return a, nil
}

// record is one row of a file.
type record struct {
	line   int
	fields []string
}

// table is the rows under one header; end is the last line of the table.
type table struct {
	isCases bool
	end     int
	rows    []record
}

// split reads the rows and parts them at their headers.
func split(r io.Reader) ([]table, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1 // the tables differ; checked with the line they are on
	var tables []table
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
				line = parse.Line
			}
			return nil, &ReadError{Line: line, Text: err.Error(), Err: err}
		}
		line, _ := reader.FieldPos(0)
		if len(tables) == 0 {
			fields[0] = strings.TrimPrefix(fields[0], "\ufeff") // spreadsheets begin UTF-8 with this mark
		}
		isApplications, isCases := slices.Equal(fields, applicationsHeader()), slices.Equal(fields, casesHeader())
		switch n := len(tables); {
		case isApplications && n == 0, isCases && (n == 0 || n == 1 && !tables[0].isCases):
			tables = append(tables, table{isCases: isCases, end: line})
		case n == 0 || isApplications || isCases:
			return nil, &ReadError{Line: line, Text: fmt.Sprintf("header %q is not expected here", strings.Join(fields, ","))}
		default:
			t := &tables[n-1]
			t.rows, t.end = append(t.rows, record{line, fields}), line
		}
	}
	if len(tables) == 0 {
		return nil, &ReadError{Line: 1, Text: "there is no table"}
	}
	return tables, nil
}

func (a *Annual) readApplications(t table) error {
	a.Layout = outcome.Layout2021
	if slices.ContainsFunc(t.rows, func(r record) bool { return r.fields[0] == string(outcome.RowOtherAll) }) {
		a.Layout = outcome.Layout2019
	}
	forms := a.Layout.Lines()
	keys := make([]string, len(forms))
	for i, f := range forms {
		keys[i] = string(f.Row)
	}
	figures, err := t.figures(keys, columns+1)
	if err != nil {
		return err
	}
	for i, f := range forms {
		line := Line{Row: f.Row, Label: f.Label, Total: figures[i].n[columns], TotalBlank: figures[i].totalBlank}
		copy(line.ByType[:], figures[i].n)
		if line.TotalBlank {
			line.Total = line.sum()
		}
		a.Applications = append(a.Applications, line)
	}
	return nil
}

func (a *Annual) readCases(t table) error {
	keys := make([]string, len(caseLabels))
	for i, l := range caseLabels {
		keys[i] = string(l.row)
	}
	figures, err := t.figures(keys, caseColumns)
	if err != nil {
		return err
	}
	for i, l := range caseLabels {
		n := figures[i].n
		line := CaseLine{
			Row: l.row, Label: l.label, Upheld: n[0], Corrected: n[1], Other: n[2], Pending: n[3], Total: n[4],
			TotalBlank: figures[i].totalBlank,
		}
		if line.TotalBlank {
			line.Total = line.sum()
		}
		a.Cases = append(a.Cases, line)
	}
	return nil
}

// readLine is the figures of one line; the last one is the total.
type readLine struct {
	n          []int
	totalBlank bool
}

// figures reads the rows, which must have the given keys in order and so many figures each.
func (t table) figures(keys []string, width int) ([]readLine, error) {
	lines := make([]readLine, 0, len(keys))
	for i, r := range t.rows {
		switch {
		case i >= len(keys):
			return nil, &ReadError{Line: r.line, Text: fmt.Sprintf("row %q after the last row of the table", r.fields[0])}
		case r.fields[0] != keys[i]:
			return nil, &ReadError{Line: r.line, Text: fmt.Sprintf("row %q where row %q belongs", r.fields[0], keys[i])}
		case len(r.fields) != 2+width:
			return nil, &ReadError{Line: r.line, Text: fmt.Sprintf("row %q has %d fields instead of %d", keys[i], len(r.fields), 2+width)}
		}
		line := readLine{n: make([]int, width)}
		for j, text := range r.fields[2:] {
			text = strings.TrimSpace(text)
			if text == "" {
				line.totalBlank = line.totalBlank || j == width-1
				continue
			}
			n, err := strconv.ParseUint(text, 10, 31)
			if err != nil {
				return nil, &ReadError{Line: r.line, Text: fmt.Sprintf("row %q: %q is no number of cases", keys[i], text), Err: err}
			}
			line.n[j] = int(n)
		}
		lines = append(lines, line)
	}
	if len(lines) < len(keys) {
		return nil, &ReadError{Line: t.end, Text: fmt.Sprintf("the table ends before row %q", keys[len(lines)])}
	}
	return lines, nil
}
