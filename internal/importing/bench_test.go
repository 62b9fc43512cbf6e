package importing_test

import (
	"bytes"
	"io"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

const benchmarked = 5000 // applications an iteration

func benchmarkFile(b *testing.B) []byte {
	b.Helper()
	var text bytes.Buffer
	require.NoError(b, demodata.WriteJSONL(&text, demodata.Large(demodata.Size{
		Applications: benchmarked, Agencies: 50, FirstYear: 2018, Years: 4, Seed: 1,
	})))
	return text.Bytes()
}

func perSecond(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(benchmarked*b.N)/b.Elapsed().Seconds(), "applications/s")
}

// BenchmarkFold is what the law alone costs: reading every line and folding its acts.
func BenchmarkFold(b *testing.B) {
	text := benchmarkFile(b)
	legal := map[string][]workflow.LegalCase{}
	each := func(do func(history.Record)) {
		for r := history.NewReader("f", bytes.NewReader(text)); ; {
			record, err := r.Next()
			if err == io.EOF { //nolint:errorlint // as Next documents it
				return
			}
			require.NoError(b, err)
			do(record)
		}
	}
	each(func(r history.Record) {
		if l := r.LegalCase; l != nil {
			legal[l.Agency+l.Application] = append(legal[l.Agency+l.Application], l.Case)
		}
	})
	for b.Loop() {
		each(func(r history.Record) {
			if a := r.Application; a != nil {
				_, err := workflow.Fold(calendar.Default(), a.Workflow(legal[a.Agency+a.ExternalID]))
				require.NoError(b, err)
			}
		})
	}
	perSecond(b)
}

func BenchmarkImport(b *testing.B) {
	text := benchmarkFile(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		url := pgtest.New(b)
		b.StartTimer()
		importInto(b, url, text)
	}
	perSecond(b)
}

func importInto(b *testing.B, url string, text []byte) {
	b.Helper()
	s, err := store.Open(everything(b), url, 2, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	defer s.Close()
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(b, err)
	require.NoError(b, s.Unlock(everything(b), keks))
	_, err = importing.Importer{Store: s, Clock: clock.Noon(calendar.MustDate("2026-11-21"))}.
		Run(everything(b), []importing.File{{Name: "f", Content: bytes.NewReader(text)}})
	require.NoError(b, err)
}

// BenchmarkCopy is the floor: the rows that the import wrote, by COPY, one statement a table.
func BenchmarkCopy(b *testing.B) {
	tables := []string{
		"agency", "agency_placement", "numbering_series", "application", "application_event", "open_duty", "stat_entry", "legal_case", "audit_entry",
	}
	filled := pgtest.New(b)
	importInto(b, filled, benchmarkFile(b))
	rows := map[string][]byte{}
	connected(b, filled, func(conn *pgx.Conn) {
		for _, table := range tables {
			var text bytes.Buffer
			_, err := conn.PgConn().CopyTo(everything(b), &text, "COPY "+table+" TO STDOUT (FORMAT binary)")
			require.NoError(b, err)
			rows[table] = text.Bytes()
		}
	})
	for b.Loop() {
		b.StopTimer()
		url := pgtest.New(b)
		b.StartTimer()
		connected(b, url, func(conn *pgx.Conn) {
			_, err := conn.Exec(everything(b), "BEGIN")
			require.NoError(b, err)
			for _, table := range tables {
				_, err := conn.PgConn().CopyFrom(everything(b), bytes.NewReader(rows[table]), "COPY "+table+" FROM STDIN (FORMAT binary)")
				require.NoError(b, err)
			}
			_, err = conn.Exec(everything(b), "COMMIT")
			require.NoError(b, err)
		})
	}
	perSecond(b)
}

func connected(b *testing.B, url string, do func(*pgx.Conn)) {
	b.Helper()
	conn, err := pgx.Connect(everything(b), url)
	require.NoError(b, err)
	defer func() { require.NoError(b, conn.Close(everything(b))) }()
	do(conn)
}
