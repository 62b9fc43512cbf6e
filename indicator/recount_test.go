package indicator_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// drawn is a case in the words of contracts/indicators.md and clock.md, without package workflow: days that are 0 did not come.
type drawn struct {
	counter                             bool
	received, entered                   calendar.Date
	returned, corrected                 calendar.Date
	extended                            calendar.Date
	extendedBy                          int
	answered, delivered, withdrawn      calendar.Date
	row                                 outcome.Row
	published, dispatched               calendar.Date
	served, reported, concluded         calendar.Date
	result                              workflow.LegalResult
	reopened, answeredAgain, deliveredA calendar.Date
}

func add(t require.TestingT, from calendar.Date, n int) calendar.Date {
	d, err := calendar.Default().Add(from, n, calendar.NextDay)
	require.NoError(t, err)
	return d
}

func draw(t *rapid.T) drawn {
	later := func(from calendar.Date, most int) calendar.Date {
		return from.Plus(rapid.IntRange(0, most).Draw(t, "days"))
	}
	may := func() bool { return rapid.Bool().Draw(t, "may") }
	seldom := func() bool { return rapid.IntRange(0, 3).Draw(t, "seldom") == 0 }
	d := drawn{received: later(day("2019-09-02"), 700), counter: may()}
	if d.counter && !seldom() {
		d.entered = later(d.received, 5)
	}
	last := later(d.received, 2)
	if seldom() {
		d.dispatched = last
	}
	if seldom() {
		d.returned = later(last, 14)
		if !may() {
			return d
		}
		d.corrected = later(d.returned, 20)
		last = d.corrected
	}
	start := d.received
	if !d.corrected.IsZero() {
		start = d.corrected
	}
	if may() && last <= add(t, start, 20) {
		d.extended, d.extendedBy = last, rapid.IntRange(1, 20).Draw(t, "by")
	}
	switch {
	case seldom():
		d.withdrawn = later(last, 60)
		return d
	case !seldom():
		d.answered, d.row = later(last, 50), rapid.SampledFrom([]outcome.Row{outcome.RowGranted, outcome.RowPartial, outcome.RowNotHeld}).Draw(t, "row")
	default:
		return d
	}
	if seldom() {
		return d
	}
	d.delivered = later(d.answered, 4)
	if seldom() {
		d.published = later(d.delivered, 300)
		return d
	}
	if may() {
		d.served = later(d.delivered, 30)
		if may() {
			d.reported = later(d.served, 6)
		}
		if may() {
			d.concluded, d.result = later(d.served, 120), rapid.SampledFrom([]workflow.LegalResult{workflow.Upheld, workflow.Corrected}).Draw(t, "result")
		}
		if d.result == workflow.Corrected && may() {
			d.reopened = later(d.concluded, 5)
			if may() {
				d.answeredAgain = later(d.reopened, 40)
				d.deliveredA = later(d.answeredAgain, 3)
			}
		}
	}
	return d
}

// filed is the same case as package workflow takes it.
func (d drawn) filed() filed {
	f := online(d.received.String())
	if d.counter {
		f.facts.Channel, f.facts.Entered = workflow.Counter, d.entered
	}
	do := func(on calendar.Date, ev workflow.Event) {
		if !on.IsZero() {
			ev.On = on
			f.events = append(f.events, ev)
		}
	}
	do(d.dispatched, workflow.Event{Do: workflow.Dispatch, From: "above"})
	do(d.returned, workflow.Event{Do: workflow.Return, Items: []string{"x"}, WithinDays: 5})
	do(d.corrected, workflow.Event{Do: workflow.Correct})
	if d.corrected.IsZero() && d.returned.IsZero() {
		on := max(d.dispatched, d.received)
		do(on, workflow.Event{Do: workflow.Accept})
	}
	do(d.extended, workflow.Event{Do: workflow.Extend, Days: d.extendedBy, Approver: "x", Reason: "x"})
	do(d.withdrawn, workflow.Event{Do: workflow.Withdraw})
	do(d.answered, workflow.Event{Do: workflow.Answer, Row: d.row})
	do(d.delivered, workflow.Event{Do: workflow.Deliver, By: workflow.ByPost})
	do(d.published, workflow.Event{Do: workflow.Publish, To: workflow.ToColumn})
	do(d.reopened, workflow.Event{Do: workflow.Reopen, LegalCase: "R"})
	do(d.answeredAgain, workflow.Event{Do: workflow.Answer, Row: outcome.RowGranted})
	do(d.deliveredA, workflow.Event{Do: workflow.Deliver, By: workflow.ByPost})
	if !d.served.IsZero() {
		f.legal = []workflow.LegalCase{review("R", d.served.String(), "", "", "")}
		f.legal[0].Reported, f.legal[0].Concluded, f.legal[0].Result = d.reported, d.concluded, d.result
	}
	return f
}

