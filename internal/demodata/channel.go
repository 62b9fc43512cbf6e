package demodata

import (
	"math/rand/v2"

	"github.com/yishenqing/foi/workflow"
)

// habit is how often applications come by a channel, and in which ways their applicants want the answer.
type habit struct {
	channel  workflow.Channel
	percent  int
	delivery []string
}

var habits = []habit{
	{workflow.Online, 55, []string{"email", "email", "online", "post"}},
	{workflow.PostSigned, 22, []string{"post", "post", "email"}},
	{workflow.Counter, 13, []string{"counter", "post"}},
	{workflow.PostOrdinary, 5, []string{"post"}},
	{workflow.Fax, 5, []string{"fax", "post"}},
}

// drawHabit draws a channel and a way of delivery.
func drawHabit(rng *rand.Rand) (workflow.Channel, string) {
	n := rng.IntN(100)
	for _, h := range habits {
		if n -= h.percent; n < 0 {
			return h.channel, pick(rng, h.delivery)
		}
	}
	return workflow.Online, "email" // not reached: the percentages add up to 100
}

// deliveredBy is the way in which the law sees a delivery.
func deliveredBy(delivery string) workflow.DeliveryMode {
	switch delivery {
	case "post":
		return workflow.ByPost
	case "counter":
		return workflow.BySigning
	}
	return workflow.Electronically
}
