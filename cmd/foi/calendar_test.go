package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const alaveteli = "../../calendar/testdata/alaveteli-days.csv"

// calendarRuns are command lines of `foi calendar` and what they print. Standard error is "" when nothing may be there.
var calendarRuns = []struct {
	name   string
	args   string
	env    string // one variable, NAME=value
	status int
	out    string
	err    string
}{
	{"a real case", "add 2022-09-30 20", "", 0, "2022-11-02\n", ""},
	{"same day", "add 2022-09-30 20 --count-from same-day", "", 0, "2022-11-01\n", ""},
	{"next day in words", "add 2022-09-30 20 --count-from=next-day", "", 0, "2022-11-02\n", ""},
	{"roll", "add 2017-06-18 15 --count-from roll", "", 0, "2017-07-10\n", ""},
	{"convention from the environment", "add 2022-09-30 20", "FOI_COUNT_FROM=same-day", 0, "2022-11-01\n", ""},
	{"a flag wins over the environment", "add 2022-09-30 20 --count-from next-day", "FOI_COUNT_FROM=same-day", 0, "2022-11-02\n", ""},
	{"an empty variable is none", "add 2022-09-30 20", "FOI_AS_OF=", 0, "2022-11-02\n", ""},
	{"backwards", "add 2024-01-05 -3", "", 0, "2024-01-02\n", ""},
	{"backwards, two digits, flags around", "add --count-from next-day 2024-01-05 -12 --explain=false", "", 0, "2023-12-19\n", ""},
	{"backwards behind --", "add 2024-01-05 -- -3", "", 0, "2024-01-02\n", ""},
	{"zero", "add 2024-01-06 0", "", 0, "2024-01-06\n", ""},
	{"zero, rolled", "add 2024-01-06 0 --count-from roll", "", 0, "2024-01-08\n", ""},
	{"as of, before the extension", "add 2020-01-31 1 --as-of 2020-01-25", "", 0, "2020-02-01\n", ""},
	{"as of, after it", "add 2020-01-31 1 --as-of 2020-01-26", "", 0, "2020-02-03\n", ""},
	{"as of from the environment", "add 2020-01-31 1", "FOI_AS_OF=2020-01-25", 0, "2020-02-01\n", ""},
	{"another calendar", "add 2008-10-01 20 --days " + alaveteli, "", 0, "2008-10-29\n", ""},
	{"another calendar has no horizon", "add 2040-01-02 5 --days " + alaveteli, "", 0, "2040-01-09\n", ""},
	{"provisional", "add 2026-12-31 1", "", 0, "2027-01-04\n", "2027年尚无放假安排通知，结果为暂定"},
	{"explained", "add 2022-10-06 2 --explain", "", 0, `2022-10-06 not-counted start 国庆节 国办发明电〔2021〕11号
2022-10-07 not-counted holiday 国庆节 国办发明电〔2021〕11号
2022-10-08 counted make-up 国庆节 国办发明电〔2021〕11号
2022-10-09 counted make-up 国庆节 国办发明电〔2021〕11号
2022-10-09
`, ""},
	{"explained backwards", "add 2024-01-02 -1 --explain", "", 0, `2024-01-02 not-counted start
2024-01-01 not-counted holiday 元旦 国办发明电〔2023〕7号
2023-12-31 not-counted weekend
2023-12-30 not-counted weekend
2023-12-29 counted workday
2023-12-29
`, ""},
	{"explained, nothing to count", "add 2024-01-02 0 --explain --count-from same-day", "", 0, "2024-01-02 not-counted start\n2024-01-02\n", ""},
	{"count", "count 2022-09-30 2022-11-02", "", 0, "20\n", ""},
	{"count, reversed", "count 2022-11-02 2022-09-30", "", 0, "-20\n", ""},
	{"count, same day", "count 2022-09-30 2022-11-02 --count-from same-day", "", 0, "21\n", ""},
	{"count, of a file", "count 2008-10-01 2008-10-29 --days " + alaveteli, "", 0, "20\n", ""},
	{"count, explained", "count 2022-10-08 2022-10-07 --explain", "", 0, `2022-10-07 not-counted start 国庆节 国办发明电〔2021〕11号
2022-10-08 counted make-up 国庆节 国办发明电〔2021〕11号
-1
`, ""},
	{"list", "list 2014", "", 0, listed2014, ""},
	{"list as of", "list 2025 --as-of 2024-11-09", "", 0, listed2025, "2025年尚无放假安排通知"},

	{"past the horizon", "add 2027-12-20 20", "", 1, "", "foi: 2028-01-01 超出工作日历的范围（2004-01-01 至 2027-12-31）"},
	{"before the first notice", "count 2003-12-31 2004-01-05", "", 1, "", "foi: 2003-12-31 超出"},
	{"list of a year without data", "list 2028", "", 1, "", "foi: 2028-01-01 超出"},
	{"as of a day too early", "add 2022-09-30 20 --as-of 2003-12-17", "", 1, "", "最早的通知发布于 2003-12-18"},
	{"no date", "add  20", "", 1, "", "未给出日期"},
	{"no such file", "add 2022-09-30 20 --days nowhere.csv", "", 1, "", "nowhere.csv"},
	{"no such day", "add 2022-02-30 20", "", 2, "", "“2022-02-30”不是有效日期"},
	{"no number", "add 2022-02-28 -3x", "", 2, "", "-3"},
	{"no number either", "add 2022-02-28 three", "", 2, "", "“three”不是整数天数"},
	{"no operand", "add 2022-02-28", "", 2, "", "<n>"},
	{"unknown convention", "add 2022-02-28 3 --count-from tomorrow", "", 2, "", "未知的起算方式“tomorrow”"},
	{"a file has no issue dates", "add 2022-02-28 3 --as-of 2020-01-01 --days " + alaveteli, "", 2, "", "不能同时使用"},
	{"list of no year", "list 0", "", 2, "", "年份应在 1 至 9999 之间"},
	{"no subcommand", "", "", 2, "", "add"},
}

