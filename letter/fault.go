package letter

import "strings"

// Fault is something that keeps a document from being composed.
type Fault struct {
	Field string // of Facts, snake_case with dots
	Text  string // Chinese; it repeats nothing of what was given
}

// Faults are all of them.
type Faults []Fault

// Error names the fields.
func (f Faults) Error() string {
	fields := make([]string, len(f))
	for i := range f {
		fields[i] = f[i].Field
	}
	return "the document cannot be composed: " + strings.Join(fields, ", ")
}

// Chinese says it to people.
func (f Faults) Chinese() string {
	texts := make([]string, len(f))
	for i := range f {
		texts[i] = f[i].Text
	}
	return "不能生成文书：" + strings.Join(texts, "；")
}

// checker collects the faults of some facts.
type checker struct {
	*Facts
	kind   Kind
	faults Faults
}

func (c *checker) refuse(field, text string, bad bool) {
	if bad {
		c.faults = append(c.faults, Fault{Field: field, Text: text})
	}
}

// need refuses an empty text.
func (c *checker) need(field, label, text string) {
	c.refuse(field, "缺少"+label, strings.TrimSpace(text) == "")
}
