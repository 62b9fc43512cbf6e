// Package ratelimit says how many calls somebody may make. Each node counts for itself and in memory: what is counted here keeps
// one caller from taking the whole node, and need not be exact over all of them.
package ratelimit

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Buckets are token buckets, one for each name. Safe for concurrent use. The zero value limits nothing.
type Buckets struct {
	perSecond float64
	burst     int

	mu   sync.Mutex
	seen map[string]*list.Element
	used *list.List // of *bucket, the last used first
}

type bucket struct {
	name    string
	limiter *rate.Limiter
}

// most is how many names are kept: nobody fills the memory by inventing names. Those that were not used the longest go first.
const most = 20000

// New returns buckets that give so many tokens a second, and hold so many seconds' worth; 0 a second limits nothing.
func New(perSecond float64, seconds int) *Buckets {
	return &Buckets{
		perSecond: perSecond, burst: max(1, int(perSecond*float64(seconds))), seen: map[string]*list.Element{}, used: list.New(),
	}
}

// Take takes n tokens of a name and returns 0, or takes none and returns how long to wait for them.
func (b *Buckets) Take(now time.Time, name string, n int) (wait time.Duration) {
	if b == nil || b.perSecond <= 0 {
		return 0
	}
	n = min(n, b.burst) // what asks for more than ever fits gets all there is
	b.mu.Lock()
	defer b.mu.Unlock()
	reserved := b.of(name).ReserveN(now, n)
	if wait = reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
	}
	return wait
}

// of returns the bucket of a name, a full one when it is new.
func (b *Buckets) of(name string) *rate.Limiter {
	known, ok := b.seen[name]
	if !ok {
		if len(b.seen) == most {
			last, _ := b.used.Remove(b.used.Back()).(*bucket)
			delete(b.seen, last.name)
		}
		known = b.used.PushFront(&bucket{name: name, limiter: rate.NewLimiter(rate.Limit(b.perSecond), b.burst)})
		b.seen[name] = known
	}
	b.used.MoveToFront(known)
	return known.Value.(*bucket).limiter //nolint:forcetypeassert // the list holds nothing else
}
