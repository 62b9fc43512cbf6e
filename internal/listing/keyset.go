package listing

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yishenqing/foi/calendar"
)

// Cursor is the place of a row in an order: the next page begins after it. The zero Cursor is the place before the first row.
type Cursor struct {
	Key *string  // the value of the sort column, see DateKey, TimeKey, TextKey and IntegerKey; nil for NULL or no column
	ID  []string // the values of the id columns
}

// IsStart reports whether the cursor stands before the first row.
func (c Cursor) IsStart() bool { return len(c.ID) == 0 }

// DateKey is the Cursor.Key of a SortDate; no date is NULL.
func DateKey(d calendar.Date) *string {
	if d.IsZero() {
		return nil
	}
	return new(d.String())
}

// TimeKey is the Cursor.Key of a SortTime, to PostgreSQL's microsecond; the zero time is NULL.
func TimeKey(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano))
}

// TextKey is the Cursor.Key of a SortText.
func TextKey(s string) *string { return &s }

// IntegerKey is the Cursor.Key of a SortInteger.
func IntegerKey(n int64) *string { return new(strconv.FormatInt(n, 10)) }

// Range is a part of a list that one index scan reads in order.
type Range struct {
	Where   string // a condition with `?` for each of Args, to be joined by AND; "" for all rows
	Args    []any
	OrderBy string // the columns for ORDER BY
}

// Keyset returns what of a list is still to come after a cursor (AIP-158), as one range or, for a nullable column, up to two.
// The caller reads them one after the other until the page is full, with one row more than the page to see whether there is
// a next one:
//
//	for _, r := range listing.Keyset(order, after) {
//		rows = append(rows, …Where(r.Where, r.Args...).Order(r.OrderBy).Limit(size + 1 - len(rows))…)
//		if len(rows) > size {
//			break
//		}
//	}
//
// Two ranges are what keeps NULLs last and the plain index (agency_id, column, id) in use: `(column, id) > (?, ?) OR column
// IS NULL` is no range of an index, and column DESC NULLS LAST is not the order of that index read backwards. With the
// condition IS NOT NULL the first range also uses an index that leaves the NULLs out; the second is IS NULL, in which the
// same ORDER BY lets the plain index be read in order. Pages that do not reach the NULLs take one statement.
//
// The cursor must be one of this order (Order.Cursor checks what comes from clients).
func Keyset(order Order, after Cursor) []Range {
	orderBy := order.columns()
	idAfter := func(where string) Range {
		return order.after(where, order.ID, nil, after.ID)
	}
	if order.Sort.Column == "" {
		return []Range{idAfter("")}
	}
	keyAfter := func(where string) Range {
		if after.IsStart() {
			return Range{Where: where, OrderBy: orderBy}
		}
		return order.after(where, append([]string{order.Sort.Column}, order.ID...), after.Key, after.ID)
	}
	if !order.Sort.Nullable {
		return []Range{keyAfter("")}
	}
	set, unset := order.Sort.Column+" IS NOT NULL", order.Sort.Column+" IS NULL"
	switch {
	case after.IsStart(), after.Key != nil:
		return []Range{keyAfter(set), {Where: unset, OrderBy: orderBy}}
	}
	return []Range{idAfter(unset)}
}

// columns returns the columns for ORDER BY.
func (o Order) columns() string {
	columns := o.ID
	if o.Sort.Column != "" {
		columns = append([]string{o.Sort.Column}, o.ID...)
	}
	if !o.Desc {
		return strings.Join(columns, ", ")
	}
	return strings.Join(columns, " DESC, ") + " DESC"
}

// after returns the range of the rows that satisfy where and whose columns come after the key, if there is one, and id.
func (o Order) after(where string, columns []string, key *string, id []string) Range {
	r := Range{Where: where, OrderBy: o.columns()}
	if len(id) == 0 {
		return r
	}
	var marks []string
	if key != nil {
		marks = append(marks, "?::"+typeNames[o.Sort.Type])
		r.Args = append(r.Args, *key)
	}
	for _, part := range id {
		marks = append(marks, "?::text")
		r.Args = append(r.Args, part)
	}
	comparator := " > "
	if o.Desc {
		comparator = " < "
	}
	if where != "" {
		r.Where += " AND "
	}
	r.Where += "(" + strings.Join(columns, ", ") + ")" + comparator + "(" + strings.Join(marks, ", ") + ")"
	return r
}

// fits reports whether a cursor can be of this order, so that what a client made up never fails in the database.
func (o Order) fits(c Cursor) bool {
	if len(c.ID) != len(o.ID) {
		return false
	}
	for _, part := range c.ID {
		if !keepable(part) {
			return false
		}
	}
	if c.Key == nil {
		return o.Sort.Column == "" || o.Sort.Nullable
	}
	return o.Sort.Column != "" && o.Sort.Type.holds(*c.Key)
}

// holds reports whether PostgreSQL can cast s to the type.
func (t Type) holds(s string) bool {
	var err error
	switch t {
	case SortDate:
		_, err = calendar.ParseDate(s)
	case SortInteger:
		_, err = strconv.ParseInt(s, 10, 64)
	case SortTime:
		var at time.Time
		if at, err = time.Parse(time.RFC3339Nano, s); err == nil && (at.Year() < 1 || !strings.HasSuffix(s, "Z")) {
			return false // PostgreSQL has no year 0
		}
	case SortText:
		return keepable(s)
	}
	return err == nil
}

// keepable reports whether s can be a value of a text column.
func keepable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
