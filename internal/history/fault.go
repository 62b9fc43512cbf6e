package history

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/workflow"
)

// Rules of the file's form. Faults of values carry the rules of packages workflow and applicant.
const (
	RuleLength       = "line_length"   // longer than MaxLine
	RuleUTF8         = "utf8"          // not UTF-8
	RuleJSON         = "json"          // not one JSON object
	RuleKind         = "kind"          // not agency, application or legal_case
	RuleUnknownKey   = "unknown_key"   // a key the contract does not know
	RuleDuplicateKey = "duplicate_key" // a key given twice
	RuleType         = "type"          // text where a number belongs, and so on
	RuleDate         = "date"          // no date of the calendar in the form YYYY-MM-DD
	RuleInstant      = "instant"       // no instant of RFC 3339
	RuleNUL          = "nul"           // a text with the character U+0000
	RuleDuplicate    = "duplicate"     // the file has a record of this id already
	RuleSequence     = "sequence"      // agencies come before their applications, these before their legal cases
)

var formTexts = map[string][2]string{
	RuleLength:       {"the line is longer than 1 MiB", "该行超过1 MiB"},
	RuleUTF8:         {"the line is not UTF-8", "该行不是UTF-8编码"},
	RuleJSON:         {"the line is not one JSON object", "该行不是一个JSON对象"},
	RuleKind:         {"is not agency, application or legal_case", "应为agency、application或legal_case"},
	RuleUnknownKey:   {"is not a key of the contract", "未知的字段"},
	RuleDuplicateKey: {"is given twice", "字段重复"},
	RuleType:         {"has the wrong JSON type", "值的类型不符"},
	RuleDate:         {"is not a date of the form YYYY-MM-DD", "不是有效日期，应为YYYY-MM-DD"},
	RuleInstant:      {"is not an instant of RFC 3339", "不是有效时刻，应为RFC 3339格式"},
	RuleNUL:          {"contains the character U+0000", "含有空字符（U+0000）"},
	RuleDuplicate:    {"the file has such a record already", "文件中已有此编号的记录"},
	RuleSequence:     {"agencies come before their applications, and these before their legal cases", "顺序应为机关、申请、复议诉讼"},
}

// Fault is one thing wrong with a line.
type Fault struct {
	Field string // JSON path within the line, as in events[2].row; "" for the line as a whole
	Rule  string // stable name of the rule broken
	// Text and Chinese say what is wrong; neither repeats the value.
	Text    string
	Chinese string
}

func form(field, rule string) Fault {
	return Fault{Field: field, Rule: rule, Text: formTexts[rule][0], Chinese: formTexts[rule][1]}
}

func value(field string, rule workflow.Rule) Fault {
	return Fault{Field: field, Rule: string(rule), Text: rule.English(), Chinese: rule.Chinese()}
}

// LineError says what is wrong with a line. The Reader can go on after it.
type LineError struct {
	File   string
	Line   int // counted from 1
	Faults []Fault
}

// Error is one line: file, line, and each fault with its field and rule.
func (e *LineError) Error() string {
	return e.render(func(f Fault) string { return f.Text }, ": ", "; ")
}

// Chinese is the same for people.
func (e *LineError) Chinese() string {
	return e.render(func(f Fault) string { return f.Chinese }, "：", "；")
}

func (e *LineError) render(text func(Fault) string, colon, semicolon string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteString(semicolon)
		}
		if f.Field != "" {
			b.WriteString(f.Field + colon)
		}
		fmt.Fprintf(&b, "%s [%s]", text(f), f.Rule)
	}
	return b.String()
}
