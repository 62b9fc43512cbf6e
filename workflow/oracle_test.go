package workflow_test

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// This file says what contracts/clock.md says, and the settings and extension acts of docs/adr/0011, a second time, as naively as possible: it walks calendar days one by one,
// keeps the list of acts and looks things up in it again and again. It uses no code of package workflow, only the types
// in which a case is given, and of package calendar only whether a single day is worked. What it and the package do not
// say alike is a fault in one of them.

// beyond is thrown by oracle code that steps on a day the calendar does not know.
type beyond struct{}

type oracle struct {
	works func(calendar.Date) bool // panics with beyond

	c     workflow.Case
	done  []workflow.Event
	state string
}

// verdict is what the oracle says of a case.
type verdict struct {
	refusedAt   int // index of the event refused; -1 registration; len(events) none
	state       string
	receipt     calendar.Date
	due         calendar.Date
	provisional bool
	paused      bool
	duties      []string // kind start due done late
}

func newOracle(cal *calendar.Calendar, c workflow.Case) *oracle {
	o := &oracle{c: c, state: "registered"}
	o.works = func(d calendar.Date) bool {
		worked, err := cal.IsWorkday(d)
		if err != nil {
			panic(beyond{})
		}
		return worked
	}
	return o
}

// What each state allows, copied from the contract.
var oracleTable = map[string]string{
	"registered":          "confirm accept return assign dispatch withdraw close",
	"in_progress":         "return assign dispatch consult conclude extend ask_reasons give_reasons charge answer withdraw close",
	"awaiting_correction": "correct lapse assign dispatch conclude withdraw close",
	"awaiting_payment":    "pay lapse assign dispatch conclude withdraw close",
	"answered":            "deliver",
	"delivered":           "publish archive reopen",
	"closed":              "archive reopen",
	"archived":            "publish reopen",
}

// What each state allows besides, by the extensions of docs/adr/0011.
var extensionTable = map[string]string{
	"registered":          "void transfer",
	"in_progress":         "defer override acknowledge void",
	"awaiting_correction": "override acknowledge void",
	"awaiting_payment":    "waive override acknowledge void",
	"answered":            "rectify",
	"delivered":           "rectify",
	"closed":              "rectify",
	"archived":            "rectify",
}

var oracleNext = map[string]string{
	"accept": "in_progress", "return": "awaiting_correction", "correct": "in_progress", "charge": "awaiting_payment",
	"pay": "in_progress", "answer": "answered", "deliver": "delivered", "lapse": "closed", "withdraw": "closed",
	"close": "closed", "reopen": "in_progress", "archive": "archived", "waive": "in_progress", "void": "voided",
	"transfer": "voided",
}

func has(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if w == word {
			return true
		}
	}
	return false
}

// first is the first day that can be counted from d on, worked or not.
func (o *oracle) first(d calendar.Date) calendar.Date {
	switch o.c.Counting.Convention {
	case "same_day":
		return d
	case "roll":
		for !o.works(d) {
			d++
		}
	}
	return d + 1
}

// add walks n working days on from d.
func (o *oracle) add(d calendar.Date, n int) calendar.Date {
	x := o.first(d)
	for {
		if o.works(x) {
			n--
		}
		if n == 0 {
			return x
		}
		x++
	}
}

// arrived is the day on which what an applicant sent counts as received.
func (o *oracle) arrived(d calendar.Date) calendar.Date {
	for o.c.Counting.RestDay == "next_workday" && !o.works(d) {
		d++
	}
	return d
}

func (o *oracle) receipt() calendar.Date {
	r := o.c.Received
	for _, e := range o.done {
		if e.Do == "confirm" {
			r = e.On
		}
	}
	return r
}

// term returns T as at the beginning, the most an extension may add, and whether the 7-day rule holds.
func (o *oracle) term() (days, most int, notice bool) {
	if o.receipt().String() >= "2019-05-15" {
		return 20, 20, true
	}
	return 15, 15, false
}

// start returns S, and the acts done since.
func (o *oracle) start() (calendar.Date, []workflow.Event) {
	s, since, sent := o.receipt(), 0, true
	for i, e := range o.done {
		if e.Do == "correct" || e.Do == "pay" || e.Do == "reopen" {
			s, since, sent = e.On, i+1, e.Do == "correct"
		}
	}
	if sent {
		s = o.arrived(s)
	}
	return s, o.done[since:]
}

