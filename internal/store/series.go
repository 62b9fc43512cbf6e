package store

import (
	"context"
	"sync"
)

// seriesQueue lets one registration at a time of this process work on a numbering series. The row lock in PostgreSQL
// decides anyway, also between processes; standing in line here costs a channel instead of a blocked connection with its
// lock queue, and keeps the throughput of one hot series from collapsing under many clients.
type seriesQueue struct {
	mu    sync.Mutex
	lines map[seriesKey]*seriesLine
}

type seriesKey struct {
	agency string
	year   int
}

type seriesLine struct {
	turn    chan struct{}
	waiting int
}

// enter waits for the turn of the series, or for the end of ctx. The returned function gives the turn on.
func (q *seriesQueue) enter(ctx context.Context, key seriesKey) (leave func(), err error) {
	q.mu.Lock()
	if q.lines == nil {
		q.lines = map[seriesKey]*seriesLine{}
	}
	line := q.lines[key]
	if line == nil {
		line = &seriesLine{turn: make(chan struct{}, 1)}
		q.lines[key] = line
	}
	line.waiting++
	q.mu.Unlock()

	done := func() {
		q.mu.Lock()
		if line.waiting--; line.waiting == 0 {
			delete(q.lines, key)
		}
		q.mu.Unlock()
	}
	select {
	case line.turn <- struct{}{}:
		return func() { <-line.turn; done() }, nil
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	}
}
