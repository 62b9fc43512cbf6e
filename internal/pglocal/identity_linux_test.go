package pglocal

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAsOrdinaryUser runs this package's tests once more as nobody when they run as root; as an ordinary user they
// have just been run.
func TestAsOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	nobody, err := lookup("nobody")
	require.NoError(t, err)
	home := publicDir(t)
	require.NoError(t, os.Chown(home, nobody.uid, nobody.gid))
	binary := filepath.Join(home, "pglocal.test") // go test keeps its own where only root may go
	copyFile(t, os.Args[0], binary)

	cmd := exec.CommandContext(t.Context(), binary, "-test.run=.", "-test.v")
	cmd.Dir = home
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "FOI_PG_BIN=" + os.Getenv("FOI_PG_BIN")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(nobody.uid), Gid: uint32(nobody.gid)}}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "--- PASS: TestServerDiesWithItsParent")
}

// TestRootWithoutAWayForOthers has a data directory that only root can reach, like a clone in /root.
func TestRootWithoutAWayForOthers(t *testing.T) {
	closed := filepath.Join(publicDir(t), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	cfg := Config{DataDir: filepath.Join(closed, "data")}
	bin, err := FindBinDir("")
	require.NoError(t, err)
	if os.Geteuid() == 0 && !(identity{namespace: true}).allowed(bin) {
		_, err := Start(t.Context(), cfg)
		requireClosed(t, err, closed)
		return
	}
	server := start(t, cfg)
	require.Equal(t, "1", query(t, server.URL(Database), "SELECT '1'"))
	require.NoError(t, server.Stop(t.Context()))
	if os.Geteuid() != 0 {
		return // an ordinary user's server is that user's own, durable or not
	}
	require.True(t, server.dir.owner.namespace)

	holder, postmaster := startHolder(t, Config{DataDir: filepath.Join(closed, "held")})
	require.NoError(t, holder.Process.Kill())
	require.Error(t, holder.Wait())
	eventually(t, "the server of a killed process to end", func() bool { return gone(postmaster) })

	cfg.Durable = true
	_, err = Start(t.Context(), cfg)
	require.ErrorContains(t, err, "chown", "a cluster of root's is not used for lasting data")

	_, err = Start(t.Context(), Config{DataDir: filepath.Join(closed, "other"), Durable: true})
	requireClosed(t, err, closed)
}

// requireClosed expects the error of a directory that only root may enter, in one line with what to do.
func requireClosed(t *testing.T, err error, closed string) {
	t.Helper()
	require.ErrorContains(t, err, "may not enter "+closed)
	require.ErrorContains(t, err, "/var/lib/foi")
	require.NotContains(t, err.Error(), "\n")
}

// TestRootServesWithTheOwnerOfACluster: what an ordinary user began, root goes on with, as that user.
func TestRootServesWithTheOwnerOfACluster(t *testing.T) {
	if os.Geteuid() != 0 {
		return // the tests of an ordinary user are of this kind already
	}
	dir := madeDir(t)
	server, err := Start(t.Context(), Config{DataDir: dir})
	require.NoError(t, err)
	require.NoError(t, server.Stop(t.Context()))
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, 12345, 12345)
	}))
	server = start(t, Config{DataDir: dir})
	require.Equal(t, 12345, server.dir.owner.uid)
	require.Equal(t, "1", query(t, server.URL(Database), "SELECT '1'"))
}

// TestServerRunsAsTheOwner looks at the kernel's word for who a root's server is.
func TestServerRunsAsTheOwner(t *testing.T) {
	server := start(t, Config{DataDir: madeDir(t)})
	info, err := os.Stat(filepath.Join("/proc", strconv.Itoa(server.cmd.Process.Pid)))
	require.NoError(t, err)
	stat, ok := info.Sys().(*syscall.Stat_t)
	require.True(t, ok)
	require.Equal(t, server.dir.owner.uid, int(stat.Uid))
	require.NotZero(t, stat.Uid)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	require.NoError(t, err)
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(out, in)
	require.NoError(t, err)
	require.NoError(t, in.Close())
	require.NoError(t, out.Close())
}
