package workflow

import "github.com/yishenqing/foi/calendar"

// Counting is how an agency counts where the law leaves room. Settings are dated; a case keeps those in force on the day
// it was received, for good, as it keeps its version of the statute. An empty setting is its default, so the zero value is
// what contracts/clock.md prescribes.
type Counting struct {
	Convention Convention `json:"convention,omitzero"`
	RestDay    RestDay    `json:"rest_day,omitzero"`
	Online     OnlineDay  `json:"online,omitzero"`
	Pause      PauseFrom  `json:"pause,omitzero"`
}

// Convention says which day of a term, limit or duty is counted first; package calendar has the same three. It governs
// everything that is counted from a day. Which days a consultation keeps out of a term is PauseFrom's to say.
type Convention string

// The conventions.
const (
	CountNextDay Convention = "next_day" // the first working day after; the default
	CountSameDay Convention = "same_day" // the day itself when it is worked
	CountRoll    Convention = "roll"     // a day not worked moves to the next working day, then next_day
)

// RestDay says when an application, or a corrected one, counts as received that arrived on a day not worked.
type RestDay string

// The ways to treat a rest day.
const (
	RestDayAsReceived  RestDay = "as_received"  // that day; the default
	RestDayNextWorkday RestDay = "next_workday" // the next working day
)

// OnlineDay says which day is the day of receipt of an online application.
type OnlineDay string

// The days.
const (
	// OnlineSubmissionOrConfirmation: the day of submission, or a later one that both sides confirm; the default.
	OnlineSubmissionOrConfirmation OnlineDay = "submission_or_confirmation"
	// OnlineSubmission: the day on which the system showed the application as submitted (指导案例26号); nothing moves it.
	OnlineSubmission OnlineDay = "submission"
)

// PauseFrom says from when on a consultation keeps days out of the term. Its end is the same either way.
type PauseFrom string

// The beginnings.
const (
	PauseFromSending  PauseFrom = "from_sending"  // the days after the letter went out; the default
	PauseFromDelivery PauseFrom = "from_delivery" // the days after the party got it; none while that day is unknown
)

// Label returns the Chinese name, or "" when c is no convention. The empty one is the default.
func (c Convention) Label() string { return settingConvention.label(string(c)) }

// Label returns the Chinese name, or "" when r is no way to treat a rest day. The empty one is the default.
func (r RestDay) Label() string { return settingRestDay.label(string(r)) }

// Label returns the Chinese name, or "" when o is no such day. The empty one is the default.
func (o OnlineDay) Label() string { return settingOnline.label(string(o)) }

// Label returns the Chinese name, or "" when p is no such beginning. The empty one is the default.
func (p PauseFrom) Label() string { return settingPause.label(string(p)) }

// Check returns the settings whose value is not allowed, by their JSON names under "counting."; nil when all are.
func (c Counting) Check() []Violation {
	var found []Violation
	for _, f := range c.fields() {
		if f.setting.label(f.value) == "" {
			found = append(found, violation("counting."+f.setting.Key, RuleValue))
		}
	}
	return found
}

// Full returns the same settings with every default written out.
func (c Counting) Full() Counting {
	if c.Convention == "" {
		c.Convention = CountNextDay
	}
	if c.RestDay == "" {
		c.RestDay = RestDayAsReceived
	}
	if c.Online == "" {
		c.Online = OnlineSubmissionOrConfirmation
	}
	if c.Pause == "" {
		c.Pause = PauseFromSending
	}
	return c
}

// IsDefault reports whether the settings are those of the contract, written out or not.
func (c Counting) IsDefault() bool { return c.Full() == Counting{}.Full() }

type countingField struct {
	setting *Setting
	value   string
}

func (c Counting) fields() [4]countingField {
	return [...]countingField{
		{&settingConvention, string(c.Convention)},
		{&settingRestDay, string(c.RestDay)},
		{&settingOnline, string(c.Online)},
		{&settingPause, string(c.Pause)},
	}
}

// calendarConvention is the convention as package calendar names it.
func (c Counting) calendarConvention() calendar.Convention {
	switch c.Convention {
	case CountSameDay:
		return calendar.SameDay
	case CountRoll:
		return calendar.Roll
	case CountNextDay:
	}
	return calendar.NextDay
}
