package stats

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"

	"github.com/yishenqing/foi/applicant"
)

// WriteCSV writes table 三, an empty line and table 四 as contracts/annual-report.md has them: UTF-8, LF, a header row
// each, every figure printed (0 is 0).
func WriteCSV(w io.Writer, a Annual) error {
	var b bytes.Buffer
	b.Write(a.applicationsCSV())
	b.WriteByte('\n')
	b.Write(a.casesCSV())
	_, err := w.Write(b.Bytes())
	return err
}

// WriteApplicationsCSV writes table 三 alone, as a fixture's <id>.t3.csv.
func WriteApplicationsCSV(w io.Writer, a Annual) error {
	_, err := w.Write(a.applicationsCSV())
	return err
}

// WriteCasesCSV writes table 四 alone, as a fixture's <id>.t4.csv.
func WriteCasesCSV(w io.Writer, a Annual) error {
	_, err := w.Write(a.casesCSV())
	return err
}

func (a Annual) applicationsCSV() []byte {
	rows := [][]string{applicationsHeader()}
	for _, l := range a.Applications {
		row := []string{string(l.Row), l.Label}
		for i := range columns + 1 {
			row = append(row, strconv.Itoa(l.at(i)))
		}
		rows = append(rows, row)
	}
	return csvBytes(rows)
}

func (a Annual) casesCSV() []byte {
	rows := [][]string{casesHeader()}
	for _, l := range a.Cases {
		row := []string{string(l.Row), l.Label}
		for _, n := range l.figures() {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return csvBytes(rows)
}

// caseColumns are the figures of a line of table 四: four results and their total.
const caseColumns = 5

// figures are the figures of a line as printed.
func (l CaseLine) figures() [caseColumns]int {
	total := l.Total
	if l.TotalBlank {
		total = l.sum()
	}
	return [caseColumns]int{l.Upheld, l.Corrected, l.Other, l.Pending, total}
}

// applicationsHeader is the header row of table 三 in CSV.
func applicationsHeader() []string {
	header := []string{"row", "label"}
	for _, t := range applicant.Types() {
		header = append(header, string(t))
	}
	return append(header, "total")
}

// casesHeader is the header row of table 四 in CSV.
func casesHeader() []string {
	return []string{"row", "label", "upheld", "corrected", "other_result", "pending", "total"}
}

func csvBytes(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a Buffer does not fail
	return b.Bytes()
}
