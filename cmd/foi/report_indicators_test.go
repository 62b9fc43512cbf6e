package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

// Two agencies, reckoned by hand: see the comments of the register. 2020-03-02 is a Monday.
const ratedRegister = `{"kind":"agency","id":"q","display_name":"某区","parent":"","level":"county"}
{"kind":"agency","id":"d","display_name":"某局","parent":"q","level":"department"}
{"kind":"application","agency":"d","external_id":"1","register_number":"","channel":"counter","received":"2020-03-02","entered":"2020-03-05","applicant":{"type":"natural_person","name":"张三","id_kind":"","id_number":"","phone":"","email":""},"description":"甲","delivery":"email","events":[{"do":"dispatch","on":"2020-03-02","from":"q"},{"do":"accept","on":"2020-03-03"},{"do":"answer","on":"2020-03-31","row":"3.1"},{"do":"deliver","on":"2020-03-31","by":"post","recorded_at":"2020-04-10T12:00:00+08:00"}]}
{"kind":"application","agency":"d","external_id":"2","register_number":"","channel":"online","received":"2020-03-02","entered":"2020-03-02","applicant":{"type":"enterprise","name":"某公司","id_kind":"","id_number":"","phone":"","email":""},"description":"乙","delivery":"email","events":[{"do":"accept","on":"2020-03-03"},{"do":"answer","on":"2020-03-30","row":"3.4.1"},{"do":"deliver","on":"2020-03-30","by":"post"},{"do":"archive","on":"2020-04-01"}]}
{"kind":"application","agency":"q","external_id":"3","register_number":"","channel":"online","received":"2019-12-20","entered":"2019-12-20","applicant":{"type":"natural_person","name":"李四","id_kind":"","id_number":"","phone":"","email":""},"description":"丙","delivery":"email","events":[{"do":"accept","on":"2019-12-20"},{"do":"answer","on":"2019-12-25","row":"3.2"},{"do":"deliver","on":"2019-12-25","by":"electronic"},{"do":"publish","on":"2020-06-01","to":"column"}]}
{"kind":"legal_case","agency":"d","external_id":"R-1","application":"1","type":"review","served":"2020-05-06","reported":"2020-05-09","concluded":"2020-07-01","result":"corrected"}
{"kind":"legal_case","agency":"q","external_id":"S-1","application":"","subject":"主动公开","type":"suit","route":"direct","served":"2020-05-06"}
`

type indicatorsJSON struct {
	Applications int `json:"applications"`
	Flow         struct {
		Points json.Number    `json:"points"`
		Counts map[string]int `json:"counts"`
		Cases  []struct {
			Fact string `json:"fact"`
			Text string `json:"text"`
		} `json:"cases"`
	} `json:"4.12"`
	Corrected struct {
		Points      json.Number `json:"points"`
		Numerator   int         `json:"numerator"`
		Denominator int         `json:"denominator"`
	} `json:"4.13"`
	Bonus struct {
		Points     json.Number `json:"points"`
		Dispatched int         `json:"dispatched"`
	} `json:"4.14"`
	Published struct {
		Points     json.Number `json:"points"`
		Published  int         `json:"published"`
		Releasable int         `json:"releasable"`
	} `json:"4.15"`
	Rates map[string]struct {
		Numerator   int     `json:"numerator"`
		Denominator int     `json:"denominator"`
		Rate        *string `json:"rate"`
		Definition  string  `json:"definition"`
	} `json:"rates"`
}

