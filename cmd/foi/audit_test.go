package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

func TestAuditVerify(t *testing.T) {
	s, url := registered(t)
	dir := t.TempDir()
	key, head := filepath.Join(dir, "key"), filepath.Join(dir, "head.json")
	audit := func(args ...string) (int, string, string) {
		args = append([]string{"audit"}, args...)
		if args[1] != "new-key" {
			args = append(args, "--database-url", url)
		}
		return runCLI(t, args...)
	}
	status, _, errOut := audit("new-key", "--out", key)
	require.Equal(t, exitDone, status, errOut)
	info, err := os.Stat(key)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	status, _, errOut = audit("head", "--out", head, "--audit-key-file", key)
	require.Equal(t, exitDone, status, errOut)
	status, _, errOut = audit("head", "--out", head, "--audit-key-file", key)
	require.Equal(t, exitFailed, status, "a head that was kept is never overwritten")
	require.Contains(t, errOut, "exists")

	status, out, errOut := audit("verify", "--heads", head, "--public-key", key+".pub")
	require.Equal(t, exitDone, status, errOut)
	require.Regexp(t, `^verified \d+ entries of \d+ chains, 1 heads; 0 entries wait for their place\n$`, out)

	conn, err := pgx.Connect(everything(t), pgtest.Superuser(t, url))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(everything(t))) }()
	_, err = conn.Exec(everything(t), "SET session_replication_role = replica")
	require.NoError(t, err)
	_, err = conn.Exec(everything(t), "UPDATE audit_entry SET actor = 'other' WHERE subject = 'x2'")
	require.NoError(t, err)
	var id string
	require.NoError(t, s.Pool().QueryRow(everything(t), "SELECT id::text FROM audit_entry WHERE subject = 'x2'").Scan(&id))
	status, out, errOut = audit("verify")
	require.Equal(t, exitFailed, status)
	require.Empty(t, out)
	require.Equal(t, `foi: audit: the entry or its place is not what was sealed, agency "linhai", position 3, entry `+id+"\n", errOut)
}
