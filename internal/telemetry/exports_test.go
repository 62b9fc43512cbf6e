package telemetry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/telemetry"
)

func TestMetricsOfTheNightlyExport(t *testing.T) {
	tel := start(t, telemetry.Options{Version: "v9"})
	var now telemetry.NightlyExport
	var fault error
	require.NoError(t, tel.Exports(func(context.Context) (telemetry.NightlyExport, error) { return now, fault }))
	now = telemetry.NightlyExport{
		Late: true, LastSnapshot: time.Unix(1716316200, 0), Failed: 2, Running: 1, Agencies: 500, Done: 499, Rows: 70000,
	}
	got := scrape(t, tel)
	for _, line := range []string{
		"foi_export_late 1\n", "foi_export_last_snapshot_seconds 1.7163162e+09\n", "foi_export_nights_failed 2\n", "foi_export_running 1\n",
		"foi_export_agencies 500\n", "foi_export_agencies_done 499\n", "foi_export_rows_done 70000\n",
	} {
		require.Contains(t, got, line)
	}
	now.Late = false
	require.Contains(t, scrape(t, tel), "foi_export_late 0\n")
	fault = errors.New("no database")
	require.NotContains(t, scrape(t, tel), "foi_export_late ", "what is not known is not told")
}
