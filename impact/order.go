package impact

import (
	"cmp"
	"slices"
)

// sort puts the duties into an order that does not depend on chance.
func (e *Effect) sort() {
	slices.SortFunc(e.Duties, func(a, b Shift) int {
		return cmp.Or(cmp.Compare(a.Duty, b.Duty), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After))
	})
}
