package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// split makes two parts besides the first one.
func (b *bundle) split(t *testing.T, key store.Key, w store.Write) ([]store.Application, error) {
	t.Helper()
	target := store.Target{Key: key, Decide: func(store.Loaded) (store.Change, error) {
		return store.Change{Action: "split", Columns: map[string]any{"description": "第一项"}}, nil
	}}
	b.mu.Lock()
	b.ids += 2
	second, third := fmt.Sprintf("p%05d", b.ids), fmt.Sprintf("p%05d", b.ids+1)
	b.mu.Unlock()
	return b.SplitApplication(everything(t), w, target, store.Part{ID: second, Description: "第二项"},
		store.Part{ID: third, Description: "第三项"})
}

func TestASplitMovesNoTerm(t *testing.T) {
	b := setup(t)
	letter := b.application("2019-12-20")
	letter.Channel = "post_ordinary"
	a, err := b.Register(everything(t), letter, write("2019-12-20"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2019〕第1号", a.RegisterNumber)
	day := calendar.MustDate
	for _, ev := range []workflow.Event{
		{Do: workflow.Confirm, On: day("2019-12-23"), Reason: "电话确认"},
		{Do: workflow.Accept, On: day("2019-12-24")},
		{Do: workflow.Return, On: day("2019-12-25"), Items: []string{"请明确年份"}, WithinDays: 15},
		{Do: workflow.Correct, On: day("2020-01-06")},
		{Do: workflow.Assign, On: day("2020-01-07"), To: "法规处"},
	} {
		a, err = b.act(t, a.Key(), ev)
		require.NoError(t, err)
	}
	out, err := b.split(t, a.Key(), write("2020-01-08"))
	require.NoError(t, err)
	require.Len(t, out, 3)
	require.Equal(t, "第一项", out[0].Description)
	for i, part := range out[1:] {
		require.Equal(t, []string{"临公开〔2020〕第1号", "临公开〔2020〕第2号"}[i], part.RegisterNumber)
		require.Equal(t, a.ID, *part.SplitFrom)
		require.Equal(t, []any{a.State, a.ReceiptOn, a.DueOn, a.Assignee, a.EnteredOn},
			[]any{part.State, part.ReceiptOn, part.DueOn, part.Assignee, part.EnteredOn})
		stored, err := b.GetApplication(everything(t), part.Key())
		require.NoError(t, err)
		require.JSONEq(t, a.Standing, stored.Standing)
		events, err := b.ListEvents(everything(t), part.Key(), 0, 100)
		require.NoError(t, err)
		require.Len(t, events, 5)
	}
	found, err := b.ListApplications(everything(t), store.ApplicationQuery{
		Agency: "linhai", Where: "search @@ ?::tsquery", Args: []any{"'二项'"}, Order: "id", Limit: 10,
	})
	require.NoError(t, err)
	require.Len(t, found, 1)
}

func TestASplitThatFailsTakesNoNumber(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	w := write("2020-03-03")
	w.Request = &idem.Pending{Principal: "p", RequestID: "0190b9a4-0000-7000-8000-000000000001", Method: "/m"}
	w.Response = func(written any) ([]byte, error) {
		require.Len(t, written.([]store.Application), 3)
		return nil, errors.New("no response")
	}
	_, err = b.split(t, a.Key(), w)
	require.EqualError(t, err, "no response")
	got, err := b.GetApplication(everything(t), a.Key())
	require.NoError(t, err)
	require.Equal(t, a.Description, got.Description)
	next, err := b.Register(everything(t), b.application("2020-03-03"), write("2020-03-03"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2020〕第2号", next.RegisterNumber)
}

func TestSplitsAndRegistrationsAtOnceKeepTheNumbersConsecutive(t *testing.T) {
	b := setup(t)
	var originals []store.Application
	for range 10 {
		a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
		require.NoError(t, err)
		originals = append(originals, a)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	note := func(made ...store.Application) {
		mu.Lock()
		defer mu.Unlock()
		for _, a := range made {
			seen[a.RegisterNumber]++
		}
	}
	for _, a := range originals {
		wg.Go(func() {
			out, err := b.split(t, a.Key(), write("2020-03-03"))
			if err == nil {
				note(out...)
			}
		})
		wg.Go(func() {
			made, err := b.Register(everything(t), b.application("2020-03-03"), write("2020-03-03"))
			if err == nil {
				note(made)
			}
		})
	}
	wg.Wait()
	require.Len(t, seen, 40, "10 originals, 20 parts, 10 others, all with numbers of their own")
	last, err := b.Register(everything(t), b.application("2020-03-03"), write("2020-03-03"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2020〕第41号", last.RegisterNumber)
}

func TestAChangeSaysWhichTargetFailed(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	target := func(id string) store.Target {
		return store.Target{Key: store.Key{Agency: "linhai", ID: id}, Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "update", Columns: map[string]any{"note": "x"}}, nil
		}}
	}
	_, err = b.ChangeApplications(everything(t), write("2020-03-03"), target(a.ID), target("unknown"))
	require.ErrorIs(t, err, store.ErrNotFound)
	var at *store.TargetError
	require.ErrorAs(t, err, &at)
	require.Equal(t, "unknown", at.Key.ID)
	got, err := b.GetApplication(everything(t), a.Key())
	require.NoError(t, err)
	require.Empty(t, got.Note)
}
