package listing

import (
	"strings"
)

// Filter is a parsed filter. The zero Filter is that of an empty text and lets everything through.
type Filter struct {
	root node // nil when empty
}

// String returns the filter with every parenthesis written, fields and operators spaced, values quoted. It parses into the
// same filter.
func (f Filter) String() string {
	if f.root == nil {
		return ""
	}
	var b strings.Builder
	f.root.write(&b)
	return b.String()
}

// node is a *junction, a *negation or a *restriction.
type node interface {
	write(b *strings.Builder)
}

// junction is two or more conditions joined by AND or by OR.
type junction struct {
	or    bool
	parts []node
}

// negation is NOT.
type negation struct {
	inner node
}

// restriction is field, operator, value.
type restriction struct {
	field    token
	operator Operator
	opAt     int
	value    token
}

// presence reports whether the restriction is `field:*`.
func (r *restriction) presence() bool {
	return r.operator == Has && r.value.kind == tokenWord && r.value.text == "*"
}

func (j *junction) joiner() string {
	if j.or {
		return " OR "
	}
	return " AND "
}

func (j *junction) write(b *strings.Builder) {
	b.WriteByte('(')
	for i, part := range j.parts {
		if i > 0 {
			b.WriteString(j.joiner())
		}
		part.write(b)
	}
	b.WriteByte(')')
}

func (n *negation) write(b *strings.Builder) {
	b.WriteString("NOT ")
	// NOT takes one condition; a negated one needs the parentheses to be read again.
	if _, nested := n.inner.(*negation); nested {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	n.inner.write(b)
}

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func (r *restriction) write(b *strings.Builder) {
	b.WriteString(r.field.text + " " + string(r.operator) + " ")
	if r.presence() {
		b.WriteString("*")
		return
	}
	b.WriteString(`"` + quoter.Replace(r.value.text) + `"`)
}

// fieldName returns the field as it may be repeated in an error: what cannot be a name may be personal data.
func (r *restriction) fieldName() string {
	name := r.field.text
	if len(name) > 40 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.") != "" {
		return ""
	}
	return name
}
