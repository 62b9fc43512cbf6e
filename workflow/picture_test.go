package workflow_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/workflow"
)

var update = flag.Bool("update", false, "write the generated documents anew")

const pictureFile = "../docs/workflow.md"

// docs/workflow.md is made from the table that guards the acts, so that the picture cannot go stale.
func TestPictureIsTheTable(t *testing.T) {
	got := page()
	if *update {
		require.NoError(t, os.WriteFile(pictureFile, []byte(got), 0o644))
	}
	want, err := os.ReadFile(pictureFile)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run: go test ./workflow -run Picture -update")
}

func page() string {
	var b strings.Builder
	b.WriteString("# The life of an application\n\n")
	b.WriteString("Generated from the table in `workflow/transition.go` by `go test ./workflow -run Picture -update`; do not edit.\n")
	b.WriteString("The effects of the acts on the term are in the contract `clock.md`, its readings in `adr/0008-reading-the-clock-contract.md`,\nthose of the extensions in `adr/0011-settings-and-extension-acts.md`.\n\n")
	b.WriteString("```mermaid\n" + Mermaid() + "```\n\n")
	b.WriteString("| act | 事项 | from | to | ground | rules that may forbid it |\n|---|---|---|---|---|---|\n")
	for _, row := range Table() {
		name := string(row.Act)
		if row.Cause != "" {
			name += " (" + string(row.Cause) + ")"
		}
		if row.Extension {
			name += " †"
		}
		to := string(row.To)
		if to == "" {
			to = "(stays)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n",
			name, row.Act.Label(), joined(row.From), to, row.Article, joined(row.Rules))
	}
	b.WriteString("\n† An extension: not in the contract, refused by `foi clock` and `foi import`.\n")
	b.WriteString("\nBesides, every act may be refused for `state`, `order` (of dates), `argument`, `calendar` and `epoch`:\n\n")
	b.WriteString("| rule | says | 说明 | ground |\n|---|---|---|---|\n")
	for _, r := range rulesOfTable() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r, r.English(), r.Chinese(), r.Article())
	}
	return b.String()
}

func rulesOfTable() []Rule {
	all := []Rule{RuleState, RuleOrder, RuleArgument, RuleCalendar, RuleEpoch}
	seen := map[Rule]bool{}
	for _, row := range Table() {
		for _, r := range row.Rules {
			if !seen[r] {
				seen[r] = true
				all = append(all, r)
			}
		}
	}
	return all
}

func joined[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
