package workflow

import (
	"sort"

	"github.com/yishenqing/foi/calendar"
)

// tariff is one wording of what 信息处理费 costs, dated like a version of the statute.
type tariff struct {
	from    calendar.Date
	article string
	items   []priceStep // per item of one applicant in a calendar month
	pages   []priceStep // per page of one application
}

// priceStep is one bracket: what each one from First on costs, up to where the next step begins. With Every set the price
// rises by RiseFen after every so many, without end.
type priceStep struct {
	first   int
	unitFen int64
	every   int
	riseFen int64
}

// tariffs are those of the whole country, by the day they came into force. Charges of before the first followed local ones
// and are not checked.
var tariffs = [...]tariff{
	{
		from: calendar.MustDate("2021-01-01"), article: "国办函〔2020〕109号",
		items: []priceStep{{first: 1}, {first: 11, unitFen: 100_00}, {first: 31, unitFen: 200_00, every: 10, riseFen: 100_00}},
		pages: []priceStep{{first: 1}, {first: 31, unitFen: 10_00}, {first: 101, unitFen: 20_00}, {first: 201, unitFen: 40_00}},
	},
}

// tariffMost bounds counts, so that sums of money stay far from overflow.
const tariffMost = 1_000_000

// fenPerYuan turns yuan into fen.
const fenPerYuan = 100

// tariffOn returns the tariff in force on a day, and nil before the first.
func tariffOn(on calendar.Date) *tariff {
	for i := len(tariffs) - 1; i >= 0; i-- {
		if on >= tariffs[i].from {
			return &tariffs[i]
		}
	}
	return nil
}

func (t *tariff) steps(mode ChargeMode) []priceStep {
	if mode == ByPages {
		return t.pages
	}
	return t.items
}

// upTo is what the first n cost together, in fen.
func upTo(steps []priceStep, n int) int64 {
	var total int64
	for i, s := range steps {
		last := n
		if i+1 < len(steps) {
			last = min(n, steps[i+1].first-1)
		}
		total += s.sum(int64(last - s.first + 1))
	}
	return total
}

// sum is what the first n of a step cost together; nothing when n is not positive.
func (s priceStep) sum(n int64) int64 {
	if n <= 0 {
		return 0
	}
	total := n * s.unitFen
	if s.every > 0 {
		whole, rest := n/int64(s.every), n%int64(s.every)
		total += s.riseFen * (int64(s.every)*whole*(whole-1)/2 + rest*whole)
	}
	return total
}

// fits reports whether an amount can be what the tariff gives for a count. How many items the applicant had asked for
// before in the month is not in the application, so an amount by items fits when any such number gives it.
func (t *tariff) fits(mode ChargeMode, count int, fen int64) bool {
	if count > tariffMost {
		return false
	}
	steps := t.steps(mode)
	if mode == ByPages {
		return upTo(steps, count) == fen
	}
	price := func(before int) int64 { return upTo(steps, before+count) - upTo(steps, before) }
	before := sort.Search(tariffMost, func(before int) bool { return price(before) >= fen })
	return price(before) == fen
}
