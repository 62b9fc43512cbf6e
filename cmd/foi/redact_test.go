package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// redact runs the command on a source and marks and returns what it printed, what it wrote and its status.
func redact(t *testing.T, name, source, marks string) (out, complained, released string, status int) {
	t.Helper()
	dir := t.TempDir()
	for file, content := range map[string]string{name: source, "marks.json": marks} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600))
	}
	target := filepath.Join(dir, "released"+filepath.Ext(name))
	status, out, complained = runCLI(t, "redact", "--marks", filepath.Join(dir, "marks.json"), filepath.Join(dir, name), target)
	content, err := os.ReadFile(target)
	if status == exitDone {
		require.NoError(t, err)
	} else {
		require.ErrorIs(t, err, os.ErrNotExist, "nothing is left of what was refused")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".foi-redact-*"))
	require.NoError(t, err)
	require.Empty(t, left)
	return out, complained, string(content), status
}

func TestRedactWritesTheReleasedTextAndTheIndex(t *testing.T) {
	out, _, released, status := redact(t, "纪要.txt", "经办人张三，同意。", `[{"ground":"third_party_rights","start":3,"end":5},{"ground":"process_information","start":6,"end":8}]`)
	require.Equal(t, exitDone, status)
	require.Equal(t, "经办人【1：不予公开】，【2：不予公开】。", released)
	require.Equal(t, "1 商业秘密、个人隐私等第三方合法权益（第十五条、第三十二条、第三十六条第（三）项）\n"+
		"2 讨论记录、过程稿、磋商信函、请示报告等过程性信息（第十六条第二款、第三十六条第（三）项）\n", out)
}

func TestRedactRefuses(t *testing.T) {
	for marks, want := range map[string]string{
		`[]`: "没有标注", `[{"ground":"granted","start":0,"end":99}]`: "第1处标注：起止位置不在文本之内",
		`[{"ground":"third_party_rights","start":0,"end":2}]`:  "未标注",
		`[{"ground":"third_party_rights","begin":0,"end":2}]`:  "unknown field",
		`[{"ground":"third_party_rights","page":1,"width":1}]`: "不能标注页面区域",
	} {
		_, complained, _, status := redact(t, "a.txt", "张三、张三", marks)
		require.Equal(t, exitFailed, status, marks)
		require.Contains(t, complained, want)
		require.NotContains(t, complained, "张三")
	}
}
