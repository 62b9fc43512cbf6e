package indicator

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Points are points of a scheme in hundredths (分): 240 is 2.4.
type Points int

var pointsPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$`)

// parsePoints reads a decimal from 0 to 9999.99.
func parsePoints(text string) (Points, bool) {
	if !pointsPattern.MatchString(text) {
		return 0, false
	}
	whole, part, _ := strings.Cut(text, ".")
	n, _ := strconv.Atoi(whole + (part + "00")[:2])
	return Points(n), true
}

// String returns the points as a decimal without zeros at its end.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	text := fmt.Sprintf("%s%d.%02d", sign, p/100, p%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// MarshalJSON writes a JSON number.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// Limit is a rate that must not be exceeded, exactly as its scheme writes it.
type Limit struct {
	text  string
	value *big.Rat
}

var limitPattern = regexp.MustCompile(`^0\.[0-9]{1,6}$`)

func parseLimit(text string) (Limit, bool) {
	if !limitPattern.MatchString(text) {
		return Limit{}, false
	}
	value, _ := new(big.Rat).SetString(text)
	return Limit{text, value}, value.Sign() > 0
}

// String returns the limit as its scheme writes it.
func (l Limit) String() string { return l.text }

// Percent returns the limit in per cent.
func (l Limit) Percent() string { return percent(l.value) }

// percent writes a rate in per cent, with up to four places and without zeros at its end.
func percent(rate *big.Rat) string {
	text := new(big.Rat).Mul(rate, big.NewRat(100, 1)).FloatString(4)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}

// exceeded reports whether numerator ÷ denominator is above the limit. Above 0 over 0 it is.
func (l Limit) exceeded(numerator, denominator int) bool {
	if denominator == 0 {
		return numerator > 0
	}
	return big.NewRat(int64(numerator), int64(denominator)).Cmp(l.value) > 0
}

// most returns the largest numerator that does not exceed the limit.
func (l Limit) most(denominator int) int {
	n := new(big.Int).Mul(l.value.Num(), big.NewInt(int64(denominator)))
	return int(n.Quo(n, l.value.Denom()).Int64())
}

// enough returns the smallest denominator with which a numerator does not exceed the limit.
func (l Limit) enough(numerator int) int {
	n := new(big.Int).Mul(l.value.Denom(), big.NewInt(int64(numerator)))
	up := new(big.Int).Sub(l.value.Num(), big.NewInt(1))
	return int(n.Quo(n.Add(n, up), l.value.Num()).Int64())
}

// Rate is a share that always comes with what it is a share of.
type Rate struct {
	Numerator   int    `json:"numerator"`
	Denominator int    `json:"denominator"`
	Value       *Share `json:"rate"` // nil when the denominator is 0
	Definition  string `json:"definition"`
}

// Share is a decimal of six places, rounded half up.
type Share string

// Of returns the rate of a numerator and a denominator.
func Of(numerator, denominator int, definition string) Rate {
	r := Rate{Numerator: numerator, Denominator: denominator, Definition: definition}
	if denominator != 0 {
		r.Value = new(Share(big.NewRat(int64(numerator), int64(denominator)).FloatString(6)))
	}
	return r
}

// String returns the rate for people: 42/813（5.1661%）.
func (r Rate) String() string {
	if r.Value == nil {
		return fmt.Sprintf("%d/%d（分母为0，不计算）", r.Numerator, r.Denominator)
	}
	return fmt.Sprintf("%d/%d（%s）", r.Numerator, r.Denominator, percent(big.NewRat(int64(r.Numerator), int64(r.Denominator))))
}
