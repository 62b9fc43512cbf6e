package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// runCLI runs one command line in process and returns its status, standard output and standard error.
func runCLI(t *testing.T, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, stdio{Out: &o, Err: &e, In: strings.NewReader("")})
	return status, o.String(), e.String()
}

func TestRunStatusAndStreams(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		out    string // a part of standard output; empty: nothing at all is printed there
		err    string // a part of standard error; empty: nothing at all is printed there
	}{
		{"a command that works", []string{"version"}, exitDone, "foi ", ""},
		{"help is data", []string{"--help"}, exitDone, "Usage: foi", ""},
		{"help of a command", []string{"version", "--help"}, exitDone, "Print the version", ""},
		{"no command", nil, exitUsage, "", "expected"},
		{"unknown command", []string{"nonesuch"}, exitUsage, "", "nonesuch"},
		{"unknown flag", []string{"version", "--nonesuch"}, exitUsage, "", "--nonesuch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errOut := runCLI(t, tt.args...)
			require.Equal(t, tt.status, status, "stderr: %s", errOut)
			requirePart(t, tt.out, out)
			requirePart(t, tt.err, errOut)
		})
	}
}

func requirePart(t *testing.T, part, whole string) {
	t.Helper()
	if part == "" {
		require.Empty(t, whole)
		return
	}
	require.Contains(t, whole, part)
}
