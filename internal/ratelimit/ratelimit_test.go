package ratelimit_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/ratelimit"
)

var noon = time.Date(2024, 5, 22, 12, 0, 0, 0, time.UTC)

func TestABucketEmptiesAndFills(t *testing.T) {
	b := ratelimit.New(2, 3)
	for range 6 {
		require.Zero(t, b.Take(noon, "a", 1))
	}
	require.Equal(t, 500*time.Millisecond, b.Take(noon, "a", 1))
	require.Equal(t, 500*time.Millisecond, b.Take(noon, "a", 1), "a refusal takes nothing")
	require.Zero(t, b.Take(noon, "b", 1), "names are apart")
	require.Zero(t, b.Take(noon.Add(500*time.Millisecond), "a", 1))
	require.Positive(t, b.Take(noon.Add(500*time.Millisecond), "a", 1))
	require.Zero(t, b.Take(noon.Add(time.Minute), "a", 100), "more than fits takes all")
	require.Positive(t, b.Take(noon.Add(time.Minute), "a", 1))
}

func TestNoRateIsNoLimit(t *testing.T) {
	for _, b := range []*ratelimit.Buckets{nil, ratelimit.New(0, 3), {}} {
		for range 1000 {
			require.Zero(t, b.Take(noon, "a", 100))
		}
	}
}

func TestInventedNamesDoNotFillTheMemory(t *testing.T) {
	b := ratelimit.New(1, 5)
	for range 5 {
		require.Zero(t, b.Take(noon, "guesser", 1))
	}
	for i := range 40000 {
		require.Zero(t, b.Take(noon.Add(time.Millisecond), strconv.Itoa(i), 1))
		if i%10000 == 0 {
			require.Positive(t, b.Take(noon.Add(time.Millisecond), "guesser", 1), "whoever goes on is not forgotten")
		}
	}
	require.LessOrEqual(t, b.Len(), 20000)
}

func TestCallersAtOnceShareABucket(t *testing.T) {
	b := ratelimit.New(10, 5)
	var taken atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if b.Take(noon, "a", 1) == 0 {
					taken.Add(1)
				}
			}
		})
	}
	all.Wait()
	require.Equal(t, int64(50), taken.Load())
}
