package workflow_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// extended are dice that throw settings and the acts that the contract does not have.
func extended(t *rapid.T) dice {
	d := thrown(t)
	d.extended = true
	return d
}

// settled gives a day on which nothing is open, from a day on; letters without an arrival are concluded on it.
func settled(t *rapid.T, s Standing, at calendar.Date) (Standing, calendar.Date) {
	for i := range s.Consultations {
		if c := s.Consultations[i]; c.Ended.IsZero() && c.Received.IsZero() {
			s = applied(t, s, Event{Do: Conclude, On: at, ID: c.ID})
		}
	}
	for view(t, s, at).Paused {
		at++
	}
	return s, at
}

func TestAWaiverNeverMovesTheDueDateEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := extended(t)
		s := running(t, d)
		s, at := settled(t, s, s.LastOn)
		if s.Term().WaivedOn != 0 {
			return
		}
		before := view(t, s, at)
		charged := applied(t, s, Event{Do: Charge, On: at})
		require.Zero(t, view(t, charged, at).Due)
		waive := at.Plus(d.IntN(60))
		s = applied(t, charged, Event{Do: Waive, On: waive, Reason: "r", Approver: "a"})
		after, err := s.Project(calendar.Default())
		require.NoError(t, err)
		require.Len(t, s.Terms, len(charged.Terms), "no new term")
		require.Equal(t, InProgress, after.State)
		require.GreaterOrEqual(t, after.DueIfSilent, before.Due)
		if at >= before.Due || waive == at {
			require.Equal(t, before.Due, after.DueIfSilent, "waiting after the term, or for no day, changes nothing")
			return
		}
		counting := s.Facts.Counting.Full()
		if counting.Convention == CountRoll || counting.RestDay == RestDayNextWorkday || counting.Pause == PauseFromDelivery {
			return // a start not yet reached, or a pause to come
		}
		// The working days that are left are those that were left.
		left, err := calendar.Default().Count(at, before.Due, calendar.NextDay)
		require.NoError(t, err)
		again, err := calendar.Default().Count(waive, after.DueIfSilent, calendar.NextDay)
		require.NoError(t, err)
		require.Equal(t, left, again)
	})
}

func TestADeferralOnlyLengthens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := extended(t)
		s := running(t, d)
		s, at := settled(t, s, s.LastOn)
		before := view(t, s, at)
		s = applied(t, s, Event{Do: AskReasons, On: at})
		s = applied(t, s, Event{Do: GiveReasons, On: at})
		n := 1 + d.IntN(30)
		next, err := s.Apply(calendar.Default(), Event{Do: Defer, On: at, Days: n, Reason: "r", Approver: "a"}, nil)
		if at > before.Due || s.Term().DeferredOn != 0 || s.Rules().Version == "2008" {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		after := view(t, next, at)
		require.Greater(t, after.Due, before.Due)
		more, err := calendar.Default().Count(before.Due, after.Due, calendar.NextDay)
		require.NoError(t, err)
		require.GreaterOrEqual(t, more, n)
		if s.Facts.Counting.Pause != PauseFromDelivery {
			require.Equal(t, n, more, "no pause is to come")
		}
	})
}

// What moves nothing, or only one letter, can change places with its neighbours of the same day.
func TestOverrideAndAcknowledgeCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := running(t, extended(t))
		s, at := settled(t, s, s.LastOn)
		for _, id := range []string{"x", "y"} {
			s = applied(t, s, Event{Do: Consult, On: at, ID: id, With: WithThirdParty})
		}
		s = applied(t, s, Event{Do: Consult, On: at, ID: "z", With: WithThirdParty, Received: at})
		s = applied(t, s, Event{Do: Conclude, On: at, ID: "z", Opinion: Objects})
		acts := []Event{
			{Do: Acknowledge, On: at, ID: "x"},
			{Do: Override, On: at, ID: "z", Reason: "r", Approver: "a"},
			{Do: Acknowledge, On: at, ID: "y"},
			{Do: Assign, On: at, To: "u"},
		}
		one := s
		for _, e := range acts {
			one = applied(t, one, e)
		}
		other := s
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order") {
			other = applied(t, other, acts[i])
		}
		require.Equal(t, one, other)

		// An override moves no date at all.
		overridden := applied(t, s, acts[1])
		was, err := s.Project(calendar.Default())
		require.NoError(t, err)
		is, err := overridden.Project(calendar.Default())
		require.NoError(t, err)
		require.Equal(t, was, is)
		// An arrival that becomes known gives a pause an end, or, from_delivery, a beginning.
		acknowledged := applied(t, applied(t, s, acts[0]), acts[2])
		p, err := acknowledged.Project(calendar.Default())
		require.NoError(t, err)
		require.NotZero(t, p.PausedUntil)
		require.Equal(t, view(t, s, at).Paused || s.Facts.Counting.Pause == PauseFromDelivery, view(t, acknowledged, at).Paused)
	})
}

// The defaults written out are the contract, in every view and in the ledger.
func TestDefaultSettingsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := extended(t)
		c, s := accepted(t, d)
		if !c.Counting.IsDefault() {
			c.Counting = Counting{}
			c.Events, c.LegalCases = nil, nil
			var err error
			s, err = Fold(calendar.Default(), c)
			require.NoError(t, err)
		}
		written := c
		written.Counting = c.Counting.Full()
		w, err := Fold(calendar.Default(), written)
		require.NoError(t, err)
		at := s.LastOn.Plus(d.IntN(60))
		require.Equal(t, view(t, s, at), view(t, w, at))
		one, err := Ledger(calendar.Default(), c, at)
		require.NoError(t, err)
		two, err := Ledger(calendar.Default(), written, at)
		require.NoError(t, err)
		require.Equal(t, one, two)
		require.False(t, slices.ContainsFunc(one, func(e LedgerEntry) bool { return e.Kind == LedgerCounting }))
		a, err := StatedDates(calendar.Default(), s)
		require.NoError(t, err)
		b, err := StatedDates(calendar.Default(), w)
		require.NoError(t, err)
		require.Equal(t, a, b)
	})
}

// Settings move dates and nothing else: what is recorded is the same under each, but for the online day of receipt.
func TestSettingsOnlyMoveDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := extended(t)
		facts := d.facts()
		facts.Entered, facts.Received = 0, min(max(facts.Received, day("2008-05-01")), accepts)
		other := facts
		other.Counting = Counting{}
		s, err := Register(calendar.Default(), facts)
		require.NoError(t, err)
		o, err := Register(calendar.Default(), other)
		require.NoError(t, err)
		o.Facts = facts
		require.Equal(t, s, o)

		// A later beginning is never due earlier: same day ≤ next day ≤ a rest day moved.
		due := func(c Counting) calendar.Date {
			facts.Counting = c
			s, err := Register(calendar.Default(), facts)
			require.NoError(t, err)
			return view(t, s, facts.Received).Due
		}
		require.LessOrEqual(t, due(Counting{Convention: CountSameDay}), due(Counting{}))
		require.LessOrEqual(t, due(Counting{}), due(Counting{Convention: CountRoll}))
		require.Equal(t, due(Counting{Convention: CountRoll}), due(Counting{RestDay: RestDayNextWorkday}))
	})
}
