package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yishenqing/foi/internal/clock"
)

// floor is the work of one call done by pgbench: the same statements with the same arguments, prepared, without anything
// in front of the database.
type floor struct {
	pgbench string
	url     string
	script  string   // pgbench's own language
	defines []string // name=value of the arguments that stay the same
}

// vary names what differs from call to call: the arguments whose value the recorded call had, by pgbench expression.
type vary struct {
	value string
	as    string // SQL with pgbench variables
}

var placeholder = regexp.MustCompile(`\$[0-9]+`)

// newFloor makes a script from recorded statements. head draws the variables that varies uses.
func newFloor(pgbench, url, head string, recorded []statement, varies ...vary) (*floor, error) {
	f := &floor{pgbench: pgbench, url: url}
	var script strings.Builder
	script.WriteString(head)
	for n, s := range recorded {
		var err error
		sql := placeholder.ReplaceAllStringFunc(s.sql, func(p string) string {
			i, parseErr := strconv.Atoi(p[1:])
			if parseErr != nil || i < 1 || i > len(s.args) {
				err = errors.Join(parseErr, fmt.Errorf("no argument %s was logged for %q", p, s.sql))
				return p
			}
			return f.argument(fmt.Sprintf("s%d_%d", n, i), s.args[i-1], varies)
		})
		if err != nil {
			return nil, err
		}
		script.WriteString(strings.TrimSuffix(sql, ";") + ";\n")
	}
	f.script = script.String()
	return f, nil
}

func (f *floor) argument(name string, a argument, varies []vary) string {
	switch i := slices.IndexFunc(varies, func(v vary) bool { return v.value == a.value }); {
	case a.null:
		return "NULL"
	case a.value == "": // pgbench takes no empty definition
		return "''"
	case i >= 0:
		return varies[i].as
	}
	if define := name + "=" + a.value; !slices.Contains(f.defines, define) {
		f.defines = append(f.defines, define)
	}
	return ":" + name
}

// sampled is the share of transactions whose time pgbench writes down.
const sampled = 0.1

var throughput = regexp.MustCompile(`tps = ([0-9.]+) \(without initial connection time\)`)

// run lets pgbench work with so many clients for a span of whole seconds.
func (f *floor) run(ctx context.Context, clients int, span time.Duration, m meters) (s sample, err error) {
	dir, err := os.MkdirTemp("", "foi-bench-floor-")
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "script.sql")
	if err := os.WriteFile(file, []byte(f.script), 0o600); err != nil {
		return s, err
	}
	seconds := int(span.Seconds())
	args := []string{
		"--no-vacuum", "--protocol=prepared", "--file=" + file, "--time=" + strconv.Itoa(seconds),
		"--client=" + strconv.Itoa(clients), "--jobs=" + strconv.Itoa(min(clients, 2)),
		"--log", "--log-prefix=" + filepath.Join(dir, "log"), fmt.Sprintf("--sampling-rate=%v", sampled),
		"--define=i=0", fmt.Sprintf("--define=base=%d", firstFloorID()),
	}
	for _, d := range f.defines {
		args = append(args, "--define", d)
	}
	cmd := exec.CommandContext(ctx, f.pgbench, append(args, f.url)...)
	before, err := m.postgres()
	if err != nil {
		return s, err
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return s, fmt.Errorf("pgbench: %w: %s", err, strings.TrimSpace(string(out)))
	}
	after, err := m.postgres()
	if err != nil {
		return s, err
	}
	found := throughput.FindSubmatch(out)
	if found == nil {
		return s, fmt.Errorf("pgbench did not tell its throughput: %s", out)
	}
	if s.perSecond, err = strconv.ParseFloat(string(found[1]), 64); err != nil {
		return s, err
	}
	n := s.perSecond * span.Seconds()
	s.postgres = time.Duration(float64(after-before) / n)
	s.client = time.Duration(float64(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()) / n)
	s.p50, s.p99, err = readLatencies(dir)
	return s, err
}

// firstFloorID begins the ids of a run: above those of every run before, with room for 50 clients.
func firstFloorID() int64 {
	const epoch = 1_700_000_000_000 // milliseconds; keeps the ids within 63 bits
	return 2*firstID + (clock.System{}.Now().UnixMilli()-epoch)*10_000_000
}

// readLatencies reads the third column of pgbench's logs, microseconds.
func readLatencies(dir string) (p50, p99 time.Duration, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "log.*"))
	if err != nil {
		return 0, 0, err
	}
	var all []time.Duration
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return 0, 0, err
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			fields := strings.Fields(lines.Text())
			if len(fields) < 3 {
				continue
			}
			us, err := strconv.Atoi(fields[2])
			if err != nil {
				return 0, 0, errors.Join(err, f.Close())
			}
			all = append(all, time.Duration(us)*time.Microsecond)
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			return 0, 0, err
		}
	}
	if len(all) == 0 {
		return 0, 0, nil // too few for the sampling
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)*99/100], nil
}
