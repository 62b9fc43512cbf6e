package workflow_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	. "github.com/yishenqing/foi/workflow"
)

// thrown are dice whose throws rapid can repeat.
func thrown(t *rapid.T) dice {
	return dice{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "stream"))), rapid.Bool().Draw(t, "extended")}
}

// accepts is the day from which accepted draws no acts, so that later days still lie in the calendar.
var accepts = day("2027-03-01")

// accepted draws a case that stands and all of whose dates can be told, by leaving out what is refused.
func accepted(t *rapid.T, d dice) (Case, Standing) {
	cal := calendar.Default()
	c := d.history(cal, 12)
	if c.Received < day("2008-05-01") || c.Received >= accepts {
		c.Received = day("2020-01-02") // acts before it are left out with the rest
	}
	c.Entered = 0
	for {
		s, err := Fold(cal, c)
		var fold *FoldError
		if errors.As(err, &fold) {
			at := fold.Index
			if at < 0 { // confirmed beyond the calendar
				at = len(c.Events) - 1
			}
			c.Events = slices.Delete(slices.Clone(c.Events), at, at+1)
			continue
		}
		require.NoError(t, err)
		if _, err := s.Project(cal); err == nil && s.LastOn < accepts {
			return c, s
		}
		if len(c.Events) == 0 {
			c.LegalCases = nil // one of them was served beyond the calendar
			continue
		}
		c.Events = c.Events[:len(c.Events)-1]
	}
}

func view(t *rapid.T, s Standing, at calendar.Date) View {
	v, err := s.View(calendar.Default(), at)
	require.NoError(t, err)
	return v
}

func TestADueDateExistsExactlyWhenTheClockRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		_, s := accepted(t, d)
		v := view(t, s, s.LastOn.Plus(d.IntN(60)))
		switch {
		case s.State.Waiting(), v.Paused:
			require.Zero(t, v.Due)
		case s.State.BeforeAnswer(), s.State == Answered, s.State == Delivered:
			require.NotZero(t, v.Due)
			require.Greater(t, v.Due, s.Term().Start)
			worked, err := calendar.Default().IsWorkday(v.Due)
			require.NoError(t, err)
			require.True(t, worked, "a term ends on a working day")
		default:
			require.Equal(t, s.Term().Waiting != "" || s.State == Voided, v.Due.IsZero(), "closed while the applicant was waited for")
		}
		require.Equal(t, v.Due == 0 || s.State == Voided, !slices.ContainsFunc(v.Duties, func(d Duty) bool { return d.Kind == DutyAnswer && d.Due != 0 }))
		require.False(t, v.Due == 0 && v.Provisional)
	})
}

func TestAPauseNeverMovesTheDueDateEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		s := running(t, d)
		at := s.LastOn.Plus(d.IntN(40))
		for view(t, s, at).Paused {
			at = at.Plus(d.IntN(10))
			for i := range s.Consultations {
				if c := s.Consultations[i]; c.Ended.IsZero() && c.Received.IsZero() {
					s = applied(t, s, Event{Do: Conclude, On: at, ID: c.ID})
				}
			}
		}
		before := view(t, s, at)
		consult := Event{Do: Consult, On: at, ID: "new"}
		delivery := s.Facts.Counting.Pause == PauseFromDelivery
		if d.one(2) {
			consult.Received = at.Plus(d.IntN(5))
		}
		s = applied(t, s, consult)
		require.Equal(t, !delivery || consult.Received == at, view(t, s, at).Due.IsZero())
		if consult.Received != 0 {
			require.Zero(t, view(t, s, consult.Received).Due, "from the delivery on it is paused either way")
		}
		end := at.Plus(d.IntN(40))
		s = applied(t, s, Event{Do: Conclude, On: end, ID: "new"})
		after := view(t, s, end)
		require.GreaterOrEqual(t, after.Due, before.Due)
		if at >= before.Due || end == at {
			require.Equal(t, before.Due, after.Due, "a pause after the term, or of no day, changes nothing")
		}
	})
}

func applied(t *rapid.T, s Standing, ev Event) Standing {
	next, err := s.Apply(calendar.Default(), ev, s.LegalCases)
	require.NoError(t, err)
	return next
}

// running draws a case that is being worked on: one that ended is given up again for its beginning.
func running(t *rapid.T, d dice) Standing {
	c, s := accepted(t, d)
	for s.State != InProgress && len(c.Events) > 0 {
		c.Events = c.Events[:len(c.Events)-1]
		var err error
		s, err = Fold(calendar.Default(), c)
		require.NoError(t, err)
	}
	if s.State != InProgress {
		s = applied(t, s, Event{Do: Accept, On: s.LastOn})
	}
	return s
}

func TestOrderOfParallelConsultationsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		c, s := accepted(t, d)
		events := slices.Clone(c.Events)
		// Neighbours of one day that are both letters, or both conclusions, change places.
		for range 2 * len(events) {
			i := d.IntN(max(len(events)-1, 1))
			if i+1 < len(events) && events[i].On == events[i+1].On && events[i].Do == events[i+1].Do &&
				(events[i].Do == Consult || events[i].Do == Conclude) {
				events[i], events[i+1] = events[i+1], events[i]
			}
		}
		c.Events = events
		swapped, err := Fold(calendar.Default(), c)
		require.NoError(t, err)
		at := s.LastOn.Plus(d.IntN(30))
		one, two := view(t, s, at), view(t, swapped, at)
		require.ElementsMatch(t, one.Duties, two.Duties)
		one.Duties, two.Duties = nil, nil
		require.Equal(t, one, two)
	})
}

func TestFoldIsStepByStepAndSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, whole := accepted(t, thrown(t))
		s, err := Register(calendar.Default(), c.Facts)
		require.NoError(t, err)
		s = s.WithLegalCases(c.LegalCases)
		for _, ev := range c.Events {
			data, err := json.Marshal(s)
			require.NoError(t, err)
			var again Standing
			require.NoError(t, json.Unmarshal(data, &again))
			require.Equal(t, s, again)
			evData, err := json.Marshal(ev)
			require.NoError(t, err)
			var evAgain Event
			require.NoError(t, json.Unmarshal(evData, &evAgain))
			require.Equal(t, ev, evAgain)
			s, err = again.Apply(calendar.Default(), evAgain, c.LegalCases)
			require.NoError(t, err)
		}
		require.Equal(t, whole, s)
	})
}

// A standing is a value: two futures grown from the same past do not disturb each other or the past.
func TestFuturesShareNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		_, s := accepted(t, d)
		past, err := json.Marshal(s)
		require.NoError(t, err)
		var futures, told []string
		var grown []Standing
		for _, act := range s.Allowed(s.LastOn) {
			ev := lawful(act, s.State, s.LastOn.String())
			for i := range s.Consultations {
				if s.Consultations[i].Ended.IsZero() && act == Conclude {
					ev.ID = s.Consultations[i].ID
				}
			}
			if next, err := s.Apply(calendar.Default(), ev, s.LegalCases); err == nil {
				data, err := json.Marshal(next)
				require.NoError(t, err)
				grown, futures = append(grown, next), append(futures, string(data))
			}
		}
		for _, next := range grown {
			data, err := json.Marshal(next)
			require.NoError(t, err)
			told = append(told, string(data))
		}
		require.Equal(t, futures, told)
		present, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, string(past), string(present))
	})
}

func TestProjectionIsTheViewOfAnyDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		_, s := accepted(t, d)
		p, err := s.Project(calendar.Default())
		require.NoError(t, err)
		at := s.LastOn.Plus(d.IntN(80))
		v := view(t, s, at)
		later := slices.ContainsFunc(s.Consultations, func(c Consultation) bool { return c.Received > at && s.LastOn < c.Received })
		if s.Facts.Counting.Pause == PauseFromDelivery && later && !v.Paused {
			return // a pause that is to come, perhaps after another one
		}
		require.Equal(t, s.State.BeforeAnswer() && at >= p.PausedFrom && (at <= p.PausedUntil || p.PausedOpenEnd), v.Paused)
		if !v.Paused {
			require.Equal(t, p.DueIfSilent, v.Due)
			require.Equal(t, p.Provisional, v.Provisional)
		}
		require.Equal(t, s.State.Waiting(), !p.ApplicantLimit.IsZero())
		require.Equal(t, p.Row != "", !p.Concluded.IsZero())
		require.Equal(t, !s.State.BeforeAnswer() && s.State != Voided, !p.Concluded.IsZero())
		for _, open := range p.OpenDuties {
			require.True(t, slices.ContainsFunc(v.Duties, func(d Duty) bool {
				return d.Kind == open.Kind && d.Of == open.Of && d.Start == open.Start && d.Open()
			}))
		}
	})
}

// Whatever is thrown at a case is done or refused for a reason that the table names, and never half done.
func TestAnythingIsDoneOrRefusedByTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		_, s := accepted(t, d)
		ev := anything(d, s)
		available := s.Available(calendar.Default(), ev.On)
		next, err := s.Apply(calendar.Default(), ev, s.LegalCases)
		offered := slices.ContainsFunc(available, func(a Available) bool { return a.Act == ev.Do && a.OK })
		if err == nil {
			require.True(t, offered, "done though not offered: %+v", ev)
			require.Equal(t, s.Acts+1, next.Acts)
			return
		}
		var r *Refusal
		require.ErrorAs(t, err, &r)
		require.Zero(t, next)
		require.NotEmpty(t, r.Rule.English())
		require.NotEmpty(t, r.Chinese())
		rules := []Rule{RuleState, RuleOrder, RuleArgument, RuleCalendar, RuleEpoch}
		for _, row := range Table() {
			if row.Act == ev.Do && slices.Contains(row.From, s.State) {
				rules = append(rules, row.Rules...)
			}
		}
		require.Contains(t, rules, r.Rule, "%+v", ev)
	})
}

func anything(d dice, s Standing) Event {
	e := full()
	e.Do = pick(d, append(Acts(), "burn")...)
	e.On = s.LastOn.Plus(d.IntN(60) - 5)
	e.Days, e.WithinDays = d.IntN(30)-2, d.IntN(30)-2
	e.ID, e.Received = pick(d, "c0", "c1", "z"), e.On.Plus(d.IntN(4)-1)
	e.Row, e.Cause = pick(d, rowsToTry...), pick(d, LapsedCorrection, LapsedFee)
	e.LegalCase = pick(d, "R0", "R1", "R9")
	if d.one(8) {
		return e // with all the arguments of all the acts
	}
	kept := Event{Do: e.Do, On: e.On}
	for _, a := range e.Do.Arguments() {
		copyArgument(&kept, &e, a.Name)
	}
	return kept
}

var rowsToTry = []outcome.Row{"3.1", "3.4.1", "3.5.5", "3.6.1", "3.3"}

func copyArgument(to, from *Event, name string) {
	data, _ := json.Marshal(from)
	var all, one map[string]json.RawMessage
	_ = json.Unmarshal(data, &all)
	one = map[string]json.RawMessage{}
	if v, ok := all[name]; ok {
		one[name] = v
	}
	data, _ = json.Marshal(one)
	_ = json.Unmarshal(data, to)
}
