package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/pgtest"
)

func importedLine(agencies, applications, cases, skipped int) string {
	return fmt.Sprintf("imported %d agencies, %d applications, %d legal cases, %d skipped\n", agencies, applications, cases, skipped)
}

// linhaiFile is the demonstration register as a file.
func linhaiFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "linhai.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, demodata.WriteJSONL(f, demodata.Linhai()))
	require.NoError(t, f.Close())
	return path
}

// written makes a file of lines.
func written(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600))
	return path
}

const (
	agencyLine      = `{"kind":"agency","id":"linhai","display_name":"临海市人民政府","parent":"","level":"county"}`
	applicationLine = `{"kind":"application","agency":"linhai","external_id":"L-1","channel":"online","received":"2020-03-02",` +
		`"applicant":{"type":"natural_person","name":"李四光"},"description":"方案","delivery":"email","events":[{"do":"accept","on":"2020-03-03"}]}`
	unlawfulLine = `{"kind":"application","agency":"linhai","external_id":"L-2","channel":"online","received":"2020-03-02",` +
		`"applicant":{"type":"natural_person","name":"李四光"},"description":"方案","delivery":"email","events":[{"do":"archive","on":"2020-03-03"}]}`
)

// rows counts what is in the tables that an import writes.
func rows(t *testing.T, url string) (counts map[string]int) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	counts = map[string]int{}
	for _, table := range []string{
		"agency", "agency_placement", "numbering_series", "application", "application_event", "open_duty", "stat_entry",
		"legal_case", "audit_entry",
	} {
		var n int
		require.NoError(t, db.QueryRowContext(everything(t), "SELECT count(*) FROM "+table).Scan(&n))
		if n > 0 {
			counts[table] = n
		}
	}
	return counts
}

func TestImportTwiceChangesNothing(t *testing.T) {
	url, file := pgtest.New(t), linhaiFile(t)
	status, out, errOut := runCLI(t, "import", "--dry-run", "--database-url", url, file)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, importedLine(9, 248, 9, 0), out, "what would be")
	require.Empty(t, rows(t, url), "and is not")

	status, out, errOut = runCLI(t, "import", "--database-url", url, file)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, importedLine(9, 248, 9, 0), out)
	require.Empty(t, errOut, "no bar where there is no terminal")
	before := rows(t, url)
	require.Equal(t, 248, before["application"])

	status, out, _ = runCLI(t, "import", "--database-url", url, file)
	require.Equal(t, exitDone, status)
	require.Equal(t, importedLine(0, 0, 0, 266), out)
	require.Equal(t, before, rows(t, url))

	status, out, errOut = runCLI(t, "check", "projections", "--database-url", url)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, "checked 248 applications, 0 drifts\n", out)
}

func TestImportFromStandardInput(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	url := pgtest.New(t)
	var out, errOut bytes.Buffer
	status := run(everything(t), []string{"import", "--database-url", url, "-"},
		stdio{Out: &out, Err: &errOut, In: strings.NewReader(agencyLine + "\n" + applicationLine)})
	require.Equal(t, exitDone, status, errOut.String())
	require.Equal(t, importedLine(1, 1, 0, 0), out.String())
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left, "the copy is gone")
}

func TestImportIntoAPrivateDatabase(t *testing.T) {
	dir, err := os.MkdirTemp("", "foi-import-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	file := linhaiFile(t)
	status, out, errOut := runCLI(t, "import", "--data-dir", dir, file)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, importedLine(9, 248, 9, 0), out)
	status, out, errOut = runCLI(t, "report", "annual", "--data-dir", dir, "--agency", "linhai", "--year", "2020")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, ",239,2,2,0,1,4,248\n", "two commands in a row see the same data")
}

func TestImportRefuses(t *testing.T) {
	t.Run("lines, each by file, line, field and rule", func(t *testing.T) {
		url := pgtest.New(t)
		file := written(t, "bad.jsonl", agencyLine, applicationLine, unlawfulLine)
		status, out, errOut := runCLI(t, "import", "--database-url", url, file)
		require.Equal(t, exitFailed, status)
		require.Empty(t, out)
		require.Equal(t, "foi: "+file+":3: events[0]：2020-03-03 不能“归档”（当前状态：已登记）：当前状态下不能办理此事项 [state]\n"+
			"foi: 1行被拒绝，1个文件未导入任何内容\n", errOut)
		require.Empty(t, rows(t, url))
	})
	t.Run("one of several files", func(t *testing.T) {
		url := pgtest.New(t)
		bad := written(t, "bad.jsonl", unlawfulLine)
		good := written(t, "good.jsonl", agencyLine, applicationLine)
		status, out, errOut := runCLI(t, "import", "--database-url", url, bad, good)
		require.Equal(t, exitFailed, status)
		require.Equal(t, importedLine(1, 1, 0, 0), out, "a file stands for itself")
		require.Contains(t, errOut, "bad.jsonl:1: agency：")
	})
	t.Run("too many lines to print", func(t *testing.T) {
		url := pgtest.New(t)
		file := written(t, "bad.jsonl", strings.Repeat("{\n", 150))
		status, _, errOut := runCLI(t, "import", "--database-url", url, file)
		require.Equal(t, exitFailed, status)
		require.Equal(t, 102, strings.Count(errOut, "\n"), "a hundred, how many more, and the sum")
		require.Contains(t, errOut, "至少还有50行被拒绝")
		require.Contains(t, errOut, "150行被拒绝")
	})
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		part   string
	}{
		{"no file", nil, exitUsage, "file"},
		{"a file that is not there", []string{"/nonesuch.jsonl"}, exitFailed, "/nonesuch.jsonl"},
		{"a directory", []string{t.TempDir()}, exitFailed, "is a directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errOut := runCLI(t, append([]string{"import", "--database-url", pgtest.New(t)}, tt.args...)...)
			require.Equal(t, tt.status, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, tt.part)
		})
	}
	t.Run("a database without a schema", func(t *testing.T) {
		status, _, errOut := runCLI(t, "import", "--database-url", pgtest.Empty(t), linhaiFile(t))
		require.Equal(t, exitFailed, status)
		require.Contains(t, errOut, "foi migrate up")
	})
}

