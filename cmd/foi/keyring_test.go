package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/migrations"
)

func TestKeyring(t *testing.T) {
	s, url := registered(t)
	keyring := func(args ...string) (int, string, string) {
		return runCLI(t, append([]string{"keyring"}, args...)...)
	}
	status, out, errOut := keyring("list", "--database-url", url)
	require.Zero(t, status, errOut)
	require.Len(t, strings.Split(strings.TrimSpace(out), "\t"), 5)
	require.Contains(t, out, "\tsealing\t")
	first := out[:8]

	status, out, errOut = keyring("rotate", "--database-url", url)
	require.Zero(t, status, errOut)
	require.Regexp(t, `^[0-9a-f]{8}\n$`, out)
	_, err := s.SQL().ExecContext(everything(t), "UPDATE data_key SET created_at = created_at - interval '1 day', active_from = active_from - interval '1 day'")
	require.NoError(t, err)
	status, out, errOut = keyring("reencrypt", "--database-url", url)
	require.Zero(t, status, errOut)
	require.Equal(t, "sealed 2 rows anew, older generations retired\n", out)
	_, out, _ = keyring("list", "--database-url", url)
	require.Contains(t, out, "\tretired\t0\n")
	require.Contains(t, out, first)

	// Another key-encryption key: both in the file, wrap anew, the old one out.
	file := filepath.Join(t.TempDir(), "key")
	status, _, errOut = keyring("init", file)
	require.Zero(t, status, errOut)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	status, _, _ = keyring("init", file)
	require.Equal(t, exitFailed, status, "no key file is overwritten")
	fresh, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, errOut, strings.Split(string(fresh), "\n")[1])

	t.Setenv("FOI_KEY", string(fresh))
	status, _, errOut = keyring("list", "--database-url", url)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "not among those given")
	t.Setenv("FOI_KEY", string(fresh)+pgtest.Key)
	status, out, errOut = keyring("rewrap", "--database-url", url)
	require.Zero(t, status, errOut)
	require.Equal(t, "rewrapped 2 generations\n", out)
	t.Setenv("FOI_KEY", "")
	status, out, errOut = keyring("list", "--database-url", url, "--key-file", file)
	require.Zero(t, status, errOut)
	require.NotContains(t, out, "MISSING")
	require.NoError(t, os.Chmod(file, 0o644))
	status, _, errOut = keyring("list", "--database-url", url, "--key-file", file)
	require.Equal(t, exitUsage, status)
	require.Contains(t, errOut, "--key-file")
}

func TestWithoutAKeyNothingIsServed(t *testing.T) {
	t.Setenv("FOI_KEY", "")
	url := pgtest.New(t)
	for _, command := range [][]string{
		{"serve", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"}, {"import", linhaiFile(t)}, {"keyring", "rotate"},
	} {
		status, _, errOut := runCLI(t, append(command, "--database-url", url)...)
		require.Equal(t, exitFailed, status, command)
		require.Contains(t, errOut, "--key-file", command)
	}
	t.Setenv("FOI_KEY", "geheim")
	status, _, errOut := runCLI(t, "keyring", "list", "--database-url", url)
	require.Equal(t, exitFailed, status)
	require.NotContains(t, errOut, "geheim")
}

func TestADatabaseFromBeforeEncryptionIsNotServed(t *testing.T) {
	s, url := registered(t)
	owner := pgtest.Owner(t, url)
	_, err := migrations.DownTo(everything(t), owner, 13)
	require.NoError(t, err)
	_, err = migrations.Up(everything(t), owner)
	require.NoError(t, err)
	t.Setenv("FOI_KEY", seal.NewKEK())
	_, err = s.SQL().ExecContext(everything(t), "UPDATE application SET applicant_id_number = '1', phone = '2', agent = NULL")
	require.NoError(t, err)
	serve := []string{"serve", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0", "--database-url", url}
	status, _, errOut := runCLI(t, serve...)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "foi keyring reencrypt")
	status, _, errOut = runCLI(t, "keyring", "list", "--database-url", url)
	require.Equal(t, exitFailed, status)
	require.Contains(t, errOut, "4 values are not sealed")
	status, out, errOut := runCLI(t, "keyring", "reencrypt", "--database-url", url)
	require.Zero(t, status, errOut)
	require.Equal(t, "sealed 2 rows anew\n", out)
	status, _, errOut = runCLI(t, "keyring", "list", "--database-url", url)
	require.Zero(t, status, errOut)
}
