package workflow_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// The defects that other records-request systems had (F1 to F9 and F14 of domain/features.md), on the level of the law.
// Dates are reckoned by hand as in contract_test.go.

var march = Facts{Channel: Online, Received: day("2020-03-02")}

func dueOn(t *testing.T, cal *calendar.Calendar, at string, f Facts, events ...Event) calendar.Date {
	t.Helper()
	s, err := Fold(cal, Case{Facts: f, Events: events})
	require.NoError(t, err)
	v, err := s.View(cal, max(day(at), s.LastOn))
	require.NoError(t, err)
	return v.Due
}

// F1, F2: a holiday is added inside an open term, and taken away again.
func TestF1F2AHolidayIsAddedAndRemoved(t *testing.T) {
	plain, err := calendar.FromDays(nil)
	require.NoError(t, err)
	with, err := calendar.FromDays([]calendar.ExceptionalDay{{Date: day("2020-03-11"), Kind: calendar.Holiday, Name: "x"}})
	require.NoError(t, err)
	moved, err := calendar.FromDays([]calendar.ExceptionalDay{
		{Date: day("2020-03-11"), Kind: calendar.Holiday, Name: "x"}, {Date: day("2020-03-14"), Kind: calendar.Makeup, Name: "x"},
	})
	require.NoError(t, err)
	require.Equal(t, day("2020-03-30"), dueOn(t, plain, "", march))
	require.Equal(t, day("2020-03-31"), dueOn(t, with, "", march))
	require.Equal(t, day("2020-03-30"), dueOn(t, moved, "", march), "made up for")
	s := folded(t, march)
	require.Equal(t, []string{"2020-03-02  due  2020-03-30"}, statedDates(t, plain, s))
	require.Equal(t, []string{"2020-03-02  due  2020-03-31"}, statedDates(t, with, s))
}

// F3: the day of receipt is corrected after an extension.
func TestF3ReceiptCorrectedAfterAnExtension(t *testing.T) {
	events := []Event{on("2020-03-05", Accept), on("2020-03-30", Extend, days(10))}
	at := func(received string) Facts { return Facts{Channel: Online, Received: day(received)} }
	require.Equal(t, day("2020-04-14"), dueOn(t, calendar.Default(), "", at("2020-03-02"), events...))
	require.Equal(t, day("2020-04-16"), dueOn(t, calendar.Default(), "", at("2020-03-04"), events...), "the extension moves with it")
	_, err := Fold(calendar.Default(), Case{Facts: at("2020-02-28"), Events: events})
	var f *FoldError
	require.ErrorAs(t, err, &f, "the term had ended on 27 March")
	require.Equal(t, 1, f.Index)
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, RuleExtendLate, r.Rule)
	require.Contains(t, f.Chinese(), "第2个事项：2020-03-30 不能“延期”")

	// Into the other version of the statute: 20 days are too long an extension there.
	events = []Event{on("2019-05-15", Accept), on("2019-05-20", Extend, days(20))}
	require.Equal(t, day("2019-07-11"), dueOn(t, calendar.Default(), "", at("2019-05-15"), events...))
	_, err = Fold(calendar.Default(), Case{Facts: at("2019-05-14"), Events: events})
	require.ErrorAs(t, err, &r)
	require.Equal(t, RuleExtendDays, r.Rule)
}

// F4: an extension and a pause, in all orders, and one of them taken away again.
func TestF4ExtendPauseAndRemoveInAllOrders(t *testing.T) {
	consult, conclude := on("2020-03-05", Consult, id("a")), on("2020-03-10", Conclude, id("a"))
	for _, extended := range []string{"2020-03-04", "2020-03-05", "2020-03-10", "2020-03-20"} {
		extend := on(extended, Extend, days(5))
		events := []Event{on("2020-03-03", Accept), extend, consult, conclude}
		if extend.On >= conclude.On {
			events = []Event{on("2020-03-03", Accept), consult, conclude, extend}
		}
		require.Equal(t, day("2020-04-10"), dueOn(t, calendar.Default(), "", march, events...), extended)
	}
	require.Equal(t, day("2020-04-02"), dueOn(t, calendar.Default(), "", march, on("2020-03-03", Accept), consult, conclude), "without the extension")
	require.Equal(t, day("2020-04-07"), dueOn(t, calendar.Default(), "", march, on("2020-03-03", Accept), on("2020-03-04", Extend, days(5))), "without the pause")
}

