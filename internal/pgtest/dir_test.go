package pgtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSweepRemovesOnlyWhatTheDeadLeft(t *testing.T) {
	dead := exec.CommandContext(t.Context(), "true")
	require.NoError(t, dead.Run())
	root := t.TempDir()
	gone := filepath.Join(root, prefix+strconv.Itoa(dead.Process.Pid)+"-1")
	kept := []string{
		filepath.Join(root, prefix+strconv.Itoa(os.Getpid())+"-1"),
		filepath.Join(root, prefix+"server-1"),
		filepath.Join(root, "something-else"),
	}
	for _, dir := range append(kept, gone) {
		require.NoError(t, os.Mkdir(dir, 0o755))
	}
	require.NoError(t, sweep(root))
	require.NoDirExists(t, gone)
	for _, dir := range kept {
		require.DirExists(t, dir)
	}
}

func TestParse(t *testing.T) {
	got, err := parse("postgres://a%40b:p%2Fw@db:6000/post%20gres?sslmode=disable")
	require.NoError(t, err)
	require.Equal(t, "postgres://a%40b:p%2Fw@db:6000/post%20gres?sslmode=disable", got.URL())
	got, err = parse("postgres://u@/postgres?host=%2Frun%2Fpg&port=5433")
	require.NoError(t, err)
	require.Equal(t, "postgres://u:@:5433/postgres?host=%2Frun%2Fpg", got.URL())
}
