package store_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

func on(day string) store.Day { return store.Day(calendar.MustDate(day)) }

// add creates agencies below linhai.
func (b *bundle) add(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		require.NoError(t, b.CreateAgency(everything(t), agency(t, id, new("linhai")), write("2020-01-01")))
	}
}

func placementRule(t *testing.T, err error) string {
	t.Helper()
	var refused *store.PlacementError
	require.ErrorAs(t, err, &refused)
	require.NotEmpty(t, refused.Chinese)
	return refused.Rule
}

func TestAnAgencyIsPutBelowOneThatExists(t *testing.T) {
	b := setup(t)
	err := b.CreateAgency(everything(t), agency(t, "a1", new("nowhere")), write("2020-01-01"))
	var unknown *store.UnknownAgencyError
	require.ErrorAs(t, err, &unknown)
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Equal(t, "nowhere", unknown.ID)

	b.add(t, "gone")
	_, err = b.DissolveAgency(everything(t), "gone", 0, nil, on("2021-01-01"), write("2020-06-01"))
	require.NoError(t, err)
	err = b.CreateAgency(everything(t), agency(t, "a1", new("gone")), write("2020-07-01"))
	require.Equal(t, "dissolved", placementRule(t, err))
	_, err = b.MoveAgency(everything(t), "linhai", 0, new("gone"), on("2020-07-01"), write("2020-07-01"))
	require.Equal(t, "dissolved", placementRule(t, err))
}

func TestAMoveKeepsTheHistory(t *testing.T) {
	b := setup(t)
	b.add(t, "a1", "a2")
	r, err := b.MoveAgency(everything(t), "a1", 1, new("a2"), on("2020-03-01"), write("2020-03-02"))
	require.NoError(t, err)
	require.Equal(t, "a2", *r.ParentID)
	require.EqualValues(t, 2, r.Version)
	require.Equal(t, []store.Placement{
		{AgencyID: "a1", StartOn: on("2019-01-01"), EndOn: on("2020-03-01"), ParentID: new("linhai")},
		{AgencyID: "a1", StartOn: on("2020-03-01"), ParentID: new("a2")},
	}, r.Placements)

	_, err = b.MoveAgency(everything(t), "a1", 1, nil, on("2020-04-01"), write("2020-04-01"))
	var stale *store.StaleError
	require.ErrorAs(t, err, &stale)
	require.EqualValues(t, 2, stale.Current)
	_, err = b.MoveAgency(everything(t), "a1", 0, nil, on("2020-02-01"), write("2020-04-01"))
	require.Equal(t, "date", placementRule(t, err))
	_, err = b.MoveAgency(everything(t), "a2", 0, new("a1"), on("2020-04-01"), write("2020-04-01"))
	require.Equal(t, "cycle", placementRule(t, err))
	_, err = b.MoveAgency(everything(t), "a1", 0, new("nowhere"), on("2020-04-01"), write("2020-04-01"))
	var unknown *store.UnknownAgencyError
	require.ErrorAs(t, err, &unknown)
	_, err = b.MoveAgency(everything(t), "nowhere", 0, nil, on("2020-04-01"), write("2020-04-01"))
	require.ErrorIs(t, err, store.ErrNotFound)
	require.NotErrorAs(t, err, &unknown)

	// A mistake of the day is put right without a trace in the tree; the audit has it.
	r, err = b.MoveAgency(everything(t), "a1", 0, nil, on("2020-03-01"), write("2020-04-01"))
	require.NoError(t, err)
	require.Nil(t, r.ParentID)
	require.Len(t, r.Placements, 2)
	require.Nil(t, r.Placements[1].ParentID)
}

func TestTwoMovesAtOnceMakeNoCycle(t *testing.T) {
	b := setup(t)
	for range 10 {
		moveTogether(t, b)
	}
}

// Whoever changes the tree takes the locks in one order: nobody is sent away by a deadlock.
func TestChangesOfTheTreeDoNotWaitForEachOther(t *testing.T) {
	b := setup(t)
	b.add(t, "a", "b", "c", "d")
	b.adopt(t, "linhai", "2020-03-03", workflow.Counting{Convention: workflow.CountSameDay})
	var log bytes.Buffer
	s, err := store.Open(everything(t), b.url, 8, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	store.UnlockForTest(t, s)
	var all sync.WaitGroup
	for i, id := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			for range 15 {
				_, err := s.MoveAgency(everything(t), id, 0, new("linhai"), on("2020-03-01"), write("2020-03-01"))
				assert.NoError(t, err)
			}
		})
		all.Go(func() {
			for n := range 15 {
				below := []string{"linhai", id}[n%2]
				assert.NoError(t, s.CreateAgency(everything(t), agency(t, fmt.Sprintf("n%d-%d", i, n), &below), write("2020-03-01")))
			}
		})
	}
	all.Go(func() {
		for range 5 {
			b.adopt(t, "linhai", "2020-03-03", workflow.Counting{})
		}
	})
	all.Wait()
	require.NotContains(t, log.String(), "deadlock")
}

