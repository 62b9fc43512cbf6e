package indicator

import (
	"cmp"

	"github.com/yishenqing/foi/calendar"
)

// byDue orders cases by the day on which they were due, or on which they happened, and then by name, so that lists are the same
// whatever the order of counting.
func byDue(a, b Case) int {
	return cmp.Or(
		cmp.Compare(a.day(), b.day()), cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Application, b.Application),
		cmp.Compare(a.LegalCase, b.LegalCase), cmp.Compare(a.Duty, b.Duty),
	)
}

func (c Case) day() calendar.Date {
	if c.Due.IsZero() {
		return c.Start
	}
	return c.Due
}
