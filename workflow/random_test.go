package workflow_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// dice makes random histories. Most of their acts are allowed where they stand, many dates lie on or beside a limit, and
// now and then something is wrong.
type dice struct {
	*rand.Rand
	extended bool // with settings and with the acts that the contract does not have
}

func (d dice) one(in int) bool { return d.IntN(in) == 0 }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// history throws a case of up to most acts that the oracle can follow.
func (d dice) history(cal *calendar.Calendar, most int) workflow.Case {
	c := workflow.Case{Facts: d.facts()}
	c.LegalCases = d.legalCases(c.Received)
	o := newOracle(cal, c)
	on := c.Received
	for range d.IntN(most + 1) {
		on = d.day(o, on)
		e := d.event(o, on)
		c.Events = append(c.Events, e)
		ok := func() (ok bool) {
			defer func() {
				if recover() != nil {
					ok = false
				}
			}()
			return o.do(e)
		}()
		if !ok && !d.one(12) {
			c.Events = c.Events[:len(c.Events)-1] // mostly taken back, or refusals would end most histories early
		}
		if len(o.done) > 0 {
			on = o.done[len(o.done)-1].On
		}
	}
	return c
}

func (d dice) facts() workflow.Facts {
	// Around the changes of the rules, of the calendar's data, and anywhere.
	first := pick(d, "2008-03-20", "2019-03-01", "2020-01-01", "2024-12-01", "2026-08-01", "2027-09-01")
	received := calendar.MustDate(first).Plus(d.IntN(120))
	if d.one(2) {
		received = calendar.MustDate("2008-05-01").Plus(d.IntN(7000))
	}
	f := workflow.Facts{Channel: pick(d, workflow.Channels()...), Received: received}
	if !d.one(4) {
		f.Entered = received.Plus(d.IntN(8))
		if d.one(40) {
			f.Entered = received.Plus(-1)
		}
	}
	if d.extended {
		f.Counting = workflow.Counting{
			Convention: pick(d, workflow.Convention(""), "next_day", "same_day", "roll"),
			RestDay:    pick(d, workflow.RestDay(""), "as_received", "next_workday"),
			Online:     pick(d, workflow.OnlineDay(""), "submission_or_confirmation", "submission"),
			Pause:      pick(d, workflow.PauseFrom(""), "from_sending", "from_delivery"),
		}
	}
	return f
}

func (d dice) legalCases(received calendar.Date) (all []workflow.LegalCase) {
	for i := range max(0, d.IntN(5)-2) {
		l := workflow.LegalCase{
			ID: fmt.Sprintf("R%d", i), Type: "review", Served: received.Plus(d.IntN(90)),
		}
		if d.one(2) {
			l.Reported = l.Served.Plus(d.IntN(6))
		}
		if !d.one(3) {
			l.Concluded, l.Result = l.Served.Plus(d.IntN(60)), "corrected"
		}
		all = append(all, l)
	}
	return all
}

// day is the day of the next act: the same, soon, much later, a day too early, or beside a date that matters.
func (d dice) day(o *oracle, last calendar.Date) calendar.Date {
	switch d.IntN(12) {
	case 0, 1:
		return last
	case 2:
		return last.Plus(10 + d.IntN(60))
	case 3:
		if d.one(6) {
			return last.Plus(-1 - d.IntN(3))
		}
	case 4, 5, 6:
		if at := d.limit(o, last).Plus(d.IntN(3) - 1); at >= last {
			return at
		}
	}
	return last.Plus(d.IntN(9))
}

// limit is some date of the case that matters: the due date, or a limit of the applicant or of a party.
func (d dice) limit(o *oracle, at calendar.Date) (limit calendar.Date) {
	defer func() {
		if recover() != nil {
			limit = at
		}
	}()
	for i := len(o.done) - 1; i >= 0; i-- {
		switch e := o.done[i]; {
		case e.Do == "return" && o.state == "awaiting_correction":
			return o.add(e.On, e.WithinDays)
		case e.Do == "charge" && o.state == "awaiting_payment":
			return o.add(e.On, 20)
		case e.Do == "consult" && e.Received != 0 && d.one(2):
			return o.add(e.Received, 15)
		}
	}
	return o.due(at)
}

