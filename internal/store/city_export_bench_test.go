package store_test

import (
	"context"
	"io"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/store"
)

// cityCopy is the columns that an export tells of each application, as PostgreSQL itself writes them.
const cityCopy = `COPY (SELECT agency_id, id, applicant_type, channel, oral, received_on, entered_on, receipt_on, state, due_on,
	standing #>> '{first,row}', standing #>> '{first,on}', result_row, concluded_on, delivered_on,
	jsonb_array_length(coalesce(standing -> 'terms', '[]')), coalesce(standing #>> '{terms,-1,extended_on}', '') <> '',
	jsonb_array_length(coalesce(standing -> 'consultations', '[]')), jsonb_exists(standing, 'returned'),
	jsonb_array_length(coalesce(standing -> 'dispatches', '[]')), standing #>> '{publications,0}', entered_late_by
	FROM application ORDER BY agency_id, id) TO STDOUT (FORMAT csv)`

// exportCity exports all rows of all agencies once in a format, beside COPY of the same rows, and says by how much the memory in use
// grew at most, as the collections on the way found it.
func exportCity(b *testing.B, s *store.Store, format export.Format) {
	b.Helper()
	conn, err := s.Pool().Acquire(everything(b))
	require.NoError(b, err)
	begun := time.Now()
	_, err = conn.Conn().PgConn().CopyTo(everything(b), io.Discard, cityCopy)
	require.NoError(b, err)
	floor := time.Since(begun)
	conn.Release()

	live := func() uint64 {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	place, err := export.Open(everything(b), "file://"+b.TempDir())
	require.NoError(b, err)
	before, most := live(), uint64(0)
	begun = time.Now()
	result, err := export.Run(everything(b), export.Options{
		Store: s, Place: place, Name: export.Name(begun, "bench", 1), Version: "bench", Agency: "linhai", Below: true, Year: 2023,
		Rows: export.AllRows, Formats: []export.Format{format},
		Progress: func(context.Context, export.Progress) error {
			most = max(most, live())
			return nil
		},
	})
	require.NoError(b, err)
	took := time.Since(begun)
	name := string(format)
	b.Logf("%s: %d agencies, %d rows, %d files, %d MiB in %s; COPY %s", name, result.Agencies, result.Rows, result.Files, result.Bytes>>20, took, floor)
	b.ReportMetric(float64(result.Rows)/took.Seconds(), "rows/s-"+name)
	b.ReportMetric(took.Seconds()/floor.Seconds(), "÷COPY-"+name)
	b.ReportMetric(float64(most-min(before, most))/(1<<20), "live-MiB-"+name)
}
