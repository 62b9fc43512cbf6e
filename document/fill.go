package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// span is a stretch of bytes of a part.
type span struct{ from, to int }

// segment is the text of one w:t.
type segment struct {
	tag  span   // its start tag
	body span   // between its tags
	text string // what it says
}

// para is a paragraph with the text that is directly in it; text boxes have paragraphs of their own.
type para struct {
	span
	segments []segment
	inBody   bool // directly in the body, so that it may be left out
	nested   bool // another paragraph is in it
	section  bool // it ends a section
}

func (p *para) text() string {
	var all strings.Builder
	for _, s := range p.segments {
		all.WriteString(s.text)
	}
	return all.String()
}

// deepest is how many paragraphs may be within each other: a text box in a cell of a text box is more than letters have.
const deepest = 20

var errDeep = errors.New("paragraphs are too deep in each other")

// scan finds the paragraphs of a part by their bytes, so that everything else stays as it is.
func scan(content []byte) ([]*para, error) {
	decoder := xml.NewDecoder(bytes.NewReader(content))
	var all, open []*para
	var parents []string
	var text *segment
	for {
		from := int(decoder.InputOffset())
		token, err := decoder.Token()
		to := int(decoder.InputOffset())
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := ""
			if isWord(e.Name.Space) {
				name = e.Name.Local
			}
			switch {
			case name == "p":
				if len(open) == deepest {
					return nil, errDeep
				}
				p := &para{span: span{from: from}, inBody: len(parents) > 0 && parents[len(parents)-1] == "body"}
				for _, outer := range open {
					outer.nested = true
				}
				all, open = append(all, p), append(open, p)
			case name == "sectPr" && len(open) > 0:
				open[len(open)-1].section = true
			case name == "t" && len(open) > 0:
				text = &segment{tag: span{from, to}, body: span{from: to}}
			}
			parents = append(parents, name)
		case xml.CharData:
			if text != nil {
				text.text += string(e)
			}
		case xml.EndElement:
			parents = parents[:len(parents)-1]
			if !isWord(e.Name.Space) {
				continue
			}
			switch {
			case e.Name.Local == "t" && text != nil:
				text.body.to = from
				p := open[len(open)-1]
				p.segments, text = append(p.segments, *text), nil
			case e.Name.Local == "p" && len(open) > 0:
				open[len(open)-1].to = to
				open = open[:len(open)-1]
			}
		}
	}
}

// edit is what stands in the place of a stretch.
type edit struct {
	span
	text string
}

func apply(content []byte, from, to int, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out strings.Builder
	for _, e := range edits {
		out.Write(content[from:e.from])
		out.WriteString(e.text)
		from = e.to
	}
	out.Write(content[from:to])
	return out.String()
}

// identity is what makes a paragraph the only one of its name; copies have none.
var identity = regexp.MustCompile(` w14:(paraId|textId)="[^"]*"`)

func fill(content []byte, values map[string]string) ([]byte, error) {
	paragraphs, err := scan(content)
	if err != nil {
		return nil, &TemplateError{Rule: TemplateBroken}
	}
	var edits []edit
	for _, p := range paragraphs {
		m := named.FindStringSubmatch(p.text())
		if m == nil {
			continue
		}
		alone := strings.TrimSpace(p.text()) == m[0] && !p.nested && !p.section
		value := strings.ReplaceAll(values[strings.TrimSpace(m[1])], "\r\n", "\n")
		switch {
		case alone && value == "" && p.inBody:
			edits = append(edits, edit{span: p.span})
		case alone && strings.Contains(value, "\n"):
			text := ""
			for i, line := range strings.Split(value, "\n") {
				one := apply(content, p.from, p.to, p.filled(content, func(string) string { return line }))
				if i > 0 {
					one = identity.ReplaceAllString(one, "")
				}
				text += one
			}
			edits = append(edits, edit{p.span, text})
		default:
			edits = append(edits, p.filled(content, func(field string) string { return strings.ReplaceAll(values[field], "\r\n", "\n") })...)
		}
	}
	return []byte(apply(content, 0, len(content), edits)), nil
}

// filled are the edits that put values in the place of the fields of a paragraph. A field may lie over several stretches of
// text; its value has the look of the first.
func (p *para) filled(content []byte, value func(field string) string) []edit {
	text := p.text()
	fields := named.FindAllStringSubmatchIndex(text, -1)
	var edits []edit
	at := 0
	for _, s := range p.segments {
		end := at + len(s.text)
		var said strings.Builder
		changed, next := false, at
		for len(fields) > 0 && fields[0][0] < end {
			m := fields[0]
			said.WriteString(text[next:max(m[0], next)])
			if m[0] >= at { // the field begins here
				said.WriteString(value(strings.TrimSpace(text[m[2]:m[3]])))
			}
			next, changed = min(m[1], end), true
			if m[1] > end {
				break // it goes on in the next stretch
			}
			fields = fields[1:]
		}
		if said.WriteString(text[next:end]); changed {
			tag := string(content[s.tag.from:s.tag.to])
			edits = append(edits, edit{span{s.tag.from, s.body.to}, preserving(tag) + broken(tag, said.String())})
		}
		at = end
	}
	return edits
}

// preserving is the start tag of a text whose spaces count.
func preserving(tag string) string {
	if strings.Contains(tag, "xml:space") {
		return tag
	}
	return strings.TrimSuffix(tag, ">") + ` xml:space="preserve">`
}

// broken is a text with the word processor's line breaks, in the prefix of its tag.
func broken(tag, text string) string {
	prefix, _, ok := strings.Cut(strings.TrimPrefix(tag, "<"), ":")
	if prefix += ":"; !ok {
		prefix = ""
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = escape(lines[i])
	}
	return strings.Join(lines, "</"+prefix+"t><"+prefix+"br/><"+prefix+`t xml:space="preserve">`)
}
