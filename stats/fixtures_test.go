package stats_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// published are the fixtures of data/annual-reports. None of them breaks a check of its tables: the slips that its
// README names are in the text beside the tables, which is not here.
var published = []struct {
	id     string
	layout outcome.Layout
	blanks bool // blank cells, so that printing it again cannot give the same bytes
}{
	{"huaian-city-2024", outcome.Layout2021, false},
	{"shanghai-gov-office-2019", outcome.Layout2019, true},
	{"shanghai-gov-office-2025", outcome.Layout2021, false},
	{"suqian-city-2023", outcome.Layout2021, false},
	{"suqian-city-2024", outcome.Layout2021, false},
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return data
}

// report reads both tables of a fixture in the form in which a report is printed.
func report(t *testing.T, id string) (a stats.Annual, text []byte) {
	t.Helper()
	text = bytes.Join([][]byte{fixture(t, id+".t3.csv"), fixture(t, id+".t4.csv")}, []byte("\n"))
	a, err := stats.ReadCSV(bytes.NewReader(text))
	require.NoError(t, err)
	return a, text
}

func TestPublishedReportsBalance(t *testing.T) {
	files, err := filepath.Glob("testdata/*.t3.csv")
	require.NoError(t, err)
	require.Len(t, files, len(published), "every fixture is listed")
	for _, p := range published {
		t.Run(p.id, func(t *testing.T) {
			a, text := report(t, p.id)
			require.Equal(t, p.layout, a.Layout)
			require.Empty(t, a.Check())
			var printed bytes.Buffer
			require.NoError(t, stats.WriteCSV(&printed, a))
			if !p.blanks {
				require.Equal(t, string(text), printed.String())
				return
			}
			require.NotContains(t, printed.String(), ",,", "0 is printed as 0")
			again, err := stats.ReadCSV(&printed)
			require.NoError(t, err)
			require.Empty(t, again.Check())
		})
	}
}

func TestPublishedTablesAlone(t *testing.T) {
	for _, p := range published {
		whole, _ := report(t, p.id)
		for _, name := range []string{p.id + ".t3.csv", p.id + ".t4.csv"} {
			a, err := stats.ReadCSV(bytes.NewReader(fixture(t, name)))
			require.NoError(t, err)
			var b bytes.Buffer
			if strings.HasSuffix(name, ".t3.csv") {
				require.Equal(t, whole.Applications, a.Applications)
				require.Empty(t, a.Cases)
				require.NoError(t, stats.WriteApplicationsCSV(&b, a))
			} else {
				require.Equal(t, whole.Cases, a.Cases)
				require.Empty(t, a.Applications)
				require.NoError(t, stats.WriteCasesCSV(&b, a))
			}
			require.Equal(t, p.blanks, b.String() != string(fixture(t, name)), name)
		}
	}
}

func TestSuqianCarriesEveryColumnOver(t *testing.T) {
	before, _ := report(t, "suqian-city-2023")
	after, _ := report(t, "suqian-city-2024")
	require.Empty(t, after.CheckAgainst(before))
	require.Len(t, before.CheckAgainst(after), 5, "the other way round nothing but the two empty columns fits")

	in, ok := after.Line(outcome.RowCarriedIn)
	require.True(t, ok)
	require.Equal(t, 121, in.Total)
	require.Equal(t, 118, in.Of("natural_person"))
	require.Zero(t, in.Of("nobody"))
}

// The report of 2019 leaves totals blank; they count as the sum of their line and are not compared.
func TestBlankTotals(t *testing.T) {
	a, _ := report(t, "shanghai-gov-office-2019")
	granted, ok := a.Line(outcome.RowGranted)
	require.True(t, ok)
	require.True(t, granted.TotalBlank)
	require.Equal(t, 258+12+1+1, granted.Total)
	other, ok := a.Line(outcome.RowOtherAll)
	require.True(t, ok)
	require.Zero(t, other.Total)
	_, ok = a.Line(outcome.RowOtherwise)
	require.False(t, ok, "the layout of 2019 has one row for 其他处理")
	suits, ok := a.CaseLine(stats.CaseSuitAfterReview)
	require.True(t, ok)
	require.True(t, suits.TotalBlank)
	_, ok = a.CaseLine("appeal")
	require.False(t, ok)
}

