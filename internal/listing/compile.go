package listing

import (
	"maps"
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/bigram"
)

// Compile parses a filter and turns it into a condition for WHERE, with `?` for each of args. The empty filter gives "".
// The condition can be joined with others by AND as it is. Text of the filter never becomes part of sql. The error is an
// *Error: of ParseFilter, or a field, operator or value that fields do not have.
func Compile(filter string, fields Fields) (sql string, args []any, err error) {
	f, err := ParseFilter(filter)
	if err != nil {
		return "", nil, err
	}
	return f.Compile(fields)
}

// Compile is the function Compile for a filter that is parsed.
func (f Filter) Compile(fields Fields) (sql string, args []any, err error) {
	if f.root == nil {
		return "", nil, nil
	}
	c := compiler{fields: fields}
	if err := c.node(f.root); err != nil {
		return "", nil, err
	}
	return c.sql.String(), c.args, nil
}

type compiler struct {
	fields Fields
	sql    strings.Builder
	args   []any
}

func (c *compiler) node(n node) error {
	switch n := n.(type) {
	case *junction:
		c.sql.WriteByte('(')
		for i, part := range n.parts {
			if i > 0 {
				c.sql.WriteString(n.joiner())
			}
			if err := c.node(part); err != nil {
				return err
			}
		}
		c.sql.WriteByte(')')
		return nil
	case *negation:
		return c.negation(n)
	}
	return c.restriction(n.(*restriction), "IS NOT NULL")
}

// negation makes unknown false before it negates: `NOT a` has what `a` has not.
func (c *compiler) negation(n *negation) error {
	if r, ok := n.inner.(*restriction); ok && r.presence() {
		// IS NULL can use an index, (… IS NOT NULL) IS NOT TRUE cannot.
		if kind := c.fields[r.field.text].Kind; kind == Date || kind == Bool {
			return c.restriction(r, "IS NULL")
		}
	}
	// Both pairs of parentheses are needed: versions of PostgreSQL differ in what binds tighter than IS.
	c.sql.WriteString("((")
	if err := c.node(n.inner); err != nil {
		return err
	}
	c.sql.WriteString(") IS NOT TRUE)")
	return nil
}

// restriction writes one condition; presence is the SQL of `:*` for columns without empty values.
func (c *compiler) restriction(r *restriction, presence string) error {
	field, ok := c.fields[r.field.text]
	if !ok {
		return &Error{
			Argument: ArgumentFilter, Rule: RuleField, Position: r.field.position, Field: r.fieldName(),
			Allowed: slices.Sorted(maps.Keys(c.fields)),
		}
	}
	if operators := field.operators(); !slices.Contains(operators, r.operator) || r.presence() && field.Kind == Text {
		e := &Error{Argument: ArgumentFilter, Rule: RuleFieldOperator, Position: r.opAt, Field: r.field.text}
		for _, o := range operators {
			e.Allowed = append(e.Allowed, string(o))
		}
		return e
	}
	if r.presence() {
		if field.Kind == String || field.Kind == Enum {
			presence = "<> ''" // false for NULL too; partial indexes on set values have this condition
		}
		c.sql.WriteString(field.Column + " " + presence)
		return nil
	}
	arg, rule, err := field.argument(r)
	if rule != 0 {
		return &Error{Argument: ArgumentFilter, Rule: rule, Position: r.value.position, Field: r.field.text, Err: err}
	}
	c.sql.WriteString(comparison(field, r.operator))
	c.args = append(c.args, arg)
	return nil
}

// comparison returns the SQL of a condition with one argument.
func comparison(field Field, operator Operator) string {
	mark := "?"
	if field.Kind == Date {
		mark = "?::date"
	}
	switch {
	case field.Kind == Text:
		return field.Column + " @@ ?::tsquery"
	case operator == Has && field.Kind == String:
		return "strpos(" + field.Column + ", ?) > 0"
	case operator == NotEqual:
		return field.Column + " IS DISTINCT FROM " + mark
	case operator == Less, operator == LessEqual, operator == Greater, operator == GreaterEqual:
		return field.Column + " " + string(operator) + " " + mark
	}
	return field.Column + " = " + mark
}

// argument returns the value to bind, or the rule that the value breaks and, from Map, why.
func (f Field) argument(r *restriction) (arg any, broken Rule, err error) {
	value := r.value.text
	mapping := f.Map
	switch f.Kind {
	case Bool:
		if value != "true" && value != "false" {
			return nil, RuleBool, nil
		}
		return value == "true", 0, nil
	case Date:
		if _, err := calendar.ParseDate(value); err != nil {
			return nil, RuleDate, nil
		}
	case Enum:
		if mapping == nil {
			mapping = EnumValues[string]("", nil)
		}
	case Text:
		if mapping == nil {
			mapping = func(text string) (any, error) { return bigram.Query(text) }
		}
	case String:
		if value == "" && r.operator == Has {
			return nil, RuleEmptyValue, nil // every text contains it
		}
	}
	if mapping == nil {
		return value, 0, nil
	}
	if arg, err = mapping(value); err != nil {
		return nil, RuleFieldValue, err
	}
	return arg, 0, nil
}
