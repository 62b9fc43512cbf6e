package numbering

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Default is the pattern of an agency that sets none.
const Default = "{prefix}〔{year}〕第{seq}号"

// Limits of what Parse accepts, in characters and digits.
const (
	MaxPattern = 100 // characters of a pattern
	MaxPrefix  = 40  // characters of a prefix
	MaxWidth   = 12  // digits that a number is padded to
)

const (
	yearMark   = "{year}"
	prefixMark = "{prefix}"
)

// Pattern is a parsed pattern. Get one from Parse, or from the columns in which an earlier one was kept.
type Pattern struct {
	Before string // what stands before the running number, `{year}` still open
	After  string // what stands after it, `{year}` still open; exactly one of the two has `{year}`
	Width  int    // the number is padded with zeros to so many digits, 1 to MaxWidth
}

// Parse reads a pattern and puts prefix in. The pattern has exactly one `{seq}` or `{seq:N}` (N digits, 1 to MaxWidth),
// exactly one `{year}` and at most one `{prefix}`; the rest is taken as it stands. The empty pattern means Default.
// Other braces, braces in the prefix, and characters that cannot be seen are refused. The error is an *Error.
func Parse(pattern, prefix string) (Pattern, error) {
	if pattern == "" {
		pattern = Default
	}
	if err := checkText(pattern, MaxPattern, RulePatternLength); err != nil {
		return Pattern{}, err
	}
	if err := checkText(prefix, MaxPrefix, RulePrefixLength); err != nil {
		return Pattern{}, err
	}
	// A brace in the prefix would turn into a mark once the prefix is in its place.
	if strings.ContainsAny(prefix, "{}") {
		return Pattern{}, &Error{Rule: RulePrefixBraces}
	}
	return assemble(pattern, prefix)
}

// assemble goes through the marks from left to right; out moves from Before to After at `{seq}`.
func assemble(pattern, prefix string) (Pattern, error) {
	var (
		p                        Pattern
		before, after            strings.Builder
		years, seqs, prefixCount int
	)
	out := &before
	for rest := pattern; rest != ""; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:open])
		length := strings.IndexByte(rest[open:], '}') + 1
		if rest[open] == '}' || length == 0 {
			return Pattern{}, &Error{Rule: RuleBraces}
		}
		mark := rest[open : open+length]
		rest = rest[open+length:]
		switch width := seqWidth(mark); {
		case width > 0:
			p.Width, out = width, &after
			seqs++
		case mark == yearMark:
			out.WriteString(yearMark)
			years++
		case mark == prefixMark:
			out.WriteString(prefix)
			prefixCount++
		default:
			return Pattern{}, &Error{Rule: RuleBraces}
		}
	}
	switch {
	case seqs != 1:
		return Pattern{}, &Error{Rule: RuleSeqOnce}
	case years != 1:
		return Pattern{}, &Error{Rule: RuleYearOnce}
	case prefixCount > 1:
		return Pattern{}, &Error{Rule: RulePrefixOnce}
	}
	p.Before, p.After = before.String(), after.String()
	return p, nil
}

// seqWidth returns the width that a mark `{seq}` or `{seq:N}` asks for, and 0 for any other mark.
func seqWidth(mark string) int {
	if mark == "{seq}" {
		return 1
	}
	digits, ok := strings.CutPrefix(strings.TrimSuffix(mark, "}"), "{seq:")
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0
	}
	n, err := strconv.ParseUint(digits, 10, 8)
	if err != nil || n > MaxWidth {
		return 0
	}
	return int(n)
}

// checkText refuses what PostgreSQL cannot keep and what a person cannot see in a number: two numbers that look the same
// would be two.
func checkText(s string, limit int, tooLong Rule) error {
	if !utf8.ValidString(s) {
		return &Error{Rule: RuleCharacters}
	}
	if utf8.RuneCountInString(s) > limit {
		return &Error{Rule: tooLong}
	}
	for _, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return &Error{Rule: RuleCharacters}
		}
	}
	return nil
}
