package calendar

import "time"

// Missing tells whether a notice that should be there is not: from 1 November on the one for the next year (those for
// 2019 to 2026 were signed between 25 October and 8 December), and at any time the one for the current year. It returns
// the first such year, and false when none is missing. A calendar made from bare days misses nothing.
//
// This is the alarm: deadlines near the end of the year become provisional without that notice.
func (c *Calendar) Missing(today Date) (year int, missing bool) {
	if c.known == maxDate || !today.valid() {
		return 0, false
	}
	due := today.Year()
	if today.Month() >= time.November {
		due++
	}
	arranged := c.known.Year()
	if due <= arranged {
		return 0, false
	}
	return arranged + 1, true
}