func TestAnInterruptedImportSaysSo(t *testing.T) {
	url := pgtest.New(t)
	ctx, cancel := context.WithCancel(everything(t))
	var out, errOut bytes.Buffer
	read, write := io.Pipe()
	go func() { // interrupted while the register comes in
		_, _ = io.WriteString(write, agencyLine+"\n"+applicationLine+"\n")
		cancel()
		_ = write.Close()
	}()
	status := run(ctx, []string{"import", "--database-url", url, "-"}, stdio{Out: &out, Err: &errOut, In: read})
	require.Equal(t, exitFailed, status)
	require.Empty(t, out.String())
	require.Contains(t, errOut.String(), "foi: 已中断")
	require.Empty(t, rows(t, url))
}

const importEnv = "FOI_TEST_IMPORT_URL"

// TestImportProcess is `foi import -` as a process of its own, for the tests that need to kill one.
func TestImportProcess(t *testing.T) {
	url := os.Getenv(importEnv)
	if url == "" {
		return
	}
	status := run(everything(t), []string{"import", "--database-url", url, os.Getenv(importEnv + "_FILE")},
		stdio{Out: os.Stdout, Err: os.Stderr, In: os.Stdin})
	os.Exit(status)
}

func importProcess(t *testing.T, url, file string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(everything(t), os.Args[0], "-test.run=^TestImportProcess$")
	cmd.Env = append(os.Environ(), importEnv+"="+url, importEnv+"_FILE="+file)
	cmd.Stderr = os.Stderr
	return cmd
}

// largeFile is a register whose import takes some seconds.
func largeFile(t *testing.T, applications int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, demodata.WriteJSONL(f, demodata.Large(demodata.Size{
		Applications: applications, Agencies: 12, FirstYear: 2019, Years: 3, Seed: 7,
	})))
	require.NoError(t, f.Close())
	return path
}

func TestNothingIsLeftOfAKilledImport(t *testing.T) {
	url, file := pgtest.New(t), largeFile(t, 3000)
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	one := func(query string) (n int) {
		require.NoError(t, db.QueryRowContext(everything(t), query).Scan(&n))
		return n
	}

	cmd := importProcess(t, url, file)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		return one("SELECT pg_relation_size('application')") > 200<<10
	}, time.Minute, time.Millisecond, "rows arrive, though nobody sees them")
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool {
		return one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 0
	}, time.Minute, 10*time.Millisecond, "the server notices")
	require.Empty(t, rows(t, url))

	status, out, errOut := runCLI(t, "import", "--database-url", url, file)
	require.Equal(t, exitDone, status, errOut)
	require.True(t, strings.HasPrefix(out, "imported 12 agencies, 3000 applications, "), out)
	status, out, errOut = runCLI(t, "check", "projections", "--database-url", url)
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, "checked 3000 applications, 0 drifts\n", out)
}

func TestTwoImportsOfOneFileAtOnce(t *testing.T) {
	url, file := pgtest.New(t), largeFile(t, 600)
	var processes []*exec.Cmd
	var outputs []io.Reader
	for range 2 {
		cmd := importProcess(t, url, file)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		processes, outputs = append(processes, cmd), append(outputs, out)
	}
	var sums [4]int
	for n, cmd := range processes {
		text, err := io.ReadAll(outputs[n])
		require.NoError(t, err)
		require.NoError(t, cmd.Wait())
		var one [4]int
		_, err = fmt.Sscanf(string(text), strings.TrimSuffix(strings.ReplaceAll(importedLine(0, 0, 0, 0), "0", "%d"), "\n"),
			&one[0], &one[1], &one[2], &one[3])
		require.NoError(t, err, "%s", text)
		for i := range sums {
			sums[i] += one[i]
		}
		require.True(t, one[3] == 0 || one[0]+one[1]+one[2] == 0, "one adds everything, the other skips everything: %v", one)
	}
	require.Equal(t, [2]int{12, 600}, [2]int{sums[0], sums[1]})
	require.Equal(t, sums[0]+sums[1]+sums[2], sums[3])
	require.Equal(t, 600, rows(t, url)["application"])
}
