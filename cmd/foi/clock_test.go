package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

const registerAgency = `{"kind":"agency","id":"linhai","display_name":"临海市人民政府","parent":"","level":"county"}` + "\n"

// application is a line of a register; events is the JSON of its list.
func application(id, channel, received, events string) string {
	return `{"kind":"application","agency":"linhai","external_id":"` + id + `","channel":"` + channel + `","received":"` + received +
		`","applicant":{"type":"natural_person","name":"张三"},"events":[` + events + "]}\n"
}

const (
	answered = `{"do":"accept","on":"2020-03-03"},{"do":"answer","on":"2020-03-20","row":"3.1"},{"do":"deliver","on":"2020-03-20","by":"sign"}`
	reviewed = `{"kind":"legal_case","agency":"linhai","external_id":"R-1","application":"L-1","type":"review","served":"2020-05-06",` +
		`"reported":"2020-05-09","concluded":"2020-07-01","result":"corrected"}` + "\n"
)

func registerFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "h.jsonl")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// withoutLedger drops the part of the JSON that is for people.
func withoutLedger(t *testing.T, out string) (lines []string) {
	t.Helper()
	for line := range strings.Lines(out) {
		var keys map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(line), &keys))
		require.Len(t, keys, 8)
		require.Contains(t, keys, "ledger")
		before, _, _ := strings.Cut(line, `,"ledger":`)
		lines = append(lines, before)
	}
	return lines
}

func TestClockPrintsTheContractsJSON(t *testing.T) {
	file := registerFile(t, registerAgency+
		application("L-1", "counter", "2020-03-02", answered+`,{"do":"reopen","on":"2020-07-01","legal_case":"R-1"}`)+
		application("L-2", "online", "2020-03-02", `{"do":"accept","on":"2020-03-03"},{"do":"consult","on":"2020-03-05","id":"a","with":"agency"}`)+
		application("L-3", "online", "2026-12-10", "")+reviewed)
	status, out, errOut := runCLI(t, "clock", file, "--at", "2020-07-02", "--format", "json")
	require.Equal(t, exitDone, status, errOut)
	require.Empty(t, errOut)
	require.Equal(t, []string{
		`{"external_id":"L-1","receipt":"2020-03-02","state":"in_progress","due":"2020-07-29","provisional":false,"paused":false,"duties":[` +
			`{"kind":"entry","start":"2020-03-02","due":"2020-03-04","done":null,"late":true},` +
			`{"kind":"answer","start":"2020-07-01","due":"2020-07-29","done":null,"late":false},` +
			`{"kind":"legal_report","start":"2020-05-06","due":"2020-05-08","done":"2020-05-09","late":true}]`,
		`{"external_id":"L-2","receipt":"2020-03-02","state":"in_progress","due":null,"provisional":false,"paused":true,"duties":[` +
			`{"kind":"answer","start":"2020-03-02","due":null,"done":null,"late":false},` +
			`{"kind":"consultation","start":null,"due":null,"done":null,"late":false}]`,
		`{"external_id":"L-3","receipt":"2026-12-10","state":"registered","due":"2027-01-08","provisional":true,"paused":false,"duties":[` +
			`{"kind":"answer","start":"2026-12-10","due":"2027-01-08","done":null,"late":false}]`,
	}, withoutLedger(t, out))
}

func TestClockGoesOnAfterARefusal(t *testing.T) {
	file := registerFile(t, registerAgency+
		application("L-1", "counter", "2020-03-02", `{"do":"confirm","on":"2020-03-03"}`)+
		application("L-2", "online", "2020-03-02", `{"do":"accept","on":"2020-03-03"},{"do":"extend","on":"2020-03-31","days":3}`)+
		strings.Replace(application("L-3", "online", "2020-03-02", ""), `"applicant"`, `"applicants"`, 1)+
		application("L-4", "online", "2008-04-30", "")+
		application("L-5", "online", "2027-12-10", "")+
		application("L-6", "online", "2020-03-02", answered))
	status, out, errOut := runCLI(t, "clock", "--format=json", "--at=2020-07-02", file)
	require.Equal(t, exitFailed, status)
	require.Len(t, withoutLedger(t, out), 1)
	require.Contains(t, out, `"external_id":"L-6"`)
	lines := strings.Split(strings.TrimSpace(errOut), "\n")
	require.Len(t, lines, 6)
	for i, parts := range [][]string{
		{file + ":2: 申请 L-1 第1个事项", "不能“确认收到”（当前状态：已登记）", "条例第三十一条", "[act=confirm state=registered rule=confirm_channel]"},
		{file + ":3: 申请 L-2 第2个事项", "2020-03-31 不能“延期”", "(2020-03-30)", "[act=extend state=in_progress rule=extend_late]"},
		{file + ":4: ", "applicant：未填写 [missing]", "applicants：未知的字段 [unknown_key]"},
		{file + ":5: 申请 L-4 ", "2008-05-01", "[rule=epoch]"},
		{file + ":6: 申请 L-5 ", "2027-12-31", "[rule=calendar]"},
		{"5 条记录被拒绝"},
	} {
		for _, part := range parts {
			require.Contains(t, lines[i], part)
		}
		require.NotContains(t, lines[i], "张三")
	}
}