const listed2014 = `date,kind,name,notice
2014-01-01,holiday,元旦,国办发明电〔2013〕28号
2014-01-26,workday,春节,国办发明电〔2013〕28号
2014-01-31,holiday,春节,国办发明电〔2013〕28号
2014-02-01,holiday,春节,国办发明电〔2013〕28号
2014-02-02,holiday,春节,国办发明电〔2013〕28号
2014-02-03,holiday,春节,国办发明电〔2013〕28号
2014-02-04,holiday,春节,国办发明电〔2013〕28号
2014-02-05,holiday,春节,国办发明电〔2013〕28号
2014-02-06,holiday,春节,国办发明电〔2013〕28号
2014-02-08,workday,春节,国办发明电〔2013〕28号
2014-04-05,holiday,清明节,国办发明电〔2013〕28号
2014-04-07,holiday,清明节,国办发明电〔2013〕28号
2014-05-01,holiday,劳动节,国办发明电〔2013〕28号
2014-05-02,holiday,劳动节,国办发明电〔2013〕28号
2014-05-03,holiday,劳动节,国办发明电〔2013〕28号
2014-05-04,workday,劳动节,国办发明电〔2013〕28号
2014-06-02,holiday,端午节,国办发明电〔2013〕28号
2014-09-08,holiday,中秋节,国办发明电〔2013〕28号
2014-09-28,workday,国庆节,国办发明电〔2013〕28号
2014-10-01,holiday,国庆节,国办发明电〔2013〕28号
2014-10-02,holiday,国庆节,国办发明电〔2013〕28号
2014-10-03,holiday,国庆节,国办发明电〔2013〕28号
2014-10-04,holiday,国庆节,国办发明电〔2013〕28号
2014-10-05,holiday,国庆节,国办发明电〔2013〕28号
2014-10-06,holiday,国庆节,国办发明电〔2013〕28号
2014-10-07,holiday,国庆节,国办发明电〔2013〕28号
2014-10-11,workday,国庆节,国办发明电〔2013〕28号
`

