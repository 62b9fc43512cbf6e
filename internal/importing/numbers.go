package importing

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/store"
)

// maxSeries is how many series are told apart among the register numbers of one agency. A register has one or two; what
// comes after so many is no series.
const maxSeries = 20

// numbers are the register numbers (登记编号) that the applications of one agency bring with them.
type numbers struct {
	known  bool      // the agency is in the database: its one series is given
	series []*series // otherwise those of the default pattern, by prefix
}

// series are the numbers of one pattern.
type series struct {
	prefix  string
	pattern numbering.Pattern
	count   int
	highest map[int]int64 // by year
}

// newNumbers begins to note the numbers of an agency, nil when it is not in the database.
func newNumbers(known *store.Agency) *numbers {
	if known == nil {
		return &numbers{}
	}
	return &numbers{known: true, series: []*series{{pattern: known.Pattern(), highest: map[int]int64{}}}}
}

func (n *numbers) note(number string) {
	if prefix, _, ok := strings.Cut(number, "〔"); ok && !n.known {
		n.begin(prefix)
	}
	for _, s := range n.series {
		if year, seq, ok := s.pattern.Match(number); ok {
			s.count++
			s.highest[year] = max(s.highest[year], seq)
			return
		}
	}
}

// begin makes a series of the default pattern with this prefix, if there is none and it can be one.
func (n *numbers) begin(prefix string) {
	if len(n.series) == maxSeries || slices.ContainsFunc(n.series, func(s *series) bool { return s.prefix == prefix }) {
		return
	}
	if pattern, err := numbering.Parse("", prefix); err == nil {
		n.series = append(n.series, &series{prefix: prefix, pattern: pattern, highest: map[int]int64{}})
	}
}

// main is the series that most numbers belong to, the first of several; nil when there is none.
func (n *numbers) main() *series {
	if n == nil || len(n.series) == 0 {
		return nil
	}
	return slices.MaxFunc(n.series, func(a, b *series) int { return cmp.Compare(a.count, b.count) })
}

// given says how far the numbers of the agency's series are taken.
func (n *numbers) given(agency string) []store.Given {
	s := n.main()
	if s == nil {
		return nil
	}
	var list []store.Given
	for _, year := range slices.Sorted(maps.Keys(s.highest)) {
		list = append(list, store.Given{Agency: agency, Year: year, Seq: s.highest[year]})
	}
	return list
}
