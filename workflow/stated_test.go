package workflow_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func statedDates(t require.TestingT, cal *calendar.Calendar, s Standing) []string {
	all, err := StatedDates(cal, s)
	require.NoError(t, err)
	told := make([]string, len(all))
	for i, st := range all {
		told[i] = fmt.Sprintf("%s %s %s %s %s", st.On, st.Act, st.Kind, st.Of, st.Date)
	}
	return told
}

// Dates are reckoned by hand as in contract_test.go.
func TestStatedDatesAreWhatWasTold(t *testing.T) {
	s := folded(t, Facts{Channel: Fax, Received: day("2020-03-02")},
		on("2020-03-03", Confirm), on("2020-03-04", Accept),
		on("2020-03-05", Consult, id("a"), got("2020-03-06"), with(WithThirdParty)), on("2020-03-10", Conclude, id("a")),
		on("2020-03-11", Extend, days(5)),
		on("2020-03-12", Return, within(5)), on("2020-03-18", Correct),
		on("2020-03-20", Charge), on("2020-03-24", Waive, approved("x")),
		on("2020-03-25", AskReasons), on("2020-03-25", GiveReasons), on("2020-03-26", Defer, days(10), approved("x")),
		on("2020-03-27", Consult, id("b")), on("2020-03-30", Assign),
	)
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30",
		"2020-03-03 confirm due  2020-03-31",
		"2020-03-05 consult consultation a 2020-03-27",
		"2020-03-11 extend extension  2020-04-13",
		"2020-03-12 return correction  2020-03-19",
		"2020-03-18 correct restart  2020-04-16",
		"2020-03-20 charge payment  2020-04-20",
		"2020-03-24 waive waiver  2020-04-20",
		"2020-03-26 defer deferral  2020-05-06",
		"2020-03-27 consult consultation b ",
	}, statedDates(t, calendar.Default(), s))
	all, err := StatedDates(calendar.Default(), s)
	require.NoError(t, err)
	require.Equal(t, "收件告知的答复期限届满日：2020-03-30", all[0].Text)
	require.Equal(t, "征求意见函中的答复期限（a）：2020-03-27", all[2].Text)
	require.Equal(t, "征求意见函中的答复期限（b）：未定", all[9].Text)
}

func TestStatedDatesOfOtherStarts(t *testing.T) {
	online := Facts{Channel: Online, Received: day("2020-03-02")}
	accept := on("2020-03-03", Accept)
	told := func(f Facts, legal []LegalCase, events ...Event) []string {
		s, err := Fold(calendar.Default(), Case{Facts: f, Events: events, LegalCases: legal})
		require.NoError(t, err)
		return statedDates(t, calendar.Default(), s)
	}
	require.Equal(t, []string{"2020-03-02  due  2020-03-30"}, told(online, nil))
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-05 charge payment  2020-04-02", "2020-03-10 pay restart  2020-04-08",
		"2020-07-01 reopen restart  2020-07-29",
	}, told(online, concludedReview, accept, on("2020-03-05", Charge), on("2020-03-10", Pay), on("2020-03-11", Withdraw), on("2020-07-01", Reopen, because("R"))))
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-04 consult consultation a ", "2020-03-05 return correction  2020-03-12", "2020-03-10 correct restart  ",
	}, told(online, nil, accept, on("2020-03-04", Consult, id("a")), on("2020-03-05", Return, within(5)), on("2020-03-10", Correct)),
		"a letter was on its way: no date could be told")
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-05 extend extension  2020-04-07", "2020-03-06 consult consultation a 2020-03-27",
	}, told(online, nil, accept, on("2020-03-05", Extend, days(5)), on("2020-03-06", Consult, id("a"), got("2020-03-06"))),
		"what came later was not known")

	// Begun anew while a party has the letter: nothing could be told, up to the last of its fifteen days.
	restart := func(on string, more ...Event) string {
		events := append([]Event{
			accept, {Do: Consult, On: day("2020-03-04"), ID: "a", Received: day("2020-03-05")}, {Do: Return, On: day("2020-03-05"), WithinDays: 20},
		}, more...)
		all := told(online, nil, append(events, Event{Do: Correct, On: day(on)})...)
		return last(all)
	}
	require.Equal(t, "2020-03-10 correct restart  ", restart("2020-03-10"))
	require.Equal(t, "2020-03-26 correct restart  ", restart("2020-03-26"))
	require.Equal(t, "2020-03-26 correct restart  2020-04-24", restart("2020-03-26", on("2020-03-26", Conclude, id("a"))))
	require.Equal(t, "2020-03-27 correct restart  2020-04-26", restart("2020-03-27"), "Sunday 26 April is worked")
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-05 return correction  2020-03-12", "2020-03-10 correct restart  2020-04-08",
		"2020-03-10 consult consultation a 2020-04-01",
	}, told(online, nil, on("2020-03-05", Return, within(5)), on("2020-03-10", Correct), on("2020-03-10", Consult, id("a"), got("2020-03-11"))),
		"a letter of the same day came after it")

	// Extension, deferral and waiver on top of each other.
	asked := []Event{accept, on("2020-03-03", AskReasons), on("2020-03-03", GiveReasons)}
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-09 defer deferral  2020-05-13", "2020-03-10 extend extension  2020-05-20",
	}, told(online, nil, append(asked[:3:3], on("2020-03-09", Defer, days(30), approved("x")), on("2020-03-10", Extend, days(5)))...))
	require.Equal(t, []string{
		"2020-03-02  due  2020-03-30", "2020-03-09 extend extension  2020-04-27", "2020-03-10 defer deferral  2020-04-29",
	}, told(online, nil, append(asked[:3:3], on("2020-03-09", Extend, days(20)), on("2020-03-10", Defer, days(2), approved("x")))...))
	require.Equal(t, "2020-03-12 waive waiver  2020-04-16", last(told(online, nil, append(asked[:3:3],
		on("2020-03-04", Extend, days(5)), on("2020-03-05", Defer, days(2), approved("x")), on("2020-03-05", Charge), on("2020-03-12", Waive, approved("x")))...)))

	require.Equal(t, []string{"2008-05-06 confirm due  2008-05-27"},
		told(Facts{Channel: PostOrdinary, Received: day("2008-04-28")}, nil, on("2008-05-06", Confirm)), "before there was a 条例 nothing was due")
	require.Equal(t, []string{"2020-03-01  due  2020-03-30"},
		told(Facts{Channel: Online, Received: day("2020-03-01"), Counting: Counting{RestDay: RestDayNextWorkday}}, nil))
	for _, k := range StatedKinds() {
		require.NotEmpty(t, k.Label())
	}
	require.Empty(t, StatedKind("x").Label())
	s, err := Register(calendar.Default(), Facts{Channel: Online, Received: day("2027-12-10")})
	require.NoError(t, err)
	_, err = StatedDates(calendar.Default(), s)
	require.ErrorContains(t, err, "rule calendar")
}