// A table 四 as 洪泽 published it for 2023: totals of 0 under figures that add up to 11 and 5.
func TestTotalsOfZeroAreFound(t *testing.T) {
	a, err := stats.ReadCSV(strings.NewReader("row,label,upheld,corrected,other_result,pending,total\n" +
		"review,行政复议,6,1,4,0,0\nsuit_direct,行政诉讼·未经复议直接起诉,2,0,3,0,0\nsuit_after_review,行政诉讼·复议后起诉,0,0,0,0,0\n"))
	require.NoError(t, err)
	failures := a.Check()
	require.Len(t, failures, 2)
	require.Equal(t, stats.CheckCases, failures[0].Check)
	require.Equal(t, "review", failures[0].Row)
	require.Equal(t, 11, failures[0].Difference())
	require.Equal(t, "check cases: row review: upheld, corrected, other_result and pending add up to 11, total is 0", failures[0].Error())
	require.Equal(t, "“行政诉讼·未经复议直接起诉”一行：四种情形之和为5，总计为0，两者应当相等", failures[1].Text)
}

// Every single figure of table 三 is held by some check, and the failure carries the figures.
func TestEverySlipIsFound(t *testing.T) {
	whole, _ := report(t, "suqian-city-2024")
	require.Len(t, whole.Applications, 25)
	for row := range whole.Applications {
		for column := range 7 {
			a, _ := report(t, "suqian-city-2024")
			key := a.Applications[row].Row
			if column < 6 {
				a.Applications[row].ByType[column]++
			} else {
				a.Applications[row].Total++
			}
			failures := a.Check()
			found := map[stats.Check]bool{}
			for _, f := range failures {
				found[f.Check] = true
				require.Equal(t, 1, max(f.Difference(), -f.Difference()))
				require.Contains(t, f.Error(), "check "+string(f.Check))
				require.NotEmpty(t, f.Text)
			}
			require.True(t, found[stats.CheckRows], "row %s column %d", key, column)
			require.Equal(t, !key.IsLeaf(), found[stats.CheckColumns], "row %s column %d", key, column)
			require.Equal(t, key.IsLeaf() || key == outcome.RowTotal, found[stats.CheckResults], "row %s column %d", key, column)
			require.False(t, found[stats.CheckCases])
		}
	}
}

func TestReadCSVRefuses(t *testing.T) {
	t3 := string(fixture(t, "huaian-city-2024.t3.csv"))
	t4 := string(fixture(t, "huaian-city-2024.t4.csv"))
	cut := func(s, old, replacement string) string {
		require.Contains(t, s, old)
		return strings.Replace(s, old, replacement, 1)
	}
	tests := []struct {
		name string
		text string
		line int
		part string
	}{
		{"nothing", "", 1, "no table"},
		{"no header", "new,一,1,2,3,4,5,6,21\n", 1, "header"},
		{"table 三 twice", t3 + t3, 27, "header"},
		{"table 四 first", t4 + "\n" + t3, 6, "header"},
		{"three tables", t3 + t4 + t4, 31, "header"},
		{"row left out", cut(t3, "3.3.2,", "3.3.3,"), 7, `"3.3.3" where row "3.3.2" belongs`},
		{"rows missing at the end", t3[:strings.Index(t3, "\n3.7,")+1], 24, `ends before row "3.7"`},
		{"row too many", t3 + "3.8,x,0,0,0,0,0,0,0\n", 27, "after the last row"},
		{"column too many", cut(t3, "1362\n", "1362,0\n"), 4, "10 fields instead of 9"},
		{"column missing", cut(t4, "37,351\n", "37\n"), 2, "6 fields instead of 7"},
		{"no number", cut(t3, ",1362\n", ",many\n"), 4, `"many" is no number`},
		{"negative", cut(t3, ",1362\n", ",-1\n"), 4, `"-1"`},
		{"fraction", cut(t4, "351", "35.1"), 2, `"35.1"`},
		{"bare quote", cut(t4, "行政复议", `行"政`), 2, `"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stats.ReadCSV(strings.NewReader(tt.text))
			var fault *stats.ReadError
			require.ErrorAs(t, err, &fault)
			require.Equal(t, tt.line, fault.Line, fault.Text)
			require.Contains(t, fault.Text, tt.part)
			require.Contains(t, err.Error(), "annual report: line ")
			isNumber := errors.Is(err, strconv.ErrSyntax)
			require.Equal(t, strings.Contains(tt.part, "is no number") || tt.name == "negative" || tt.name == "fraction", isNumber)
		})
	}
}

// What spreadsheets do to a CSV file on the way is no fault of the figures.
func TestReadCSVBearsSpreadsheets(t *testing.T) {
	want, text := report(t, "huaian-city-2024")
	got, err := stats.ReadCSV(strings.NewReader("\ufeff" + strings.ReplaceAll(string(text), "\n", "\r\n")))
	require.NoError(t, err)
	require.Equal(t, want, got)
	relabelled := strings.ReplaceAll(string(text), "三（一）予以公开", "（一） 予以公开")
	got, err = stats.ReadCSV(strings.NewReader(relabelled))
	require.NoError(t, err)
	require.Equal(t, want, got)
}