// letter is one consultation, put together from the acts.
type letter struct {
	on, received, concluded, cut calendar.Date // cut: ended by answer, lapse, withdraw or close
}

func (o *oracle) letters() (all []*letter) {
	byID := map[string]*letter{}
	for _, e := range o.done {
		switch e.Do {
		case "consult":
			l := &letter{on: e.On, received: e.Received}
			byID[e.ID] = l
			all = append(all, l)
		case "acknowledge":
			byID[e.ID].received = e.On
		case "conclude":
			byID[e.ID].concluded = e.On
		case "answer", "lapse", "withdraw", "close", "void", "transfer":
			for _, l := range all {
				if l.concluded == 0 && l.cut == 0 {
					l.cut = e.On
				}
			}
		}
	}
	return all
}

// silent reports whether the party's 15 working days had passed before d.
func (o *oracle) silent(l *letter, d calendar.Date) bool {
	if l.received == 0 {
		return false
	}
	worked := 0
	for x := o.first(l.received); x < d && worked < 15; x++ {
		if o.works(x) {
			worked++
		}
	}
	return worked >= 15
}

// begin is the day after which a letter keeps days out, if it does so at all.
func (o *oracle) begin(l *letter) calendar.Date {
	if o.c.Counting.Pause == "from_delivery" {
		return l.received
	}
	return l.on
}

func (o *oracle) begun(l *letter) bool { return o.begin(l) != 0 }

// out reports whether day d is not counted because of the letter.
func (o *oracle) out(l *letter, d calendar.Date) bool {
	if !o.begun(l) || d <= o.begin(l) || l.concluded != 0 && d > l.concluded || l.cut != 0 && d > l.cut {
		return false
	}
	return !o.silent(l, d)
}

func (o *oracle) openOn(l *letter, at calendar.Date) bool {
	if !o.begun(l) || o.begin(l) > at || l.cut != 0 || l.concluded != 0 && l.concluded <= at {
		return false
	}
	return !o.silent(l, at)
}

func (o *oracle) over() bool { return has("answered delivered closed archived voided", o.state) }

func (o *oracle) pausedOn(at calendar.Date) bool {
	if o.over() {
		return false
	}
	for _, l := range o.letters() {
		if o.openOn(l, at) {
			return true
		}
	}
	return false
}

// due walks the term day by day; 0 is none.
func (o *oracle) due(at calendar.Date) calendar.Date {
	s, acts := o.start()
	t, _, _ := o.term()
	var waits bool
	var charged, waived calendar.Date
	for _, e := range acts {
		switch e.Do {
		case "extend", "defer":
			t += e.Days
		case "return":
			waits = true
		case "charge":
			waits, charged = true, e.On
		case "waive":
			waits, waived = false, e.On
		}
	}
	if waits || o.state == "voided" || o.pausedOn(at) {
		return 0
	}
	// Letters of a term that has stopped are those sent before it did; all acts after the stop send none.
	letters := o.letters()
	d := o.first(s) - 1
	for t > 0 {
		d++
		counted, endless := o.works(d) && (d <= charged || d > waived), false
		for _, l := range letters {
			if o.out(l, d) {
				counted = false
				endless = endless || l.received == 0 && l.concluded == 0 && l.cut == 0
			}
		}
		if endless {
			return 0
		}
		if counted {
			t--
		}
	}
	return d
}