// F5: two consultations that overlap count each day once.
func TestF5OverlappingConsultationsCountOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b [2]string // sent, concluded
		due  string
	}{
		"overlapping":     {[2]string{"2020-03-05", "2020-03-12"}, [2]string{"2020-03-09", "2020-03-16"}, "2020-04-09"}, // 7 days
		"one in another":  {[2]string{"2020-03-05", "2020-03-16"}, [2]string{"2020-03-09", "2020-03-12"}, "2020-04-09"},
		"the same":        {[2]string{"2020-03-05", "2020-03-16"}, [2]string{"2020-03-05", "2020-03-16"}, "2020-04-09"},
		"end to end":      {[2]string{"2020-03-05", "2020-03-10"}, [2]string{"2020-03-10", "2020-03-16"}, "2020-04-09"},
		"one after other": {[2]string{"2020-03-05", "2020-03-09"}, [2]string{"2020-03-10", "2020-03-16"}, "2020-04-08"}, // 2 + 4
	} {
		t.Run(name, func(t *testing.T) {
			events := []Event{on("2020-03-03", Accept)}
			acts := []Event{
				on(tt.a[0], Consult, id("a")), on(tt.b[0], Consult, id("b")), on(tt.a[1], Conclude, id("a")), on(tt.b[1], Conclude, id("b")),
			}
			for d := day("2020-03-05"); d <= day("2020-03-16"); d++ {
				for _, e := range acts {
					if e.On == d {
						events = append(events, e)
					}
				}
			}
			require.Equal(t, day(tt.due), dueOn(t, calendar.Default(), "", march, events...))
		})
	}
}

