package annualreport

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// None is printed where there is nothing to divide by: a growth over nothing is no percentage.
const None = "—"

// places are the decimals of the percentages that are printed.
const places = 2

// Share returns part of whole in per cent with two decimals, rounded half up: 11796 of 28406 is 41.53%. None when whole
// is not positive.
func Share(part, whole int) string {
	if whole <= 0 {
		return None
	}
	return percent(rounded(part, whole, places), places) + "%"
}

// Growth returns how much now is above before, in per cent with two decimals and a sign: +13.76%, -6.62%, 0.00%. None
// when before is 0.
func Growth(now, before int) string {
	if before <= 0 {
		return None
	}
	n := rounded(now-before, before, places)
	text := percent(n, places) + "%"
	if n > 0 {
		text = "+" + text
	}
	return text
}

// rounded returns part/whole in per cent as a whole number of the last decimal, rounded half away from zero. whole > 0.
func rounded(part, whole, decimals int) int64 {
	n, d := scaled(part, whole, decimals)
	n.Mul(n, big.NewInt(2))
	d.Mul(d, big.NewInt(2))
	half := new(big.Int).Div(d, big.NewInt(2))
	if n.Sign() < 0 {
		n.Sub(n, half)
	} else {
		n.Add(n, half)
	}
	return n.Quo(n, d).Int64()
}

// truncated is as rounded, but the further decimals are cut off.
func truncated(part, whole, decimals int) int64 {
	n, d := scaled(part, whole, decimals)
	return n.Quo(n, d).Int64()
}

func scaled(part, whole, decimals int) (n, d *big.Int) {
	n = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals+2)), nil)
	return n.Mul(n, big.NewInt(int64(part))), big.NewInt(int64(whole))
}

// percent spells a number of the last decimal: 314 with two decimals is 3.14.
func percent(n int64, decimals int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if decimals == 0 {
		return sign + digits
	}
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals+1-len(digits)) + digits
	}
	return fmt.Sprintf("%s%s.%s", sign, digits[:len(digits)-decimals], digits[len(digits)-decimals:])
}
