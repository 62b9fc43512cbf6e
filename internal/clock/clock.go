// Package clock is the only place that asks what time it is. Everything else takes a Clock, so that a test, the demo and a
// replay decide what day it is, and so that the pure packages never learn the hour.
package clock

import (
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Clock tells the time.
type Clock interface {
	// Now returns the present instant.
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return time.Now() }

// Today returns the civil day in Asia/Shanghai on which c stands, whatever the zone of the machine.
func Today(c Clock) calendar.Date { return calendar.DateOf(c.Now()) }
