package outcome_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
)

// The labels were cut from published reports: 上海市人民政府办公厅 2019 and 宿迁市 2023.
func TestLinesAreThePublishedTables(t *testing.T) {
	for layout, file := range map[outcome.Layout]string{
		outcome.Layout2019: "testdata/table3-2019.csv",
		outcome.Layout2021: "testdata/table3-2021.csv",
	} {
		f, err := os.Open(file)
		require.NoError(t, err)
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		require.NoError(t, f.Close())
		got := [][]string{{"row", "label"}}
		for _, line := range layout.Lines() {
			got = append(got, []string{string(line.Row), line.Label})
		}
		require.Equal(t, rows, got, "layout %d", layout)
	}
}

func TestEveryLeafIsOnOneLineOfEveryLayout(t *testing.T) {
	require.Len(t, outcome.Leaves(), 21)
	for _, layout := range []outcome.Layout{outcome.Layout2019, outcome.Layout2021} {
		require.NotEmpty(t, layout.Notice())
		seen := map[outcome.Row]outcome.Row{}
		for _, line := range layout.Lines() {
			for _, leaf := range line.Leaves {
				require.NotContains(t, seen, leaf)
				seen[leaf] = line.Row
			}
		}
		require.Len(t, seen, 21)
		for leaf, line := range seen {
			require.Equal(t, line, layout.LineOf(leaf))
		}
	}
	require.Nil(t, outcome.Layout(2020).Lines())
	require.Empty(t, outcome.Layout(2020).LineOf("3.1"))
	require.Empty(t, outcome.Layout(2020).Notice())
	require.Empty(t, outcome.Layout2021.LineOf("3.7"))
	require.Equal(t, outcome.Layout2019, outcome.LayoutFor(2020))
	require.Equal(t, outcome.Layout2021, outcome.LayoutFor(2021))
}

func TestAnswersHaveTheLeavesUpTo355(t *testing.T) {
	for _, r := range outcome.Leaves() {
		require.True(t, r.IsLeaf())
		require.Equal(t, r < "3.6", r.IsAnswer(), r)
		require.NotEmpty(t, r.Label())
	}
	for _, r := range []outcome.Row{"", "3", "3.3", "3.4", "3.5", "3.6", "3.7", "new", "carried_in", "carried_out", "3.3.9"} {
		require.False(t, r.IsLeaf(), r)
		require.False(t, r.IsAnswer(), r)
		require.Empty(t, outcome.OfRow(r))
	}
	require.Empty(t, outcome.Row("3.3.9").Label())
}

