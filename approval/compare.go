package approval

// Change is how a paragraph of a draft changed.
type Change string

// The changes.
const (
	Same    Change = "same"
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
)

// Difference is a paragraph in two drafts.
type Difference struct {
	Change Change
	Label  string // of the field that it belongs to
	Before string // "" when it was added
	After  string // "" when it was removed
}

// mostCells bounds the work of a comparison: the product of the paragraphs that are left between what is the same at the beginning
// and at the end. Beyond it everything between counts as removed and added.
const mostCells = 4_000_000

// Compare returns what became of each paragraph, in order: as many as possible stay the same, and a removed one that another of the
// same field takes the place of was changed.
func Compare(before, after []Line) []Difference {
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	list := make([]Difference, 0, max(len(before), len(after)))
	for _, l := range before[:head] {
		list = append(list, Difference{Same, l.Label, l.Text, l.Text})
	}
	list = append(list, between(before[head:len(before)-tail], after[head:len(after)-tail])...)
	for _, l := range before[len(before)-tail:] {
		list = append(list, Difference{Same, l.Label, l.Text, l.Text})
	}
	return list
}

// between compares what neither begins nor ends in the same paragraph.
func between(before, after []Line) []Difference {
	var list []Difference
	removed, added := []Line(nil), []Line(nil)
	flush := func() {
		list = append(list, paired(removed, added)...)
		removed, added = nil, nil
	}
	common := longest(before, after)
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case common != nil && i < len(before) && j < len(after) && before[i] == after[j]:
			flush()
			list = append(list, Difference{Same, before[i].Label, before[i].Text, before[i].Text})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && (common == nil || common[i+1][j] >= common[i][j+1]):
			removed = append(removed, before[i])
			i++
		default:
			added = append(added, after[j])
			j++
		}
	}
	flush()
	return list
}

// longest returns the lengths of the longest common subsequences of the ends of two lists, from each place on; nil when that would
// be too much work.
func longest(before, after []Line) [][]int32 {
	if len(before)*len(after) > mostCells {
		return nil
	}
	table := make([][]int32, len(before)+1)
	cells := make([]int32, (len(before)+1)*(len(after)+1))
	for i := range table {
		table[i] = cells[i*(len(after)+1) : (i+1)*(len(after)+1)]
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// paired puts together what was removed and added at one place, field by field.
func paired(removed, added []Line) []Difference {
	var list []Difference
	for len(removed) > 0 || len(added) > 0 {
		switch {
		case len(removed) > 0 && len(added) > 0 && removed[0].Label == added[0].Label:
			list = append(list, Difference{Changed, removed[0].Label, removed[0].Text, added[0].Text})
			removed, added = removed[1:], added[1:]
		case len(removed) > 0 && (len(added) == 0 || !has(added, removed[0].Label)):
			list = append(list, Difference{Removed, removed[0].Label, removed[0].Text, ""})
			removed = removed[1:]
		default:
			list = append(list, Difference{Added, added[0].Label, "", added[0].Text})
			added = added[1:]
		}
	}
	return list
}

func has(lines []Line, label string) bool {
	for _, l := range lines {
		if l.Label == label {
			return true
		}
	}
	return false
}
