package call_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/resname"
)

func TestIDsGrowWithTheClock(t *testing.T) {
	at := time.Date(2019, 5, 15, 0, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 100 {
		id, err := call.NewID(at.Add(time.Duration(i) * time.Millisecond))
		require.NoError(t, err)
		require.True(t, resname.ValidID(id), id)
		require.Len(t, id, 26)
		ids = append(ids, id)
	}
	require.True(t, slices.IsSorted(ids))
	require.Len(t, slices.Compact(ids), 100)
	again, err := call.NewID(at)
	require.NoError(t, err)
	require.Equal(t, ids[0][:9], again[:9], "45 of the 48 bits of the time")
	require.NotEqual(t, ids[0], again)
}

func BenchmarkNewID(b *testing.B) {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := call.NewID(at); err != nil {
			b.Fatal(err)
		}
	}
}
