package clock

import (
	"sync"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Fixed is a clock that stands still.
type Fixed time.Time

// Now returns the instant at which the clock stands.
func (f Fixed) Now() time.Time { return time.Time(f) }

// Settable is a clock that moves only when told to, for tests and for replaying a year. It is safe for concurrent use;
// its zero value stands at the zero time.
type Settable struct {
	mu  sync.RWMutex
	now time.Time
}

// NewSettable returns a clock that stands at an instant.
func NewSettable(at time.Time) *Settable { return &Settable{now: at} }

// Noon returns a clock that stands at twelve o'clock in Asia/Shanghai of a day.
func Noon(d calendar.Date) *Settable { return NewSettable(noonOf(d)) }

// Now returns the instant at which the clock stands.
func (s *Settable) Now() time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.now
}

// Set moves the clock to an instant, earlier ones included.
func (s *Settable) Set(to time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = to
}

// SetDay moves the clock to twelve o'clock in Asia/Shanghai of a day.
func (s *Settable) SetDay(d calendar.Date) { s.Set(noonOf(d)) }

// Advance moves the clock on by a span, or back when it is negative, and returns the new instant.
func (s *Settable) Advance(by time.Duration) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(by)
	return s.now
}

func noonOf(d calendar.Date) time.Time { return d.Time().Add(12 * time.Hour) }
