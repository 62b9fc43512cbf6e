package stats_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// build makes the report on a year from what each application counts for and from the legal cases.
func build(t require.TestingT, year int, layout outcome.Layout, all []stats.Contribution, legal []workflow.LegalCase) stats.Annual {
	sums, cases := stats.NewSums(year), stats.NewCaseSums(year)
	for _, c := range all {
		for _, e := range stats.Difference(stats.Contribution{}, c) {
			require.NoError(t, sums.AddEntry(e))
		}
	}
	for _, c := range legal {
		require.NoError(t, cases.AddCase(c))
	}
	a, err := stats.Build(stats.Scope{Year: year, Layout: layout}, sums, cases)
	require.NoError(t, err)
	return a
}

// recount is table 三 written down a second time, straight from the sentences of annual-report.md.
func recount(year int, row outcome.Row, by applicant.Type, all []stats.Contribution) int {
	n := 0
	for _, c := range all {
		if c.Receipt.IsZero() || c.Applicant != by {
			continue
		}
		received, concluded := c.Receipt.Year(), c.Concluded.Year()
		open := c.Concluded.IsZero()
		var in bool
		switch row {
		case outcome.RowNew:
			in = received == year
		case outcome.RowCarriedIn:
			in = received < year && (open || concluded >= year)
		case outcome.RowCarriedOut:
			in = received <= year && (open || concluded > year)
		case outcome.RowTotal:
			in = !open && concluded == year
		default:
			in = !open && concluded == year && strings.HasPrefix(string(c.Row), string(row))
		}
		if in {
			n++
		}
	}
	return n
}

func TestReportIsTheRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(contribution(), 0, 60).Draw(t, "applications")
		layout := rapid.SampledFrom([]outcome.Layout{outcome.Layout2019, outcome.Layout2021}).Draw(t, "layout")
		var previous *stats.Annual
		for year := 2018; year <= 2024; year++ {
			a := build(t, year, layout, all, nil)
			require.Len(t, a.Applications, len(layout.Lines()))
			for _, line := range a.Applications {
				total := 0
				for _, by := range applicant.Types() {
					want := recount(year, line.Row, by, all)
					require.Equal(t, want, line.Of(by), "%d %s %s", year, line.Row, by)
					total += want
				}
				require.Equal(t, total, line.Total)
			}
			require.Empty(t, a.Check())
			if previous != nil {
				require.Empty(t, a.CheckAgainst(*previous))
			}
			previous = &a
			requireRoundTrip(t, a)
		}
	})
}

func requireRoundTrip(t require.TestingT, a stats.Annual) {
	var text bytes.Buffer
	require.NoError(t, stats.WriteCSV(&text, a))
	read, err := stats.ReadCSV(&text)
	require.NoError(t, err)
	require.Equal(t, a.Applications, read.Applications)
	require.Equal(t, a.Cases, read.Cases)
	require.Equal(t, a.Layout, read.Layout)
}

// A report drawn up from sums, as the store has them, is the one drawn up from entries.
func TestSumsInOneGoOrEntryByEntry(t *testing.T) {
	one, other := stats.NewSums(2020), stats.NewSums(2020)
	require.Equal(t, 2020, one.Year())
	for range 7 {
		require.NoError(t, one.AddEntry(stats.Entry{Cell: "new", Day: day("2020-06-01"), Applicant: applicant.Other, Amount: 1}))
		require.NoError(t, one.AddEntry(stats.Entry{Cell: "3.1", Day: day("2019-06-01"), Applicant: applicant.Other, Amount: 1}))
	}
	require.NoError(t, one.AddEntry(stats.Entry{Cell: "new", Day: day("2020-06-01"), Applicant: applicant.Other, Amount: -1}))
	require.NoError(t, one.AddEntry(stats.Entry{Cell: "new", Day: day("2021-01-01"), Applicant: applicant.Other, Amount: 1}))
	require.NoError(t, other.Add("new", applicant.Other, 6, 0))
	require.NoError(t, other.Add("3.1", applicant.Other, 0, 3))
	require.NoError(t, other.Add("3.1", applicant.Other, 0, 4))
	require.Equal(t, other, one)
}

