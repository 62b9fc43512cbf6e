package job

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNightlyIsByTheClockOfShanghai(t *testing.T) {
	n := nightly{checkAt}
	for now, want := range map[string]string{
		"2024-05-22T03:29:59+08:00": "2024-05-22T03:30:00+08:00",
		"2024-05-22T03:30:00+08:00": "2024-05-23T03:30:00+08:00",
		"2024-05-21T17:00:00Z":      "2024-05-22T03:30:00+08:00",
		"2024-12-31T23:59:59+08:00": "2025-01-01T03:30:00+08:00",
	} {
		at, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		require.Equal(t, want, n.Next(at).Format(time.RFC3339), now)
	}
}
