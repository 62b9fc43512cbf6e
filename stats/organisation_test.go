package stats_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

func organisation() *stats.Organisation {
	return stats.NewOrganisation([]stats.Member{
		{Agency: "city", DisplayName: "某市"},
		{Agency: "land", DisplayName: "国土局", Parent: "city", Dissolved: day("2019-02-15"), Successor: "resources"},
		{Agency: "planning", DisplayName: "规划局", Parent: "city", Dissolved: day("2019-02-15"), Successor: "land"},
		{Agency: "resources", DisplayName: "自然资源局", Parent: "city"},
		{Agency: "station", DisplayName: "站", Parent: "resources", Dissolved: day("2021-12-31")},
		{Agency: "other", DisplayName: "邻市"},
		{Agency: "a", Parent: "b", Dissolved: day("2019-01-01"), Successor: "b"}, // a circle, which the store refuses
		{Agency: "b", Parent: "a", Dissolved: day("2019-01-01"), Successor: "a"},
	})
}

// From the year in which an agency was dissolved its figures stand with whoever took over, and nowhere else; before it with itself.
func TestWhoReportsForADissolvedAgency(t *testing.T) {
	o := organisation()
	counted := func(agency string, year int, own bool) []string {
		return o.Counted(stats.Scope{Agency: agency, Year: year, Own: own})
	}
	require.Equal(t, []string{"land"}, counted("land", 2018, true))
	require.Empty(t, counted("land", 2019, true))
	require.Equal(t, []string{"resources"}, counted("resources", 2018, true))
	require.Equal(t, []string{"land", "planning", "resources"}, counted("resources", 2019, true), "over two steps")
	require.Equal(t, []string{"land", "planning", "resources", "station"}, counted("resources", 2025, false), "without a successor it stays")
	for _, year := range []int{2018, 2019, 2030} {
		require.Equal(t, []string{"city"}, counted("city", year, true))
		require.ElementsMatch(t, []string{"city", "land", "planning", "resources", "station"}, counted("city", year, false))
		// Each agency stands in exactly one report of those alone.
		seen := map[string]int{}
		for _, id := range o.Below("city") {
			for _, c := range counted(id, year, true) {
				seen[c]++
			}
		}
		require.Equal(t, map[string]int{"city": 1, "land": 1, "planning": 1, "resources": 1, "station": 1}, seen)
	}
	require.NotEmpty(t, o.Home("a", 2020))
	require.Equal(t, []string{"a", "b"}, o.Below("a"))
	require.Empty(t, o.Below("nobody"))
	name, ok := o.Name("land")
	require.True(t, ok)
	require.Equal(t, "国土局", name)
	_, ok = o.Name("nobody")
	require.False(t, ok)
}

func TestChanges(t *testing.T) {
	before := []stats.Contribution{{Receipt: day("2020-03-02"), Applicant: "other"}}
	after := []stats.Contribution{{Receipt: day("2019-12-31"), Applicant: "other", Row: "3.1", Concluded: day("2020-03-20")}}
	review := []workflow.LegalCase{{Type: workflow.Review, Served: day("2020-05-06"), Concluded: day("2020-06-01"), Result: workflow.Upheld}}
	a, b := build(t, 2020, outcome.Layout2021, before, nil), build(t, 2020, outcome.Layout2021, after, review)
	changes, err := stats.Changes(a, b)
	require.NoError(t, err)
	require.Equal(t, []stats.Change{
		{"new", "一、本年新收政府信息公开申请数量", "other", "其他", 1, 0},
		{"new", "一、本年新收政府信息公开申请数量", "total", "总计", 1, 0},
	}, changes[:2])
	require.Equal(t, stats.Change{"review", "行政复议", "total", "总计", 0, 1}, changes[len(changes)-1])
	require.Empty(t, stats.AddChanges(changes, reversed(changes)), "there and back")

	scope := stats.Scope{Year: 2020, Layout: outcome.Layout2021}
	entries := stats.Difference(before[0], after[0])
	cases := stats.NewCaseSums(2020)
	require.NoError(t, cases.AddCase(review[0]))
	effect, err := stats.Effect(scope, entries, nil, cases)
	require.NoError(t, err)
	require.Len(t, effect, len(changes))
	for i := range changes {
		require.Equal(t, changes[i].After-changes[i].Before, effect[i].After-effect[i].Before)
	}
	_, err = stats.Effect(scope, []stats.Entry{{Cell: "9", Day: day("2020-01-01"), Applicant: "other", Amount: 1}}, nil, nil)
	require.Error(t, err)
	other := b
	other.Year++
	_, err = stats.Changes(a, other)
	require.ErrorContains(t, err, "not versions of one")
	_, err = stats.Changes(a, build(t, 2020, outcome.Layout2019, after, nil))
	require.Error(t, err)
}

func reversed(changes []stats.Change) []stats.Change {
	out := make([]stats.Change, len(changes))
	for i, c := range changes {
		c.Before, c.After = c.After, c.Before
		out[i] = c
	}
	return out
}

// The entries that a line is said to be the sum of do add up to it.
func TestEntriesOfALineAddUpToIt(t *testing.T) {
	all := []stats.Contribution{
		{Receipt: day("2018-03-02"), Applicant: "other"},
		{Receipt: day("2019-03-02"), Applicant: "other", Row: "3.6.1", Concluded: day("2020-03-20")},
		{Receipt: day("2020-03-02"), Applicant: "other", Row: "3.1", Concluded: day("2020-03-20")},
		{Receipt: day("2020-03-02"), Applicant: "other", Row: "3.1", Concluded: day("2021-03-20")},
	}
	for _, layout := range []outcome.Layout{outcome.Layout2019, outcome.Layout2021} {
		for year := 2017; year <= 2022; year++ {
			for _, line := range build(t, year, layout, all, nil).Applications {
				made, ok := stats.EntriesOf(layout, line.Row, year)
				require.True(t, ok)
				sum := 0
				for _, c := range all {
					for _, e := range stats.Difference(stats.Contribution{}, c) {
						if y := e.Day.Year(); y < made.First || y > made.Last {
							continue
						}
						for _, cell := range made.Add {
							if cell == e.Cell {
								sum += e.Amount
							}
						}
						for _, cell := range made.Less {
							if cell == e.Cell {
								sum -= e.Amount
							}
						}
					}
				}
				require.Equal(t, line.Total, sum, "%d %s", year, line.Row)
			}
		}
	}
	_, ok := stats.EntriesOf(outcome.Layout2019, "3.6.1", 2020)
	require.False(t, ok)
}
