package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

func TestReportDiff(t *testing.T) {
	s, url := registered(t)
	day := calendar.MustDate("2024-03-06")
	_, err := s.ChangeApplications(everything(t), store.Write{Actor: "test", Now: day.Time()}, store.Target{
		Key: store.Key{Agency: "linhai", ID: "x2"}, Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "void", Events: []workflow.Event{{Do: workflow.Void, On: day, Reason: "重复登记"}}}, nil
		},
	})
	require.NoError(t, err)
	diff := func(args ...string) (int, string, string) {
		return runCLI(t, append([]string{"report", "diff", "--database-url", url, "--agency", "linhai", "--year", "2024"}, args...)...)
	}
	status, out, errOut := diff("--from", "2024-03-05T00:00:00+08:00")
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, `临海市人民政府 2024年年度报告：2024-03-05T00:00:00+08:00 与 现在 相比
一、本年新收政府信息公开申请数量	自然人	2 → 1
一、本年新收政府信息公开申请数量	总计	2 → 1
四、结转下年度继续办理	自然人	2 → 1
四、结转下年度继续办理	总计	2 → 1

原因：
2024-03-06T00:00:00+08:00	linhai 临公开〔2024〕第2号	作废	new[自然人] -1，carried_out[自然人] -1
`, out)

	status, out, errOut = diff("--from", "2024-03-01T00:00:00+08:00", "--to", "2024-03-05T00:00:00+08:00", "--format", "json", "--limit", "1")
	require.Equal(t, exitDone, status, errOut)
	var r restatement
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Len(t, r.Changes, 4)
	require.Equal(t, figureChange{"new", "natural_person", 0, 2}, r.Changes[0])
	require.Len(t, r.Causes, 1)
	require.True(t, r.More)
	require.Equal(t, "register", r.Causes[0].Act)

	status, out, errOut = diff("--from", "2024-03-07T00:00:00+08:00")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "数字没有变化")
	for _, args := range [][]string{
		{},
		{"--from", "2024-03-07"},
		{"--from", "2024-03-07T00:00:00+08:00", "--to", "2024-03-01T00:00:00+08:00"},
		{"--from", "2024-03-07T00:00:00+08:00", "--limit", "0"},
		{"--from", ""},
	} {
		status, _, _ := diff(args...)
		require.Equal(t, exitUsage, status, args)
	}
}
