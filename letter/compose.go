package letter

import (
	"strings"

	"github.com/yishenqing/foi/document"
)

// What stands, highlighted, in a draft where only the issue tells.
const (
	ToBeNumbered = "（签发时编号）"
	ToBeDated    = "（签发日期）"
)

// Compose sets a document of a kind. The error is Faults: all that is lacking, and all that would contradict the case.
func Compose(kind Kind, facts Facts) (document.Document, error) {
	s, err := speak(kind, facts)
	if err != nil {
		return document.Document{}, err
	}
	return s.set(), nil
}

// set lays out what was said.
func (s *speaker) set() document.Document {
	head := s.head()
	d := document.Document{Title: s.form.title, Author: s.Agency.Name}
	add := func(blocks ...document.Block) { d.Blocks = append(d.Blocks, blocks...) }
	if !s.form.plain {
		add(document.P(document.Letterhead, head["mark"]))
	}
	switch number := head["number"]; {
	case number != "" && s.form.plain:
		add(marked(document.Centred, number))
	case number != "":
		add(marked(document.Number, number))
	case !s.form.plain:
		add(document.P(document.Number, ""))
	}
	add(document.P(document.Title, s.form.title))
	if s.table() {
		add(s.rows())
	} else {
		if s.to != "" {
			add(document.P(document.Flush, s.to+"："))
		}
		for _, p := range s.paragraphs {
			add(body(p)...)
		}
	}
	add(enclosed(s.Enclosures)...)
	if !s.form.unsigned {
		add(document.Signature{Agency: s.Agency.Name, Date: head["date"], Highlight: head["date"] == ToBeDated})
	}
	if len(s.CopyTo) > 0 {
		add(document.Colophon{CopyTo: s.CopyTo, Issuer: s.Agency.Name, Date: head["date"]})
	}
	return d
}

// table reports whether the document is a form.
func (s *speaker) table() bool { return len(s.paragraphs) > 0 && s.paragraphs[0].label != "" }

// rows are the form, a label and a text each.
func (s *speaker) rows() document.Table {
	t := document.Table{Widths: []int{1, 3}, Large: true}
	for _, p := range s.paragraphs {
		t.Rows = append(t.Rows, []document.Cell{{Text: p.label, Head: true}, {Text: p.text, Left: true}})
	}
	return t
}

// body sets a paragraph, each of its lines as one; lines that are numbered as headings are headings.
func body(p paragraph) []document.Block {
	var blocks []document.Block
	for line := range strings.Lines(p.text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(p.field, headingField):
			blocks = append(blocks, document.P(document.Heading1, line))
		default:
			p := document.P(document.Body, line)
			p.Runs[0].Highlight = line == ToBeWritten
			blocks = append(blocks, p)
		}
	}
	return blocks
}

// headingField begins the names of fields that are headings of sections.
const headingField = "heading_"

// enclosed is the 附件说明: one line below the text, two characters in.
func enclosed(list []string) []document.Block {
	if len(list) == 0 {
		return nil
	}
	lines := strings.Split(numbered(list), "\n")
	blocks := []document.Block{document.P(document.Body, ""), document.P(document.Body, "附件："+lines[0])}
	for _, line := range lines[1:] {
		blocks = append(blocks, document.P(document.Body, "　　　"+line))
	}
	return blocks
}

// marked sets a text that is highlighted while it is not known.
func marked(style document.Style, text string) document.Paragraph {
	p := document.P(style, text)
	p.Runs[0].Highlight = text == ToBeNumbered
	return p
}
