package outcome_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
)

var update = flag.Bool("update", false, "write the generated table anew")

const (
	lawFile    = "../docs/law.md"
	tableBegin = "<!-- remedies -->\n"
	tableEnd   = "<!-- /remedies -->\n"
)

// The table of remedies in docs/law.md is the one the program goes by.
func TestRemediesInTheLawsTable(t *testing.T) {
	data, err := os.ReadFile(lawFile)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(data), tableBegin)
	require.True(t, found)
	was, after, found := strings.Cut(rest, tableEnd)
	require.True(t, found)
	table := remedies()
	if *update {
		require.NoError(t, os.WriteFile(lawFile, []byte(before+tableBegin+table+tableEnd+after), 0o644))
		was = table
	}
	require.Equal(t, was, table, "run: go test ./outcome -run Remedies -update")
}

func remedies() string {
	var b strings.Builder
	b.WriteString("| | row | decision or step | to 2023-12-31 | from 2024-01-01 | from 2025-06-01 | basis of the last |\n|---|---|---|---|---|---|---|\n")
	line := func(article string, row outcome.Row, label string, in func(outcome.Era) outcome.Opening) {
		fmt.Fprintf(&b, "| %s | %s | %s |", article, row, label)
		for e := outcome.EraFree; e <= outcome.EraInterpretation; e++ {
			o := in(e)
			doubt := ""
			if o.Doubtful {
				doubt = " ?"
			}
			fmt.Fprintf(&b, " %s%s |", o.Remedy, doubt)
		}
		fmt.Fprintf(&b, " %s |\n", in(outcome.EraInterpretation).Basis)
	}
	for _, d := range outcome.Decisions() {
		line(d.Article, d.Row, d.Label, d.Opening)
	}
	for _, s := range outcome.Steps() {
		line(s.Article, "", s.Label, s.Opening)
	}
	return b.String()
}
