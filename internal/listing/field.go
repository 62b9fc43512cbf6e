package listing

import (
	"maps"
	"slices"
	"strings"
)

// Operator compares a field with a value.
type Operator string

// The operators of AIP-160.
const (
	Equal        Operator = "="
	NotEqual     Operator = "!=" // true as well when the field is not set
	Less         Operator = "<"
	LessEqual    Operator = "<="
	Greater      Operator = ">"
	GreaterEqual Operator = ">="
	Has          Operator = ":" // contains for String, search for Text, equals for the rest; `:*` is set at all
)

// Kind is what the values of a field are, and how its column is compared.
type Kind uint8

// The kinds of fields. The operators are those of a Field that names none.
const (
	String Kind = iota // text, not set when empty or NULL; = != : with : for a part of the text, upper and lower case apart
	Enum               // a word that Map turns into what the column holds; not set when empty or NULL; = != :
	Date               // a date column, values YYYY-MM-DD; all operators
	Text               // a tsvector column, search by package bigram unless Map makes another tsquery; : without :*
	Bool               // a boolean column, values true and false; = !=  and :
)

var kindOperators = [...][]Operator{
	String: {Equal, NotEqual, Has},
	Enum:   {Equal, NotEqual, Has},
	Date:   {Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Has},
	Text:   {Has},
	Bool:   {Equal, NotEqual, Has},
}

// Field is a field by which a list can be filtered.
type Field struct {
	// Column is the SQL of the column. It comes from source, never from a request, and has no `?`.
	Column string
	// Kind is what the values are.
	Kind Kind
	// Operators narrows the operators of the kind; nil means all of them.
	Operators []Operator
	// Map turns the value as written, without quotes, into the argument bound, or refuses it. An Enum needs it (see
	// EnumValues) and without it refuses every value. A Date is checked first and given as YYYY-MM-DD. If the error has a
	// method Chinese() string, people see its text. nil binds the value itself. Bool does not use it.
	Map func(string) (any, error)
}

func (f Field) operators() []Operator {
	if f.Operators != nil {
		return f.Operators
	}
	return kindOperators[f.Kind]
}

// Fields are the fields of a resource by the names that they have in the API.
type Fields map[string]Field

// EnumValues returns a Field.Map for an enum: values has what the column holds by the name of the enum value without its
// prefix. Clients write `STATE_IN_PROGRESS` or `IN_PROGRESS`; other words are refused with a *ValueError.
func EnumValues[T any](prefix string, values map[string]T) func(string) (any, error) {
	names := slices.Sorted(maps.Keys(values))
	return func(word string) (any, error) {
		if value, ok := values[word]; ok {
			return value, nil
		}
		if value, ok := values[strings.TrimPrefix(word, prefix)]; ok {
			return value, nil
		}
		return nil, &ValueError{Allowed: names}
	}
}

// ValueError tells which values an enum has.
type ValueError struct {
	Allowed []string // without prefix, sorted
}

// Error is English.
func (e *ValueError) Error() string { return "allowed: " + strings.Join(e.Allowed, ", ") }

// Chinese is the error for people.
func (e *ValueError) Chinese() string { return "可用：" + strings.Join(e.Allowed, "、") }
