package calendar

import "fmt"

// Reason says why a day was or was not counted.
type Reason uint8

const (
	// Start is the day that counting starts from and that is therefore not counted, worked or not.
	Start Reason = iota + 1
	// Ordinary is Monday to Friday with nothing arranged: counted.
	Ordinary
	// MakeupDay is a Saturday or Sunday worked in exchange for another day off: counted.
	MakeupDay
	// Weekend is a Saturday or Sunday with nothing arranged: not counted.
	Weekend
	// Festival is a day off of a notice, or of the statute when it is provisional: not counted.
	Festival
	// Excluded is a working day that lies in one of the spans given, such as a consultation: not counted.
	Excluded
)

var reasonNames = [...]string{
	Start: "start", Ordinary: "workday", MakeupDay: "make-up", Weekend: "weekend", Festival: "holiday", Excluded: "excluded",
}

// String returns start, workday, make-up, weekend, holiday or excluded; "unknown" for any other value.
func (r Reason) String() string {
	if r == 0 || int(r) >= len(reasonNames) {
		return "unknown"
	}
	return reasonNames[r]
}

var reasonTexts = [...]string{
	Start: "起算日，不计入", Ordinary: "工作日", MakeupDay: "调休上班", Weekend: "周末", Festival: "放假", Excluded: "依法不计入期限",
}

// Chinese returns the reason for people.
func (r Reason) Chinese() string {
	if r == 0 || int(r) >= len(reasonTexts) {
		return "未知"
	}
	return reasonTexts[r]
}

// Day is one line of an explanation.
type Day struct {
	Date        Date
	Counted     bool
	Reason      Reason
	Name        string // the festival of a holiday or make-up day, whatever the reason; otherwise ""
	Notice      string // the 文号 that arranges the day, or of the decree when it is provisional; otherwise ""
	Provisional bool   // no notice has been issued for the year of the day
}

// String returns the day as one line: `2022-10-08 counted make-up 国庆节 国办发明电〔2021〕11号`.
func (d Day) String() string {
	counted := "not-counted"
	if d.Counted {
		counted = "counted"
	}
	line := fmt.Sprintf("%s %s %s", d.Date, counted, d.Reason)
	for _, part := range []string{d.Name, d.Notice} {
		if part != "" {
			line += " " + part
		}
	}
	return line
}

// Span is a stretch of days outside a term: the days after After up to and including Through, as the term itself is
// (After, Through]. A span whose Through is not after its After has no days.
type Span struct {
	After, Through Date
}

func (s Span) contains(d Date) bool { return d > s.After && d <= s.Through }

// Explain lists every day from one date to another, both included, and why it was or was not counted. The days counted
// are as many as Count gives for the same convention, less the working days inside the excluded spans (their union).
//
// When to is before from, the days are listed and counted backwards, as Add counts a negative n: from is the start and
// to is counted when it is worked.
//
// A date outside the calendar gives a *RangeError, an unknown convention a *ConventionError.
func (c *Calendar) Explain(from, to Date, conv Convention, excluded []Span) ([]Day, error) {
	if conv > Roll {
		return nil, &ConventionError{Text: conv.String()}
	}
	for _, d := range []Date{from, to} {
		if !c.contains(d) {
			return nil, c.outside(d)
		}
	}
	start := from
	if conv == Roll && to >= from {
		if rolled, ok := c.at(c.before(from)); ok { // a start beyond the calendar lies beyond to as well
			start = rolled
		} else {
			start = to + 1
		}
	}
	step, size := Date(1), int(to-from)+1
	if to < from {
		step, size = -1, int(from-to)+1
	}
	days := make([]Day, 0, size)
	for d := from; len(days) < size; d += step {
		day := c.describe(d)
		switch {
		case d == start && (conv != SameDay || !day.Counted):
			day.Counted, day.Reason = false, Start
		case day.Counted && inAny(excluded, d):
			day.Counted, day.Reason = false, Excluded
		}
		days = append(days, day)
	}
	return days, nil
}

// describe says what kind of day d is by itself; a working day is counted.
func (c *Calendar) describe(d Date) Day {
	day := Day{Date: d, Counted: !d.weekend(), Provisional: c.Provisional(d), Reason: Ordinary}
	if d.weekend() {
		day.Reason = Weekend
	}
	if e, ok := c.exceptional(d); ok {
		day.Name, day.Notice, day.Counted = e.Name, e.Notice, e.works()
		switch {
		case !e.works():
			day.Reason = Festival
		case d.weekend(): // a bare list of days may also name a worked Monday, which is nothing special
			day.Reason = MakeupDay
		}
	}
	return day
}

func inAny(spans []Span, d Date) bool {
	for _, s := range spans {
		if s.contains(d) {
			return true
		}
	}
	return false
}
