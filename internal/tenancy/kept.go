package tenancy

// Kept is a reach as it is written down for work that is done after the call (JSON): a job is held to what the caller reached when
// he asked.
type Kept struct {
	User       string    `json:"user"`
	Officers   []Officer `json:"officers,omitempty"`
	Everything bool      `json:"everything,omitempty"`
	Areas      []Area    `json:"areas,omitempty"`
	Cases      []Area    `json:"cases,omitempty"`
}

// Keep returns the reach to be written down.
func (r *Reach) Keep() Kept {
	return Kept{User: r.caller.User, Officers: r.caller.Officers, Everything: r.everything, Areas: r.areas, Cases: r.cases}
}

// Reach returns what was written down, over who stands below whom now.
func (k Kept) Reach(tree *Tree) *Reach {
	if k.Everything {
		return Everything()
	}
	return For(Caller{User: k.User, Officers: k.Officers, Tree: tree}, k.Areas, k.Cases)
}
