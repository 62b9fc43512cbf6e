package stats

import (
	"errors"
	"slices"
)

// Change is one figure of a report that is another one in a later version of it.
type Change struct {
	Row         string // of table 三, as outcome.Row, or of table 四, as CaseRow
	Label       string // of the row
	Column      string // key of the column as in the CSV: natural_person … total, or upheld … total
	ColumnLabel string
	Before      int
	After       int
}

// errDifferentReports refuses to compare reports that are not versions of the same.
var errDifferentReports = errors.New("stats: reports on different agencies or years, or in different layouts, are not versions of one")

// Changes returns the figures that differ between two versions of a report, table 三 first, in order of rows and columns. It
// refuses reports on different agencies or years or in different layouts.
func Changes(before, after Annual) ([]Change, error) {
	if before.Agency != after.Agency || before.Year != after.Year || before.Layout != after.Layout || before.Own != after.Own ||
		len(before.Applications) != len(after.Applications) || len(before.Cases) != len(after.Cases) {
		return nil, errDifferentReports
	}
	var changes []Change
	for i, b := range before.Applications {
		a := after.Applications[i]
		for column := range columns + 1 {
			if b.at(column) != a.at(column) {
				changes = append(changes, Change{string(b.Row), b.Label, columnKey(column), columnLabel(column), b.at(column), a.at(column)})
			}
		}
	}
	keys := casesHeader()[2:]
	for i, b := range before.Cases {
		was, is := b.figures(), after.Cases[i].figures()
		for column := range was {
			if was[column] != is[column] {
				changes = append(changes, Change{string(b.Row), b.Label, keys[column], caseColumnLabels[column], was[column], is[column]})
			}
		}
	}
	return changes, nil
}

// caseColumnLabels are the columns of table 四 as people read them.
var caseColumnLabels = [caseColumns]string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"}

// Effect returns what some entries and legal cases alone do to a report: the figures that they change, from 0. removed and added
// are the legal cases as they were known before and after.
func Effect(scope Scope, entries []Entry, removed, added *CaseSums) ([]Change, error) {
	sums := NewSums(scope.Year)
	for _, e := range entries {
		if err := sums.AddEntry(e); err != nil {
			return nil, err
		}
	}
	if removed == nil {
		removed = NewCaseSums(scope.Year)
	}
	if added == nil {
		added = NewCaseSums(scope.Year)
	}
	before, err := Build(scope, NewSums(scope.Year), removed)
	if err != nil {
		return nil, err
	}
	after, err := Build(scope, sums, added)
	if err != nil {
		return nil, err
	}
	return Changes(before, after)
}

// AddChanges adds up changes of the same figures, for instance of all causes of a restatement: Before and After are summed.
// Those that come to nothing are left out. The order is that of the first mention.
func AddChanges(parts ...[]Change) []Change {
	var all []Change
	for _, part := range parts {
		for _, c := range part {
			i := slices.IndexFunc(all, func(o Change) bool { return o.Row == c.Row && o.Column == c.Column })
			if i < 0 {
				all = append(all, c)
				continue
			}
			all[i].Before += c.Before
			all[i].After += c.After
		}
	}
	return slices.DeleteFunc(all, func(c Change) bool { return c.Before == c.After })
}
