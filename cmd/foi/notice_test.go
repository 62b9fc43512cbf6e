package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/store"
)

// invented is a notice that there is not: Friday 15 March 2024 off.
const invented = `{"number": "国办发明电〔2024〕1号", "title": "关于调整2024年放假安排的通知", "issued": "2024-03-10", "year": 2024,
	"amends": "国办发明电〔2023〕7号", "days": [{"date": "2024-03-15", "kind": "holiday", "name": "调整"}]}`

func TestNotice(t *testing.T) {
	s, url := registered(t)
	file := filepath.Join(t.TempDir(), "notice.json")
	require.NoError(t, os.WriteFile(file, []byte(invented), 0o600))
	notice := func(more ...string) (int, string, string) {
		return runCLI(t, append([]string{"notice"}, append(more, "--reason", "通知", "--database-url", url)...)...)
	}
	status, out, errOut := notice("load", file, "--dry-run")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, errOut, "变动 2 件（答复期限 2 件）")
	require.Contains(t, errOut, "试算，未作更改")
	require.Contains(t, out, "linhai,x1,临公开〔2024〕第1号,2024-04-01,2024-04-02,true,true,收件告知的答复期限届满日：2024-04-01\n")
	a, err := s.GetApplication(everything(t), store.Key{Agency: "linhai", ID: "x1"})
	require.NoError(t, err)
	require.Equal(t, "2024-04-01", a.DueOn.Date().String(), "a dry run writes nothing")

	status, again, errOut := notice("load", file)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, out, again, "the dry run told what would come")
	require.Contains(t, errOut, "已生效")
	check, checked, _ := runCLI(t, "check", "projections", "--database-url", url)
	require.Equal(t, exitDone, check, checked)

	status, _, errOut = notice("load", file)
	require.Equal(t, exitFailed, status)
	require.NotEmpty(t, errOut)
	require.NoError(t, os.WriteFile(file, []byte(`{"number": "国办发明电〔2024〕1号", "issued": "2024-03-10", "year": 2024, "title": "x",
		"amends": "国办发明电〔2023〕7号", "days": [{"date": "2024-03-18", "kind": "holiday", "name": "调整"}]}`), 0o600))
	status, out, errOut = notice("amend", file)
	require.Equal(t, exitDone, status, errOut)
	require.NotContains(t, out, "linhai", "another day off within the same terms moves no due date")
	status, out, errOut = notice("withdraw", "国办发明电〔2024〕1号")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "2024-04-02,2024-04-01")

	status, _, errOut = notice("withdraw", "国办发明电〔2024〕1号")
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "没有此文号的有效放假安排通知")
	require.NoError(t, os.WriteFile(file, []byte(`{"number": "国办发明电〔2026〕9号", "issued": "2026-11-20", "year": 2027, "title": "x",
		"days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]}`), 0o600))
	status, _, errOut = notice("load", file)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "法定天数")
	require.Contains(t, errOut, "春节", "every doubt is told")
	require.Contains(t, errOut, "--accept-doubts")

	require.NoError(t, os.WriteFile(file, []byte(`{"number": "", "issued": "2026-11-20", "year": 2029, "title": "x", "days": []}`), 0o600))
	status, _, errOut = notice("load", file)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "文号")
	require.Contains(t, errOut, "年份", "all faults at once")
	require.NoError(t, os.WriteFile(file, []byte(`{"number": "国办发明电〔2030〕1号", "issued": "2030-11-20", "year": 2031, "title": "x",
		"amends": "无此文号", "days": [{"date": "2031-01-01", "kind": "holiday", "name": "元旦"}]}`), 0o600))
	status, _, errOut = notice("load", file)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "所修改的通知不存在")
	require.Contains(t, errOut, "缺少放假安排通知", "what the stored notices refuse, all at once, too")
	require.NoError(t, os.WriteFile(file, []byte(`{"number": "x", "holidays": []}`), 0o600))
	status, _, errOut = notice("load", file)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "holidays")
	status, _, _ = runCLI(t, "notice", "withdraw", "x", "--database-url", url)
	require.Equal(t, exitUsage, status, "no reason")
}
