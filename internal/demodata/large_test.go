package demodata_test

import (
	"bytes"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Every register that Large makes is one that a reader takes, whose acts are lawful, and whose reports balance from year
// to year.
func TestLargeIsLawful(t *testing.T) {
	for _, size := range []demodata.Size{
		{Applications: 1, Agencies: 1, FirstYear: 2020, Years: 1},
		{Applications: 700, Agencies: 3, FirstYear: 2009, Years: 2, Seed: 7}, // the rules of 2008
		{Applications: 700, Agencies: 25, FirstYear: 2018, Years: 3, Seed: 8},
		{Applications: 5000, Agencies: 60, FirstYear: 2021, Years: 5, Seed: 9},
	} {
		var file bytes.Buffer
		require.NoError(t, demodata.WriteJSONL(&file, demodata.Large(size)))
		in := history.NewReader("large.jsonl", &file)
		known := map[string]bool{"": true}
		r := collect(t, demodata.Large(size))
		for range len(r.agencies) + len(r.applications) + len(r.legal) {
			record, err := in.Next()
			require.NoError(t, err)
			if a := record.Agency; a != nil {
				require.True(t, known[a.Parent], "%s comes after its superior", a.ID)
				known[a.ID] = true
			}
		}
		require.Len(t, r.agencies, size.Agencies)
		require.Len(t, r.applications, size.Applications)
		standings := r.fold(t)
		var previous *stats.Annual
		received, concluded := 0, 0
		for year := size.FirstYear; year < size.FirstYear+size.Years; year++ {
			a := r.report(t, standings, year)
			if previous != nil {
				require.Empty(t, a.CheckAgainst(*previous))
			}
			previous = &a
			n, _ := a.Line(outcome.RowNew)
			c, _ := a.Line(outcome.RowTotal)
			received += n.Total
			concluded += c.Total
		}
		out, _ := previous.Line(outcome.RowCarriedOut)
		require.Equal(t, size.Applications, received)
		require.Equal(t, received-concluded, out.Total)
	}
}

// A register that is to stand for real ones has everything in it.
func TestLargeHasEverything(t *testing.T) {
	r := collect(t, demodata.Large(demodata.Size{Applications: 8000, Agencies: 60, FirstYear: 2021, Years: 3, Seed: 2}))
	acts, rows, types := map[workflow.Act]int{}, map[outcome.Row]int{}, map[applicant.Type]int{}
	inTime, late := 0, 0
	for i, s := range r.fold(t) {
		types[s.Facts.ApplicantType]++
		rows[s.First.Row]++
		for _, e := range r.applications[i].Events {
			acts[e.Do]++
		}
		counted, err := s.Count(calendar.Default())
		require.NoError(t, err)
		for _, a := range counted.Answers {
			if a.InTime {
				inTime++
			} else {
				late++
			}
		}
	}
	for _, act := range workflow.Acts() {
		require.Equal(t, !act.IsExtension(), acts[act] > 0, act)
	}
	for _, row := range outcome.Leaves() {
		require.Positive(t, rows[row], row)
	}
	require.Len(t, types, 6)
	require.Positive(t, rows[""], "some are still open")
	require.InDelta(t, 70, inTime/late, 35)
	levels := map[string]int{}
	for _, a := range r.agencies {
		levels[a.Level]++
	}
	require.Equal(t, 1, levels["city"])
	require.Equal(t, 3, levels["county"])
	require.Positive(t, levels["department"])
	require.Positive(t, levels["township"])

	aboutNothing, results := 0, map[workflow.LegalResult]int{}
	for _, l := range r.legal {
		results[l.Case.Result]++
		if l.Application == "" {
			require.NotEmpty(t, l.Subject)
			aboutNothing++
		}
	}
	require.Equal(t, 3, aboutNothing)
	require.Len(t, results, 4, "every result, and pending ones")
}

func TestLargeRefusesImpossibleSizes(t *testing.T) {
	for _, size := range []demodata.Size{
		{Applications: -1, Agencies: 1, FirstYear: 2020, Years: 1},
		{Applications: 1, FirstYear: 2020, Years: 1},
		{Applications: 1, Agencies: 1, FirstYear: 2020},
		{Applications: 1, Agencies: 1, FirstYear: 2008, Years: 1},
		{Applications: 1, Agencies: 1, FirstYear: 9999, Years: 2},
		{Applications: 1, Agencies: 1, FirstYear: 2090, Years: 1}, // no calendar
	} {
		var last error
		for _, err := range demodata.Large(size) {
			require.NoError(t, last, "nothing comes after an error")
			last = err
		}
		require.Error(t, last, "%+v", size)
	}
}

func TestLargeTakesAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := demodata.Size{
			Applications: rapid.IntRange(0, 80).Draw(t, "applications"), Agencies: rapid.IntRange(1, 90).Draw(t, "agencies"),
			FirstYear: rapid.IntRange(2009, 2023).Draw(t, "year"), Years: rapid.IntRange(1, 3).Draw(t, "years"),
			Seed: rapid.Uint64().Draw(t, "seed"),
		}
		applications := 0
		for r, err := range demodata.Large(size) {
			require.NoError(t, err)
			if r.Application != nil {
				applications++
			}
		}
		require.Equal(t, size.Applications, applications)
	})
}

// 60,000 records pass and the memory held at the end is that of the beginning.
func TestLargeNeedsNoMemory(t *testing.T) {
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	size := demodata.Size{Applications: 30_000, Agencies: 100, FirstYear: 2021, Years: 4, Seed: 1}
	before, n := held(), 0
	for _, err := range demodata.Large(size) {
		require.NoError(t, err)
		if n++; n == size.Applications {
			require.Less(t, held(), before+1<<20)
		}
	}
	require.Greater(t, n, size.Applications)
}

func BenchmarkLarge(b *testing.B) {
	size := demodata.Size{Applications: b.N, Agencies: 500, FirstYear: 2021, Years: 5, Seed: 1}
	if err := demodata.WriteJSONL(io.Discard, demodata.Large(size)); err != nil {
		b.Fatal(err)
	}
}
