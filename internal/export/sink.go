package export

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/xlsx"
)

// Format is how a file is written.
type Format string

// The formats. JSON is one document, or one object a line (JSON Lines) for lists.
const (
	CSV  Format = "csv"
	JSON Format = "json"
	XLSX Format = "xlsx"
)

// Formats returns all formats, those first that every program has.
func Formats() []Format { return []Format{CSV, JSON, XLSX} }

// bufferSize of each file that is open; a list has one file open for each format.
const bufferSize = 64 << 10

// file is one file that is being written: what goes through is counted and hashed.
type file struct {
	out    io.WriteCloser
	buffer *bufio.Writer
	sha    hash.Hash
	sm3    hash.Hash
	entry  File
}

func create(ctx context.Context, s Staging, entry File) (*file, error) {
	out, err := s.Create(ctx, entry.Path)
	if err != nil {
		return nil, err
	}
	f := &file{out: out, sha: sha256.New(), sm3: seal.NewHash(), entry: entry}
	f.buffer = bufio.NewWriterSize(hashed{f}, bufferSize)
	return f, nil
}

// hashed is where the buffer goes.
type hashed struct{ *file }

func (h hashed) Write(p []byte) (int, error) {
	n, err := h.out.Write(p)
	_, _ = h.sha.Write(p[:n])
	_, _ = h.sm3.Write(p[:n])
	h.entry.Bytes += int64(n)
	return n, err
}

// close ends the file and returns its line of the manifest.
func (f *file) close() (File, error) {
	err := f.buffer.Flush()
	if err := errors.Join(err, f.out.Close()); err != nil {
		return File{}, fmt.Errorf("export: %s: %w", f.entry.Path, err)
	}
	f.entry.SHA256, f.entry.SM3 = hex.EncodeToString(f.sha.Sum(nil)), hex.EncodeToString(f.sm3.Sum(nil))
	return f.entry, nil
}

// lister writes the rows of a list in one format.
type lister interface {
	row(cells []string) error
	end() error
}

func newLister(f *file, columns []store.CaseColumn, title string) (lister, error) {
	switch f.entry.Format {
	case CSV:
		return newCSVList(f.buffer, columns)
	case JSON:
		return newJSONList(f.buffer, columns), nil
	case XLSX:
		return newBookList(f.buffer, columns, title)
	}
	return nil, fmt.Errorf("export: there is no format %q", f.entry.Format)
}

type csvList struct {
	out     *csv.Writer
	columns []store.CaseColumn
	cells   []string
}

func newCSVList(w io.Writer, columns []store.CaseColumn) (*csvList, error) {
	l := &csvList{out: csv.NewWriter(w), columns: columns, cells: make([]string, len(columns))}
	for i, c := range columns {
		l.cells[i] = c.Key
	}
	return l, l.out.Write(l.cells)
}

func (l *csvList) row(cells []string) error {
	for i, text := range cells {
		if l.columns[i].Kind == store.Text {
			text = harmless(text)
		}
		l.cells[i] = text
	}
	return l.out.Write(l.cells)
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a formula. Only what people wrote can be one.
func harmless(text string) string {
	if text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 {
		return "'" + text
	}
	return text
}

func (l *csvList) end() error {
	l.out.Flush()
	return l.out.Error()
}

// jsonList writes an object a line. Its keys are written once and copied.
type jsonList struct {
	out     *bufio.Writer
	columns []store.CaseColumn
	keys    []string
	line    []byte
}

func newJSONList(w *bufio.Writer, columns []store.CaseColumn) *jsonList {
	l := &jsonList{out: w, columns: columns}
	for i, c := range columns {
		start := ","
		if i == 0 {
			start = "{"
		}
		l.keys = append(l.keys, start+strconv.Quote(c.Key)+":")
	}
	return l
}

func (l *jsonList) row(cells []string) error {
	b := l.line[:0]
	for i, text := range cells {
		b = append(b, l.keys[i]...)
		switch kind := l.columns[i].Kind; {
		case kind == store.Text, kind == store.Date && text != "":
			b = appendText(b, text)
		case text == "":
			b = append(b, "null"...)
		default:
			b = append(b, text...)
		}
	}
	b = append(b, "}\n"...)
	l.line = b
	_, err := l.out.Write(b)
	return err
}

// appendText appends a JSON string; most need no escape.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			var quoted bytes.Buffer
			e := json.NewEncoder(&quoted)
			e.SetEscapeHTML(false)
			_ = e.Encode(text) // a string always encodes
			return append(b, bytes.TrimRight(quoted.Bytes(), "\n")...)
		}
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

func (l *jsonList) end() error { return nil }

type bookList struct {
	out     io.Writer
	book    *xlsx.Book
	list    *xlsx.List
	columns []store.CaseColumn
	cells   []any
}

func newBookList(w io.Writer, columns []store.CaseColumn, title string) (*bookList, error) {
	book, err := xlsx.New()
	if err != nil {
		return nil, err
	}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.Title
	}
	list, err := book.List(title, head)
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	return &bookList{out: w, book: book, list: list, columns: columns, cells: make([]any, len(columns))}, nil
}

func (l *bookList) row(cells []string) error {
	for i, text := range cells {
		l.cells[i] = text
		switch {
		case text == "":
			l.cells[i] = nil
		case l.columns[i].Kind == store.Number:
			n, err := strconv.Atoi(text)
			if err != nil {
				return fmt.Errorf("export: column %s: %w", l.columns[i].Key, err)
			}
			l.cells[i] = n
		}
	}
	return l.list.Row(l.cells)
}

func (l *bookList) end() error {
	err := l.list.Close()
	if err == nil {
		_, err = l.book.WriteTo(l.out)
	}
	return errors.Join(err, l.book.Close())
}