// F6: what ends a pause, or starts the term again, is written down three days late.
func TestF6ResumedThreeDaysLate(t *testing.T) {
	late := func(e *Event) { e.RecordedAt = e.On.Plus(3).Time().Add(9 * time.Hour) }
	for _, set := range [][]func(*Event){nil, {late}} {
		conclude := append([]func(*Event){id("a")}, set...)
		require.Equal(t, day("2020-04-02"), dueOn(t, calendar.Default(), "", march,
			on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-10", Conclude, conclude...)))
		require.Equal(t, day("2020-04-08"), dueOn(t, calendar.Default(), "", march, on("2020-03-05", Return, within(5)), on("2020-03-10", Correct, set...)))
	}
}

// F7: what has nothing to do with a pause does not move it.
func TestF7UnrelatedActsWhilePaused(t *testing.T) {
	pause := []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"))}
	between := append(pause[:2:2],
		on("2020-03-06", Assign), on("2020-03-09", Dispatch), on("2020-03-09", AskReasons), on("2020-03-10", GiveReasons))
	end := on("2020-03-10", Conclude, id("a"))
	require.Equal(t, dueOn(t, calendar.Default(), "", march, append(pause[:2:2], end)...), dueOn(t, calendar.Default(), "", march, append(between, end)...))
}

// F8: a term crosses the horizon of the calendar: it is provisional for a year, and then refused, never empty.
func TestF8BeyondTheHorizon(t *testing.T) {
	known := folded(t, Facts{Channel: Online, Received: day("2026-12-01")})
	v, err := known.View(calendar.Default(), day("2026-12-01"))
	require.NoError(t, err)
	require.False(t, v.Provisional)
	require.Equal(t, day("2026-12-29"), v.Due)
	provisional := folded(t, Facts{Channel: Online, Received: day("2026-12-10")})
	v, err = provisional.View(calendar.Default(), day("2026-12-10"))
	require.NoError(t, err)
	require.True(t, v.Provisional)
	require.Equal(t, day("2027-01-08"), v.Due)
	beyond := folded(t, Facts{Channel: Online, Received: day("2027-12-10")})
	for what, ask := range map[string]func() error{
		"view":         func() error { _, err := beyond.View(calendar.Default(), day("2027-12-10")); return err },
		"project":      func() error { _, err := beyond.Project(calendar.Default()); return err },
		"stated dates": func() error { _, err := StatedDates(calendar.Default(), beyond); return err },
		"ledger": func() error {
			_, err := Ledger(calendar.Default(), Case{Facts: beyond.Facts}, day("2027-12-10"))
			return err
		},
	} {
		var r *Refusal
		require.ErrorAs(t, ask(), &r, what)
		require.Equal(t, RuleCalendar, r.Rule, what)
		require.Contains(t, r.Chinese(), "2028-01-01", what)
	}
	_, err = Register(calendar.Default(), Facts{Channel: Online, Received: day("2028-01-01")})
	require.ErrorContains(t, err, "rule calendar")
}

// F9: the rules of 2008 and of 2019 side by side, over the same acts a day apart.
func TestF9RulesOfTwoVersionsSideBySide(t *testing.T) {
	old, now := Facts{Channel: Counter, Received: day("2019-05-14")}, Facts{Channel: Counter, Received: day("2019-05-15")}
	require.Equal(t, day("2019-06-04"), dueOn(t, calendar.Default(), "", old), "15 working days")
	require.Equal(t, day("2019-06-13"), dueOn(t, calendar.Default(), "", now), "20 working days")
	accept, extend := on("2019-05-16", Accept), on("2019-05-20", Extend, days(15))
	require.Equal(t, day("2019-06-26"), dueOn(t, calendar.Default(), "", old, accept, extend))
	require.Equal(t, day("2019-07-04"), dueOn(t, calendar.Default(), "", now, accept, extend))
	// A correction long after the change starts the old term again under the old rules.
	returned, corrected := on("2019-05-16", Return, within(10)), on("2019-05-20", Correct)
	require.Equal(t, day("2019-06-11"), dueOn(t, calendar.Default(), "", old, returned, corrected))
	require.Equal(t, day("2019-06-18"), dueOn(t, calendar.Default(), "", now, returned, corrected))
	kinds := func(f Facts) (all []DutyKind) {
		v, err := folded(t, f, returned).View(calendar.Default(), day("2019-05-16"))
		require.NoError(t, err)
		for _, d := range v.Duties {
			all = append(all, d.Kind)
		}
		return all
	}
	require.NotContains(t, kinds(old), DutyCorrectionNotice)
	require.Contains(t, kinds(now), DutyCorrectionNotice)
	ledger := func(f Facts) string { return ledgerText(t, Case{Facts: f, Events: []Event{returned}}, "2019-05-16") }
	require.Contains(t, ledger(old), "〔条例（2008年）第二十一条〕")
	require.Contains(t, ledger(now), "〔条例第三十条〕")
}

// F14: neither the zone of a clock nor the way an instant is written moves a civil day.
func TestF14ClocksOfOtherZones(t *testing.T) {
	instant := time.Date(2020, 3, 1, 16, 30, 0, 0, time.UTC) // half past midnight of 2 March in Shanghai
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 8*60*60), time.FixedZone("", -11*60*60), time.FixedZone("", 14*60*60)} {
		there := instant.In(zone)
		require.Equal(t, day("2020-03-02"), calendar.DateOf(there))
		e := Event{Do: Accept, On: calendar.DateOf(there), RecordedAt: there}
		data, err := json.Marshal(e)
		require.NoError(t, err)
		var again Event
		require.NoError(t, json.Unmarshal(data, &again))
		require.Equal(t, day("2020-03-02"), again.On)
		require.True(t, again.RecordedAt.Equal(instant))
		require.Equal(t, day("2020-03-30"), dueOn(t, calendar.Default(), "", march, again))
	}
}