func TestClockText(t *testing.T) {
	file := registerFile(t, registerAgency+
		application("L-1", "counter", "2020-03-02", answered+`,{"do":"reopen","on":"2020-07-01","legal_case":"R-1"}`)+
		application("L-2", "online", "2020-03-02", `{"do":"accept","on":"2020-03-03"},{"do":"consult","on":"2020-03-05","id":"a","with":"agency"}`)+
		application("L-3", "online", "2020-03-02", `{"do":"return","on":"2020-03-03","within_days":3}`)+
		application("L-4", "online", "2026-12-10", "")+reviewed)
	status, out, errOut := runCLI(t, "clock", file, "--at", "2020-07-02")
	require.Equal(t, exitDone, status, errOut)
	for _, part := range []string{
		"L-1　办理中（in_progress）　收到申请之日2020-03-02　答复期限2020-07-29\n",
		"  2020-07-01　答复期限：2020-07-01的次日起20个工作日；届满日2020-07-29〔条例第三十三条〕\n",
		"  义务　录入（行政机关）：起2020-03-02，限2020-03-04，未完成，逾期\n",
		"  义务　答复（行政机关）：起2020-07-01，限2020-07-29，未完成，还有19个工作日\n",
		"  义务　复议、诉讼报备 R-1（行政机关）：起2020-05-06，限2020-05-08，完成2020-05-09，逾期\n",
		"L-2　办理中（in_progress）　收到申请之日2020-03-02　征求意见中，答复期限暂停计算\n",
		"  义务　征求意见 a（被征求意见方）：起—，限—，未完成\n",
		"L-3　待补正（awaiting_correction）　收到申请之日2020-03-02　无答复期限\n",
		"  义务　补正（申请人）：起2020-03-03，限2020-03-06，未完成，逾期\n",
		"答复期限2027-01-08（当年放假安排尚未发布，暂定）\n",
	} {
		require.Contains(t, out, part)
	}
}

func TestClockReadsManyFilesAndStandardInput(t *testing.T) {
	first := registerFile(t, registerAgency+application("L-1", "online", "2020-03-02", answered+`,{"do":"reopen","on":"2020-07-01","legal_case":"R-1"}`))
	second := registerFile(t, reviewed)
	status, out, errOut := runCLI(t, "clock", "--format=json", "--at=2020-07-02", first, second)
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, `"legal_report"`)

	// A pipe can be read only once, and so can standard input.
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	go func() { _ = os.WriteFile(pipe, []byte(reviewed), 0o600) }()
	var o, e bytes.Buffer
	data, err := os.ReadFile(first)
	require.NoError(t, err)
	status = run(t.Context(), []string{"clock", "--format=json", "--at=2020-07-02", "-", pipe}, stdio{Out: &o, Err: &e, In: bytes.NewReader(data)})
	require.Equal(t, exitDone, status, e.String())
	require.Equal(t, out, o.String())
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "foi-clock-*"))
	require.NoError(t, err)
	require.Empty(t, left, "the copies are gone")
}

func TestClockAsOf(t *testing.T) {
	file := registerFile(t, application("L-1", "online", "2020-01-20", ""))
	due := func(args ...string) string {
		status, out, errOut := runCLI(t, append([]string{"clock", file, "--format=json", "--at=2020-01-21"}, args...)...)
		require.Equal(t, exitDone, status, errOut)
		var line clockLine
		require.NoError(t, json.Unmarshal([]byte(out), &line))
		require.False(t, line.Provisional)
		return line.Due.String()
	}
	// The Spring Festival of 2020 was lengthened by the notice of 26 January: 31 January was no longer worked, nor was
	// Saturday 1 February.
	require.Equal(t, "2020-02-21", due("--as-of=2020-01-25"))
	require.Equal(t, "2020-02-25", due("--as-of=2020-01-26"))
	require.Equal(t, "2020-02-25", due())
}

func TestClockUsage(t *testing.T) {
	file := registerFile(t, application("L-1", "online", "2020-01-20", ""))
	for name, tt := range map[string]struct {
		args   []string
		status int
		err    string
	}{
		"no file":          {[]string{"clock"}, exitUsage, "file"},
		"missing file":     {[]string{"clock", file + "x"}, exitFailed, file + "x"},
		"a folder":         {[]string{"clock", filepath.Dir(file)}, exitFailed, "directory"},
		"unknown format":   {[]string{"clock", file, "--format=xml"}, exitUsage, "xml"},
		"no date":          {[]string{"clock", file, "--at=2020-02-30"}, exitUsage, "2020-02-30"},
		"before a notice":  {[]string{"clock", file, "--as-of=1990-01-01"}, exitFailed, "1990-01-01"},
		"second file gone": {[]string{"clock", file, file + "x"}, exitFailed, file + "x"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, errOut := runCLI(t, tt.args...)
			require.Equal(t, tt.status, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, tt.err)
		})
	}
}

// Without --at the day looked from is today: an application of long ago is overdue.
func TestClockLooksFromToday(t *testing.T) {
	file := registerFile(t, application("L-1", "online", "2020-01-20", ""))
	_, out, _ := runCLI(t, "clock", file, "--format=json")
	var line clockLine
	require.NoError(t, json.Unmarshal([]byte(out), &line))
	require.Equal(t, calendar.MustDate("2020-02-25"), line.Due)
	require.True(t, line.Duties[0].Late)
}
