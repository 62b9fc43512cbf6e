package clock_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
)

func TestTodayIsTheCivilDayOfShanghai(t *testing.T) {
	tests := []struct{ instant, day string }{
		{"2020-12-31T15:59:59Z", "2020-12-31"},
		{"2020-12-31T16:00:00Z", "2021-01-01"},
		{"2020-03-01T23:30:00-05:00", "2020-03-02"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.instant)
		require.NoError(t, err)
		require.Equal(t, calendar.MustDate(tt.day), clock.Today(clock.Fixed(at)), tt.instant)
	}
}

func TestSystemMovesOn(t *testing.T) {
	first := clock.System{}.Now()
	require.WithinDuration(t, time.Now(), first, time.Minute)
	require.False(t, clock.System{}.Now().Before(first))
}

func TestSettable(t *testing.T) {
	c := clock.Noon(calendar.MustDate("2020-02-03"))
	require.Equal(t, "2020-02-03T12:00:00+08:00", c.Now().Format(time.RFC3339))
	require.Equal(t, "2020-02-04T00:00:00+08:00", c.Advance(12*time.Hour).Format(time.RFC3339))
	c.SetDay(calendar.MustDate("2019-12-31"))
	require.Equal(t, calendar.MustDate("2019-12-31"), clock.Today(c))
}

func TestSettableIsSafeForConcurrentUse(t *testing.T) {
	start := time.Unix(0, 0)
	c := clock.NewSettable(start)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				c.Advance(time.Second)
				c.Now()
			}
		})
	}
	wg.Wait()
	require.Equal(t, start.Add(800*time.Second), c.Now())
}

func TestStopwatch(t *testing.T) {
	w := clock.Start()
	first := w.Elapsed()
	require.GreaterOrEqual(t, first, time.Duration(0))
	require.GreaterOrEqual(t, w.Elapsed(), first)
}
