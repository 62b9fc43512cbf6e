package resname

import "fmt"

// Error is the refusal of a text that is not a resource name of the wanted kind.
type Error struct {
	Field   string // the path of the request's field, for example `parent`
	Pattern string // what it should look like, for example `agencies/{agency}`
	Name    string // what was given
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %q is not a resource name of the form %s", e.Field, short(e.Name), e.Pattern)
}

// Chinese returns the refusal for people.
func (e *Error) Chinese() string {
	return fmt.Sprintf("“%s”不是有效的资源名称，应为 %s，各段编号由 1 至 63 位字母、数字或连字符组成", short(e.Name), e.Pattern)
}

// maxShown keeps a megabyte pasted into a name out of the answer.
const maxShown = 100

func short(s string) string {
	r := []rune(s)
	if len(r) <= maxShown {
		return s
	}
	return string(r[:maxShown]) + "…"
}
