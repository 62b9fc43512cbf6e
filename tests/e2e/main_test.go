// Package e2e_test looks at the built program from outside: what it leaves behind when it is killed, how it ends, what it
// says. Everything listens on the loopback and keeps its data in directories of its own.
package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/tests/e2e/foibin"
)

// program is the path of the built program.
var program string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("/var/tmp", "foi-e2e-")
	if err == nil {
		// Other users run the program, too.
		err = os.Chmod(dir, 0o755)
		defer func() { _ = os.RemoveAll(dir) }()
	}
	if err == nil {
		program, err = foibin.Build(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	return m.Run()
}

// diskDir makes a directory on a disk that flushes, which the user of a private PostgreSQL can reach, however t.TempDir is
// set up.
func diskDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/var/tmp", "foi-e2e-data-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

// serve starts a server on the data directory, or on the database that env names, and ends it with the test.
func serve(t *testing.T, dataDir string, env ...string) *foibin.Server {
	t.Helper()
	s, err := foibin.Serve(t.Context(), program, foibin.Options{
		Log:  filepath.Join(t.TempDir(), "foi.log"),
		Args: []string{"--development-identity", "--data-dir", dataDir},
		Env:  env,
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what the server complained about:\n%s", complaints(s.Log()))
		}
		require.NoError(t, s.Kill())
	})
	return s
}

// complaints are the lines of a log above the level of information, each of a kind once.
func complaints(log string) string {
	seen := map[string]bool{}
	var kept []string
	for line := range strings.Lines(log) {
		kind := changing.ReplaceAllString(line, "")
		if !strings.Contains(line, `"level":"INFO"`) && !seen[kind] {
			seen[kind] = true
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// changing is what differs between two lines of the same kind.
var changing = regexp.MustCompile(`"(time|took_ms|duration|correlation_id)":("[^"]*"|[0-9.]+)|[0-9]+`)

// result is how a command ended.
type result struct {
	stdout, stderr string
	status         int
}

// command runs the program to its end.
func command(t *testing.T, user *syscall.Credential, env []string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(foibin.Environment(), env...)
	cmd.Dir = "/"
	ended := make(chan struct{})
	require.NoError(t, foibin.Start(cmd, user, func(error) { close(ended) })) // the status says how
	<-ended
	require.NoError(t, ctx.Err(), "the command took too long: %s", stderr.String())
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}
