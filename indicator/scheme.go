package indicator

import (
	"embed"
	"fmt"
	"path"
	"slices"
)

// Rule says how an indicator is worked out.
type Rule string

// The rules.
const (
	RuleDeductions Rule = "deductions" // full points less what is deducted, never below 0
	RuleLimit      Rule = "limit"      // full points unless corrected cases per application exceed a limit
	RuleBonus      Rule = "bonus"      // points for reaching a number
	RuleConversion Rule = "conversion" // full points when something was published, else by whether anything could have been
)

// EarlierAnswers says what a scheme makes of a late answer that a review or suit had done again later. The clock's ledger has
// one duty to answer, that of the last term (contracts/clock.md).
type EarlierAnswers string

// What it can make of them.
const (
	EarlierListed  EarlierAnswers = "listed"  // told, and not counted as overdue
	EarlierCounted EarlierAnswers = "counted" // as overdue
)

// Scheme is one table of indicators (考核方案). It is immutable.
type Scheme struct {
	ID             string
	Title          string
	Source         string // the document it is taken from
	Illustrative   bool   // no document: written to show something
	DerivedFrom    string // of an illustrative one: what it follows, and what is invented
	EarlierAnswers EarlierAnswers
	Indicators     []Indicator

	content string
}

// JSON returns the text that the scheme was read from, which ParseScheme reads again: where another district begins with its own.
func (s *Scheme) JSON() string { return s.content }

// Indicator is one line of the table.
type Indicator struct {
	Key   string // as the table numbers it, for example 4.12
	Title string
	Text  string // the table's own words
	Rule  Rule
	Full  Points // without any deduction; of a bonus the sum of its steps

	WithoutApplications Points      // RuleDeductions: when nothing was received in the year
	Deductions          []Deduction // RuleDeductions
	Over                Points      // RuleLimit: when the limit is exceeded
	Limit               Limit       // RuleLimit
	Steps               []Step      // RuleBonus
	Missed              Points      // RuleConversion: something could have been published and was not
	NothingFit          Points      // RuleConversion: nothing could have been
}

// Deduction takes points off when something was found.
type Deduction struct {
	Fact   Fact
	Points Points
	Each   bool // for each one found, not once for all
	Text   string
}

// Step gives points when something reaches a number.
type Step struct {
	Fact    Fact
	AtLeast int
	Points  Points
	Text    string
}

// DefaultScheme is the id of the scheme that is used when none is named.
const DefaultScheme = "huangpu-2023"

//go:embed schemes/*.json
var schemeFiles embed.FS

var embedded = func() []*Scheme {
	entries, err := schemeFiles.ReadDir("schemes")
	if err != nil {
		mustRead(err)
	}
	var all []*Scheme
	for _, e := range entries {
		data, err := schemeFiles.ReadFile(path.Join("schemes", e.Name()))
		mustRead(err)
		s, err := ParseScheme(data)
		mustRead(err)
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Scheme) int {
		switch {
		case a.ID == DefaultScheme:
			return -1
		case b.ID == DefaultScheme:
			return 1
		}
		return 0
	})
	return all
}()

// mustRead: what is compiled into the program is right, or no test passes.
func mustRead(err error) {
	if err != nil {
		panic(fmt.Sprintf("embedded schemes: %v", err))
	}
}

// Schemes returns the schemes that the program brings along, the default first. The slice is the caller's own.
func Schemes() []*Scheme { return slices.Clone(embedded) }

// Lookup returns the scheme with an id that the program brings along, and false when there is none.
func Lookup(id string) (*Scheme, bool) {
	for _, s := range embedded {
		if s.ID == id {
			return s, true
		}
	}
	return nil, false
}