// refuses reports whether the contract refuses the act after those done.
func (o *oracle) refuses(e workflow.Event) bool {
	last := o.c.Received
	if n := len(o.done); n > 0 {
		last = o.done[n-1].On
	}
	if e.On < last || !has(oracleTable[o.state]+" "+extensionTable[o.state], string(e.Do)) {
		return true
	}
	if e.Do != "confirm" && o.receipt().String() < "2008-05-01" {
		return true
	}
	switch e.Do {
	case "confirm":
		return !has("post_ordinary online fax", string(o.c.Channel)) || o.c.Channel == "online" && o.c.Counting.Online == "submission"
	case "return":
		return e.WithinDays < 1 || o.did("return") > 0
	case "lapse":
		n := len(o.done) - 1
		for !has("return charge", string(o.done[n].Do)) {
			n--
		}
		waits := o.done[n]
		if waits.Do == "return" {
			return e.Cause != "correction" || e.On <= o.add(waits.On, waits.WithinDays)
		}
		return e.Cause != "fee" || e.On <= o.add(waits.On, 20)
	case "consult":
		for _, d := range o.done {
			if d.Do == "consult" && d.ID == e.ID {
				return true
			}
		}
		return e.ID == "" || e.Received != 0 && e.Received < e.On
	case "conclude":
		i := -1
		for _, d := range o.done {
			if d.Do == "consult" {
				i++
				if d.ID == e.ID {
					l := o.letters()[i]
					return l.concluded != 0 || l.cut != 0
				}
			}
		}
		return true
	case "waive", "defer", "override", "acknowledge", "void", "transfer", "rectify":
		return o.refusesExtension(e)
	case "charge":
		return o.sinceStart("waive")
	case "extend":
		_, most, _ := o.term()
		_, acts := o.start()
		for _, d := range acts {
			if d.Do == "extend" {
				return true
			}
		}
		if e.Days < 1 || e.Days > most {
			return true
		}
		due := o.due(e.On)
		return due == 0 || e.On > due
	case "answer":
		return !has("3.1 3.2 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.3.6 3.3.7 3.3.8 3.4.1 3.4.2 3.4.3 3.5.1 3.5.2 3.5.3 3.5.4 3.5.5", string(e.Row))
	case "reopen":
		for _, l := range o.c.LegalCases {
			if l.ID == e.LegalCase && l.Concluded != 0 && l.Concluded <= e.On {
				return false
			}
		}
		return true
	}
	return false
}

func (o *oracle) sinceStart(act workflow.Act) bool {
	_, acts := o.start()
	for _, d := range acts {
		if d.Do == act {
			return true
		}
	}
	return false
}

// refusesExtension reads docs/adr/0011 as refuses reads the contract.
func (o *oracle) refusesExtension(e workflow.Event) bool {
	if e.Do == "acknowledge" {
		i := -1
		for _, d := range o.done {
			if d.Do == "consult" {
				i++
				if d.ID == e.ID {
					l := o.letters()[i]
					return l.concluded != 0 || l.cut != 0 || l.received != 0
				}
			}
		}
		return true
	}
	if e.Do == "rectify" {
		return e.Reason == "" || e.Evidence == "" || o.refusesRectifying(e)
	}
	if e.Do == "transfer" {
		return e.Reason == "" || e.To == ""
	}
	if e.Reason == "" || e.Do != "void" && e.Approver == "" {
		return true
	}
	switch e.Do {
	case "void":
		return o.did("answer")+o.did("lapse")+o.did("withdraw")+o.did("close") > 0
	case "defer":
		asked, given := -1, -1
		for i, d := range o.done {
			if d.Do == "ask_reasons" {
				asked = i
			}
			if d.Do == "give_reasons" {
				given = i
			}
		}
		if given >= 0 && o.done[given].View == "not_reasonable" {
			return true
		}
		due := o.due(e.On)
		return o.receipt().String() < "2019-05-15" || asked < 0 || given < asked || o.sinceStart("defer") ||
			e.Days < 1 || e.Days > 120 || due == 0 || e.On > due
	case "override":
		thirdParty, objected := false, false
		for _, d := range o.done {
			switch {
			case d.ID != e.ID:
			case d.Do == "consult":
				thirdParty = d.With == "third_party"
			case d.Do == "conclude":
				objected = d.Opinion == "object"
			case d.Do == "override":
				return true
			}
		}
		return !thirdParty || !objected
	}
	return false
}

// refusesRectifying goes back to what ended the application, and to what was made of that since.
func (o *oracle) refusesRectifying(e workflow.Event) bool {
	rows := map[string]string{"lapse correction": "3.6.1", "lapse fee": "3.6.2", "withdraw ": "3.6.3", "close ": "3.6.3"}
	answered, row := false, ""
	for _, d := range o.done {
		switch d.Do {
		case "answer":
			answered, row = true, string(d.Row)
		case "lapse", "withdraw", "close":
			answered, row = false, rows[string(d.Do)+" "+string(d.Cause)]
		case "rectify":
			row = string(d.Row)
		}
	}
	given := string(e.Row)
	return given == row || answered == strings.HasPrefix(given, "3.6") || given == "3.3" || given == "3.7" || given == ""
}

func (o *oracle) did(act workflow.Act) (n int) {
	for _, e := range o.done {
		if e.Do == act {
			n++
		}
	}
	return n
}

// do does an act, or returns false.
func (o *oracle) do(e workflow.Event) bool {
	if o.refuses(e) {
		return false
	}
	o.done = append(o.done, e)
	if next, moves := oracleNext[string(e.Do)]; moves {
		o.state = next
	}
	return true
}

