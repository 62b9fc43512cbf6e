package store_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

func TestOnlyWhatWasNotForeseenIsLogged(t *testing.T) {
	var log bytes.Buffer
	s, err := store.Open(everything(t), pgtest.New(t), 2, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	store.UnlockForTest(t, s)
	require.NoError(t, s.CreateAgency(everything(t), agency(t, "linhai", nil), write("2020-01-01")))
	var exists *store.ExistsError
	require.ErrorAs(t, s.CreateAgency(everything(t), agency(t, "linhai", nil), write("2020-01-01")), &exists)
	_, err = s.GetApplication(everything(t), store.Key{Agency: "linhai", ID: "x"})
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Empty(t, log.String())

	b := &bundle{Store: s}
	a, err := s.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	require.Empty(t, log.String())
	_, err = s.ChangeApplications(everything(t), write("2020-03-02"), store.Target{
		Key: a.Key(), Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Columns: map[string]any{"delivery": "pigeon 13800000000"}}, nil
		},
	})
	require.Error(t, err)
	require.Contains(t, log.String(), "violates check constraint")
	require.NotContains(t, log.String(), "13800000000")
}