func TestSumsRefuseWhatHasNoPlace(t *testing.T) {
	sums := stats.NewSums(2020)
	for _, e := range []stats.Entry{
		{Cell: "3.7", Day: day("2020-06-01"), Applicant: applicant.Other, Amount: 1},
		{Cell: "carried_in", Day: day("2020-06-01"), Applicant: applicant.Other, Amount: 1},
		{Cell: "new", Day: day("2020-06-01"), Amount: 1},
		{Cell: "new", Day: day("2022-06-01"), Applicant: "person", Amount: 1},
		{Cell: "new", Applicant: applicant.Other, Amount: 1},
	} {
		require.Error(t, sums.AddEntry(e))
	}
	require.Equal(t, stats.NewSums(2020), sums)
	cases := stats.NewCaseSums(2020)
	require.Equal(t, 2020, cases.Year())
	require.Error(t, cases.Add("appeal", workflow.Upheld, 1))
	require.Error(t, cases.Add(stats.CaseReview, "lost", 1))
	require.Error(t, cases.AddCase(workflow.LegalCase{Type: workflow.Suit, Served: day("2020-02-02")}))
	require.Equal(t, stats.NewCaseSums(2020), cases)
	_, err := stats.Build(stats.Scope{Year: 2021, Layout: outcome.Layout2021}, sums, cases)
	require.ErrorContains(t, err, "report on 2021 from sums of 2020 and 2020")
	_, err = stats.Build(stats.Scope{Year: 2020, Layout: 2020}, sums, cases)
	require.ErrorContains(t, err, "layout 2020")
}

func TestCells(t *testing.T) {
	require.Len(t, stats.Cells(), 22)
	for _, c := range stats.Cells() {
		require.True(t, c.Valid())
		require.Equal(t, c != stats.CellNew, c.IsResult())
	}
	require.False(t, stats.Cell("3.6").Valid())
	require.False(t, stats.Cell("carried_in").IsResult())
}

func TestCasesAreCountedWhileTheyAreOpen(t *testing.T) {
	review := func(served, concluded string, result workflow.LegalResult) workflow.LegalCase {
		c := workflow.LegalCase{ID: served, Type: workflow.Review, Served: day(served), Result: result}
		if concluded != "" {
			c.Concluded = day(concluded)
		}
		return c
	}
	tests := []struct {
		name string
		c    workflow.LegalCase
		want map[int]workflow.LegalResult // year → result, empty for pending; years not named do not count it
	}{
		{"within a year", review("2020-01-01", "2020-12-31", workflow.Upheld), map[int]workflow.LegalResult{2020: workflow.Upheld}},
		{"over the new year", review("2020-12-31", "2021-01-01", workflow.Corrected), map[int]workflow.LegalResult{
			2020: "", 2021: workflow.Corrected,
		}},
		{"over three years", review("2019-07-01", "2021-07-01", workflow.OtherResult), map[int]workflow.LegalResult{
			2019: "", 2020: "", 2021: workflow.OtherResult,
		}},
		{"still pending", review("2020-07-01", "", ""), map[int]workflow.LegalResult{2020: "", 2021: "", 2022: ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for year := 2018; year <= 2022; year++ {
				open, result := stats.OpenIn(tt.c, year)
				want, counted := tt.want[year]
				require.Equal(t, counted, open, year)
				require.Equal(t, want, result, year)
				line, ok := build(t, year, outcome.Layout2021, nil, []workflow.LegalCase{tt.c}).CaseLine(stats.CaseReview)
				require.True(t, ok)
				total := 0
				if counted {
					total = 1
				}
				require.Equal(t, total, line.Total)
			}
		})
	}
	open, _ := stats.OpenIn(workflow.LegalCase{}, 2020)
	require.False(t, open, "nobody knows since when")
}

func TestCaseRows(t *testing.T) {
	require.Equal(t, stats.CaseReview, stats.CaseRowOf(workflow.Review, ""))
	require.Equal(t, stats.CaseSuitDirect, stats.CaseRowOf(workflow.Suit, workflow.Direct))
	require.Equal(t, stats.CaseSuitAfterReview, stats.CaseRowOf(workflow.Suit, workflow.AfterReview))
	require.Empty(t, stats.CaseRowOf(workflow.Suit, ""))
	require.Empty(t, stats.CaseRowOf(workflow.Review, workflow.Direct))
	require.Len(t, stats.CaseRows(), 3)
	for _, r := range stats.CaseRows() {
		require.NotEmpty(t, r.Label())
	}
	require.Empty(t, stats.CaseRow("appeal").Label())
}

