package listing

import (
	"fmt"
	"strings"
)

// The request fields that an Error is about, as in the API.
const (
	ArgumentPageSize  = "page_size"
	ArgumentPageToken = "page_token"
	ArgumentOrderBy   = "order_by"
	ArgumentFilter    = "filter"
)

var argumentNames = map[string]string{ //nolint:gosec // names of arguments, no secrets
	ArgumentPageSize: "每页条数", ArgumentPageToken: "翻页标记", ArgumentOrderBy: "排序", ArgumentFilter: "筛选条件",
}

// Error is one fault of a request: INVALID_ARGUMENT with a field violation on Argument. It never repeats a value that was
// typed, which may be a person's name or number.
type Error struct {
	Argument string   // the request field
	Rule     Rule     // what it breaks
	Position int      // in filter: the character at which it shows, from 1; 0 elsewhere
	Field    string   // in filter: the field of the condition; "" where there is none
	Allowed  []string // what could stand there instead, where there are few; nil otherwise
	Err      error    // why Field.Map refused the value; nil otherwise
}

// Error is English.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Argument)
	if e.Position > 0 {
		fmt.Fprintf(&b, " at character %d", e.Position)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, " (%s)", e.Field)
	}
	b.WriteString(": " + e.Rule.English())
	if len(e.Allowed) > 0 {
		b.WriteString("; allowed: " + strings.Join(e.Allowed, ", "))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Chinese is the error for people.
func (e *Error) Chinese() string {
	var b strings.Builder
	b.WriteString(argumentNames[e.Argument])
	if e.Position > 0 {
		fmt.Fprintf(&b, "第%d个字符处", e.Position)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, "（%s）", e.Field)
	}
	b.WriteString("：" + e.Rule.Chinese())
	if len(e.Allowed) > 0 {
		b.WriteString("；可用：" + strings.Join(e.Allowed, "、"))
	}
	if c, ok := e.Err.(interface{ Chinese() string }); ok {
		b.WriteString("：" + c.Chinese())
	}
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Errors is everything that is wrong with a request, at most one Error for each argument and never empty.
type Errors []*Error

// Error is English, one fault after the other.
func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, fault := range e {
		texts[i] = fault.Error()
	}
	return strings.Join(texts, "; ")
}

// Chinese is the errors for people.
func (e Errors) Chinese() string {
	texts := make([]string, len(e))
	for i, fault := range e {
		texts[i] = fault.Chinese()
	}
	return strings.Join(texts, "；")
}

// Unwrap returns the faults for errors.As.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, fault := range e {
		errs[i] = fault
	}
	return errs
}
