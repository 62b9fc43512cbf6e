package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// system is one way to get a work done.
type system struct {
	name string
	run  func(ctx context.Context, clients int) (sample, error)
}

// The systems.
const (
	systemFloor = "pgbench"
	systemREST  = "REST"
	systemGRPC  = "gRPC"
)

// cell is one line of the table: a work, a number of clients and a system, with what was measured in each round.
type cell struct {
	work    work
	clients int
	system  system
	samples []sample
	rss     float64 // MB of the service after the last round
}

// group are the cells that are compared with each other: they are measured one right after the other in every round.
type group []*cell

// settings say how much is measured.
type settings struct {
	size    int
	rounds  int
	clients []int
	warm    time.Duration
	span    time.Duration
	works   []string // all when empty
}

func fullSettings() settings {
	return settings{
		size: 300_000, rounds: 5, clients: []int{1, 8, 32}, warm: 300 * time.Millisecond, span: 2 * time.Second,
	}
}

// shortSettings show that everything works, in less than a minute; their figures say little.
func shortSettings() settings {
	return settings{size: 15_000, rounds: 1, clients: []int{8}, warm: 100 * time.Millisecond, span: time.Second}
}

// bench is everything that takes part in a measurement.
type bench struct {
	settings
	db      *database
	service *service
	signed  *signed
	pgbench string
	out     io.Writer
}

// plan makes the groups. The hot series is compared with itself at one client, and so needs all numbers of clients; a
// registration with request_id is measured beside the floor that looks for the request and writes it down, too.
func (b *bench) plan(all []work, floors map[string]*floor) []group {
	var groups []group
	for _, w := range all {
		if len(b.works) > 0 && !slices.Contains(b.works, w.name) {
			continue
		}
		switch w.name {
		case registerOnce:
			groups = append(groups, b.group(w, 8, floors[w.name]))
		case registerHot:
			var g group
			for _, n := range []int{1, 8, 32} {
				if n == 8 && len(b.clients) == 1 {
					continue
				}
				g = append(g, b.group(w, n, floors[w.name])...)
			}
			groups = append(groups, g)
		default:
			for _, n := range b.clients {
				groups = append(groups, b.group(w, n, floors[w.name]))
			}
		}
	}
	return groups
}

func (b *bench) group(w work, clients int, f *floor) group {
	g := group{
		{work: w, clients: clients, system: system{systemFloor, func(ctx context.Context, clients int) (sample, error) {
			return f.run(ctx, clients, max(b.span, time.Second), b.meters())
		}}},
		{work: w, clients: clients, system: system{systemREST, func(_ context.Context, clients int) (sample, error) {
			return callOn(func() (caller, error) { return dialREST(b.service.HTTP, w.restRequest) }, clients, b.meters(), b.warm, b.span)
		}}},
	}
	if w.grpcRequest != nil {
		g = append(g, &cell{work: w, clients: clients, system: system{systemGRPC, func(_ context.Context, clients int) (sample, error) {
			return callOn(func() (caller, error) { return dialGRPC(b.service.GRPC, w.grpcMethod, w.grpcRequest) }, clients, b.meters(), b.warm, b.span)
		}}})
	}
	if clients == signedClients && w.name != registerOnce && w.name != registerHot {
		g = append(g, b.signed.cell(b, w))
	}
	return g
}

// measure runs every cell once a round. Each round begins each group at another cell, so that no system always follows
// the same other one.
func (b *bench) measure(ctx context.Context, groups []group) error {
	for round := range b.rounds {
		for _, g := range groups {
			for i := range g {
				c := g[(i+round)%len(g)]
				s, err := c.system.run(ctx, c.clients)
				if err != nil {
					return fmt.Errorf("%s, %d clients, %s: %w", c.work.title, c.clients, c.system.name, err)
				}
				c.samples = append(c.samples, s)
				if c.rss, _, err = residentMB(b.service.PID()); err != nil {
					return err
				}
				fmt.Fprintf(b.out, "round %d of %d: %s, %d clients, %s: %.0f/s\n",
					round+1, b.rounds, c.work.title, c.clients, c.system.name, s.perSecond)
			}
		}
	}
	return nil
}

func (b *bench) meters() meters {
	return meters{
		app:      func() (time.Duration, error) { return processCPU(b.service.PID()) },
		postgres: func() (time.Duration, error) { return familyCPU(b.db.pid) },
		client:   ownCPU,
	}
}
