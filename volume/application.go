package volume

import (
	"cmp"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Application is what the evidence takes from an application.
type Application struct {
	Agency         string // its id
	ID             string // within the agency
	RegisterNumber string
	Receipt        calendar.Date // the legal day of receipt (收到之日)
	Channel        workflow.Channel
	Row            outcome.Row // how it was concluded; empty while it is open
	Description    string
	Reviews        int // 行政复议 about it
	Suits          int // 行政诉讼 about it
}

// Period is the days of receipt looked at, both included.
type Period struct {
	From, Through calendar.Date
}

// Contains reports whether a day is in the period.
func (p Period) Contains(d calendar.Date) bool { return p.From <= d && d <= p.Through }

// listed returns the applications of a period in the order in which they are numbered: by the day of receipt, then by agency
// and id, so that the same applications have the same numbers whatever order they came in.
func listed(p Period, all []Application) []Application {
	list := slices.DeleteFunc(slices.Clone(all), func(a Application) bool { return !p.Contains(a.Receipt) })
	slices.SortFunc(list, func(a, b Application) int {
		return cmp.Or(cmp.Compare(a.Receipt, b.Receipt), cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.ID, b.ID))
	})
	return list
}