func last(all []string) string { return all[len(all)-1] }

// What is told with an act is what the view showed right after it.
func TestStatedDatesAreTheViewsOfTheirDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		c, whole := accepted(t, d)
		all, err := StatedDates(calendar.Default(), whole)
		require.NoError(t, err)
		s, err := Register(calendar.Default(), c.Facts)
		require.NoError(t, err)
		s = s.WithLegalCases(c.LegalCases)
		seen := map[string]StatedDate{}
		for _, st := range all {
			seen[fmt.Sprint(st.Act, st.On, st.Of)] = st
		}
		for i, ev := range c.Events {
			s = applied(t, s, ev)
			st, told := seen[fmt.Sprint(ev.Do, ev.On, ev.ID)]
			switch ev.Do {
			case Extend, Defer, Correct, Pay, Reopen, Waive:
				require.True(t, told, "%s", ev.Do)
				if d := sameDay(c.Events, i); !d && !arrivesFrom(s, ev.On) {
					require.Equal(t, view(t, s, ev.On).Due, st.Date, "%s on %s", ev.Do, ev.On)
				}
			case Return, Charge:
				p, err := s.Project(calendar.Default())
				require.NoError(t, err)
				require.Equal(t, p.ApplicantLimit, st.Date)
			}
		}
	})
}

// sameDay reports whether other acts were done on the day of one, in an order that the standing does not keep.
func sameDay(events []Event, i int) bool {
	return i > 0 && events[i-1].On == events[i].On || i+1 < len(events) && events[i+1].On == events[i].On
}

// arrivesFrom reports whether a letter is known to arrive on a day or later, which only who writes down afterwards knows.
func arrivesFrom(s Standing, at calendar.Date) bool {
	return slices.ContainsFunc(s.Consultations, func(c Consultation) bool { return c.Received >= at })
}

// Under another calendar the same things were told, on the same days, in the same places.
func TestStatedDatesCompareByPosition(t *testing.T) {
	before, err := calendar.Default().AsOf(day("2025-11-03")) // one day before the notice for 2026
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		_, s := accepted(t, thrown(t))
		now, err := StatedDates(calendar.Default(), s)
		require.NoError(t, err)
		then, err := StatedDates(before, s)
		if err != nil {
			require.ErrorContains(t, err, "rule calendar")
			return
		}
		require.Len(t, then, len(now))
		for i := range now {
			require.Equal(t, now[i].On, then[i].On)
			require.Equal(t, now[i].Act, then[i].Act)
			require.Equal(t, now[i].Kind, then[i].Kind)
			require.Equal(t, now[i].Of, then[i].Of)
		}
		require.True(t, slices.IsSortedFunc(now, func(a, b StatedDate) int { return int(a.On - b.On) }))
	})
}
