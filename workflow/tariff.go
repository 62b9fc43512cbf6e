package workflow

import (
	"sort"

	"github.com/yishenqing/foi/calendar"
)

// tariffFrom is the first day of the national tariff (国办函〔2020〕109号). Earlier charges followed local ones and are not
// checked.
var tariffFrom = calendar.MustDate("2021-01-01")

// tariffMost bounds counts, so that sums of money stay far from overflow.
const tariffMost = 1_000_000

// fenPerYuan turns the tariff's yuan into fen.
const fenPerYuan = 100

// pagesYuan is the fee for n pages, progressive: 30 free, to 100 at 10 yuan, to 200 at 20, the rest at 40.
func pagesYuan(n int) int64 {
	over := func(free int) int64 { return int64(max(n-free, 0)) }
	return 10*over(30) + 10*over(100) + 20*over(200)
}

// itemsYuan is the fee for the first n items of one applicant in a calendar month: 10 free, to 30 at 100 yuan each, then
// 100 yuan more each for every ten begun.
func itemsYuan(n int) int64 {
	if n <= 30 {
		return 100 * int64(max(n-10, 0))
	}
	tens, rest := int64(n-30)/10, int64(n-30)%10
	return 2000 + 1000*tens*(tens+3)/2 + 100*rest*(tens+2)
}

// fits reports whether an amount can be what the tariff gives for a count. How many items the applicant had asked for
// before in the month is not in the application, so an amount by items fits when any such number gives it.
func fits(mode ChargeMode, count int, fen int64) bool {
	if count > tariffMost || fen%fenPerYuan != 0 {
		return false
	}
	yuan := fen / fenPerYuan
	if mode == ByPages {
		return pagesYuan(count) == yuan
	}
	price := func(before int) int64 { return itemsYuan(before+count) - itemsYuan(before) }
	before := sort.Search(tariffMost, func(before int) bool { return price(before) >= yuan })
	return price(before) == yuan
}
