package workflow_test

import (
	"testing"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// benchCase is an ordinary life with everything in it: eight acts, an extension and two consultations.
var benchCase = Case{
	Facts: Facts{Channel: Counter, Received: calendar.MustDate("2024-03-04"), Entered: calendar.MustDate("2024-03-04")},
	Events: []Event{
		on("2024-03-05", Accept), on("2024-03-06", Consult, id("a"), got("2024-03-07")), on("2024-03-07", Consult, id("b")),
		on("2024-03-12", Conclude, id("a")), on("2024-03-14", Conclude, id("b")), on("2024-03-15", Extend, days(10)),
		on("2024-04-08", Answer, row("3.1")), on("2024-04-09", Deliver),
	},
}

// BenchmarkFold is what recomputing one stored case costs: all its acts and its projection.
func BenchmarkFold(b *testing.B) {
	cal := calendar.Default()
	b.ReportAllocs()
	for b.Loop() {
		s, err := Fold(cal, benchCase)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Project(cal); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStatedDates is what comparing one stored case under another calendar costs.
func BenchmarkStatedDates(b *testing.B) {
	cal := calendar.Default()
	s, err := Fold(cal, benchCase)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := StatedDates(cal, s); err != nil {
			b.Fatal(err)
		}
	}
}
