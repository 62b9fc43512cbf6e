package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// printTable writes the groups as a Markdown table. Each figure is the median of the rounds; a ratio is the median of the
// rounds' own ratios, since only what was measured within seconds can be compared.
func printTable(w io.Writer, groups []group) {
	fmt.Fprintln(w, "| work | clients | system | calls/s, median (min–max) | ÷ floor | CPU of floor ÷ own | p50 ms | p99 ms | service CPU ms | PostgreSQL CPU ms | client CPU ms | service MB |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, g := range groups {
		for _, c := range g {
			rate := c.each(func(s sample) float64 { return s.perSecond })
			cpu, memory := "", ""
			if c.system.name != systemFloor {
				cpu, memory = ms(c.median(func(s sample) time.Duration { return s.app })), fmt.Sprintf("%.0f", c.rss)
			}
			fmt.Fprintf(w, "| %s | %d | %s | **%.0f** (%.0f–%.0f) | %s | %s | %s | %s | %s | %s | %s | %s |\n",
				c.work.title, c.clients, c.system.name, median(rate), slices.Min(rate), slices.Max(rate), ratioText(c, g.floor(c.clients), ratio), ratioText(c, g.floor(c.clients), cpuRatio),
				ms(c.median(func(s sample) time.Duration { return s.p50 })), ms(c.median(func(s sample) time.Duration { return s.p99 })),
				cpu, ms(c.median(func(s sample) time.Duration { return s.postgres })),
				ms(c.median(func(s sample) time.Duration { return s.client })), memory)
		}
	}
}

// floor is the cell that others of the group with so many clients are compared with.
func (g group) floor(clients int) *cell { return g.find(systemFloor, clients) }

func (g group) find(system string, clients int) *cell {
	for _, c := range g {
		if c.system.name == system && c.clients == clients {
			return c
		}
	}
	return nil
}

func (c *cell) each(of func(sample) float64) []float64 {
	out := make([]float64, len(c.samples))
	for i, s := range c.samples {
		out[i] = of(s)
	}
	return out
}

func (c *cell) median(of func(sample) time.Duration) time.Duration {
	return time.Duration(median(c.each(func(s sample) float64 { return float64(of(s)) })))
}

// ratio is the median over the rounds of c's throughput by that of other.
func ratio(c, other *cell) float64 {
	return c.beside(other, func(a, b sample) float64 { return a.perSecond / b.perSecond })
}

// cpuRatio is what the ratio would be if only CPU time counted: that of other by that of c, of everybody who takes part. It
// depends less on what else the machine does.
func cpuRatio(c, other *cell) float64 {
	return c.beside(other, func(a, b sample) float64 { return float64(b.cpu()) / float64(a.cpu()) })
}

// cpu is the CPU time of everybody who takes part in a call.
func (s sample) cpu() time.Duration { return s.app + s.postgres + s.client }

func (c *cell) beside(other *cell, of func(a, b sample) float64) float64 {
	all := make([]float64, min(len(c.samples), len(other.samples)))
	for i := range all {
		all[i] = of(c.samples[i], other.samples[i])
	}
	return median(all)
}

func ratioText(c, floor *cell, of func(c, other *cell) float64) string {
	if floor == nil || floor == c {
		return "1"
	}
	return fmt.Sprintf("%.2f", of(c, floor))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func ms(d time.Duration) string {
	switch v := float64(d) / float64(time.Millisecond); {
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}

// goal is what the issue asks for at 8 clients, over REST; over gRPC it is grpcGoal times as much.
type goal struct{ first, stretch float64 }

const (
	grpcGoal = 1.3
	hotGoal  = 0.7
)

var goals = map[string]goal{
	register:     {0.35, 0.50},
	readOne:      {0.18, 0.25},
	readWorklist: {0.18, 0.22},
}

// printGoals says what was reached of the goals.
func printGoals(w io.Writer, groups []group) {
	for _, g := range groups {
		for _, c := range g {
			if goal, ok := goals[c.work.name]; ok && c.clients == 8 && c.system.name != systemFloor && c.system.name != systemSigned {
				factor := 1.0
				if c.system.name == systemGRPC {
					factor = grpcGoal
				}
				r := ratio(c, g.floor(8))
				fmt.Fprintf(w, "%s over %s, 8 clients: %.2f of the floor; goal %.2f: %s; stretch %.2f: %s\n", c.work.title, c.system.name,
					r, goal.first*factor, reached(r >= goal.first*factor), goal.stretch*factor, reached(r >= goal.stretch*factor))
			}
			if one := g.find(c.system.name, 1); c.work.name == registerHot && c.clients == 32 && one != nil {
				r := ratio(c, one)
				fmt.Fprintf(w, "one hot series over %s: %.2f at 32 clients of that at 1; goal %.2f: %s\n", c.system.name, r, hotGoal, reached(r >= hotGoal))
			}
		}
	}
}

func reached(ok bool) string {
	if ok {
		return "reached"
	}
	return "missed"
}
