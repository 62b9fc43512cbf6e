package calendar_test

import (
	"sync"
	"testing"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Run with `go test -run - -bench . ./calendar`. The metrics rickar-ns/op and times-rickar are github.com/rickar/cal/v2
// doing the same work on the same notices in the same run; goals are 50 times for Add(20) and 1,000 for a year.

// dates are spread over 17 years, so that neither side is measured on one lucky cache line. There are 256 of them.
func dates() (civil []calendar.Date, at []time.Time) {
	for i := range 256 {
		d := calendar.MustDate("2010-01-01").Plus(i * 2399 % 6100)
		civil, at = append(civil, d), append(at, utc(d))
	}
	return civil, at
}

var (
	sinkDate calendar.Date
	sinkTime time.Time
	sinkInt  int
)

// beside measures the same work here, b.N times, and there, at most that many times per round. The two take turns, so
// that a slow moment of the machine hits both; only the work here counts as the benchmark's own time.
func beside(b *testing.B, perRound int, here, there func(times int)) {
	b.Helper()
	const rounds = 5
	var mine, theirs time.Duration
	own, others := 0, 0
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for range rounds {
		n := b.N/rounds + 1 // every round works, however small b.N is
		b.StartTimer()
		begin := time.Now()
		here(n)
		mine += time.Since(begin)
		b.StopTimer()
		own += n

		n = max(min(n, perRound), 1)
		begin = time.Now()
		there(n)
		theirs += time.Since(begin)
		others += n
	}
	each := float64(theirs.Nanoseconds()) / float64(others)
	b.ReportMetric(each, "rickar-ns/op")
	b.ReportMetric(each/(float64(mine.Nanoseconds())/float64(own)), "times-rickar")
}

func BenchmarkAdd20(b *testing.B) {
	c, r := calendar.Default(), rickar(b)
	civil, at := dates()
	beside(b, 10_000, func(times int) {
		for i := range times {
			sinkDate, _ = c.Add(civil[i&255], 20, calendar.NextDay)
		}
	}, func(times int) {
		for i := range times {
			sinkTime = r.WorkdaysFrom(at[i&255], 20)
		}
	})
}

func BenchmarkCount(b *testing.B) {
	for _, span := range []struct {
		name           string
		days, perRound int
	}{{"month", 30, 5_000}, {"year", 365, 500}, {"17years", 6209, 30}} {
		b.Run(span.name, func(b *testing.B) {
			c, r := calendar.Default(), rickar(b)
			from := calendar.MustDate("2009-12-31")
			to := from.Plus(span.days)
			first, last := utc(from.Plus(1)), utc(to) // WorkdaysInRange counts both ends, Count only the later one
			if n, _ := c.Count(from, to, calendar.NextDay); n != r.WorkdaysInRange(first, last) {
				b.Fatalf("Count is %d", n)
			}
			beside(b, span.perRound, func(times int) {
				for range times {
					sinkInt, _ = c.Count(from, to, calendar.NextDay)
				}
			}, func(times int) {
				for range times {
					sinkInt = r.WorkdaysInRange(first, last)
				}
			})
		})
	}
}

// BenchmarkTwoGoroutines gives the same work to one goroutine and to two, in turns. The metric "scaling" is how many
// times as much the two do in the same time: 2 on two idle cores.
func BenchmarkTwoGoroutines(b *testing.B) {
	c := calendar.Default()
	civil, _ := dates()
	from, to := calendar.MustDate("2009-12-31"), calendar.MustDate("2026-12-31")
	for name, work := range map[string]func(times int){
		"Add20": func(times int) {
			var last calendar.Date
			for i := range times {
				last, _ = c.Add(civil[i&255], 20, calendar.NextDay)
			}
			_ = last.IsZero()
		},
		"Count17years": func(times int) {
			var last int
			for range times {
				n, _ := c.Count(from, to, calendar.NextDay)
				last += n
			}
			_ = last
		},
	} {
		b.Run(name, func(b *testing.B) {
			const rounds = 5
			var alone, together time.Duration
			done := 0
			for range rounds {
				n := b.N/rounds + 1
				begin := time.Now()
				work(n)
				alone += time.Since(begin)
				done += n

				begin = time.Now()
				var wait sync.WaitGroup
				for range 2 {
					wait.Go(func() { work(n) })
				}
				wait.Wait()
				together += time.Since(begin)
			}
			b.ReportMetric(float64(alone.Nanoseconds())/float64(done), "ns/op") // of the one goroutine
			b.ReportMetric(2*alone.Seconds()/together.Seconds(), "scaling")
		})
	}
}
