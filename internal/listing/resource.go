package listing

import (
	"errors"
	"slices"
)

// Resource says how a collection can be listed. It is written once, next to the table, and not changed afterwards.
type Resource struct {
	Fields       Fields   // what filter may name; nil for a list without filter
	Sorts        Sorts    // what order_by may name
	DefaultOrder string   // the order_by when a request has none; it must be valid
	ID           []string // the text columns that together identify a row in the list, in the order of the index
}

// Request is what a List request says. Arguments are further ones that select rows and so must not change between pages,
// in a fixed order.
type Request struct {
	Parent    string
	PageSize  int32
	PageToken string
	Filter    string
	OrderBy   string
	Arguments []string
}

// Query is a checked request, ready for the store.
type Query struct {
	Where string // the filter with `?` for each of Args, to be joined by AND; "" for none
	Args  []any
	Order Order
	After Cursor // where the page begins
	Limit int    // rows of the page; read one more to see whether there is a next

	arguments []string
}

// Query checks a request and returns what to read. The error is an Errors with a fault for every argument that is wrong, so
// that the caller sees them at once; a token is only looked at when filter and order are right.
func (r Resource) Query(request Request) (Query, error) {
	var (
		faults Errors
		q      Query
		err    error
	)
	note := func(argument string, err error) {
		if err == nil {
			return
		}
		fault := &Error{Argument: argument, Err: err} // never a filter that is silently left out
		_ = errors.As(err, &fault)
		faults = append(faults, fault)
	}
	q.Limit, err = PageSize(request.PageSize)
	note(ArgumentPageSize, err)
	q.Where, q.Args, err = Compile(request.Filter, r.Fields)
	note(ArgumentFilter, err)
	q.Order, err = ParseOrder(request.OrderBy, r.DefaultOrder, r.Sorts, r.ID...)
	note(ArgumentOrderBy, err)
	q.arguments = slices.Concat([]string{request.Parent, request.Filter}, request.Arguments)
	if len(faults) == 0 {
		q.After, err = q.Order.Cursor(request.PageToken, q.arguments...)
		note(ArgumentPageToken, err)
	}
	if len(faults) > 0 {
		return Query{}, faults
	}
	return q, nil
}

// Ranges returns what is to be read, in order, until the page is full: see Keyset.
func (q Query) Ranges() []Range { return Keyset(q.Order, q.After) }

// NextToken returns the page token for the page after the last row of this one.
func (q Query) NextToken(last Cursor) string { return q.Order.Token(last, q.arguments...) }
