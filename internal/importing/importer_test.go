package importing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

func TestLinhaiIsThereAndStaysTheSame(t *testing.T) {
	b := setup(t)
	require.Equal(t, importing.Counts{Agencies: 9, Applications: 248, LegalCases: 9}, b.take(t, written(t, "linhai", demodata.Linhai())))
	rows := b.rows(t)
	require.Equal(t, importing.Counts{Skipped: 266}, b.take(t, written(t, "linhai", demodata.Linhai())))
	require.Equal(t, rows, b.rows(t))
	a := b.report(t, stats.Scope{Agency: demodata.LinhaiAgency, Year: demodata.LinhaiYear})
	fresh, _ := a.Line(outcome.RowNew)
	require.Equal(t, [6]int{239, 2, 2, 0, 1, 4}, fresh.ByType)
}

// What is summed from the database is what folding the register in memory gives, in every year and column.
func TestTheLedgerIsTheFold(t *testing.T) {
	b := setup(t)
	size := demodata.Size{Applications: 1300, Agencies: 25, FirstYear: 2018, Years: 3, Seed: 11}
	b.take(t, written(t, "large", demodata.Large(size)))
	legal := map[[2]string][]workflow.LegalCase{}
	for r, err := range demodata.Large(size) {
		require.NoError(t, err)
		if l := r.LegalCase; l != nil {
			legal[[2]string{l.Agency, l.Application}] = append(legal[[2]string{l.Agency, l.Application}], l.Case)
		}
	}
	for year := 2018; year <= 2021; year++ {
		sums, cases := stats.NewSums(year), stats.NewCaseSums(year)
		for r, err := range demodata.Large(size) {
			require.NoError(t, err)
			if a := r.Application; a != nil {
				s, err := workflow.Fold(calendar.Default(), a.Workflow(legal[[2]string{a.Agency, a.ExternalID}]))
				require.NoError(t, err)
				for _, e := range stats.Entries(nil, &s) {
					require.NoError(t, sums.AddEntry(e))
				}
			}
		}
		for _, list := range legal {
			for _, l := range list {
				require.NoError(t, cases.AddCase(l))
			}
		}
		scope := stats.Scope{Agency: "g0000", Year: year, Layout: outcome.Layout2021}
		want, err := stats.Build(scope, sums, cases)
		require.NoError(t, err)
		got := b.report(t, scope)
		require.Equal(t, want.Applications, got.Applications, year)
		require.Equal(t, want.Cases, got.Cases, year)
	}
}

func TestFilesGoOnWhereOthersEnded(t *testing.T) {
	b := setup(t)
	b.take(t, file("agencies", agencyLine("city", ""), agencyLine("bureau", "city")))
	// The agency is in the database only; a second one hangs below it.
	counts := b.take(t, file("more", agencyLine("office", "bureau"), applicationLine("bureau", "L-1", ""), applicationLine("office", "L-1", "")))
	require.Equal(t, importing.Counts{Agencies: 1, Applications: 2}, counts)
	// A review of an application that was imported before shows in its duties.
	counts = b.take(t, file("reviews", legalLine("bureau", "R-1", `,"application":"L-1"`), legalLine("office", "R-1", `,"subject":"主动公开"`)))
	require.Equal(t, importing.Counts{LegalCases: 2}, counts)
	a, err := b.Store.FindImported(everything(t), "bureau", "L-1")
	require.NoError(t, err)
	items, err := b.Store.ListWorklist(everything(t), store.WorklistQuery{
		Agency: "bureau", Owner: "agency", Today: store.Day(calendar.MustDate("2020-05-06")), Limit: 9,
	})
	require.NoError(t, err)
	require.Len(t, items, 2)
	require.Equal(t, "legal_report", items[1].Kind)
	require.Equal(t, a.ID, items[1].ApplicationID)
	// The whole register again, in one piece, is known.
	counts = b.take(t, file("all", agencyLine("city", ""), agencyLine("bureau", "city"), agencyLine("office", "bureau"), agencyLine("city", ""),
		applicationLine("bureau", "L-1", ""), legalLine("bureau", "R-1", `,"application":"L-1"`)))
	require.Equal(t, importing.Counts{Skipped: 6}, counts)
}

