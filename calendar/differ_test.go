package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

func TestDifferFindsTheDaysOfAnAmendment(t *testing.T) {
	now := calendar.Default()
	_, _, ok := calendar.Differ(now, now)
	require.False(t, ok)

	// 2020-01-26: the Spring Festival was extended to 2 February; make-up Saturday 1 February fell away.
	extended, err := now.AsOf(calendar.MustDate("2020-01-26"))
	require.NoError(t, err)
	before, err := now.AsOf(calendar.MustDate("2020-01-25"))
	require.NoError(t, err)
	first, last, ok := calendar.Differ(before, extended)
	require.True(t, ok)
	require.Equal(t, "2020-01-31 2020-02-01", first.String()+" "+last.String())

	// A year that only one of them knows is a difference, too.
	first, last, ok = calendar.Differ(extended, now)
	require.True(t, ok)
	require.Equal(t, now.Last(), last)
	require.Greater(t, first, calendar.MustDate("2020-02-02"))
}