// One line a decision: what the 条例 and the table say, written down a second time.
func TestDecisions(t *testing.T) {
	const (
		free   = "free_choice"
		first  = "review_first"
		none   = "none"
		doubt  = "?"
		reason = "reason"
		search = "search"
		third  = "third"
		where  = "redirect"
		again  = "correction"
	)
	tests := []struct {
		kind     outcome.Kind
		row      outcome.Row
		needs    []string
		remedies [3]string
	}{
		{outcome.AlreadyPublic, "3.1", []string{where}, [3]string{free, free, free}},
		{outcome.Granted, "3.1", nil, [3]string{free, free, free}},
		{outcome.Partial, "3.2", []string{reason}, [3]string{free, first + doubt, first + doubt}},
		{outcome.Secret, "3.3.1", []string{reason}, [3]string{free, first, first}},
		{outcome.Forbidden, "3.3.2", []string{reason}, [3]string{free, first, first}},
		{outcome.Stability, "3.3.3", []string{reason}, [3]string{free, first, first}},
		{outcome.ThirdParty, "3.3.4", []string{reason, third}, [3]string{free, first, first}},
		{outcome.Internal, "3.3.5", []string{reason}, [3]string{free, first, first}},
		{outcome.Process, "3.3.6", []string{reason}, [3]string{free, first, first}},
		{outcome.EnforcementFile, "3.3.7", []string{reason}, [3]string{free, first, first}},
		{outcome.RegisterLookup, "3.3.8", []string{reason, where}, [3]string{free, free + doubt, free + doubt}},
		{outcome.NotExisting, "3.4.1", []string{reason, search}, [3]string{free, free + doubt, free}},
		{outcome.NotThisAgency, "3.4.1", []string{reason, where}, [3]string{free, free + doubt, free}},
		{outcome.NeedsMaking, "3.4.2", []string{reason}, [3]string{free, free + doubt, free}},
		{outcome.Unclear, "3.4.3", []string{reason, again}, [3]string{free, free + doubt, free}},
		{outcome.Petition, "3.5.1", []string{reason, where}, [3]string{free, free + doubt, free}},
		{outcome.Repeated, "3.5.2", []string{reason}, [3]string{free, free + doubt, free}},
		{outcome.Publication, "3.5.3", []string{where}, [3]string{free, free + doubt, free}},
		{outcome.Unreasonable, "3.5.4", []string{reason}, [3]string{free, free + doubt, free}},
		{outcome.Reconfirm, "3.5.5", []string{reason}, [3]string{free, free + doubt, free}},
		{outcome.CorrectionLapsed, "3.6.1", []string{reason, again}, [3]string{free, free + doubt, free + doubt}},
		{outcome.FeeLapsed, "3.6.2", []string{reason}, [3]string{free, free + doubt, free + doubt}},
		{outcome.Withdrawn, "3.6.3", nil, [3]string{none, none, none}},
		{outcome.RecordCorrection, "3.6.3", []string{reason, where}, [3]string{free, free + doubt, free + doubt}},
		{outcome.ClosedOtherwise, "3.6.3", []string{reason}, [3]string{free, free + doubt, free + doubt}},
	}
	require.Len(t, outcome.Decisions(), len(tests))
	for i, tt := range tests {
		t.Run(string(tt.kind), func(t *testing.T) {
			d, ok := outcome.Lookup(tt.kind)
			require.True(t, ok)
			require.Equal(t, d, outcome.Decisions()[i], "in the order of the rows")
			require.Equal(t, tt.row, d.Row)
			require.Contains(t, outcome.OfRow(tt.row), d)
			require.Equal(t, tt.row.IsAnswer(), d.IsAnswer())
			require.NotEmpty(t, d.Article)
			require.NotEmpty(t, d.Label)
			var needs []string
			for name, needed := range map[string]bool{
				reason: d.NeedsReason, search: d.NeedsSearch, third: d.NeedsThirdParty, where: d.NeedsRedirect, again: d.NeedsCorrection,
			} {
				if needed {
					needs = append(needs, name)
				}
			}
			require.ElementsMatch(t, tt.needs, needs)
			for era, want := range tt.remedies {
				got := d.Opening(outcome.Era(era))
				require.NotEmpty(t, got.Basis)
				require.NotEmpty(t, got.Remedy.Label())
				text := string(got.Remedy)
				if got.Doubtful {
					text += doubt
				}
				require.Equal(t, want, text, "era %d", era)
			}
			require.Zero(t, d.Opening(-1))
			require.Zero(t, d.Opening(3))
		})
	}
	_, ok := outcome.Lookup("nothing")
	require.False(t, ok)
}

func TestEveryLeafHasADecision(t *testing.T) {
	for _, r := range outcome.Leaves() {
		require.NotEmpty(t, outcome.OfRow(r), r)
	}
	require.Len(t, outcome.OfRow("3.4.1"), 2)
	require.Len(t, outcome.OfRow("3.6.3"), 3)
}

func TestStepsCannotBeAttackedAlone(t *testing.T) {
	for _, s := range outcome.Steps() {
		require.NotEmpty(t, s.Label)
		require.NotEmpty(t, s.Article)
		for e := outcome.EraFree; e <= outcome.EraInterpretation; e++ {
			o := s.Opening(e)
			require.NotEmpty(t, o.Basis)
			require.Equal(t, s.Step != outcome.Silence, o.Remedy == outcome.NotByItself, "%s %d", s.Step, e)
		}
	}
}

func TestErasTurnOnTheirDays(t *testing.T) {
	for _, tt := range []struct {
		year  int
		month time.Month
		day   int
		want  outcome.Era
	}{
		{2019, 5, 15, outcome.EraFree},
		{2023, 12, 31, outcome.EraFree},
		{2024, 1, 1, outcome.EraReviewAct},
		{2025, 5, 31, outcome.EraReviewAct},
		{2025, 6, 1, outcome.EraInterpretation},
		{2026, 11, 21, outcome.EraInterpretation},
	} {
		require.Equal(t, tt.want, outcome.EraOf(tt.year, tt.month, tt.day))
	}
	require.Empty(t, outcome.Remedy("").Label())
}

// The tables are package variables: what a caller does to its copy must not reach them.
func TestCallersGetTheirOwnCopies(t *testing.T) {
	outcome.Decisions()[0].Row = "changed"
	outcome.Leaves()[0] = "changed"
	outcome.Steps()[0].Step = "changed"
	require.Equal(t, outcome.Row("3.1"), outcome.Decisions()[0].Row)
	require.Equal(t, outcome.Row("3.1"), outcome.Leaves()[0])
	require.Equal(t, outcome.CorrectionNotice, outcome.Steps()[0].Step)
}
