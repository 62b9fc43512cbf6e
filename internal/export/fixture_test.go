package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

type ctx = context.Context

func applicantType(text string) applicant.Type { return applicant.Type(text) }

func TestMain(m *testing.M) { pgtest.Main(m) }

// everything is the context of a test that works as the program itself.
func everything(tb testing.TB) context.Context {
	tb.Helper()
	return tenancy.System(tb.Context())
}

// register is a database with a register of so many applications over two years, at ten agencies.
func register(tb testing.TB, applications int) *store.Store {
	tb.Helper()
	s, err := store.Open(everything(tb), pgtest.New(tb), 4, slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	tb.Cleanup(s.Close)
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(tb, err)
	require.NoError(tb, s.Unlock(everything(tb), keks))
	var file bytes.Buffer
	require.NoError(tb, demodata.WriteJSONL(&file, demodata.Large(demodata.Size{
		Applications: applications, Agencies: 10, FirstYear: 2023, Years: 2, Seed: 7,
	})))
	_, err = importing.Importer{Store: s, Clock: clock.Noon(calendar.MustDate("2025-02-03"))}.
		Run(everything(tb), []importing.File{{Name: "large.jsonl", Content: bytes.NewReader(file.Bytes())}})
	require.NoError(tb, err)
	return s
}

var due = time.Date(2025, 2, 3, 2, 0, 0, 0, time.FixedZone("", 8*60*60))

// options are those of an export into a directory of its own.
func options(tb testing.TB, s *store.Store, run string) export.Options {
	tb.Helper()
	place, err := export.Open(everything(tb), tb.TempDir())
	require.NoError(tb, err)
	return export.Options{
		Store: s, Place: place, Name: export.Name(due, run, 1), Version: "test", Year: 2024, Rows: export.YearRows, Formats: export.Formats(),
	}
}

func content(tb testing.TB, o export.Options, file string) []byte {
	tb.Helper()
	r, err := o.Place.Read(everything(tb), o.Name, file)
	require.NoError(tb, err, file)
	b, err := io.ReadAll(r)
	require.NoError(tb, err)
	require.NoError(tb, r.Close())
	return b
}

func manifest(tb testing.TB, o export.Options) export.Manifest {
	tb.Helper()
	m, _, err := export.ReadManifest(content(tb, o, export.ManifestFile))
	require.NoError(tb, err)
	return m
}

// table reads a CSV file as maps.
func table(tb testing.TB, b []byte) (rows []map[string]string) {
	tb.Helper()
	lines, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	require.NoError(tb, err)
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, key := range lines[0] {
			row[key] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// objects reads JSON Lines.
func objects(tb testing.TB, b []byte) (rows []map[string]any) {
	tb.Helper()
	for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
		var row map[string]any
		require.NoError(tb, d.Decode(&row))
		rows = append(rows, row)
	}
	return rows
}

// verify returns what is wrong with an export.
func verify(tb testing.TB, o export.Options) (found []export.Finding) {
	tb.Helper()
	_, err := export.Verify(everything(tb), o.Place, o.Name, func(f export.Finding) error {
		found = append(found, f)
		return nil
	})
	require.NoError(tb, err)
	return found
}