// Every application is followed by its legal cases, over several batches.
func TestKindsThatTakeTurns(t *testing.T) {
	b := setup(t)
	lines := []string{agencyLine("a", "")}
	for n := range 1200 {
		lines = append(lines, applicationLine("a", fmt.Sprintf("L-%04d", n), ""))
		if n%2 == 0 {
			lines = append(lines, legalLine("a", fmt.Sprintf("R-%04d", n), fmt.Sprintf(`,"application":"L-%04d"`, n)))
		}
	}
	require.Equal(t, importing.Counts{Agencies: 1, Applications: 1200, LegalCases: 600}, b.take(t, file("turns", lines...)))
	for n, number := range b.numbers(t, "a") {
		require.Equal(t, fmt.Sprintf("〔2020〕第%d号", n+1), number)
	}
}

func TestADryRunLeavesNothing(t *testing.T) {
	b := setup(t)
	b.DryRun = true
	files := func() []importing.File {
		return []importing.File{
			file("agencies", agencyLine("a", "")),
			file("bad", applicationLine("a", "L-1", ""), applicationLine("b", "L-1", "")),
			file("good", applicationLine("a", "L-1", ""), legalLine("a", "R-1", `,"application":"L-1"`)),
		}
	}
	counts, err := b.Run(everything(t), files())
	refused, ok := errors.AsType[*importing.RefusedError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "1 lines refused, 1 files not imported", refused.Error())
	require.Equal(t, "1行被拒绝，1个文件未导入任何内容", refused.Chinese())
	require.Equal(t, "bad:2: agency: is neither before it in the file nor in the database [unknown]", refused.Lines[0].Error())
	require.Equal(t, importing.Counts{Agencies: 1, Applications: 1, LegalCases: 1}, counts, "a later file may use what an earlier one brings")
	require.Zero(t, b.rows(t))

	b.DryRun = false
	again, err := b.Run(everything(t), files())
	require.ErrorAs(t, err, &refused)
	require.Equal(t, counts, again, "what the dry run said")
}

func TestAnInterruptedImportLeavesNothing(t *testing.T) {
	b := setup(t)
	f := written(t, "large", demodata.Large(demodata.Size{Applications: 1500, Agencies: 3, FirstYear: 2019, Years: 2, Seed: 3}))
	size, err := f.Content.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(everything(t))
	defer cancel()
	read := int64(0)
	b.Progress = func(n int) {
		if read += int64(n); read > size*3/2 { // in the middle of the second reading
			cancel()
		}
	}
	_, err = b.Run(ctx, []importing.File{f})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, b.rows(t))
}

func TestAFileThatCannotBeReadToItsEnd(t *testing.T) {
	b := setup(t)
	broken := errors.New("input/output error")
	lines := agencyLine("a", "") + "\n" + applicationLine("a", "L-1", "") + "\n"
	for _, failing := range []int{0, 1, 2} {
		content := &failingFile{Reader: strings.NewReader(lines), reading: failing, err: broken}
		counts, err := b.Run(everything(t), []importing.File{{Name: "f", Content: content}})
		require.ErrorIs(t, err, broken)
		require.Zero(t, counts)
		require.Zero(t, b.rows(t))
	}
}

// failingFile fails at the end of its first or second reading, or when it is to be read at all (0).
type failingFile struct {
	*strings.Reader
	reading int
	err     error
}

func (f *failingFile) Seek(offset int64, whence int) (int64, error) {
	if f.reading == 0 {
		return 0, f.err
	}
	return f.Reader.Seek(offset, whence)
}

func (f *failingFile) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		if f.reading--; f.reading == 0 {
			return n, f.err
		}
	}
	return n, err
}