// recount counts a register a second time, sentence by sentence of the contract.
func recount(t require.TestingT, year int, at calendar.Date, register []drawn) (n map[Fact]int, applications, delivered, inTime int) {
	n = map[Fact]int{}
	of := func(d calendar.Date) bool { return !d.IsZero() && d.Year() == year }
	late := func(due, done calendar.Date) bool { return done > due || done.IsZero() && due < at }
	for _, d := range register {
		if of(d.received) {
			applications++
			if d.counter && late(add(t, d.received, 2), d.entered) {
				n[FactProcess]++
			}
			if !d.returned.IsZero() && d.returned > add(t, d.received, 7) {
				n[FactProcess]++
			}
			if !d.dispatched.IsZero() {
				n[FactDispatched]++
			}
		}
		start := max(d.received, d.corrected)
		due := add(t, start, 20+d.extendedBy)
		if !d.returned.IsZero() && d.corrected.IsZero() {
			due = 0
		}
		earlier := !d.reopened.IsZero()
		switch {
		case !of(due):
		case earlier && d.delivered > due:
			n[FactEarlierOverdue]++
		case !earlier && late(due, max(d.delivered, d.withdrawn)):
			n[FactOverdue]++
		}
		if earlier {
			if again := add(t, d.reopened, 20); of(again) && late(again, d.deliveredA) {
				n[FactOverdue]++
			}
		}
		for _, a := range []struct {
			made, delivered, due calendar.Date
			row                  outcome.Row
		}{{d.answered, d.delivered, due, d.row}, {d.answeredAgain, d.deliveredA, add(t, max(d.reopened, d.received), 20), outcome.RowGranted}} {
			if of(a.made) && (a.row == outcome.RowGranted || a.row == outcome.RowPartial) {
				n[FactReleasable]++
			}
			if !of(a.delivered) {
				continue
			}
			if delivered++; a.delivered <= a.due {
				inTime++
			} else {
				n[FactDeliveredLate]++
			}
		}
		if of(d.published) {
			n[FactPublished]++
		}
		if of(d.served) && late(add(t, d.served, 2), d.reported) {
			n[FactUnreported]++
		}
		if of(d.concluded) && d.result == workflow.Corrected {
			n[FactCorrected]++
		}
	}
	return n, applications, delivered, inTime
}

func TestTheCountIsTheRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var (
			register []drawn
			cases    []filed
		)
		for range rapid.IntRange(0, 30).Draw(t, "cases") {
			d := draw(t)
			register = append(register, d)
			cases = append(cases, d.filed())
		}
		// The day looked from does not leave acts out: it only says what is late by then.
		at := day("2022-06-01").Plus(-rapid.IntRange(0, 600).Draw(t, "at"))
		for year := 2019; year <= 2021; year++ {
			f := counted(t, year, at.String(), cases)
			n, applications, delivered, inTime := recount(t, year, at, register)
			require.Equal(t, applications, f.Applications)
			require.Equal(t, []int{delivered, inTime}, []int{f.Delivered, f.InTime})
			for _, fact := range Listed() {
				require.Equal(t, n[fact], f.Of(fact), "%d %s", year, fact)
				require.Len(t, f.Cases[fact], n[fact], "%d %s", year, fact)
			}
			checkPoints(t, f, n, applications)
		}
	})
}

// checkPoints works the default scheme out a second time, in the words of the contract.
func checkPoints(t require.TestingT, f *Facts, n map[Fact]int, applications int) {
	less := 0
	for _, fact := range []Fact{FactProcess, FactOverdue, FactUnreported} {
		if n[fact] > 0 {
			less++
		}
	}
	want := []string{fmt.Sprint(3 - less), "2", "", "1.6"}
	if applications == 0 {
		want[0] = "2.4"
	}
	if float64(n[FactCorrected]) > 0.002*float64(applications) {
		want[1] = "0"
	}
	bonus := 0
	if applications >= 100 {
		bonus++
	}
	if n[FactDispatched] >= 10 {
		bonus++
	}
	want[2] = fmt.Sprint(bonus)
	switch {
	case n[FactPublished] > 0:
		want[3] = "2"
	case n[FactReleasable] > 0:
		want[3] = "0"
	}
	s, _ := Lookup(DefaultScheme)
	for i, r := range Evaluate(f, s).Results {
		require.Equal(t, want[i], r.Points.String(), r.Indicator.Key)
	}
}
