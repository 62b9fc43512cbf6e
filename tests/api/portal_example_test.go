package api

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// example is examples/portal as a program, with the key of a portal of linhai.
type example struct {
	program, base, key string
}

// run runs it for an applicant with a query code, and tells whether it was content.
func (e example) run(t *testing.T, code string, args ...string) (out string, ok bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), e.program, append([]string{"-base", e.base}, args...)...)
	cmd.Env = append(os.Environ(), "FOI_PORTAL_KEY="+e.key, "FOI_QUERY_CODE="+code)
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}

func (e example) ok(t *testing.T, code string, args ...string) string {
	t.Helper()
	out, ok := e.run(t, code, args...)
	require.True(t, ok, "%v: %s", args, out)
	return out
}

func TestTheExampleOfAPortal(t *testing.T) {
	door, root := identified(t)
	source, err := filepath.Abs("../../examples/portal")
	require.NoError(t, err)
	dir := t.TempDir()
	e := example{program: filepath.Join(dir, "portal"), base: door.url, key: root.portal(t, door, "city").token}
	built, err := exec.CommandContext(t.Context(), "go", "build", "-o", e.program, source).CombinedOutput()
	require.NoError(t, err, "%s", built)
	proof, cursor := filepath.Join(dir, "说明.txt"), filepath.Join(dir, "cursor")
	require.NoError(t, os.WriteFile(proof, []byte("我住在后山村"), 0o600))

	made := e.ok(t, "", "submit", filepath.Join(source, "form.json"), proof)
	found := regexp.MustCompile(`register number: (.+)\nquery code: (.+)\n`).FindStringSubmatch(made)
	require.Len(t, found, 3, made)
	number, code := found[1], found[2]
	require.Contains(t, made, "STAGE_RECEIVED")
	a := list(root.get(t, linhai+"/applications").ok(t), "applications")[0]
	require.Equal(t, "说明.txt", text(root.get(t, path(a)+"/attachments").ok(t), "attachments.0.fileName"))
	require.Contains(t, e.ok(t, code, "status", number), "STAGE_RECEIVED")
	refused, ok := e.run(t, "AAAA-AAAA-AAAA", "status", number)
	require.False(t, ok)
	require.Contains(t, refused, "登记编号或者查询码不正确")

	refused, ok = e.run(t, code, "correct", number, "2020年的")
	require.False(t, ok)
	require.Contains(t, refused, "no correction is asked for")
	root.post(t, path(a)+":return", object{"missing": []object{{"element": "ELEMENT_CONTENT", "items": []string{"请写明具体年份"}}}, "withinDays": 10}).ok(t)
	require.Contains(t, e.ok(t, code, "status", number), "请写明具体年份")
	require.Contains(t, e.ok(t, code, "correct", number, "2020年的", proof), "STAGE_IN_PROGRESS")

	require.Equal(t, number+" STAGE_RECEIVED 1\n"+number+" STAGE_AWAITING_CORRECTION 2\n"+number+" STAGE_IN_PROGRESS 3\n", e.ok(t, "", "changes", cursor))
	require.Contains(t, e.ok(t, code, "withdraw", number, "已在网站查到"), "STAGE_CLOSED")
	require.Equal(t, number+" STAGE_CLOSED 4\n", e.ok(t, "", "changes", cursor), "from where it was")
	require.Empty(t, e.ok(t, "", "changes", cursor))
	refused, ok = e.run(t, code, "tell")
	require.False(t, ok)
	require.Contains(t, refused, "portal [-base URL]")
}
