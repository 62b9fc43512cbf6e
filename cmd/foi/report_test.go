package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// published reads a report of stats/testdata: its two tables as text, one after the other as they are printed.
func published(t *testing.T, id string) (text string, a stats.Annual) {
	t.Helper()
	var parts []string
	for _, table := range []string{".t3.csv", ".t4.csv"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "stats", "testdata", id+table))
		require.NoError(t, err)
		parts = append(parts, string(data))
	}
	text = strings.Join(parts, "\n")
	a, err := stats.ReadCSV(strings.NewReader(text))
	require.NoError(t, err)
	return text, a
}

// Every published report, turned into the register that it could have been summed from, comes out again cell by cell.
// 宿迁 is one register over two years.
func TestPublishedReportsComeOutAgain(t *testing.T) {
	type report struct {
		id   string
		year int
	}
	registers := [][]report{{{"shanghai-gov-office-2019", 2019}}, {{"shanghai-gov-office-2025", 2025}}}
	if !testing.Short() { // some thousand applications more
		registers = append(registers, []report{{"huaian-city-2024", 2024}},
			[]report{{"suqian-city-2023", 2023}, {"suqian-city-2024", 2024}})
	}
	for _, register := range registers {
		t.Run(register[0].id, func(t *testing.T) {
			r := newReportRegister()
			for n, year := range register {
				_, a := published(t, year.id)
				if in, _ := a.Line(outcome.RowCarriedIn); n == 0 {
					for _, by := range applicant.Types() {
						r.receive(by, date(year.year-1, 12, 20), in.Of(by))
					}
				}
				r.year(t, year.year, a)
			}
			url := pgtest.New(t)
			status, out, errOut := runCLI(t, "import", "--database-url", url, r.file(t))
			require.Equal(t, exitDone, status, errOut)
			require.Equal(t, importedLine(2, len(r.applications), len(r.cases), 0), out)
			for _, year := range register {
				want, a := published(t, year.id)
				status, out, errOut = runCLI(t, "report", "annual", "--database-url", url, "--agency", reportCity,
					"--year", strconv.Itoa(year.year), "--layout", strconv.Itoa(int(a.Layout)))
				require.Equal(t, exitDone, status, errOut)
				require.Empty(t, errOut)
				requireSameCells(t, want, out)
			}
			requireQuarters(t, url, register[0].year)
		})
	}
}

// requireSameCells compares two reports in CSV. A cell that was blank in print is 0, a blank total is compared with nothing.
func requireSameCells(t *testing.T, want, got string) {
	t.Helper()
	wanted, printed := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	require.Len(t, printed, len(wanted))
	for n := range wanted {
		w, err := csv.NewReader(strings.NewReader(wanted[n])).ReadAll()
		require.NoError(t, err)
		p, err := csv.NewReader(strings.NewReader(printed[n])).ReadAll()
		require.NoError(t, err)
		require.Len(t, p, len(w), "line %d", n+1)
		for row := range w {
			require.Len(t, p[row], len(w[row]), "line %d", n+1)
			for cell, text := range w[row] {
				if text == "" && cell < len(w[row])-1 {
					text = "0"
				}
				if text != "" {
					require.Equal(t, text, p[row][cell], "line %d, cell %d", n+1, cell+1)
				}
			}
		}
	}
}

func TestReportFormatsAndScopes(t *testing.T) {
	url := pgtest.New(t)
	status, _, errOut := runCLI(t, "import", "--database-url", url, linhaiFile(t))
	require.Equal(t, exitDone, status, errOut)
	annual := func(args ...string) string {
		status, out, errOut := runCLI(t, append([]string{"report", "annual", "--database-url", url, "--year", "2020"}, args...)...)
		require.Equal(t, exitDone, status, errOut)
		require.Empty(t, errOut)
		return out
	}
	whole := annual("--agency", "linhai")
	require.Contains(t, whole, "\nnew,一、本年新收政府信息公开申请数量,239,2,2,0,1,4,248\n")
	require.Contains(t, whole, "\n3.6.3,")
	require.NotContains(t, annual("--agency", "linhai", "--layout", "2019"), "3.6.3")
	require.Contains(t, annual("--agency", "linhai", "--layout", "2019"), "\n3.6,三（六）其他处理,")
	require.Contains(t, annual("--agency", "linhai", "--own"), ",58\n", "the applications of the government itself")
	require.Equal(t, annual("--agency", "linhai-zrzy"), annual("--agency", "linhai-zrzy", "--own"), "nobody stands below it")

	var report struct {
		DisplayName  string `json:"display_name"`
		Applications []struct {
			Row   string
			Total int
		}
		Checks []struct {
			Check string
			OK    bool
		}
	}
	require.NoError(t, json.Unmarshal([]byte(annual("--agency", "linhai", "--format", "json")), &report))
	require.Equal(t, "临海市人民政府", report.DisplayName)
	require.Equal(t, 248, report.Applications[0].Total)
	require.Len(t, report.Checks, 5)
	for _, c := range report.Checks {
		require.True(t, c.OK, c.Check)
	}
	require.Contains(t, annual("--agency", "linhai", "--format", "md"), "# 临海市人民政府2020年政府信息公开工作年度报告数据")

	requireWhole(t, url)

	// As of the end of June nothing of the second half of the year was known.
	july := annual("--agency", "linhai", "--as-of", "2020-06-30T23:59:59+08:00")
	require.NotEqual(t, whole, july)
	require.Equal(t, whole, annual("--agency", "linhai", "--as-of", "2021-01-01T00:00:00+08:00"))
	nothing := annual("--agency", "linhai", "--as-of", "2020-01-01T00:00:00+08:00")
	require.Contains(t, nothing, "\nnew,一、本年新收政府信息公开申请数量,0,0,0,0,0,0,0\n")
	t.Setenv("FOI_AS_OF", "")
	require.Equal(t, whole, annual("--agency", "linhai"))
}

