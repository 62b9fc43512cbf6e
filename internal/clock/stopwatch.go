package clock

import "time"

// Stopwatch measures a span with the machine's monotonic clock. It is for durations only (a log line, a metric): what
// happened when is always asked of a Clock.
type Stopwatch struct{ start time.Time }

// Start begins to measure.
func Start() Stopwatch { return Stopwatch{start: time.Now()} }

// Elapsed returns the span since Start.
func (s Stopwatch) Elapsed() time.Duration { return time.Since(s.start) }
