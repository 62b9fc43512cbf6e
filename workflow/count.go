package workflow

import (
	"slices"
	"strconv"
)

// Answers counts the answers among acts, those after a reopening included.
func Answers(events []Event) (n int) {
	for i := range events {
		if events[i].Do == Answer {
			n++
		}
	}
	return n
}

// NextConsultation gives the next consultation of an application an id: c1, c2, … past those that callers chose.
func NextConsultation(taken []Consultation) string {
	for n := len(taken) + 1; ; n++ {
		id := "c" + strconv.Itoa(n)
		if !slices.ContainsFunc(taken, func(c Consultation) bool { return c.ID == id }) {
			return id
		}
	}
}
