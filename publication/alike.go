package publication

import (
	"cmp"
	"slices"
)

// Asked is an application as far as it is compared: what it asks for, and who asks.
type Asked struct {
	ID          string
	Description string
	Applicant   string // tells applicants apart; "" for one of whom nothing is known
	Releasable  bool   // it was answered with the information, or a part of it
	Published   bool   // it was published, or that is on its way
}

// Same is the similarity of two descriptions from which they ask for the same information: what SuggestDuplicates calls alike.
const Same = 0.5

// Group are applications that ask for the same information.
type Group struct {
	Members    []Asked // in the order given
	Applicants int     // different ones; all of whom nothing is known count as one
}

// Candidates returns the groups of applications by several applicants that ask for the same information, of which at least one was
// answered with it and none was published (art. 44 (1)): those with the most applicants first. Descriptions without a word are
// like nothing.
func Candidates(all []Asked) []Group {
	parent := make([]int, len(all))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, pair := range pairs(all) {
		if a, b := root(pair[0]), root(pair[1]); a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	members := map[int][]Asked{}
	for i := range all {
		members[root(i)] = append(members[root(i)], all[i])
	}
	var groups []Group
	for _, list := range members {
		people := map[string]bool{}
		for _, m := range list {
			people[m.Applicant] = true
		}
		if len(people) > 1 && slices.ContainsFunc(list, func(m Asked) bool { return m.Releasable }) &&
			!slices.ContainsFunc(list, func(m Asked) bool { return m.Published }) {
			groups = append(groups, Group{Members: list, Applicants: len(people)})
		}
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Applicants, a.Applicants), cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0].ID, b.Members[0].ID))
	})
	return groups
}
