package numbering

import (
	"fmt"
	"strconv"
	"strings"
)

// yearDigits is how many digits a year has. It is fixed, so that a number is read in one way only whatever stands next
// to the year.
const yearDigits = 4

// maxSeqDigits is how many digits of a running number fit an int64 whatever they are.
const maxSeqDigits = 18

// Format returns the number of a year (1000 to 9999) and running number (from 1), padded with zeros to Width digits and
// never cut short: after 9999 a width of 4 goes on with 10000.
func (p Pattern) Format(year int, seq int64) string {
	y := fmt.Sprintf("%0*d", yearDigits, year)
	return strings.Replace(p.Before, yearMark, y, 1) +
		fmt.Sprintf("%0*d", p.Width, seq) +
		strings.Replace(p.After, yearMark, y, 1)
}

// Match is the inverse of Format for numbers that come from elsewhere (an import, a typed register number): it tells which
// year and running number of this series number is. Padding is not compared, since agencies change it over the years and
// 第7号 and 第0007号 are the same number to a reader. ok is false for numbers of another series.
func (p Pattern) Match(number string) (year int, seq int64, ok bool) {
	headYear, rest, ok := cutHead(number, p.Before)
	if !ok {
		return 0, 0, false
	}
	tailYear, digits, ok := cutTail(rest, p.After)
	if !ok || len(digits) > maxSeqDigits || !allDigits(digits) {
		return 0, 0, false
	}
	year, err := strconv.Atoi(headYear + tailYear) // exactly one of them is not empty
	if err != nil || year < 1000 {
		return 0, 0, false
	}
	seq, err = strconv.ParseInt(digits, 10, 64)
	return year, seq, err == nil && seq > 0
}

// cutHead takes the text of before off the start of s, and the year where before has its mark.
func cutHead(s, before string) (year, rest string, ok bool) {
	left, right, open := strings.Cut(before, yearMark)
	if rest, ok = strings.CutPrefix(s, left); !ok || !open {
		return "", rest, ok
	}
	if len(rest) < yearDigits || !allDigits(rest[:yearDigits]) {
		return "", "", false
	}
	year = rest[:yearDigits]
	rest, ok = strings.CutPrefix(rest[yearDigits:], right)
	return year, rest, ok
}

// cutTail takes the text of after off the end of s, and the year where after has its mark.
func cutTail(s, after string) (year, rest string, ok bool) {
	left, right, open := strings.Cut(after, yearMark)
	if !open {
		rest, ok = strings.CutSuffix(s, after)
		return "", rest, ok
	}
	if rest, ok = strings.CutSuffix(s, right); !ok || len(rest) < yearDigits {
		return "", "", false
	}
	at := len(rest) - yearDigits
	if year = rest[at:]; !allDigits(year) {
		return "", "", false
	}
	rest, ok = strings.CutSuffix(rest[:at], left)
	return year, rest, ok
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