// run does all acts; the case's day of receipt counts as refused when no rules govern it.
func (o *oracle) run() int {
	if o.c.Entered != 0 && o.c.Entered < o.c.Received {
		return -1
	}
	for i, e := range o.c.Events {
		if e.Do != "confirm" && o.receipt().String() < "2008-05-01" {
			return -1
		}
		if !o.do(e) {
			return i
		}
	}
	if o.receipt().String() < "2008-05-01" {
		return -1
	}
	return len(o.c.Events)
}

// internal is what the agency owes besides the contract: kind start due.
func (o *oracle) internal() (duties []string) {
	owe := func(kind string, start, due calendar.Date) {
		duties = append(duties, fmt.Sprintf("%s %s %s", kind, start, due))
	}
	for i := len(o.done) - 1; i >= 0 && has("awaiting_correction awaiting_payment", o.state); i-- {
		if e := o.done[i]; e.Do == "return" || e.Do == "charge" {
			within := 20
			if e.Do == "return" {
				within = e.WithinDays
			}
			limit := o.add(e.On, within)
			next := limit + 1
			for !o.works(next) {
				next++
			}
			owe("lapse", limit, next)
			break
		}
	}
	if has("post_ordinary fax", string(o.c.Channel)) && o.state == "registered" && o.did("confirm") == 0 {
		owe("confirmation", o.arrived(o.c.Received), o.arrived(o.c.Received))
	}
	for i := len(o.done) - 1; i >= 0; i-- {
		e := o.done[i]
		if has("answer lapse withdraw close void transfer", string(e.Do)) {
			break
		}
		if e.Do == "assign" {
			if e.UnitDue != 0 {
				owe("unit", e.On, e.UnitDue)
			}
			break
		}
	}
	return duties
}

func (o *oracle) look(at calendar.Date, provisional func(calendar.Date) bool) verdict {
	v := verdict{refusedAt: len(o.c.Events), state: o.state, receipt: o.receipt(), paused: o.pausedOn(at), due: o.due(at)}
	if o.state == "voided" {
		return v
	}
	for d := v.receipt; d <= v.due; d++ {
		v.provisional = v.provisional || provisional(d)
	}
	owe := func(kind string, start, due, done calendar.Date) {
		late := due != 0 && (done > due || done == 0 && due < at)
		v.duties = append(v.duties, fmt.Sprintf("%s %s %s %s %v", kind, start, due, done, late))
	}
	if o.c.Channel != "online" {
		owe("entry", o.arrived(o.c.Received), o.add(o.arrived(o.c.Received), 2), o.c.Entered)
	}
	var returned, corrected, limit, answered calendar.Date
	s, acts := o.start()
	for i, e := range o.done {
		switch e.Do {
		case "return":
			returned, limit = e.On, o.add(e.On, e.WithinDays)
			if i+1 < len(o.done) {
				for _, later := range o.done[i+1:] {
					if later.Do == "correct" && corrected == 0 {
						corrected = later.On
					}
				}
			}
		}
	}
	if _, _, notice := o.term(); notice && returned != 0 {
		owe("correction_notice", o.arrived(v.receipt), o.add(o.arrived(v.receipt), 7), returned)
	}
	for _, e := range acts {
		if has("deliver lapse withdraw close", string(e.Do)) {
			answered = e.On
		}
	}
	owe("answer", s, v.due, answered)
	if returned != 0 {
		owe("correction", returned, limit, corrected)
	}
	for _, l := range o.letters() {
		due := calendar.Date(0)
		if l.received != 0 {
			due = o.add(l.received, 15)
		}
		owe("consultation", l.received, due, max(l.concluded, l.cut))
	}
	for i, e := range o.done {
		if e.Do != "charge" {
			continue
		}
		paid, waived := calendar.Date(0), false
		for _, later := range o.done[i+1:] {
			if later.Do == "pay" || later.Do == "waive" {
				paid, waived = later.On, later.Do == "waive"
				break
			}
			if later.Do == "charge" {
				break
			}
		}
		if waived { // and nobody was late
			v.duties = append(v.duties, fmt.Sprintf("payment %s %s %s false", e.On, o.add(e.On, 20), paid))
			continue
		}
		owe("payment", e.On, o.add(e.On, 20), paid)
	}
	for _, l := range o.c.LegalCases {
		owe("legal_report", l.Served, o.add(l.Served, 2), l.Reported)
	}
	return v
}
