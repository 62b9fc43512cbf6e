package main

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yishenqing/foi/internal/clock"
)

// caller is one client: it makes a call and checks that it was answered well.
type caller interface {
	call(r *rand.Rand) error
	close() error
}

// sample is what was seen of one system under one load.
type sample struct {
	perSecond float64
	p50, p99  time.Duration
	// CPU time per call, of the service, of PostgreSQL, and of what made the calls.
	app, postgres, client time.Duration
}

// meters read the CPU time that somebody used so far.
type meters struct {
	app, postgres, client func() (time.Duration, error)
}

// reading is what the meters show at one moment.
type reading struct {
	app, postgres, client time.Duration
	watch                 clock.Stopwatch
}

func (m meters) read() (r reading, err error) {
	var faults [3]error
	r.app, faults[0] = m.app()
	r.postgres, faults[1] = m.postgres()
	r.client, faults[2] = m.client()
	r.watch = clock.Start()
	return r, errors.Join(faults[:]...)
}

// The phases of a load: connections open and caches fill, then it counts.
const (
	warming int32 = iota
	counting
	over
)

// run lets as many clients as there are callers call for a span, one call after the other, and looks at the meters.
func run(callers []caller, m meters, warm, span time.Duration) (sample, error) {
	var phase atomic.Int32
	var group sync.WaitGroup
	took := make([][]time.Duration, len(callers))
	faults := make([]error, len(callers))
	for i, c := range callers {
		r := rand.New(rand.NewPCG(rand.Uint64(), uint64(i)))
		group.Go(func() { took[i], faults[i] = callUntilOver(c, r, &phase) })
	}
	time.Sleep(warm) //nolint:forbidigo // a measurement lasts a span; there is no event to wait for
	before, err := m.read()
	phase.Store(counting)
	time.Sleep(span) //nolint:forbidigo // as above
	phase.Store(over)
	elapsed := before.watch.Elapsed()
	after, afterErr := m.read()
	group.Wait()
	if err := errors.Join(append(faults, err, afterErr)...); err != nil {
		return sample{}, err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	n := len(all)
	if n == 0 {
		return sample{}, errors.New("not one call was answered in time")
	}
	each := func(before, after time.Duration) time.Duration { return (after - before) / time.Duration(n) }
	return sample{
		perSecond: float64(n) / elapsed.Seconds(), p50: all[n/2], p99: all[n*99/100],
		app: each(before.app, after.app), postgres: each(before.postgres, after.postgres),
		client: each(before.client, after.client),
	}, nil
}

// callUntilOver returns how long the calls took that were answered while it counted.
func callUntilOver(c caller, r *rand.Rand, phase *atomic.Int32) ([]time.Duration, error) {
	took := make([]time.Duration, 0, 1<<14)
	for {
		watch := clock.Start()
		if err := c.call(r); err != nil {
			return took, err
		}
		switch phase.Load() {
		case counting:
			took = append(took, watch.Elapsed())
		case over:
			return took, nil
		}
	}
}

// callOn makes one client per caller, runs them and ends their connections.
func callOn(dial func() (caller, error), clients int, m meters, warm, span time.Duration) (s sample, err error) {
	var callers []caller
	defer func() {
		for _, c := range callers {
			err = errors.Join(err, c.close())
		}
	}()
	for range clients {
		c, err := dial()
		if err != nil {
			return sample{}, err
		}
		callers = append(callers, c)
	}
	return run(callers, m, warm, span)
}
