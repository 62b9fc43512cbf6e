package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/transport"
)

// BenchmarkIdleSweep is what every minute costs an agency with 5,000 duties in reach of which nothing new is to be said.
func BenchmarkIdleSweep(b *testing.B) {
	url, pool := database(b, 5000)
	n, stop, err := start(everything(b), url, &transport.SMTP{}, time.Hour)
	require.NoError(b, err)
	defer func() { require.NoError(b, stop()) }()
	change(b, pool, "UPDATE officer SET email = ''")
	require.NoError(b, n.Sweep(everything(b)))
	require.Equal(b, 5000, count(b, pool, "SELECT count(*) FROM reminder"))
	pgtest.Administer(b, url, "ANALYZE")
	for b.Loop() {
		require.NoError(b, n.Sweep(everything(b)))
	}
}
