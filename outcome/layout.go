package outcome

// Layout is a version of the annual report's form, named by the year of the notice that prescribed it.
type Layout int

// The layouts. They differ, in table 三, only in 其他处理: one row in 2019, three from 2021 on.
const (
	Layout2019 Layout = 2019 // 国办公开办函〔2019〕60号（试行）, reports for 2019 and 2020
	Layout2021 Layout = 2021 // 国办公开办函〔2021〕30号, reports for 2021 and later
)

// Valid reports whether l is a layout there is.
func (l Layout) Valid() bool { return l == Layout2019 || l == Layout2021 }

// Notice returns the 文号 of the notice that prescribed the layout, or "".
func (l Layout) Notice() string {
	switch l {
	case Layout2019:
		return "国办公开办函〔2019〕60号"
	case Layout2021:
		return "国办公开办函〔2021〕30号"
	}
	return ""
}

// LayoutFor returns the layout prescribed for the report on a year. Years before 2019 had no uniform format; they are
// given the layout of 2019.
func LayoutFor(year int) Layout {
	if year >= 2021 {
		return Layout2021
	}
	return Layout2019
}

// Line is one line of table 三 in a layout: its row, the label as printed, and the leaf rows it counts together.
type Line struct {
	Row    Row
	Label  string
	Leaves []Row // empty for the four lines that are no results: new, carried_in, 3.7, carried_out
}

// Lines returns table 三 in the order of the layout, or nil for an unknown layout. The slice is the caller's own.
func (l Layout) Lines() []Line {
	if !l.Valid() {
		return nil
	}
	lines := []Line{plain(RowNew), plain(RowCarriedIn)}
	for _, row := range Leaves() {
		if l == Layout2019 && !row.IsAnswer() {
			continue
		}
		lines = append(lines, Line{Row: row, Label: row.Label(), Leaves: []Row{row}})
	}
	if l == Layout2019 {
		lines = append(lines, Line{
			Row: RowOtherAll, Label: RowOtherAll.Label(),
			Leaves: []Row{RowCorrectionLapsed, RowFeeLapsed, RowOtherwise},
		})
	}
	return append(lines, plain(RowTotal), plain(RowCarriedOut))
}

func plain(r Row) Line { return Line{Row: r, Label: r.Label()} }

// LineOf returns the row of layout l that counts leaf, or "" when leaf is not a leaf row.
func (l Layout) LineOf(leaf Row) Row {
	switch {
	case !l.Valid() || !leaf.IsLeaf():
		return ""
	case l == Layout2019 && !leaf.IsAnswer():
		return RowOtherAll
	}
	return leaf
}
