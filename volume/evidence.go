package volume

import (
	"fmt"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Most is how many applications one evidence pack compares, the latest ones. Whoever has handed in more has made the point.
const Most = 1000

// Evidence is what the applications of one person in a period come to.
type Evidence struct {
	Period Period
	// List are the applications; the one at position n-1 has number n. All other figures refer to these numbers.
	List []Application
	// Omitted is how many earlier applications of the period are not in the list, and so in no figure, because of Most.
	Omitted int

	Months   []Count // every month of the period, also those without any, in order
	Agencies []Count // by agency id, most applications first
	Channels []Count // in the order of workflow.Channels, only those used
	Outcomes []Count // in the order of the annual report, open ones last (key ""), only those that occur

	Subjects  []Subject // groups of similar descriptions, largest first
	Repeats   []Repeat  // nearly the same words as an earlier one, in order of number
	Intervals Intervals
	Disputed  []int // numbers of those with a review or suit
	Reviews   int
	Suits     int
}

// Count is how many applications have something in common, and which.
type Count struct {
	Key     string // month YYYY-MM, agency id, workflow.Channel or outcome.Row
	Numbers []int  // ascending; as many as are counted
}

// Compute makes the evidence of a person's applications. Those outside the period are left out. Of more than Most, the latest
// count; earlier says how many of the period the caller has left out himself, the earliest ones.
func Compute(p Period, applications []Application, earlier int) Evidence {
	list := listed(p, applications)
	if over := len(list) - Most; over > 0 {
		earlier += over
		list = list[over:]
	}
	e := Evidence{Period: p, List: list, Omitted: earlier}
	e.Months = e.count(monthsOf(p), func(a *Application) string { return monthOf(a.Receipt) }, true)
	e.Agencies = e.byAgency()
	e.Channels = e.count(keys(workflow.Channels()), func(a *Application) string { return string(a.Channel) }, false)
	e.Outcomes = e.count(append(keys(outcome.Leaves()), ""), func(a *Application) string { return string(a.Row) }, false)
	e.Subjects, e.Repeats = compare(list)
	e.Intervals = intervalsOf(list)
	for i := range list {
		if a := &list[i]; a.Reviews+a.Suits > 0 {
			e.Disputed = append(e.Disputed, i+1)
			e.Reviews += a.Reviews
			e.Suits += a.Suits
		}
	}
	return e
}

// count sorts the applications into what they have in common, in the order of the keys. A key that is not among them comes
// after them, in order of its first application, so that none is ever lost.
func (e *Evidence) count(order []string, key func(*Application) string, empty bool) []Count {
	numbers := map[string][]int{}
	for i := range e.List {
		k := key(&e.List[i])
		if len(numbers[k]) == 0 && !slices.Contains(order, k) {
			order = append(order, k)
		}
		numbers[k] = append(numbers[k], i+1)
	}
	var counts []Count
	for _, k := range order {
		if empty || len(numbers[k]) > 0 {
			counts = append(counts, Count{Key: k, Numbers: numbers[k]})
		}
	}
	return counts
}

func (e *Evidence) byAgency() []Count {
	counts := e.count(nil, func(a *Application) string { return a.Agency }, false)
	slices.SortStableFunc(counts, func(a, b Count) int { return len(b.Numbers) - len(a.Numbers) })
	return counts
}

func monthOf(d calendar.Date) string { return fmt.Sprintf("%04d-%02d", d.Year(), int(d.Month())) }

// monthsOf returns every month that has a day of the period, in order.
func monthsOf(p Period) []string {
	var all []string
	for d := p.From; d <= p.Through; {
		all = append(all, monthOf(d))
		d = d.Plus(32 - d.Day()) // into the month after, whatever the length of this one
		d = d.Plus(1 - d.Day())
	}
	return all
}

func keys[W ~string](words []W) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}