func (d dice) event(o *oracle, on calendar.Date) workflow.Event {
	e := workflow.Event{On: on}
	var allowed []workflow.Act
	for _, a := range workflow.Acts() {
		if has(oracleTable[o.state], string(a)) || d.extended && has(extensionTable[o.state], string(a)) {
			allowed = append(allowed, a)
		}
	}
	if len(allowed) == 0 { // voided
		allowed = workflow.Acts()
	}
	e.Do = pick(d, allowed...)
	if o.state == "in_progress" && d.one(3) {
		e.Do = pick(d, workflow.Consult, workflow.Conclude, workflow.Extend)
	}
	if has("withdraw close assign dispatch", string(e.Do)) && !d.one(4) { // dull ones less often
		e.Do = pick(d, allowed...)
	}
	if d.extended {
		d.preferExtensions(&e, o)
	}
	if d.one(25) {
		e.Do = pick(d, workflow.Acts()[:21]...) // whatever the state; none that the contract does not have
	}
	d.arguments(&e, o)
	return e
}

// preferExtensions makes the acts common that need others before them, and void rare.
func (d dice) preferExtensions(e *workflow.Event, o *oracle) {
	objected := slices.ContainsFunc(o.done, func(e workflow.Event) bool { return e.Opinion == workflow.Objects })
	switch {
	case objected && o.did("override") == 0 && d.one(2):
		e.Do = workflow.Override
	case (e.Do == "void" || e.Do == "transfer") && !d.one(5):
		e.Do = workflow.Assign
	case o.state == "awaiting_payment" && d.one(2):
		e.Do = workflow.Waive
	case o.state == "in_progress" && o.did("give_reasons") > 0 && d.one(2):
		e.Do = workflow.Defer
	case o.state == "in_progress" && o.did("ask_reasons") > 0 && d.one(2):
		e.Do = workflow.GiveReasons
	case o.state == "in_progress" && d.one(4):
		e.Do = pick(d, workflow.AskReasons, workflow.AskReasons, workflow.Charge)
	case o.did("consult") > o.did("conclude") && d.one(3):
		e.Do = pick(d, workflow.Acknowledge, workflow.Conclude)
	}
}

func (d dice) arguments(e *workflow.Event, o *oracle) {
	switch e.Do {
	case "return":
		e.WithinDays = 1 + d.IntN(20)
	case "consult":
		e.ID, e.With = fmt.Sprintf("c%d", o.did("consult")), pick(d, workflow.WithAgency, workflow.WithThirdParty)
		if d.one(15) {
			e.ID = "c0"
		}
		if !d.one(4) && (!d.extended || !d.one(3)) {
			e.Received = e.On.Plus(d.IntN(8))
			if d.one(30) {
				e.Received = e.On.Plus(-1)
			}
		}
	case "conclude":
		e.ID = fmt.Sprintf("c%d", d.IntN(1+o.did("consult")))
		if d.extended {
			e.Opinion = pick(d, workflow.Objects, workflow.Objects, workflow.Agrees, "")
			e.ID = fmt.Sprintf("c%d", o.did("conclude")) // mostly one that is open
		}
	case "override", "acknowledge":
		e.ID = fmt.Sprintf("c%d", d.IntN(1+o.did("consult")))
		if e.Do == workflow.Override {
			e.Reason, e.Approver = "r", "a"
		}
		for _, done := range o.done { // mostly one that it fits
			fits := e.Do == workflow.Override && done.Opinion == workflow.Objects || e.Do == workflow.Acknowledge && done.Do == workflow.Consult
			if fits && d.one(2) {
				e.ID = done.ID
			}
		}
	case "give_reasons":
		if d.extended {
			e.View = pick(d, workflow.Reasonable, workflow.Reasonable, "", workflow.NotReasonable)
		}
	case "waive", "defer", "void":
		e.Reason = "r"
		if e.Do != workflow.Void && !d.one(20) {
			e.Approver = "a"
		}
		if e.Do == workflow.Defer {
			e.Days = pick(d, 1, 5, 20, 60, 120, 121)
		}
	case "transfer":
		e.Reason, e.To = "r", "other"
	case "rectify":
		e.Row, e.Reason = pick(d, outcome.Leaves()...), "r"
		if !d.one(20) {
			e.Evidence = "d"
		}
	case "assign":
		if d.extended && d.one(2) {
			e.UnitDue = e.On.Plus(d.IntN(20))
		}
	case "extend":
		e.Days = 1 + d.IntN(20)
		if d.one(10) {
			e.Days += 3
		}
	case "answer":
		e.Row = pick(d, outcome.Leaves()[:18]...)
		if d.one(30) {
			e.Row = pick(d, outcome.Row("3.6.1"), "3.3", "3.7")
		}
	case "lapse":
		e.Cause = workflow.LapsedCorrection
		if (o.state == "awaiting_payment") != d.one(20) {
			e.Cause = workflow.LapsedFee
		}
	case "reopen":
		e.LegalCase = fmt.Sprintf("R%d", d.IntN(2))
	}
}