// moveTogether puts two agencies below each other at once: one is refused.
func moveTogether(t *testing.T, b *bundle) {
	t.Helper()
	b.mu.Lock()
	b.ids++
	first, second := string(rune('a'+b.ids))+"-1", string(rune('a'+b.ids))+"-2"
	b.mu.Unlock()
	b.add(t, first, second)
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, pair := range [][2]string{{first, second}, {second, first}} {
		both.Go(func() {
			_, errs[i] = b.MoveAgency(everything(t), pair[0], 0, &pair[1], on("2020-03-01"), write("2020-03-01"))
		})
	}
	both.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	require.NoError(t, errs[1])
	require.Equal(t, "cycle", placementRule(t, errs[0]))
}

func TestDissolutionEndsThePlacement(t *testing.T) {
	b := setup(t)
	b.add(t, "a1", "a2")
	dissolve := func(id, successor, day string) (store.AgencyRecord, error) {
		var follows *string
		if successor != "" {
			follows = &successor
		}
		return b.DissolveAgency(everything(t), id, 0, follows, on(day), write("2020-06-01"))
	}
	_, err := dissolve("linhai", "", "2020-06-01")
	var used *store.InUseError
	require.ErrorAs(t, err, &used)
	_, err = dissolve("a1", "", "2018-12-31")
	require.Equal(t, "date", placementRule(t, err))
	_, err = dissolve("a1", "a1", "2020-06-01")
	require.Equal(t, "cycle", placementRule(t, err))
	_, err = dissolve("a1", "nowhere", "2020-06-01")
	var unknown *store.UnknownAgencyError
	require.ErrorAs(t, err, &unknown)

	r, err := dissolve("a1", "a2", "2020-06-01")
	require.NoError(t, err)
	require.Equal(t, on("2020-06-01"), r.DissolvedOn)
	require.Equal(t, "a2", *r.SuccessorID)
	require.Equal(t, on("2020-06-01"), r.Placements[0].EndOn)
	_, err = dissolve("a1", "", "2020-06-02")
	require.Equal(t, "dissolved", placementRule(t, err))
	_, err = dissolve("a2", "a1", "2020-06-02")
	require.Equal(t, "dissolved", placementRule(t, err))

	// One that ends later still stands below it.
	_, err = dissolve("a2", "", "2020-08-01")
	require.NoError(t, err)
	_, err = dissolve("linhai", "", "2020-07-01")
	require.ErrorAs(t, err, &used)
	_, err = dissolve("linhai", "", "2020-08-01")
	require.NoError(t, err)
}

func TestNothingIsPutBelowAnAgencyThatIsBeingDissolved(t *testing.T) {
	b := setup(t)
	for _, id := range []string{"p1", "p2", "p3", "p4", "p5"} {
		b.add(t, id)
		var created, dissolved error
		var both sync.WaitGroup
		both.Go(func() {
			created = b.CreateAgency(everything(t), agency(t, id+"-below", &id), write("2020-01-01"))
		})
		both.Go(func() {
			_, dissolved = b.DissolveAgency(everything(t), id, 0, nil, on("2020-01-01"), write("2020-01-01"))
		})
		both.Wait()
		require.NotEqual(t, created == nil, dissolved == nil, "%v, %v", created, dissolved)
	}
}

func TestUpdateDecidesOnTheRowAsItStands(t *testing.T) {
	b := setup(t)
	rename := func(id, name string, version int64) (store.AgencyRecord, error) {
		return b.UpdateAgency(everything(t), id, version, func(a store.Agency) (map[string]any, error) {
			if a.DisplayName == name {
				return nil, nil
			}
			return map[string]any{"display_name": name}, nil
		}, write("2020-02-01"))
	}
	r, err := rename("linhai", "临海市", 1)
	require.NoError(t, err)
	require.Equal(t, "临海市", r.DisplayName)
	require.EqualValues(t, 2, r.Version)
	require.Len(t, r.Placements, 1)
	r, err = rename("linhai", "临海市", 2)
	require.NoError(t, err)
	require.EqualValues(t, 2, r.Version, "nothing changed")
	_, err = rename("linhai", "台州市", 1)
	var stale *store.StaleError
	require.ErrorAs(t, err, &stale)
	_, err = rename("nowhere", "台州市", 0)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = b.UpdateAgency(everything(t), "linhai", 0, func(store.Agency) (map[string]any, error) {
		return nil, &store.PlacementError{Rule: "date", Chinese: "…"}
	}, write("2020-02-01"))
	require.Equal(t, "date", placementRule(t, err))
}
