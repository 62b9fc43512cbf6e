// Package casefile puts everything that is on record about an application into one file, in the order in which a review organ or a court
// asks for it (卷宗): an index, for each part a page to read and the same as JSON, the files that prove it, and a manifest of hashes.
package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/internal/store"
)

// part is one part of a case file.
type part struct {
	Number int      `json:"number"`
	Title  string   `json:"title"`
	Tables []table  `json:"tables"`
	Notes  []string `json:"notes,omitempty"`
	files  []file
}

// table is what is on record of one kind.
type table struct {
	Title   string     `json:"title"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	wide    bool       // it has many columns
}

// file is a file as it was recorded; its bytes are read when they are wanted.
type file struct {
	name, title, media string
	size               int64
	sha256             []byte
	attachment         *store.Attachment // nil: it is the frozen file of document
	document           string
}

// add appends a table, none when it has no rows.
func (p *part) add(title string, columns []string, rows [][]string) {
	if len(rows) > 0 {
		p.Tables = append(p.Tables, table{Title: title, Columns: columns, Rows: rows, wide: len(columns) > 5})
	}
}

// dir is the directory of the part, and the beginning of the names of its own two files.
func (p *part) dir() string { return fmt.Sprintf("%02d-%s", p.Number, p.Title) }

// page sets the part to be read.
func (p *part) page(register, agency string) ([]byte, error) {
	d := document.Document{Title: register + " " + p.Title, Author: agency, Blocks: []document.Block{
		document.P(document.Title, p.Title), document.P(document.Centred, agency+"　"+register),
	}}
	for _, note := range p.Notes {
		d.Blocks = append(d.Blocks, document.P(document.Body, note))
	}
	for _, t := range p.Tables {
		d.Blocks = append(d.Blocks, document.P(document.Caption, t.Title), t.block())
	}
	if len(p.files) > 0 {
		rows := make([][]string, len(p.files))
		for i, f := range p.files {
			rows[i] = []string{f.name, f.title}
		}
		list := table{Columns: []string{"文件", "说明"}, Rows: rows}
		d.Blocks = append(d.Blocks, document.P(document.Caption, "所附文件"), list.block())
	}
	if len(d.Blocks) == 2 {
		d.Blocks = append(d.Blocks, document.P(document.Body, "无。"))
	}
	var b bytes.Buffer
	err := document.WriteHTML(&b, d)
	return b.Bytes(), err //nolint:wrapcheck // says what it is
}

func (t *table) block() document.Table {
	set := document.Table{Heads: 1, Small: t.wide, Widths: make([]int, len(t.Columns))}
	head := make([]document.Cell, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = document.Cell{Text: c, Head: true}
		set.Widths[i] = max(4, len([]rune(c)))
	}
	set.Rows = append(set.Rows, head)
	for _, row := range t.Rows {
		cells := make([]document.Cell, len(t.Columns))
		for i := range t.Columns {
			cells[i] = document.Cell{Text: row[i], Left: true}
			set.Widths[i] = max(set.Widths[i], min(30, len([]rune(row[i]))))
		}
		set.Rows = append(set.Rows, cells)
	}
	return set
}

// data is the part for programs.
func (p *part) data() ([]byte, error) {
	content, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return nil, fmt.Errorf("case file: %w", err)
	}
	return append(content, '\n'), nil
}

// longestName is how many characters of a recorded file name are kept.
const longestName = 80

// fileName is the name of a file within its part: what it was called, without what a file system takes for something else.
func fileName(prefix, given string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, given)
	ext := path.Ext(clean)
	base := []rune(strings.TrimSuffix(clean, ext))
	return prefix + "-" + string(base[:min(len(base), longestName)]) + ext
}