// A small year, printed in all three ways.
func TestPrinted(t *testing.T) {
	all := []stats.Contribution{
		{Receipt: day("2019-12-02"), Applicant: applicant.NaturalPerson, Row: "3.1", Concluded: day("2020-01-02")},
		{Receipt: day("2020-03-02"), Applicant: applicant.NaturalPerson, Row: "3.6.1", Concluded: day("2020-05-06")},
		{Receipt: day("2020-03-02"), Applicant: applicant.LegalService, Row: "3.6.3", Concluded: day("2020-03-03")},
		{Receipt: day("2020-12-31"), Applicant: applicant.Other},
	}
	legal := []workflow.LegalCase{
		{Type: workflow.Suit, Route: workflow.Direct, Served: day("2019-11-01"), Concluded: day("2020-02-03"), Result: workflow.Corrected},
		{Type: workflow.Suit, Route: workflow.AfterReview, Served: day("2020-11-02")},
	}
	a := build(t, 2020, outcome.Layout2019, all, legal)
	a.Agency, a.DisplayName = "linhai", "临海市人民政府"
	a.AsOf = time.Date(2021, 1, 10, 12, 0, 0, 0, time.FixedZone("", 8*60*60))

	var text bytes.Buffer
	require.NoError(t, stats.WriteCSV(&text, a))
	lines := strings.Split(text.String(), "\n")
	require.Equal(t, "new,一、本年新收政府信息公开申请数量,1,0,0,0,1,1,3", lines[1])
	require.Equal(t, "carried_in,二、上年结转政府信息公开申请数量,1,0,0,0,0,0,1", lines[2])
	require.Equal(t, "3.6,三（六）其他处理,1,0,0,0,1,0,2", lines[21])
	require.Equal(t, "3.7,三（七）总计,2,0,0,0,1,0,3", lines[22])
	require.Equal(t, "carried_out,四、结转下年度继续办理,0,0,0,0,0,1,1", lines[23])
	require.Equal(t, []string{
		"", "row,label,upheld,corrected,other_result,pending,total", "review,行政复议,0,0,0,0,0",
		"suit_direct,行政诉讼·未经复议直接起诉,0,1,0,0,1", "suit_after_review,行政诉讼·复议后起诉,0,0,0,1,1", "",
	}, lines[24:])

	broken := a
	broken.Cases = append([]stats.CaseLine(nil), a.Cases...)
	broken.Cases[0].Total = 9
	failures := broken.Check()
	require.Len(t, failures, 1)
	requireJSON(t, broken, failures)
	requireMarkdown(t, broken, failures)
}

func requireJSON(t *testing.T, a stats.Annual, failures []stats.Failure) {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, stats.WriteJSON(&text, a, failures))
	var read struct {
		Agency       string
		Year, Layout int
		AsOf         string           `json:"as_of"`
		Applications []map[string]any `json:"applications"`
		LegalCases   []map[string]any `json:"legal_cases"`
		Checks       []struct {
			Check    string
			OK       bool
			Failures []map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(text.Bytes(), &read))
	require.Equal(t, "linhai 2020 2019 2021-01-10T12:00:00+08:00", fmt.Sprint(read.Agency, " ", read.Year, " ", read.Layout, " ", read.AsOf))
	require.Len(t, read.Applications, 23)
	require.Equal(t, map[string]any{
		"row": "3.6", "label": "三（六）其他处理", "natural_person": 1.0, "enterprise": 0.0, "research": 0.0,
		"public_welfare": 0.0, "legal_service": 1.0, "other": 0.0, "total": 2.0,
	}, read.Applications[20])
	require.Equal(t, map[string]any{
		"row": "suit_direct", "label": "行政诉讼·未经复议直接起诉",
		"upheld": 0.0, "corrected": 1.0, "other_result": 0.0, "pending": 0.0, "total": 1.0,
	}, read.LegalCases[1])
	require.Len(t, read.Checks, 5)
	for _, c := range read.Checks {
		require.Equal(t, c.Check != "cases", c.OK)
		require.Equal(t, c.OK, len(c.Failures) == 0)
	}
	require.Equal(t, 9.0, read.Checks[3].Failures[0]["right"])
}

func requireMarkdown(t *testing.T, a stats.Annual, failures []stats.Failure) {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, stats.WriteMarkdown(&text, a, failures))
	for _, part := range []string{
		"# 临海市人民政府2020年政府信息公开工作年度报告数据\n", "- 表式：国办公开办函〔2019〕60号\n", "- 数据截至：2021-01-10T12:00:00+08:00\n",
		"| 项目 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n| --- | ---: |",
		"| 三（六）其他处理 | 1 | 0 | 0 | 0 | 1 | 0 | 2 |\n", "| 行政诉讼·未经复议直接起诉 | 0 | 1 | 0 | 0 | 1 |\n",
		"（columns）：相符\n", "（cases）：不相符\n  - “行政复议”一行：四种情形之和为0，总计为9，两者应当相等\n",
	} {
		require.Contains(t, text.String(), part)
	}
	var own bytes.Buffer
	require.NoError(t, stats.WriteMarkdown(&own, stats.Annual{Scope: stats.Scope{Agency: "linhai", Own: true}}, nil))
	require.Contains(t, own.String(), "# linhai政府信息公开工作年度报告数据\n\n- 范围：本机关\n\n")
}

// The days that decide are civil days of the mainland, whatever zone a server runs in.
func TestYearsAreCivilYears(t *testing.T) {
	newYear := calendar.DateOf(time.Date(2019, 12, 31, 16, 0, 0, 0, time.UTC))
	sums := stats.NewSums(2020)
	require.NoError(t, sums.AddEntry(stats.Entry{Cell: "new", Day: newYear, Applicant: applicant.Other, Amount: 1}))
	other := stats.NewSums(2020)
	require.NoError(t, other.Add("new", applicant.Other, 1, 0))
	require.Equal(t, other, sums)
}
