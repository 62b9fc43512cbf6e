package workflow

import (
	"fmt"
	"strings"
)

// Mermaid draws the table of transitions as a Mermaid stateDiagram-v2, with English identifiers and Chinese names. Acts
// that leave the state as it is are gathered on one loop a state.
func Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range States() {
		fmt.Fprintf(&b, "    state \"%s<br/>%s\" as %s\n", s.Label(), s, s)
	}
	fmt.Fprintf(&b, "    [*] --> %s\n", Registered)
	for _, from := range States() {
		var stays []string
		for i := range table {
			row := &table[i]
			if rowOf(row.Act, from) != row {
				continue
			}
			if row.To == "" {
				stays = append(stays, string(row.Act))
				continue
			}
			fmt.Fprintf(&b, "    %s --> %s: %s %s\n", from, row.To, row.Act.Label(), row.name())
		}
		if len(stays) > 0 {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", from, from, strings.Join(stays, ", "))
		}
	}
	return b.String()
}

// name is the act's identifier, with the cause where it has two rows.
func (t *Transition) name() string {
	if t.Cause != "" {
		return fmt.Sprintf("%s (%s)", t.Act, t.Cause)
	}
	return string(t.Act)
}
