package listing

import (
	"maps"
	"slices"
	"strings"
)

// Type is the SQL type of a sort column. A page token holds its values as text.
type Type uint8

// The types by which a list can be sorted.
const (
	SortDate    Type = iota // date, as YYYY-MM-DD
	SortTime                // timestamptz, as RFC 3339 in UTC
	SortText                // text
	SortInteger             // bigint
)

var typeNames = [...]string{SortDate: "date", SortTime: "timestamptz", SortText: "text", SortInteger: "bigint"}

// Sort is a field by which a list can be sorted.
type Sort struct {
	// Column is the SQL of the column. It comes from source, never from a request, and has no `?`. "" sorts by the id
	// columns alone, for ids that grow with time.
	Column string
	// Type is the type of the column.
	Type Type
	// Nullable tells that the column has NULLs. They come last in both directions, in a range of their own: see Keyset.
	Nullable bool
}

// Sorts are the fields by which a resource can be sorted, by the names that they have in the API.
type Sorts map[string]Sort

// Order is a parsed order_by: a sort field, then the id, so that no two rows are equal. The id follows the direction of the
// field; an index on (column, id) serves both directions. Get one from ParseOrder.
type Order struct {
	Name string   // the field, as in the API
	Desc bool     // descending
	Sort Sort     // its column
	ID   []string // the text columns, in the order of the index, that together identify a row in the list
}

// ParseOrder reads an order_by of one field with an optional ` desc` or ` asc` (AIP-132); blanks around them do not matter.
// A blank one means fallback, which is written in the same way and must be valid. The error is an *Error.
func ParseOrder(orderBy, fallback string, sorts Sorts, id ...string) (Order, error) {
	words := strings.Fields(orderBy)
	if len(words) == 0 {
		words = strings.Fields(fallback)
	}
	var desc bool
	switch {
	case len(words) == 1:
	case len(words) == 2 && (words[1] == "desc" || words[1] == "asc"):
		desc = words[1] == "desc"
	default:
		return Order{}, &Error{Argument: ArgumentOrderBy, Rule: RuleOrderForm}
	}
	sort, ok := sorts[words[0]]
	if !ok {
		return Order{}, &Error{Argument: ArgumentOrderBy, Rule: RuleOrder, Allowed: slices.Sorted(maps.Keys(sorts))}
	}
	return Order{Name: words[0], Desc: desc, Sort: sort, ID: id}, nil
}

// String returns the order as an order_by, in one spelling.
func (o Order) String() string {
	if o.Desc {
		return o.Name + " desc"
	}
	return o.Name
}
