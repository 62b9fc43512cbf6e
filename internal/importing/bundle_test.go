package importing_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// bundle is an importer on a database of its own.
type bundle struct{ importing.Importer }

func setup(t *testing.T) *bundle {
	t.Helper()
	s, err := store.Open(everything(t), pgtest.New(t), 4, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(t, err)
	require.NoError(t, s.Unlock(everything(t), keks))
	return &bundle{importing.Importer{Store: s, Clock: clock.Noon(calendar.MustDate("2026-11-21"))}}
}

// take imports the files and wants all of them in order.
func (b *bundle) take(t *testing.T, files ...importing.File) importing.Counts {
	t.Helper()
	counts, err := b.Run(everything(t), files)
	require.NoError(t, refusals(err))
	b.inOrder(t)
	return counts
}

// refusals makes the lines of a refusal part of the message of a failed test.
func refusals(err error) error {
	if refused, ok := errors.AsType[*importing.RefusedError](err); ok {
		return fmt.Errorf("%w: %v", err, refused.Lines)
	}
	return err
}

// inOrder holds every projection against the events.
func (b *bundle) inOrder(t *testing.T) {
	t.Helper()
	_, err := b.Store.CheckProjections(everything(t), store.Check{Found: func(d store.Drift) error {
		return fmt.Errorf("%s %s: stored %s, derived %s", d.Key.ID, d.Column, d.Stored, d.Derived)
	}})
	require.NoError(t, err)
}

// refused imports one file and returns what is wrong with it; nothing of it is there then.
func (b *bundle) refused(t *testing.T, f importing.File) []string {
	t.Helper()
	before := b.rows(t)
	counts, err := b.Run(everything(t), []importing.File{f})
	refused, ok := errors.AsType[*importing.RefusedError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 1, refused.Files)
	require.Zero(t, counts)
	require.Equal(t, before, b.rows(t))
	lines := make([]string, len(refused.Lines))
	for n, line := range refused.Lines {
		lines[n] = line.Error()
		require.NotEqual(t, lines[n], line.Chinese())
	}
	return lines
}

// rows counts the rows of the tables that an import writes.
func (b *bundle) rows(t *testing.T) (counts [7]int) {
	t.Helper()
	require.NoError(t, b.Store.SQL().QueryRowContext(everything(t), `SELECT (SELECT count(*) FROM agency),
		(SELECT count(*) FROM application), (SELECT count(*) FROM application_event), (SELECT count(*) FROM stat_entry),
		(SELECT count(*) FROM legal_case), (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM numbering_series)`).
		Scan(&counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counts[6]))
	return counts
}

// numbers are the register numbers of an agency, in the order of the file.
func (b *bundle) numbers(t *testing.T, agency string) (numbers []string) {
	t.Helper()
	rows, err := b.Store.ListApplications(everything(t), store.ApplicationQuery{Agency: agency, Order: "id", Limit: 5000})
	require.NoError(t, err)
	for _, a := range rows {
		numbers = append(numbers, a.RegisterNumber)
	}
	return numbers
}

func (b *bundle) report(t *testing.T, scope stats.Scope) stats.Annual {
	t.Helper()
	if scope.Layout == 0 {
		scope.Layout = outcome.Layout2021
	}
	a, failures, err := b.Store.AnnualReport(everything(t), scope)
	require.NoError(t, err)
	require.Empty(t, failures)
	return a
}

func file(name string, lines ...string) importing.File {
	return importing.File{Name: name, Content: strings.NewReader(strings.Join(lines, "\n"))}
}

func written(t *testing.T, name string, records iter.Seq2[history.Record, error]) importing.File {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, demodata.WriteJSONL(&b, records))
	return importing.File{Name: name, Content: bytes.NewReader(b.Bytes())}
}

func agencyLine(id, parent string) string {
	return fmt.Sprintf(`{"kind":"agency","id":%q,"display_name":"机关%s","parent":%q,"level":"department"}`, id, id, parent)
}

// applicationLine is an application of 2 March 2020; more are further keys, the events last.
func applicationLine(agency, externalID, more string) string {
	return fmt.Sprintf(`{"kind":"application","agency":%q,"external_id":%q,"channel":"online","received":"2020-03-02",`+
		`"applicant":{"type":"natural_person","name":"张三"},"description":"征地方案","delivery":"email"%s}`, agency, externalID, more)
}

func legalLine(agency, externalID, more string) string {
	return fmt.Sprintf(`{"kind":"legal_case","agency":%q,"external_id":%q,"type":"review","served":"2020-05-06"%s}`, agency, externalID, more)
}