func TestIndicatorsOfARegister(t *testing.T) {
	url := pgtest.New(t)
	file := filepath.Join(t.TempDir(), "register.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(ratedRegister), 0o600))
	status, _, errOut := runCLI(t, "import", "--database-url", url, file)
	require.Equal(t, exitDone, status, errOut)
	printed := func(args ...string) string {
		status, out, errOut := runCLI(t, append([]string{"report", "indicators", "--database-url", url}, args...)...)
		require.Equal(t, exitDone, status, errOut)
		require.Empty(t, errOut)
		return out
	}
	of := func(args ...string) (got indicatorsJSON) {
		require.NoError(t, json.Unmarshal([]byte(printed(args...)), &got))
		return got
	}

	whole := of("--agency", "q", "--year", "2020")
	require.Equal(t, 2, whole.Applications)
	// Entered on the third day; delivered the day after the 30th; one review reported on the third working day after
	// 6 May, the working Saturday of the 9th; one suit not at all.
	require.Equal(t, map[string]int{"process": 1, "overdue": 1, "unreported": 2}, whole.Flow.Counts)
	require.Equal(t, "0", whole.Flow.Points.String())
	require.Len(t, whole.Flow.Cases, 4)
	require.Equal(t, []int{1, 2}, []int{whole.Corrected.Numerator, whole.Corrected.Denominator})
	require.Equal(t, "0", whole.Corrected.Points.String())
	require.Equal(t, 1, whole.Bonus.Dispatched)
	require.Equal(t, "0", whole.Bonus.Points.String())
	require.Equal(t, []int{1, 1}, []int{whole.Published.Published, whole.Published.Releasable}, "published of an application of the year before")
	require.Equal(t, "2", whole.Published.Points.String())
	require.Equal(t, "0.500000", *whole.Rates["on_time"].Rate)
	require.Equal(t, "1.000000", *whole.Rates["review_corrected"].Rate)
	require.Equal(t, []int{0, 1}, []int{whole.Rates["suit_lost"].Numerator, whole.Rates["suit_lost"].Denominator})
	require.Nil(t, whole.Rates["suit_lost_concluded"].Rate, "the only suit is pending")

	own := of("--agency", "q", "--year", "2020", "--own")
	require.Equal(t, 0, own.Applications)
	require.Equal(t, "2.4", own.Flow.Points.String())
	require.Equal(t, map[string]int{"process": 0, "overdue": 0, "unreported": 1}, own.Flow.Counts)
	require.Equal(t, "2", own.Corrected.Points.String())
	require.Equal(t, "1.6", of("--agency", "d", "--year", "2021").Published.Points.String())

	// On 1 April the delivery was not recorded, nor the reviews: the answer was due and not delivered, and who looked then saw it late.
	then := of("--agency", "q", "--year", "2020", "--as-of", "2020-04-01T18:00:00+08:00")
	require.Equal(t, 2, then.Applications)
	require.Equal(t, map[string]int{"process": 1, "overdue": 1, "unreported": 0}, then.Flow.Counts)
	require.Equal(t, 0, then.Published.Published)
	require.Equal(t, []int{1, 1}, []int{then.Rates["on_time"].Numerator, then.Rates["on_time"].Denominator})
	early := of("--agency", "q", "--year", "2020", "--as-of", "2020-03-30T18:00:00+08:00")
	require.Equal(t, map[string]int{"process": 1, "overdue": 0, "unreported": 0}, early.Flow.Counts, "the last day is not over")

	require.Contains(t, printed("--agency", "q", "--year", "2020", "--format", "csv"), "\n4.12.overdue,逾期答复,1,")
	require.Contains(t, printed("--agency", "q", "--year", "2020", "--format", "md", "--scheme", "example-licheng-2020"), "示例方案")
	fail := func(want string, args ...string) {
		status, out, errOut := runCLI(t, append([]string{"report", "indicators", "--database-url", url}, args...)...)
		require.NotEqual(t, exitDone, status)
		require.Empty(t, out)
		require.Contains(t, errOut, want)
	}
	fail("none", "--agency", "none", "--year", "2020")
	fail("考核方案“unknown”", "--agency", "q", "--year", "2020", "--scheme", "unknown")
	fail("年份应在", "--agency", "q", "--year", "20")

	scheme := filepath.Join(t.TempDir(), "own.json")
	data, err := os.ReadFile(filepath.Join("..", "..", "indicator", "schemes", "huangpu-2023.json"))
	require.NoError(t, err)
	mine := strings.ReplaceAll(strings.ReplaceAll(string(data), "huangpu-2023", "mine"), `"2.4"`, `"2.7"`)
	require.NoError(t, os.WriteFile(scheme, []byte(mine), 0o600))
	require.Equal(t, "2.7", of("--agency", "q", "--year", "2020", "--own", "--scheme", scheme).Flow.Points.String())
	require.NoError(t, os.WriteFile(scheme, []byte(strings.Replace(mine, `"limit": `, `"celing": `, 1)), 0o600))
	fail("celing：没有这个字段", "--agency", "q", "--year", "2020", "--scheme", scheme)

	status, out, errOut := runCLI(t, "report", "self-check", "--database-url", url, "--agency", "q", "--year", "2020")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "| 申请渠道畅通：当面提交 | 符合 |")
	require.Contains(t, out, "| 按期答复 | 存在问题 | 按时答复率1/2（50%） |")
	require.Contains(t, out, "| 答复文书告知救济途径 | 无法核查 |", "an old register has the results alone")
}