// listed2025 is what decree 644 gave for 2025 on the day before decree 795.
const listed2025 = `date,kind,name,notice
2025-01-01,holiday,元旦,国务院令第644号
2025-01-29,holiday,春节,国务院令第644号
2025-01-30,holiday,春节,国务院令第644号
2025-01-31,holiday,春节,国务院令第644号
2025-04-04,holiday,清明节,国务院令第644号
2025-05-01,holiday,劳动节,国务院令第644号
2025-05-31,holiday,端午节,国务院令第644号
2025-10-01,holiday,国庆节,国务院令第644号
2025-10-02,holiday,国庆节,国务院令第644号
2025-10-03,holiday,国庆节,国务院令第644号
2025-10-06,holiday,中秋节,国务院令第644号
`

// TestCalendarCommand runs the built program, so that flags, environment, streams and exit status are the real ones.
func TestCalendarCommand(t *testing.T) {
	program := filepath.Join(t.TempDir(), "foi")
	built, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(built))
	for _, run := range calendarRuns {
		t.Run(run.name, func(t *testing.T) {
			args := []string{"calendar"}
			if run.args != "" {
				args = append(args, strings.Split(run.args, " ")...) // two blanks are an empty argument
			}
			cmd := exec.Command(program, args...)
			cmd.Env = append(os.Environ(), run.env)
			var out, errOut bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errOut
			err := cmd.Run()
			if exit, failed := errors.AsType[*exec.ExitError](err); failed {
				require.Equal(t, run.status, exit.ExitCode(), errOut.String())
			} else {
				require.NoError(t, err)
				require.Zero(t, run.status)
			}
			require.Equal(t, run.out, out.String())
			if run.err == "" {
				require.Empty(t, errOut.String())
			} else {
				require.Contains(t, errOut.String(), run.err)
				require.Equal(t, 1, strings.Count(errOut.String(), "\n"), "one clear line")
			}
		})
	}
}

func TestCalendarDaysFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "days.csv")
	for _, v := range []struct {
		name, content string
		status        int
		out, err      string
	}{
		{"with the mark of Excel and CRLF", "\ufeffdate,kind\r\n2030-01-01,holiday\r\n", 0, "2030-01-02\n", ""},
		{"as list prints it", "date,kind,name,notice\n2030-01-01,holiday,元旦,甲\n", 0, "2030-01-02\n", ""},
		{"columns in another order", "remark,kind,date\nx,holiday,2030-01-01\n", 0, "2030-01-02\n", ""},
		{"only the header", "date,kind\n", 0, "2030-01-01\n", ""},
		{"empty", "", 1, "", ":1: 文件为空"},
		{"no header", "2030-01-01,holiday\n", 1, "", ":1: 第一行应为列名 date,kind"},
		{"no date", "date,kind\n2030-01-01,holiday\n2030-01-32,holiday\n", 1, "", ":3: “2030-01-32”不是有效日期"},
		{"no kind", "date,kind\n\n2030-01-01,off\n", 1, "", ":3: 未知的日期类别“off”"},
		{"a date twice", "date,kind\n2030-01-01,holiday\n2030-01-02,workday\n2030-01-01,workday\n", 1, "", ":4: 日期 2030-01-01 与第 2 行重复"},
		{"too few columns", "date,kind\n2030-01-01\n", 1, "", ":2: 应有 2 列，实有 1 列"},
		{"broken quotes", "date,kind\n2030-01-01,\"holiday\n", 1, "", ":2: 无法读取"},
		{"broken header", "da\"te,kind\n", 1, "", ":1:"},
	} {
		t.Run(v.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, []byte(v.content), 0o600))
			status, out, errOut := runCLI(t, "calendar", "add", "2029-12-31", "1", "--days", path)
			require.Equal(t, v.status, status, errOut)
			require.Equal(t, v.out, out)
			require.Contains(t, errOut, v.err)
			if v.err != "" {
				require.Contains(t, errOut, path)
			}
		})
	}
}

func TestNegativeOperands(t *testing.T) {
	for _, v := range [][2]string{
		{"add 2024-01-05 -3", "add 2024-01-05 −3"},
		{"add -30 --explain", "add −30 --explain"},
		{"add -- -3", "add -- -3"},
		{"- -h -3x --3 3", "- -h -3x --3 3"},
	} {
		require.Equal(t, strings.Split(v[1], " "), negativeOperands(strings.Split(v[0], " ")))
	}
}
