// Command licences writes docs/licences.md: the modules that are linked into the program, and those that only its tests need,
// with the licence of each. It fails for a licence that nobody has agreed to. Run it by `make licences`.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// agreed are the licences under which code may be part of the program: they ask for their text to be kept with it and, of
// MPL-2.0, for changes to its own files to be published. GPL, AGPL, LGPL, SSPL and the like are none of them: they would bind
// the agencies that run or change the program.
var agreed = map[string]bool{
	"Apache-2.0": true, "MIT": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "ISC": true, "MPL-2.0": true, "Unlicense": true,
	"CC0-1.0": true, "0BSD": true, "BlueOak-1.0.0": true,
}

// leastCovered is how much of a file the known texts have to make up, in percent: the rest are names and years.
const leastCovered = 75

func main() {
	root := flag.String("root", "..", "the module of the program")
	check := flag.Bool("check", false, "compare with docs/licences.md instead of writing it")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	linked, err := modules(root, "./cmd/foi")
	if err != nil {
		return err
	}
	tested, err := modules(root, "-test", "./...")
	if err != nil {
		return err
	}
	for path := range linked {
		delete(tested, path)
	}
	var out bytes.Buffer
	out.WriteString(preface)
	err = errors.Join(table(&out, linked), func() error {
		out.WriteString("\n## Only in the tests\n\n")
		return table(&out, tested)
	}())
	if err != nil {
		return err
	}
	file := filepath.Join(root, "docs", "licences.md")
	if !check {
		return os.WriteFile(file, out.Bytes(), 0o644)
	}
	if old, err := os.ReadFile(file); err != nil || !bytes.Equal(old, out.Bytes()) {
		return errors.New("docs/licences.md is not up to date: run `make licences` and commit it")
	}
	return nil
}

const preface = `# Licences

Made by ` + "`make licences`" + ` from the licence files of the modules (tools/licences); ` + "`make gen-check`" + ` fails when it is not up to
date or a module comes under a licence that is not agreed there. Go itself is BSD-3-Clause. The foreign protos in third_party/
are Apache-2.0. Tools that build, generate and check the program are not part of it and not listed.

## In the program

`

// module is a module that is built from.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// modules returns the modules that packages need, by path.
func modules(root string, args ...string) (map[string]module, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	listed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	found := map[string]module{}
	for d := json.NewDecoder(bytes.NewReader(listed)); d.More(); {
		var p struct{ Module *module }
		if err := d.Decode(&p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Module != nil && !p.Module.Main {
			found[p.Module.Path] = *p.Module
		}
	}
	return found, nil
}

func table(out *bytes.Buffer, found map[string]module) error {
	var paths []string
	for path := range found {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	out.WriteString("| module | version | licence |\n|---|---|---|\n")
	var faults []error
	for _, path := range paths {
		m := found[path]
		ids, err := licencesOf(m.Dir)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		}
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", m.Path, m.Version, strings.Join(ids, ", "))
	}
	return errors.Join(faults...)
}

// licencesOf reads the licence files of a module. One that is nested belongs to code that was copied in.
func licencesOf(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !(strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") || strings.HasPrefix(name, "UNLICENSE")) ||
			strings.HasSuffix(name, ".GO") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		coverage := licensecheck.Scan(text)
		if coverage.Percent < leastCovered {
			return nil, fmt.Errorf("%s is no text that is known (%.0f %%)", e.Name(), coverage.Percent)
		}
		for _, match := range coverage.Match {
			if !agreed[match.ID] {
				return nil, fmt.Errorf("%s has the licence %s, which is not agreed", e.Name(), match.ID)
			}
			ids = append(ids, match.ID)
		}
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil, errors.New("no licence file")
	}
	return ids, nil
}
