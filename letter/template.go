package letter

import (
	"bytes"
	"errors"
	"slices"

	"github.com/yishenqing/foi/document"
)

// longestName is how much of an unknown field's name is repeated, in characters.
const longestName = 20

// CheckTemplate holds an agency's own template of a kind against what it has to have: a .docx without macros, links and the
// like, with no field that the kind does not have (a field is named in braces by its Chinese label or its name), and with
// every required one. The error is Faults; the field of each is template.
func CheckTemplate(kind Kind, content []byte) error {
	if !kind.Valid() {
		return Faults{{Field: "kind", Text: "没有此种文书"}}
	}
	_, err := openTemplate(kind, content)
	return err
}

func openTemplate(kind Kind, content []byte) (*document.Template, error) {
	const field = "template"
	t, err := document.OpenTemplate(content)
	var wrong *document.TemplateError
	if errors.As(err, &wrong) {
		return nil, Faults{{Field: field, Text: wrong.Chinese()}}
	}
	if err != nil {
		return nil, err
	}
	var found Faults
	var has []string
	for _, name := range t.Fields() {
		f, ok := fieldOf(kind, name)
		if !ok {
			if runes := []rune(name); len(runes) > longestName {
				name = string(runes[:longestName]) + "…"
			}
			found = append(found, Fault{Field: field, Text: "此种文书没有字段“" + name + "”"})
			continue
		}
		has = append(has, f.Name)
	}
	for _, f := range Lacking(kind, has) {
		found = append(found, Fault{Field: field, Text: "缺少必需的字段“" + f.Label + "”"})
	}
	if found != nil {
		return nil, found
	}
	return t, nil
}

// fieldOf finds a field by its label or its name.
func fieldOf(kind Kind, name string) (Field, bool) {
	all := Fields(kind)
	if i := slices.IndexFunc(all, func(f Field) bool { return f.Name == name || f.Label == name }); i >= 0 {
		return all[i], true
	}
	return Field{}, false
}

// Render returns the document as a .docx: in the standard layout, or in the agency's own template when there is one. The
// error is Faults, of the facts or of the template, or what the writer says.
func Render(kind Kind, facts Facts, template []byte) ([]byte, error) {
	if len(template) == 0 {
		d, err := Compose(kind, facts)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		if err := document.WriteDOCX(&out, d); err != nil {
			return nil, err
		}
		return out.Bytes(), nil
	}
	said, err := Values(kind, facts)
	if err != nil {
		return nil, err
	}
	t, err := openTemplate(kind, template)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, name := range t.Fields() {
		f, _ := fieldOf(kind, name) // all are known
		values[name] = said[f.Name]
	}
	filled, err := t.Fill(values, said["title"], facts.Agency.Name)
	var wrong *document.TemplateError
	if errors.As(err, &wrong) {
		return nil, Faults{{Field: "template", Text: wrong.Chinese()}}
	}
	return filled, err
}

// Starter returns a template to begin with: the standard layout with a field in each place. It fails for an unknown kind.
func Starter(kind Kind) ([]byte, error) {
	f := kind.form()
	if f == nil {
		return nil, Faults{{Field: "kind", Text: "没有此种文书"}}
	}
	label := func(name string) string {
		field, _ := fieldOf(kind, name)
		return "{" + field.Label + "}"
	}
	d := document.Document{Title: f.title}
	add := func(blocks ...document.Block) { d.Blocks = append(d.Blocks, blocks...) }
	if !f.plain {
		add(document.P(document.Letterhead, label("mark")))
	}
	add(document.P(document.Number, label("number")), document.P(document.Title, label("title")))
	sample, err := Sample(kind)
	if err != nil {
		return nil, err
	}
	s, err := speak(kind, sample)
	if err != nil {
		return nil, err
	}
	if s.table() {
		t := document.Table{Widths: []int{1, 3}, Large: true}
		for _, p := range s.paragraphs {
			t.Rows = append(t.Rows, []document.Cell{{Text: p.label, Head: true}, {Text: label(p.field), Left: true}})
		}
		add(t)
	} else {
		add(document.P(document.Flush, label("recipient")+"："))
		for _, field := range f.fields {
			style := document.Body
			if len(field.Name) > len(headingField) && field.Name[:len(headingField)] == headingField {
				style = document.Heading1
			}
			add(document.P(style, "{"+field.Label+"}"))
		}
	}
	add(document.P(document.Body, label("enclosures")), document.P(document.Right, label("agency")), document.P(document.Right, label("date")))
	var out bytes.Buffer
	if err := document.WriteDOCX(&out, d); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
