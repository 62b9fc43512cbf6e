package stats

import (
	"fmt"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// CaseRow is the key of a line of table 四.
type CaseRow string

// The lines of table 四.
const (
	CaseReview          CaseRow = "review"            // 行政复议
	CaseSuitDirect      CaseRow = "suit_direct"       // 未经复议直接起诉
	CaseSuitAfterReview CaseRow = "suit_after_review" // 复议后起诉
)

var caseLabels = [...]struct {
	row   CaseRow
	label string
}{
	{CaseReview, "行政复议"},
	{CaseSuitDirect, "行政诉讼·未经复议直接起诉"},
	{CaseSuitAfterReview, "行政诉讼·复议后起诉"},
}

// CaseRows returns the lines of table 四 in order. The slice is the caller's own.
func CaseRows() []CaseRow {
	rows := make([]CaseRow, len(caseLabels))
	for i, l := range caseLabels {
		rows[i] = l.row
	}
	return rows
}

func (r CaseRow) index() int {
	for i, l := range caseLabels {
		if l.row == r {
			return i
		}
	}
	return -1
}

// Label returns the line's label as the fixtures print it, or "" when r is no line.
func (r CaseRow) Label() string {
	if i := r.index(); i >= 0 {
		return caseLabels[i].label
	}
	return ""
}

// CaseRowOf returns the line in which a legal case is counted, or "" when its type or route is none.
func CaseRowOf(kind workflow.LegalType, route workflow.LegalRoute) CaseRow {
	switch {
	case kind == workflow.Review && route == "":
		return CaseReview
	case kind == workflow.Suit && route == workflow.Direct:
		return CaseSuitDirect
	case kind == workflow.Suit && route == workflow.AfterReview:
		return CaseSuitAfterReview
	}
	return ""
}

// pending is the place of 尚未审结 in a line of CaseSums, after the three results.
const pending = 3

var caseResults = [...]workflow.LegalResult{workflow.Upheld, workflow.Corrected, workflow.OtherResult}

// CaseSums are the legal cases of one year counted for table 四.
type CaseSums struct {
	year  int
	count [len(caseLabels)][pending + 1]int
}

// NewCaseSums returns empty sums for the report on a year.
func NewCaseSums(year int) *CaseSums { return &CaseSums{year: year} }

// Year returns the year of the report.
func (s *CaseSums) Year() int { return s.year }

// Add adds n cases of a line with the given result, or pending ones when result is empty. It refuses what table 四 has
// no place for. The caller has chosen the cases by OpenIn.
func (s *CaseSums) Add(row CaseRow, result workflow.LegalResult, n int) error {
	i := row.index()
	place := pending
	if result != "" {
		for place = range caseResults {
			if caseResults[place] == result {
				break
			}
		}
		if caseResults[place] != result {
			i = -1
		}
	}
	if i < 0 {
		return fmt.Errorf("stats: table 四 has no place for a case of line %q with result %q", string(row), string(result))
	}
	s.count[i][place] += n
	return nil
}

// AddCase counts one legal case when it was open at some time in the year: served by its end and not concluded before it
// began. It is pending when it was not concluded by the end of the year, whatever became of it later.
func (s *CaseSums) AddCase(c workflow.LegalCase) error {
	open, result := OpenIn(c, s.year)
	if !open {
		return nil
	}
	return s.Add(CaseRowOf(c.Type, c.Route), result, 1)
}

// OpenIn reports whether a legal case was open at some time in a year, and its result at the end of that year (empty:
// pending). A case that is carried over is open, and counted, in every year until its conclusion.
func OpenIn(c workflow.LegalCase, year int) (open bool, result workflow.LegalResult) {
	if c.Served.IsZero() || c.Served.Year() > year {
		return false, ""
	}
	switch concludedIn(c.Concluded, year) {
	case before:
		return false, ""
	case during:
		return true, c.Result
	case after:
	}
	return true, ""
}

type relation int

const (
	before relation = iota
	during
	after
)

func concludedIn(day calendar.Date, year int) relation {
	switch {
	case day.IsZero() || day.Year() > year:
		return after
	case day.Year() == year:
		return during
	}
	return before
}
