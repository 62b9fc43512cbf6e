package reminder_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// drawn are settings that can be used.
func drawn(t *rapid.T) Settings {
	s := Default()
	ladder := func(name string) Ladder {
		days := rapid.SliceOfNDistinct(rapid.IntRange(-8, 12), 1, 6, rapid.ID[int]).Draw(t, name)
		slices.Sort(days)
		slices.Reverse(days)
		var l Ladder
		roles := 1
		for _, d := range days {
			roles = rapid.IntRange(roles, 3).Draw(t, name+" roles")
			l.Steps = append(l.Steps, Step{Days: d, To: Roles()[:roles]})
		}
		if days[len(days)-1] < 0 {
			l.Every = rapid.IntRange(0, 6).Draw(t, name+" every")
		}
		return l
	}
	s.Own, s.Others = ladder("own"), ladder("others")
	s.OpenHour = rapid.IntRange(0, 12).Draw(t, "open")
	s.CloseHour = rapid.IntRange(s.OpenHour+1, 24).Draw(t, "close")
	require.Empty(t, s.Check())
	return s
}

// TestALifeOfADuty follows one duty hour by hour: it moves, is handed on, people go on leave, and it is done some day.
func TestALifeOfADuty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		start := day("2024-01-02").Plus(rapid.IntRange(0, 600).Draw(t, "start"))
		dues := []calendar.Date{start.Plus(rapid.IntRange(0, 40).Draw(t, "due")), start.Plus(rapid.IntRange(0, 40).Draw(t, "other due"))}
		moves := rapid.SliceOfN(rapid.IntRange(0, 60), 0, 4).Draw(t, "days of moves")
		done := rapid.IntRange(0, 60).Draw(t, "done after")
		duty := Duty{
			Kind: rapid.SampledFrom(workflow.DutyKinds()).Draw(t, "kind"), Due: dues[0],
			Assignee: rapid.SampledFrom([]string{"", "zhang", "张某", "征地科", "规划科", "gone", "unknown"}).Draw(t, "assignee"),
		}
		duty.Owner = duty.Kind.Owner()
		ladder := s.Own
		if duty.Owner != workflow.OwnedByAgency {
			ladder = s.Others
		}
		absence := Absence{Officer: "zhang", From: start.Plus(5), To: start.Plus(rapid.IntRange(5, 30).Draw(t, "leave")), Deputy: "li"}

		said := map[string]bool{}
		lastStep := map[calendar.Date]int{}
		for d := range done {
			today := start.Plus(d)
			if slices.Contains(moves, d) {
				duty.Due = dues[1-slices.Index(dues, duty.Due)]
			}
			people := NewStaff(office, []Absence{absence}, today)
			for hour := range 24 {
				now := today.Time().Add(time.Duration(hour)*time.Hour + 30*time.Minute)
				got, err := s.Due(cal, duty, people, now)
				require.NoError(t, err)
				worked, err := cal.IsWorkday(today)
				require.NoError(t, err)
				if !worked || hour < s.OpenHour || hour >= s.CloseHour {
					require.Empty(t, got, "quiet at %s", now)
					continue
				}
				horizon, err := s.Horizon(cal, today)
				require.NoError(t, err)
				if len(got) > 0 {
					require.LessOrEqual(t, duty.Due, horizon)
				}
				told := map[string]bool{}
				for _, r := range got {
					require.False(t, told[r.Officer], "nobody is told twice in one breath")
					told[r.Officer] = true
					require.Equal(t, got[0].Step, r.Step, "one step at a time")
					require.GreaterOrEqual(t, r.Step, r.Left)
					if before, ok := lastStep[duty.Due]; ok {
						require.LessOrEqual(t, r.Step, before, "a ladder is climbed, never down")
					}
					said[fmt.Sprint(duty.Due, r.Step, r.Officer)] = true
					if absence.From <= today && today <= absence.To {
						require.NotEqual(t, "zhang", r.Officer, "who is on leave is left alone")
					}
				}
				if len(got) > 0 {
					lastStep[duty.Due] = got[0].Step
				}
				left, err := cal.Count(today, duty.Due, calendar.NextDay)
				require.NoError(t, err)
				if left <= ladder.Steps[0].Days {
					require.NotEmpty(t, got, "somebody is told as soon as the first step is reached")
				}
			}
		}
		// However often it was asked, each person was told each step of each due date once at most.
		steps := len(ladder.Steps)
		if ladder.Every > 0 {
			steps += 60 / ladder.Every
		}
		require.LessOrEqual(t, len(said), 2*steps*len(office))
	})
}

// TestEveryStepIsReached: asked every working day, each step comes up on its day and with everybody of the one before.
func TestEveryStepIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		due := day("2024-03-04").Plus(rapid.IntRange(0, 400).Draw(t, "due"))
		duty := Duty{Kind: workflow.DutyAnswer, Owner: workflow.OwnedByAgency, Due: due, Assignee: "zhang"}
		seen := map[int]int{} // step → how many were told
		for today := due.Plus(-40); today < due.Plus(40); today++ {
			got, err := s.Due(cal, duty, NewStaff(office, nil, today), today.Time().Add(time.Duration(s.OpenHour)*time.Hour))
			require.NoError(t, err)
			if len(got) > 0 {
				seen[got[0].Step] = max(seen[got[0].Step], len(got))
			}
		}
		told := 0
		for _, step := range s.Own.Steps {
			require.Contains(t, seen, step.Days)
			require.GreaterOrEqual(t, seen[step.Days], told)
			told = seen[step.Days]
		}
		if last := s.Own.Steps[len(s.Own.Steps)-1].Days; s.Own.Every > 0 {
			require.Contains(t, seen, last-s.Own.Every, "and again")
			require.True(t, s.Own.Every == 1 || !slices.Contains(slices.Collect(maps.Keys(seen)), last-1), "not before")
		}
	})
}

// TestNextOpenIsTheFirst: between an instant and the next open one nothing is open.
func TestNextOpenIsTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		from := day("2024-01-02").Time().Add(time.Duration(rapid.IntRange(0, 500*24*60).Draw(t, "minutes")) * time.Minute)
		next, err := s.NextOpen(cal, from)
		require.NoError(t, err)
		open, err := s.Open(cal, next)
		require.NoError(t, err)
		require.True(t, open)
		for at := from; at.Before(next); at = at.Add(17 * time.Minute) {
			open, err := s.Open(cal, at)
			require.NoError(t, err)
			require.False(t, open)
		}
	})
}