func TestReportRefuses(t *testing.T) {
	url := pgtest.New(t)
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		part   string
	}{
		{"no such agency", []string{"--agency", "nobody", "--year", "2020"}, exitFailed, "agency nobody not found"},
		{"a format nobody knows", []string{"--agency", "a", "--year", "2020", "--format", "pdf"}, exitUsage, "--format"},
		{"a layout nobody knows", []string{"--agency", "a", "--year", "2020", "--layout", "2020"}, exitUsage, "--layout"},
		{"before the 条例", []string{"--agency", "a", "--year", "2007"}, exitUsage, "年份应在 2008 至"},
		{"no agency", []string{"--year", "2020"}, exitUsage, "--agency"},
		{"no year", []string{"--agency", "a"}, exitUsage, "--year"},
		{"no instant", []string{"--agency", "a", "--year", "2020", "--as-of", "2020-12-31"}, exitUsage, "RFC 3339"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errOut := runCLI(t, append([]string{"report", "annual", "--database-url", url}, tt.args...)...)
			require.Equal(t, tt.status, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, tt.part)
		})
	}
}

// A sum of the ledger balances by construction, so a report that does not is made up here.
func TestFailedChecksAreNamed(t *testing.T) {
	_, a := published(t, "suqian-city-2024")
	_, before := published(t, "suqian-city-2023")
	a.Applications[2].Total++
	a.Applications[1].ByType[0]--
	failures := append(a.Check(), a.CheckAgainst(before)...)
	for _, format := range []string{"csv", "json", "md"} {
		var out, errOut bytes.Buffer
		err := printAnnual(stdio{Out: &out, Err: &errOut}, format, a, failures)
		require.ErrorContains(t, err, "勾稽关系不相符")
		require.NotEmpty(t, out.String(), "the report is printed all the same")
		for _, c := range []stats.Check{stats.CheckColumns, stats.CheckResults, stats.CheckRows, stats.CheckCarry} {
			require.Contains(t, errOut.String(), "[check="+string(c)+"]", format)
		}
		require.NotContains(t, errOut.String(), "[check=cases]")
	}
}

// requireQuarters prints the four quarters of a year, which balance and add up to what the year received.
func requireQuarters(t *testing.T, url string, year int) {
	t.Helper()
	a := 0
	for quarter := 1; quarter <= 4; quarter++ {
		status, out, errOut := runCLI(t, "report", "quarter", "--database-url", url, "--agency", reportCity, "--year", strconv.Itoa(year),
			"--quarter", strconv.Itoa(quarter), "--format", "json")
		require.Equal(t, exitDone, status, errOut)
		var read struct {
			Period       string
			Applications []struct {
				Row   string
				Total int
			}
		}
		require.NoError(t, json.Unmarshal([]byte(out), &read))
		require.Equal(t, strconv.Itoa(year)+"-q"+strconv.Itoa(quarter), read.Period)
		a += read.Applications[0].Total
	}
	status, out, errOut := runCLI(t, "report", "statistics", "--database-url", url, "--agency", reportCity, "--period", strconv.Itoa(year),
		"--measure", "received,on_time_rate", "--by", "quarter,channel")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "measure,quarter,channel,value,numerator,denominator\n")
	require.Contains(t, out, "received,*,*,"+strconv.Itoa(a)+",,\n")
	require.Regexp(t, `on_time_rate,\*,\*,[01]\.\d{6},\d+,\d+\n`, out)
	require.Contains(t, out, "received,"+strconv.Itoa(year)+"-q3,*,")
	for asOf, want := range map[string]int{"2099-01-31T12:00:00+08:00": a, "2008-01-31T12:00:00+08:00": 0} {
		status, out, errOut = runCLI(t, "report", "statistics", "--database-url", url, "--agency", reportCity, "--period", strconv.Itoa(year),
			"--measure", "received", "--by", "quarter,applicant_type", "--as-of", asOf)
		require.Equal(t, exitDone, status, errOut)
		require.Contains(t, out, "received,*,*,"+strconv.Itoa(want)+",,\n")
	}
	for _, wrong := range [][]string{
		{"--period", "2020-q9"}, {"--measure", "speed"}, {"--by", "weather"}, {"--by", "month,month"}, {"--by", "channel", "--as-of", "2021-01-31T12:00:00+08:00"},
	} {
		args := append([]string{"report", "statistics", "--agency", reportCity, "--period", "2020", "--measure", "received"}, wrong...)
		if wrong[0] == "--measure" {
			args[6] = "speed"
			args = args[:7]
		}
		status, out, errOut := runCLI(t, args...)
		require.Equal(t, exitUsage, status, "%v: %s", wrong, errOut)
		require.Empty(t, out)
	}
	status, out, errOut = runCLI(t, "report", "quarter", "--database-url", url, "--agency", reportCity, "--year", strconv.Itoa(year),
		"--quarter", "4", "--format", "csv")
	require.Equal(t, exitDone, status, errOut)
	fourth := strings.Split(strings.Split(out, "\n")[1], ",")
	require.Equal(t, strconv.Itoa(a), fourth[9], "本年累计")
	status, out, errOut = runCLI(t, "report", "quarter", "--database-url", url, "--agency", reportCity, "--year", strconv.Itoa(year),
		"--quarter", "4", "--format", "md")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "第四季度）")
	require.Contains(t, out, "| 一、本期新收政府信息公开申请数量 |")
	require.NotContains(t, out, "不相符")
}
