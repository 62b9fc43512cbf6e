package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// object is a JSON object taken apart key by key, so that every fault is found and not only the first, and so that a key
// nobody asked for is one the contract does not know.
type object struct {
	path    string // of the object within the line: "", "applicant.", "events[2]."
	members []member
	faults  *[]Fault
}

// newObject takes a valid value apart. It returns false, with a fault, when it is no object.
func newObject(data []byte, path string, faults *[]Fault) (*object, bool) {
	all, ok := members(data)
	if !ok {
		if path == "" {
			*faults = append(*faults, form("", RuleJSON))
		} else {
			*faults = append(*faults, form(strings.TrimSuffix(path, "."), RuleType))
		}
		return nil, false
	}
	o := &object{path: path, members: all, faults: faults}
	for i := range all {
		if o.find(all[i].key) != i {
			o.fault(all[i].key, RuleDuplicateKey)
			all[i].taken = true
		}
	}
	return o, true
}

// find returns the position of a key, or -1.
func (o *object) find(name string) int {
	return slices.IndexFunc(o.members, func(m member) bool { return m.key == name })
}

// keyLength is how much of an unknown key an error repeats.
const keyLength = 40

func (o *object) fault(name, rule string) {
	name = strings.Map(func(r rune) rune { // a key may hold anything, an error is one line
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, name)
	if runes := []rune(name); len(runes) > keyLength {
		name = string(runes[:keyLength]) + "…"
	}
	*o.faults = append(*o.faults, form(o.path+name, rule))
}

// faulty reports whether a field has a fault already, so that it is not also called missing.
func (o *object) faulty(name string) bool {
	return slices.ContainsFunc(*o.faults, func(f Fault) bool { return f.Field == o.path+name })
}

// take takes a key and returns its value, nil when it is absent or null.
func (o *object) take(name string) []byte {
	i := o.find(name)
	if i < 0 {
		return nil
	}
	o.members[i].taken = true
	if value := o.members[i].value; string(value) != "null" {
		return value
	}
	return nil
}

// end refuses the keys that nobody took, in the order of the line.
func (o *object) end() {
	for i := range o.members {
		if !o.members[i].taken {
			o.fault(o.members[i].key, RuleUnknownKey)
		}
	}
}

// get reads the value of a key with its reader; absent or null it is the zero value.
func get[T any](o *object, name, rule string, read func([]byte) (T, bool)) T {
	var zero T
	raw := o.take(name)
	if raw == nil {
		return zero
	}
	v, ok := read(raw)
	if !ok {
		o.fault(name, rule)
		return zero
	}
	return v
}

func (o *object) text(name string) string {
	s := get(o, name, RuleType, readText)
	o.storable(name, s)
	return s
}

// storable refuses the one character that no database text can hold.
func (o *object) storable(name string, texts ...string) {
	for _, s := range texts {
		if strings.IndexByte(s, 0) >= 0 && !o.faulty(name) {
			o.fault(name, RuleNUL)
		}
	}
}

func (o *object) flag(name string) bool { return get(o, name, RuleType, readJSON[bool]) }

func (o *object) date(name string) calendar.Date { return get(o, name, RuleDate, readDate) }

func (o *object) instant(name string) time.Time { return get(o, name, RuleInstant, readInstant) }

// amount is a whole number, 0 for none.
func (o *object) amount(name string) int64 { return get(o, name, RuleType, readWhole) }

// number is a whole number from 1: 0 stands for "not given" further on, so it must not be written out.
func (o *object) number(name string) int {
	i := o.find(name)
	n := int(o.amount(name))
	if n == 0 && i >= 0 && string(o.members[i].value) != "null" && !o.faulty(name) {
		*o.faults = append(*o.faults, value(o.path+name, workflow.RuleRange))
	}
	return n
}

// required is text that must not be empty.
func (o *object) required(name string) string {
	s := o.text(name)
	if s == "" {
		o.add(name, workflow.RuleMissing)
	}
	return s
}

// list takes an array apart; nil when it is absent.
func (o *object) list(name string) [][]byte { return get(o, name, RuleType, elements) }

// child takes an object that must be there apart.
func (o *object) child(name string) (*object, bool) {
	raw := o.take(name)
	if raw == nil {
		o.add(name, workflow.RuleMissing)
		return nil, false
	}
	return newObject(raw, o.path+name+".", o.faults)
}

// add notes a fault of a value, unless the field has one already.
func (o *object) add(name string, rule workflow.Rule) {
	if !o.faulty(name) {
		*o.faults = append(*o.faults, value(o.path+name, rule))
	}
}

func (o *object) violations(found []workflow.Violation) {
	for _, v := range found {
		o.add(v.Field, v.Rule)
	}
}

func index(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }

// unquoted is the text of a valid JSON string.
func unquoted(raw []byte) string {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	s, _ := readJSON[string](raw) // it is valid
	return s
}

func readText(raw []byte) (string, bool) {
	if raw[0] != '"' {
		return "", false
	}
	return unquoted(raw), true
}

func readDate(raw []byte) (calendar.Date, bool) {
	var d calendar.Date
	err := d.UnmarshalJSON(raw)
	return d, err == nil
}

func readInstant(raw []byte) (time.Time, bool) {
	if raw[0] != '"' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, unquoted(raw))
	return t, err == nil
}

func readWhole(raw []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return n, err == nil
}

func readJSON[T any](raw []byte) (T, bool) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err == nil
}
