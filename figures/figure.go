package figures

import (
	"math/big"
	"strconv"
)

// Figure is the value of a measure.
type Figure struct {
	Form Form
	// Known is false where there is no value: a rate of nothing, a percentile of no answers.
	Known bool
	Value int64 // of all forms but Rate
	// Numerator and Denominator of a Rate.
	Numerator, Denominator int64
	// Of is how many facts the figure comes from.
	Of int64
	// Withheld: the figure would tell something of one or two persons' cases to somebody who may not read them.
	Withheld bool
}

// few is how many facts a figure that is no count has to come from to be told to somebody who may not read the cases.
const few = 3

// ForOutsiders returns the figure as somebody may see it who may not read the cases. Counts are told: they have to add up, and the
// annual report publishes ones. What a value says of the cases themselves (days, money, whether in time) is not, when there are
// fewer than three of them.
func (f Figure) ForOutsiders() Figure {
	if f.Form == Count || f.Of == 0 || f.Of >= few {
		return f
	}
	return Figure{Form: f.Form, Withheld: true}
}

// places is how many digits a rate is written with.
const places = 6

// rational returns the value as a fraction; nil when there is none.
func (f Figure) rational() *big.Rat {
	switch {
	case !f.Known || f.Withheld:
		return nil
	case f.Form == Rate:
		return big.NewRat(f.Numerator, f.Denominator)
	}
	return big.NewRat(f.Value, 1)
}

// Decimal returns the value: a rate with six places, anything else as a whole number; "" when there is none.
func (f Figure) Decimal() string {
	r := f.rational()
	switch {
	case r == nil:
		return ""
	case f.Form == Rate:
		return r.FloatString(places)
	}
	return strconv.FormatInt(f.Value, 10)
}

// Change is what a figure is compared with another one, its base.
type Change struct {
	// Absolute is figure − base: of rates the difference of the rates with six places, otherwise a whole number; "" when one of
	// them has no value.
	Absolute string
	// Relative is (figure − base) ÷ base with six places; "" when the base is 0 or one of them has no value.
	Relative string
}

// Against compares the figure with a base.
func (f Figure) Against(base Figure) Change {
	is, was := f.rational(), base.rational()
	if is == nil || was == nil {
		return Change{}
	}
	difference := new(big.Rat).Sub(is, was)
	c := Change{Absolute: difference.FloatString(0)}
	if f.Form == Rate {
		c.Absolute = difference.FloatString(places)
	}
	if was.Sign() != 0 {
		c.Relative = new(big.Rat).Quo(difference, was).FloatString(places)
	}
	return c
}
