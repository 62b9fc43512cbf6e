package store

import (
	"encoding/json"
	"fmt"
)

// namesPeople are the fields of a standing that may name a person.
var namesPeople = map[string]bool{"party": true, "assigned_to": true}

// standing compares two standings place by place.
func (d *drifts) standing(stored, derived string) {
	var was, want any
	if err := json.Unmarshal([]byte(stored), &was); err != nil {
		d.add("standing", "unreadable", "readable", true)
		return
	}
	if err := json.Unmarshal([]byte(derived), &want); err != nil {
		d.add("standing", "readable", err.Error(), false) // it was encoded a moment ago
		return
	}
	d.tree("standing", was, want, false)
}

// tree compares two JSON values and what is inside them.
func (d *drifts) tree(place string, stored, derived any, private bool) {
	was, isObject := stored.(map[string]any)
	want, bothObjects := derived.(map[string]any)
	if isObject && bothObjects {
		for _, name := range places(was, want) {
			d.child(place+"."+name, was, want, name, private || namesPeople[name])
		}
		return
	}
	wasList, isList := stored.([]any)
	wantList, bothLists := derived.([]any)
	if isList && bothLists && len(wasList) == len(wantList) {
		for i := range wasList {
			d.tree(fmt.Sprintf("%s[%d]", place, i), wasList[i], wantList[i], private)
		}
		return
	}
	d.compare(place, leaf(stored), leaf(derived), private)
}

// child compares what two objects have under a name.
func (d *drifts) child(place string, stored, derived map[string]any, name string, private bool) {
	was, isStored := stored[name]
	want, isDerived := derived[name]
	switch {
	case !isStored:
		d.compare(place, absent, leaf(want), private)
	case !isDerived:
		d.compare(place, leaf(was), absent, private)
	default:
		d.tree(place, was, want, private)
	}
}

// leaf spells a value; of what has parts, which may name people, only how many there are.
func leaf(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return fmt.Sprintf("{%d fields}", len(v))
	case []any:
		return fmt.Sprintf("[%d entries]", len(v))
	}
	encoded, err := json.Marshal(v) // tells "5" from 5
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}
