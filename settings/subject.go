package settings

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Subject is a field of work by which applications are sorted (主题): the code that they are filed under, and what people read.
type Subject struct {
	Code string `json:"code"` // at most 40 characters; an agency that sorted by free text may take its words for codes
	Name string `json:"name"` // at most 100 characters
}

// Subjects are the list of a root agency, in its order; an empty one leaves the text free.
type Subjects []Subject

// The longest parts of a subject, in characters, and of a list, in subjects.
const (
	longestCode  = 40
	longestName  = 100
	mostSubjects = 500
)

// Allow reports whether an application may be filed under a code: no list allows all, and none at all is always allowed.
func (s Subjects) Allow(code string) bool {
	return len(s) == 0 || code == "" || slices.ContainsFunc(s, func(known Subject) bool { return known.Code == code })
}

// String says the list to people, as far as it can be taken in: 征地（征地拆迁）、….
func (s Subjects) String() string {
	const told = 20
	var all []string
	for i, known := range s {
		if i == told {
			return strings.Join(all, "、") + fmt.Sprintf(" 等%d项", len(s))
		}
		text := known.Code
		if known.Name != known.Code {
			text += "（" + known.Name + "）"
		}
		all = append(all, text)
	}
	return strings.Join(all, "、")
}

// Check returns all that is not allowed; the fields are those of the API.
func (s Subjects) Check() []Fault {
	if len(s) > mostSubjects {
		return []Fault{{Field: "subjects", Rule: "value", English: "has more than 500 subjects", Chinese: "主题目录不得超过500项"}}
	}
	var found []Fault
	codes, names := map[string]bool{}, map[string]bool{}
	for i, subject := range s {
		found = append(found, checkPart(fmt.Sprintf("subjects[%d].code", i), subject.Code, longestCode, codes)...)
		found = append(found, checkPart(fmt.Sprintf("subjects[%d].title", i), subject.Name, longestName, names)...)
		if subject.Code == "*" {
			found = append(found, Fault{Field: fmt.Sprintf("subjects[%d].code", i), Rule: "value", English: "stands for all in tables", Chinese: "“*”在统计表中表示合计，不得作为代码"})
		}
	}
	return found
}

func checkPart(field, text string, longest int, seen map[string]bool) []Fault {
	switch {
	case strings.TrimSpace(text) == "":
		return []Fault{{Field: field, Rule: "blank", English: "must not be blank", Chinese: "不得为空"}}
	case text != strings.TrimSpace(text) || strings.ContainsFunc(text, unicode.IsControl):
		return []Fault{{Field: field, Rule: "value", English: "has blanks around it or control characters", Chinese: "首尾不得有空格，不得含有控制字符"}}
	case utf8.RuneCountInString(text) > longest:
		return []Fault{{Field: field, Rule: "value", English: fmt.Sprintf("is longer than %d characters", longest), Chinese: fmt.Sprintf("不得超过%d字", longest)}}
	case seen[text]:
		return []Fault{{Field: field, Rule: "duplicate", English: "is there twice", Chinese: "重复"}}
	}
	seen[text] = true
	return nil
}
