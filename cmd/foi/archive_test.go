package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestArchiveVerifyNamesWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	manifest := `{"format": "foi case file 1", "registerNumber": "临公开〔2024〕1号", "files": [{"path": "a/b.txt", "bytes": 1,
		"sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "sm3": "x"}]}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(manifest), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "new\x1b[2J"), nil, 0o600))
	status, out, errs := runCLI(t, "archive", "verify", dir)
	require.Equal(t, exitFailed, status)
	require.Contains(t, out, "missing\ta/b.txt\n")
	require.Contains(t, out, "added\t\"new\\x1b[2J\"\n")
	require.Contains(t, errs, "2 files are not what the manifest says")

	status, _, errs = runCLI(t, "archive", "verify", filepath.Join(dir, "none"))
	require.Equal(t, exitFailed, status)
	require.NotEmpty(t, errs)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(strings.Replace(manifest, `{"path"`, `{"p`, 1)), 0o600))
	status, _, _ = runCLI(t, "archive", "verify", dir)
	require.Equal(t, exitFailed, status)
}
