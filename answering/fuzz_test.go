package answering_test

import (
	"strings"
	"testing"

	. "github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

// FuzzClauseOf holds any kind on any day under any choice against what is true of all clauses.
func FuzzClauseOf(f *testing.F) {
	f.Add(uint8(0), int32(0), uint8(0))
	f.Add(uint8(3), int32(5700), uint8(9))
	f.Add(uint8(24), int32(6300), uint8(242))
	first := calendar.MustDate("2008-05-01")
	remedies := []outcome.Remedy{"", outcome.ReviewFirst, outcome.FreeChoice}
	f.Fuzz(func(t *testing.T, k uint8, days int32, pick uint8) {
		d := outcome.Decisions()[int(k)%len(outcome.Decisions())]
		on := first.Plus(int(uint32(days) % 10_000))
		one := func(n int) outcome.Remedy {
			for range n {
				pick /= 3
			}
			return remedies[pick%3]
		}
		choices := Choices{Partial: one(0), Lookup: one(1), Refusals2024: one(1), Lapses: one(1), Closings: one(1)}
		c, err := ClauseOf(d.Kind, on, linhai, choices)
		if err != nil {
			t.Fatal(err)
		}
		standard, err := ClauseOf(d.Kind, on, linhai, Choices{})
		if err != nil {
			t.Fatal(err)
		}
		opening := d.Opening(outcome.EraOf(on.Year(), on.Month(), on.Day()))
		switch {
		case c.Doubtful != opening.Doubtful, standard.Remedy != opening.Remedy, standard.Chosen:
			t.Fatalf("%s on %s: %+v, default %+v", d.Kind, on, c, standard)
		case !c.Doubtful && (c.Chosen || c.Remedy != standard.Remedy):
			t.Fatalf("%s on %s: what the law settles was chosen", d.Kind, on)
		case c.Remedy == outcome.ReviewFirst && on < calendar.MustDate("2024-01-01"):
			t.Fatalf("%s on %s: review first before there was such a rule", d.Kind, on)
		case (c.Text == "") != (len(c.Terms) == 0), (c.Text == "") != (c.Remedy == outcome.NoRemedy):
			t.Fatalf("%s on %s: %+v", d.Kind, on, c)
		}
		if c.Text == "" {
			return
		}
		if len(c.Terms) != 2 || c.Terms[0].Way != Review || c.Terms[0].Count != 60 || c.Terms[0].Body != linhai.ReviewOrgan ||
			c.Terms[1].Body != linhai.Court || (c.Terms[1].Way == SuitAfterReview) != (c.Remedy == outcome.ReviewFirst) {
			t.Fatalf("%s on %s: %+v", d.Kind, on, c.Terms)
		}
		if !strings.Contains(c.Text, linhai.ReviewOrgan) || !strings.Contains(c.Text, linhai.Court) || strings.Contains(c.Text, "%!") ||
			strings.Contains(c.Text, "应当") != (c.Remedy == outcome.ReviewFirst) {
			t.Fatalf("%s on %s: %s", d.Kind, on, c.Text)
		}
	})
}
