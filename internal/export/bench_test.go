package export_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/store"
)

// copied is what COPY takes for the rows of all agencies, in PostgreSQL's own CSV: the floor.
const copied = `COPY (SELECT agency_id, id, applicant_type, channel, oral, received_on, entered_on, receipt_on, state, due_on,
	standing #>> '{first,row}', standing #>> '{first,on}', result_row, concluded_on, delivered_on,
	jsonb_array_length(coalesce(standing -> 'terms', '[]')), coalesce(standing #>> '{terms,-1,extended_on}', '') <> '',
	jsonb_array_length(coalesce(standing -> 'consultations', '[]')), jsonb_exists(standing, 'returned'),
	jsonb_array_length(coalesce(standing -> 'dispatches', '[]')), standing #>> '{publications,0}', entered_late_by
	FROM application ORDER BY agency_id, id) TO STDOUT (FORMAT csv)`

// BenchmarkExport exports all rows of a register (FOI_BENCH_APPLICATIONS, 20,000 unless it says otherwise) in each format and in
// all of them, beside COPY of the same rows. `rows/s` is of case-level rows; `÷COPY` is how many times as long it takes; `live-MiB` is by
// how much the memory in use grew at most.
func BenchmarkExport(b *testing.B) {
	n := 20_000
	if text := os.Getenv("FOI_BENCH_APPLICATIONS"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	s := register(b, n)
	floor := func() time.Duration {
		best := time.Duration(0)
		for range 3 {
			begun := time.Now()
			copyOut(b, s)
			took := time.Since(begun)
			if best == 0 || took < best {
				best = took
			}
		}
		return best
	}()
	b.Run("COPY", func(b *testing.B) {
		for range b.N {
			copyOut(b, s)
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	for _, formats := range [][]export.Format{{export.CSV}, {export.JSON}, {export.XLSX}, export.Formats()} {
		b.Run(fmt.Sprint(formats), func(b *testing.B) {
			grown := uint64(0)
			for i := range b.N {
				o := options(b, s, "b"+strconv.Itoa(i))
				o.Rows, o.Formats = export.AllRows, formats
				if i == 0 {
					b.StopTimer()
					grown = mostLive(b, o)
					b.StartTimer()
				}
				_, err := export.Run(everything(b), o)
				require.NoError(b, err)
			}
			each := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(n)/each.Seconds(), "rows/s")
			b.ReportMetric(each.Seconds()/floor.Seconds(), "÷COPY")
			b.ReportMetric(float64(grown)/(1<<20), "live-MiB")
		})
	}
}

func copyOut(tb testing.TB, s *store.Store) {
	tb.Helper()
	conn, err := s.Pool().Acquire(everything(tb))
	require.NoError(tb, err)
	defer conn.Release()
	_, err = conn.Conn().PgConn().CopyTo(everything(tb), io.Discard, copied)
	require.NoError(tb, err)
}

// mostLive exports once and returns by how much the memory in use grew at most, as collections every 5,000 rows found it.
func mostLive(tb testing.TB, o export.Options) (grown uint64) {
	tb.Helper()
	live := func() uint64 {
		runtime.GC()
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := live()
	o.Name += "0"
	o.Progress = func(context.Context, export.Progress) error {
		if now := live(); now > before {
			grown = max(grown, now-before)
		}
		return nil
	}
	_, err := export.Run(everything(tb), o)
	require.NoError(tb, err)
	return grown
}

// Rows of all agencies pass through; what is kept is the reports and the manifest. 5,000 applications would be some 10 MiB.
func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	s := register(t, 5000)
	o := options(t, s, "m")
	o.Rows, o.Formats = export.AllRows, []export.Format{export.CSV, export.JSON}
	grown := mostLive(t, o)
	t.Logf("%d KiB", grown>>10)
	require.Less(t, grown, uint64(4<<20))
}
