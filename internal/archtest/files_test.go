package archtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Sizes of files, in lines. A long file is several that have not been told apart yet.
const (
	maxLines     = 600
	maxTestLines = 900
	medianLines  = 150
)

// root is the module's directory.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, dir, parent, "no go.mod above the working directory")
		dir = parent
	}
}

// eachFile calls visit with every file that people write, by its slash-separated path below the module.
func eachFile(t *testing.T, visit func(rel string, content []byte)) {
	t.Helper()
	top := root(t)
	require.NoError(t, filepath.WalkDir(top, func(full string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, full)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if entry.IsDir() {
			hidden := strings.HasPrefix(entry.Name(), ".") && rel != "." && rel != ".ci"
			if hidden || slices.Contains([]string{"gen", "third_party", "node_modules", "bin", "testdata"}, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		visit(rel, content)
		return nil
	}))
}

func TestFileSizes(t *testing.T) {
	var lines []int
	eachFile(t, func(rel string, content []byte) {
		n := bytes.Count(content, []byte("\n"))
		limit := maxLines
		switch {
		case strings.HasSuffix(rel, "_test.go"):
			limit = maxTestLines
		case strings.HasSuffix(rel, ".go"):
			lines = append(lines, n)
		case filepath.Ext(rel) != ".proto" && filepath.Ext(rel) != ".sql":
			return
		}
		if n > limit {
			t.Errorf("%s has %d lines; %d are the limit: one noun or verb a file", rel, n, limit)
		}
	})
	slices.Sort(lines)
	if median := lines[len(lines)/2]; median > medianLines {
		t.Errorf("half of the Go files have more than %d lines; %d are the limit", median, medianLines)
	}
}

// TestLandedMigrations compares the migrations with migrations/sums.txt, in the format of sha256sum.
func TestLandedMigrations(t *testing.T) {
	sums := map[string]string{}
	files := map[string]string{}
	eachFile(t, func(rel string, content []byte) {
		name, ok := strings.CutPrefix(rel, "migrations/")
		switch {
		case !ok:
		case name == "sums.txt":
			for line := range strings.Lines(string(content)) {
				sum, file, ok := strings.Cut(strings.TrimSpace(line), "  ")
				require.True(t, ok, "sums.txt: %q", line)
				sums[file] = sum
			}
		case strings.HasSuffix(name, ".sql") && !strings.Contains(name, "/"): // role/grants.sql is run after every migration, as it is then
			sum := sha256.Sum256(content)
			files[name] = hex.EncodeToString(sum[:])
		}
	})
	for name, sum := range files {
		landed, ok := sums[name]
		switch {
		case !ok:
			t.Errorf("migrations/%s is new: note its hash with `make sums`", name)
		case landed != sum:
			t.Errorf("migrations/%s has landed and was changed: databases have run it as it was, so write a new one "+
				"(if it has not landed, take its line out of sums.txt and run `make sums`)", name)
		}
	}
	for name := range sums {
		require.Contains(t, files, name, "a landed migration is gone")
	}
}
