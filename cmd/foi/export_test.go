package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

func TestExportAndVerify(t *testing.T) {
	_, url := registered(t)
	dir := t.TempDir()
	status, out, errOut := runCLI(t, "export", "--database-url", url, "--out", dir, "--year", "2024")
	require.Equal(t, exitDone, status, errOut)
	line := regexp.MustCompile(`^exported (foi-export-\S+): 1 agencies, 4 rows, 14 files, [0-9]+ bytes, manifest sha256 ([0-9a-f]{64})\n$`).FindStringSubmatch(out)
	require.NotNil(t, line, out)
	export := filepath.Join(dir, line[1])

	status, out, errOut = runCLI(t, "export", "verify", export, "--manifest-sha256", line[2])
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "verified "+line[1]+": 14 files")
	status, _, errOut = runCLI(t, "export", "verify", export, "--manifest-sha256", "00")
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, line[2])

	require.NoError(t, os.Remove(filepath.Join(export, "linhai", "duties.csv")))
	require.NoError(t, os.WriteFile(filepath.Join(export, "x"), nil, 0o600))
	status, out, errOut = runCLI(t, "export", "verify", export)
	require.Equal(t, exitFailed, status)
	require.Equal(t, "missing\tlinhai/duties.csv\nextra\tx\n", out)
	require.Contains(t, errOut, "2 files")

	// The workbook of a report is that of the export.
	status, out, errOut = runCLI(t, "report", "annual", "--database-url", url, "--agency", "linhai", "--year", "2024", "--format", "xlsx")
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, "PK", out[:2])
}

func TestExportRefuses(t *testing.T) {
	url := pgtest.New(t)
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		part   string
	}{
		{"nowhere", nil, exitUsage, "--out"},
		{"an unknown agency", []string{"--out", t.TempDir(), "--agency", "nobody"}, exitFailed, "agency nobody not found"},
		{"a year before the 条例", []string{"--out", t.TempDir(), "--year", "2007"}, exitUsage, "年份应在 2008"},
		{"alone, of nobody", []string{"--out", t.TempDir(), "--own"}, exitUsage, "--agency"},
		{"a format nobody knows", []string{"--out", t.TempDir(), "--format", "pdf"}, exitUsage, "--format"},
		{"a scheme nobody knows", []string{"--out", "ftp://x/y"}, exitFailed, "file:///directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errOut := runCLI(t, append([]string{"export", "--database-url", url}, tt.args...)...)
			require.Equal(t, tt.status, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, tt.part)
		})
	}
	status, _, errOut := runCLI(t, "export", "verify", t.TempDir())
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "names no export")
}
