package tenancy

import "slices"

// maxDepth bounds a walk upwards: a tree of agencies is five deep, and a circle, which the store refuses, must not hang a call.
const maxDepth = 32

// Tree is who stands below whom now (隶属关系). It is immutable; the store makes a new one when an agency comes or moves.
type Tree struct {
	Version int64 // of the agencies that it was read from
	parent  map[string]string
	below   map[string][]string // directly
}

// NewTree returns the tree in which parent names the agency directly above each one that has one.
func NewTree(version int64, parent map[string]string) *Tree {
	t := &Tree{Version: version, parent: parent, below: map[string][]string{}}
	for id, above := range parent {
		t.below[above] = append(t.below[above], id)
	}
	for _, ids := range t.below {
		slices.Sort(ids)
	}
	return t
}

// IsBelow reports whether agency stands below above, directly or not. No agency is below itself.
func (t *Tree) IsBelow(agency, above string) bool {
	if t == nil {
		return false
	}
	for range maxDepth {
		p, ok := t.parent[agency]
		if !ok {
			return false
		}
		if p == above {
			return true
		}
		agency = p
	}
	return false
}

// Below returns everything below an agency, level by level.
func (t *Tree) Below(agency string) []string {
	if t == nil {
		return nil
	}
	var all []string
	level := []string{agency}
	for range maxDepth {
		var next []string
		for _, id := range level {
			next = append(next, t.below[id]...)
		}
		if len(next) == 0 {
			break
		}
		all = append(all, next...)
		level = next
	}
	return all
}

// Overlap reports whether two areas have an agency in common. Units and assignees are not looked at: they change from one
// application to the next.
func Overlap(a, b Area, tree *Tree) bool {
	return contains(a, b.Agency, tree) || contains(b, a.Agency, tree)
}

func contains(a Area, agency string, tree *Tree) bool {
	switch {
	case a.Agency == agency:
		return true
	case !a.Below:
		return false
	default:
		return a.Agency == "" || tree.IsBelow(agency, a.Agency)
	}
}
