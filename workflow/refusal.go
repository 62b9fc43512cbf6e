package workflow

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// Refusal says that an application cannot be registered, or that an act cannot be done: nothing of it was recorded.
type Refusal struct {
	Act     Act           // empty when the registration itself is refused
	State   State         // the state the act met; empty for a registration
	On      calendar.Date // the act's day, or the day received
	Rule    Rule          // the rule that forbids it
	Article string        // Chinese: where the rule stands
	Field   string        // JSON name of the argument at fault; empty when it is not about an argument
	Detail  string        // the dates, figures or ids the rule was held against; no personal data
	// Violations are all faults of the arguments, when Rule is RuleArgument or the facts are at fault.
	Violations []Violation

	cause error // what the calendar said, when Rule is RuleCalendar
}

// Error is English, one line, for logs and the command line.
func (r *Refusal) Error() string {
	var b strings.Builder
	if r.Act == "" {
		fmt.Fprintf(&b, "registration of an application received %s refused", orNone(r.On))
	} else {
		fmt.Fprintf(&b, "%s on %s refused in state %s", r.Act, orNone(r.On), r.State)
	}
	fmt.Fprintf(&b, ": rule %s: %s", r.Rule, r.Rule.English())
	r.details(&b, "; ", func(v Violation) string { return v.Error() }, func(e error) string { return e.Error() })
	return b.String()
}

// Chinese is the refusal for people, one sentence.
func (r *Refusal) Chinese() string {
	var b strings.Builder
	if r.Act == "" {
		fmt.Fprintf(&b, "%s 收到的申请不能登记", orNone(r.On))
	} else {
		fmt.Fprintf(&b, "%s 不能“%s”（当前状态：%s）", orNone(r.On), r.label(), r.State.Label())
	}
	fmt.Fprintf(&b, "：%s", r.Rule.Chinese())
	r.details(&b, "；", Violation.Chinese, func(e error) string {
		if c, ok := e.(interface{ Chinese() string }); ok {
			return c.Chinese()
		}
		return e.Error()
	})
	if r.Article != "" {
		fmt.Fprintf(&b, "〔%s〕", r.Article)
	}
	return b.String()
}

// Unwrap returns the calendar's error, if that is the reason.
func (r *Refusal) Unwrap() error { return r.cause }

func (r *Refusal) label() string {
	if label := r.Act.Label(); label != "" {
		return label
	}
	return string(r.Act)
}

func (r *Refusal) details(b *strings.Builder, between string, violation func(Violation) string, cause func(error) string) {
	if r.Detail != "" {
		fmt.Fprintf(b, " (%s)", r.Detail)
	}
	for i, v := range r.Violations {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString(between)
		}
		b.WriteString(violation(v))
	}
	if r.cause != nil {
		fmt.Fprintf(b, ": %s", cause(r.cause))
	}
}

func orNone(d calendar.Date) string {
	if d.IsZero() {
		return "(no date)"
	}
	return d.String()
}

// FoldError says which event of a case was refused.
type FoldError struct {
	Index int // position in Case.Events, or -1 when the registration was refused
	Err   error
}

// Error names the event by its place, counted from 1 as people do.
func (e *FoldError) Error() string {
	if e.Index < 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("event %d: %v", e.Index+1, e.Err)
}

// Chinese is the same for people.
func (e *FoldError) Chinese() string {
	text := e.Err.Error()
	var r *Refusal
	if errors.As(e.Err, &r) {
		text = r.Chinese()
	}
	if e.Index < 0 {
		return text
	}
	return fmt.Sprintf("第%d个事项：%s", e.Index+1, text)
}

// Unwrap returns the refusal.
func (e *FoldError) Unwrap() error { return e.Err }
