package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pkg is what `go list` says of one package of ours, with paths as they are imported.
type pkg struct {
	ImportPath string
	Name       string
	Imports    []string // without those of tests
	Deps       []string // all, through others too
}

// listPackages asks go for every package of the module.
func listPackages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps=false", "-json=ImportPath,Name,Imports,Deps", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %s", exit.Stderr)
	}
	require.NoError(t, err)
	var packages []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}

// below is a path without the module; ok is false for packages of others.
func below(importPath string) (rel string, ok bool) {
	return strings.CutPrefix(importPath, module+"/")
}

// within reports whether a path is another or below it.
func within(importPath, parent string) bool {
	return importPath == parent || strings.HasPrefix(importPath, parent+"/")
}

func matches(pattern, rel string) bool {
	ok, err := path.Match(pattern, rel)
	return ok && err == nil
}

func ruleOf(rel string) (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return matches(r.path, rel) })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// unruled packages are generated, or tests that look at the whole from outside.
func unruled(rel string) bool {
	return within(rel, "gen") || within(rel, "tests") || within(rel, "internal/archtest")
}

// imports returns what is wrong with one import of a package, or nothing.
func (r rule) imports(rel string) string {
	if within(rel, "gen") {
		if r.gen || r.tier >= 6 {
			return ""
		}
		return "generated messages stop at tier 3"
	}
	other, ok := ruleOf(rel)
	switch {
	case !ok:
		return "it is not in the table"
	case r.only != nil:
		if slices.Contains(r.only, rel) {
			return ""
		}
		return r.why
	case slices.ContainsFunc(r.never, func(n string) bool { return within(rel, n) }):
		return r.why
	case other.tier < r.tier || slices.Contains(r.also, rel):
		return ""
	case other.tier == r.tier && (r.tier == 2 || r.tier == 3):
		return ""
	}
	return fmt.Sprintf("imports go downwards: tier %d may not import tier %d", r.tier, other.tier)
}

func TestWhoImportsWhom(t *testing.T) {
	for _, p := range listPackages(t) {
		rel, _ := below(p.ImportPath)
		if unruled(rel) {
			continue
		}
		r, ok := ruleOf(rel)
		if !ok {
			t.Errorf("%s is not in the table of internal/archtest/table_test.go (and docs/architecture.md)", rel)
			continue
		}
		for _, imported := range p.Imports {
			if why := r.refuses(rel, imported); why != "" {
				t.Errorf("%s must not import %s: %s", rel, strings.TrimPrefix(imported, module+"/"), why)
			}
		}
	}
}

// refuses returns why the package rel, which r is about, must not import a path, or nothing.
func (r rule) refuses(rel, imported string) string {
	if ours, ok := below(imported); ok {
		for _, i := range importers {
			if ours == i.path && !slices.Contains(i.by, rel) {
				return i.why
			}
		}
		return r.imports(ours)
	}
	if r.tier <= pure.tiers {
		for _, banned := range pure.banned {
			if within(imported, banned) {
				return pure.why
			}
		}
	}
	for _, f := range foreign {
		if within(imported, f.path) && !slices.ContainsFunc(f.by, func(by string) bool { return matches(by, rel) }) {
			return f.why
		}
	}
	return ""
}

func TestWhatIsLinked(t *testing.T) {
	for _, p := range listPackages(t) {
		rel, _ := below(p.ImportPath)
		for _, l := range linked {
			if rel != l.program {
				continue
			}
			for _, dep := range p.Deps {
				if within(dep, l.path) {
					t.Errorf("%s must not contain %s: %s", rel, dep, l.why)
				}
			}
		}
	}
}

func TestPackageNames(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "manager", "impl", "types", "models", "misc", "shared", "base"}
	for _, p := range listPackages(t) {
		if slices.Contains(banned, p.Name) || slices.Contains(banned, path.Base(p.ImportPath)) {
			t.Errorf("%s: a name that says what is in it, please", p.ImportPath)
		}
	}
}

// TestTheTableItself keeps the tables from naming what they do not know.
func TestTheTableItself(t *testing.T) {
	known := func(rel string) bool { _, ok := ruleOf(rel); return ok }
	for _, r := range rules {
		for _, other := range slices.Concat(r.also, r.only) {
			require.True(t, known(other), "%s names %s, which has no rule", r.path, other)
		}
		require.Equal(t, r.only != nil || r.never != nil, r.why != "", "%s: a ban has a reason, and only a ban", r.path)
	}
	for _, i := range importers {
		require.True(t, known(i.path), i.path)
	}

	store, _ := ruleOf("internal/store")
	applications, _ := ruleOf("service/applications")
	calendar, _ := ruleOf("calendar")
	for _, tt := range []struct {
		r             rule
		rel, imported string
		refused       string // a part of the reason; empty: allowed
	}{
		{applications, "service/applications", module + "/service/agencies", "downwards"},
		{applications, "service/applications", module + "/internal/store", ""},
		{applications, "service/applications", module + "/internal/app", "wiring"},
		{applications, "service/applications", "gorm.io/gorm", "ADR 0003"},
		{applications, "service/applications", "net/http", "gateway"},
		{applications, "service/applications", "google.golang.org/grpc/status", "typed error"},
		{store, "internal/store", "gorm.io/gorm/clause", ""},
		{store, "internal/store", module + "/gen/foi/v1", "tier 3"},
		{store, "internal/store", "google.golang.org/grpc/codes", "tiers 0 to 2"},
		{store, "internal/store", module + "/internal/unheard", "not in the table"},
		{calendar, "calendar", "context", "pure"},
		{calendar, "calendar", "net/url", "pure"},
		{calendar, "calendar", module + "/workflow", "downwards"},
		{calendar, "calendar", "github.com/rickar/cal/v2", ""},
	} {
		got := tt.r.refuses(tt.rel, tt.imported)
		if tt.refused == "" {
			require.Empty(t, got, "%s → %s", tt.rel, tt.imported)
			continue
		}
		require.Contains(t, got, tt.refused, "%s → %s", tt.rel, tt.imported)
	}
}
