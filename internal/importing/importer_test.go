package importing_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// bundle is an importer on a database of its own.
type bundle struct {
	importing.Importer
	url string
}

func setup(t *testing.T) *bundle {
	t.Helper()
	url := pgtest.New(t)
	return &bundle{url: url, Importer: importing.Importer{
		Store: open(t, url), Calendar: calendar.Default(), Clock: clock.Noon(calendar.MustDate("2026-11-21")),
	}}
}

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, 8, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func file(name, content string) importing.File {
	return importing.File{Name: name, Content: bytes.NewReader([]byte(content))}
}

// linhai is the demonstration register as a file.
func linhai(t *testing.T) importing.File {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, demodata.WriteJSONL(&b, demodata.Linhai()))
	return importing.File{Name: "linhai.jsonl", Content: bytes.NewReader(b.Bytes())}
}

func TestLinhai(t *testing.T) {
	b := setup(t)
	counts, err := b.Run(t.Context(), []importing.File{linhai(t)})
	require.NoError(t, err)
	require.Equal(t, importing.Counts{Agencies: 9, Applications: 248, LegalCases: 9}, counts)
	counts, err = b.Run(t.Context(), []importing.File{linhai(t)})
	require.NoError(t, err)
	require.Equal(t, importing.Counts{Skipped: 266}, counts)
}
