package apierr

import (
	"fmt"
	"slices"
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// Violation is one fault of a request.
type Violation struct {
	Field   string // path of the field from the request message, for example `application.applicant.id_number`
	Rule    string // stable name of the rule, for example `string.max_len` or `check_digit`
	Message string // English, for developers; never repeats what was sent
	Chinese string // for the person who filled the field
}

// Invalid is the refusal of a request for its content, with everything that is wrong with it at once. Services collect:
//
//	var found apierr.Invalid
//	name, err := resname.ParseAgency("parent", req.GetParent())
//	found.AddError("parent", err)
//	found.Add(apierr.Violation{…})
//	if err := found.Err(); err != nil {
//		return nil, err
//	}
type Invalid struct {
	Violations []Violation

	// Reason is FIELD_INVALID when not set; FILTER_INVALID and PAGE_TOKEN_INVALID tell clients more.
	Reason foiv1.ErrorReason
}

// Add records one more fault.
func (e *Invalid) Add(v Violation) { e.Violations = append(e.Violations, v) }

// AddError records an error of a pure package as a fault of a field; nil is none. An *Invalid adds its own violations, an
// error that names its field keeps it.
func (e *Invalid) AddError(field string, err error) {
	if err == nil {
		return
	}
	if found := violationsOf(err); len(found) > 0 {
		for _, v := range found {
			if v.Field == "" {
				v.Field = field
			}
			e.Add(v)
		}
		return
	}
	e.Add(Violation{Field: field, Rule: "invalid", Message: err.Error(), Chinese: chineseOf(err)})
}

// AddOthers records the faults in err of fields that have none yet, themselves or as a part of one that has; nil is none.
func (e *Invalid) AddOthers(err error) {
	var others Invalid
	others.AddError("", err)
	known := slices.Clone(e.Violations)
	for _, v := range others.Violations {
		if !slices.ContainsFunc(known, func(k Violation) bool {
			return v.Field == k.Field || strings.HasPrefix(v.Field, k.Field+".")
		}) {
			e.Add(v)
		}
	}
}

// Err returns e when there are faults and nil when there are none.
func (e *Invalid) Err() error {
	if e == nil || len(e.Violations) == 0 {
		return nil
	}
	return e
}

// Error lists the faults in English.
func (e *Invalid) Error() string {
	return joined(e.Violations, "; ", func(v Violation) string { return prefixed(v.Field, ": ", v.Message) })
}

// Chinese lists the faults for people.
func (e *Invalid) Chinese() string {
	list := joined(e.Violations, "；", func(v Violation) string { return prefixed(v.Field, "：", v.Chinese) })
	if len(e.Violations) > 1 {
		return fmt.Sprintf("提交的内容有 %d 处不符合要求：%s", len(e.Violations), list)
	}
	return "提交的内容不符合要求：" + list
}

func prefixed(field, between, text string) string {
	if field == "" {
		return text
	}
	return field + between + text
}

// maxListed keeps a message readable when hundreds of fields are wrong; the details list them all.
const maxListed = 10

func joined[T any](list []T, between string, text func(T) string) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(between)
		}
		if i == maxListed {
			b.WriteString("…")
			break
		}
		b.WriteString(text(v))
	}
	return b.String()
}
