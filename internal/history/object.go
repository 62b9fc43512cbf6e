package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// object is a JSON object taken apart key by key, so that every fault is found and not only the first, and so that a key
// nobody asked for is one the contract does not know.
type object struct {
	path   string // of the object within the line: "", "applicant.", "events[2]."
	keys   []string
	values map[string]json.RawMessage
	faults *[]Fault
}

// newObject takes data apart. It returns false, with a fault, when data is no object.
func newObject(data []byte, path string, faults *[]Fault) (*object, bool) {
	o := &object{path: path, values: map[string]json.RawMessage{}, faults: faults}
	if !o.read(data) {
		field := ""
		rule := RuleJSON
		if path != "" {
			field, rule = path[:len(path)-1], RuleType
		}
		*faults = append(*faults, form(field, rule))
		return nil, false
	}
	return o, true
}

func (o *object) read(data []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return false
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return false
		}
		name, _ := key.(string) // the keys of an object are texts
		if _, again := o.values[name]; again {
			o.fault(name, RuleDuplicateKey)
			continue
		}
		o.keys = append(o.keys, name)
		o.values[name] = raw
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return false
	}
	return !decoder.More()
}

// keyLength is how much of an unknown key an error repeats.
const keyLength = 40

func (o *object) fault(name, rule string) {
	if runes := []rune(name); len(runes) > keyLength {
		name = string(runes[:keyLength]) + "…"
	}
	*o.faults = append(*o.faults, form(o.path+name, rule))
}

// faulty reports whether a field has a fault already, so that it is not also called missing.
func (o *object) faulty(name string) bool {
	return slices.ContainsFunc(*o.faults, func(f Fault) bool { return f.Field == o.path+name })
}

// take removes a key and returns its value, nil when it is absent or null.
func (o *object) take(name string) json.RawMessage {
	raw := o.values[name]
	delete(o.values, name)
	if string(raw) == "null" {
		return nil
	}
	return raw
}

// end refuses the keys that nobody took, in the order of the line.
func (o *object) end() {
	for _, key := range o.keys {
		if _, left := o.values[key]; left {
			o.fault(key, RuleUnknownKey)
		}
	}
}

func get[T any](o *object, name, rule string) T {
	var v, zero T
	raw := o.take(name)
	if raw == nil {
		return zero
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		o.fault(name, rule)
		return zero
	}
	return v
}

func (o *object) text(name string) string { return get[string](o, name, RuleType) }

func (o *object) flag(name string) bool { return get[bool](o, name, RuleType) }

func (o *object) date(name string) calendar.Date { return get[calendar.Date](o, name, RuleDate) }

func (o *object) instant(name string) time.Time { return get[time.Time](o, name, RuleInstant) }

// number reads a whole number from 1: 0 stands for "not given" further on, so it must not be written out.
func (o *object) number(name string) int {
	raw := o.values[name]
	n := get[int](o, name, RuleType)
	if n == 0 && raw != nil && string(raw) != "null" && !o.faulty(name) {
		*o.faults = append(*o.faults, value(o.path+name, workflow.RuleRange))
	}
	return n
}

// required is text that must not be empty.
func (o *object) required(name string) string {
	s := o.text(name)
	if s == "" && !o.faulty(name) {
		*o.faults = append(*o.faults, value(o.path+name, workflow.RuleMissing))
	}
	return s
}

// list takes an array apart; nil when it is absent.
func (o *object) list(name string) []json.RawMessage {
	return get[[]json.RawMessage](o, name, RuleType)
}

// child takes an object that must be there apart.
func (o *object) child(name string) (*object, bool) {
	raw := o.take(name)
	if raw == nil {
		*o.faults = append(*o.faults, value(o.path+name, workflow.RuleMissing))
		return nil, false
	}
	return newObject(raw, o.path+name+".", o.faults)
}

func index(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
