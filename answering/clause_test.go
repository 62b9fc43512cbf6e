package answering_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

var update = flag.Bool("update", false, "write the golden table and the table in docs/law.md anew")

const golden = "testdata/clauses.txt"

var linhai = Bodies{ReviewOrgan: "台州市人民政府", Court: "台州市椒江区人民法院"}

// eras are a first and a last day of each span in which the rules did not change.
var eras = []struct{ first, last string }{
	{"2008-05-01", "2015-04-30"}, {"2015-05-01", "2023-12-31"}, {"2024-01-01", "2025-05-31"}, {"2025-06-01", "2026-11-22"},
}

// all returns choices that are all alike.
func all(r outcome.Remedy) Choices {
	return Choices{Partial: r, Lookup: r, Refusals2024: r, Lapses: r, Closings: r}
}

// TestEveryCellOfTheRemedies holds the paragraph of every kind in every era under every choice against a table that was read
// by people.
func TestEveryCellOfTheRemedies(t *testing.T) {
	var b strings.Builder
	for _, d := range outcome.Decisions() {
		for _, era := range eras {
			for _, choice := range []outcome.Remedy{"", outcome.ReviewFirst, outcome.FreeChoice} {
				c := clause(t, d.Kind, era.first, choice)
				end := clause(t, d.Kind, era.last, choice)
				require.Equal(t, c.Text, end.Text, "%s %s", d.Kind, era.last)
				require.Equal(t, c.Terms, end.Terms)
				fmt.Fprintf(&b, "%s | %s | %s | %s%s%s\n    %s\n    〔%s〕\n", d.Kind, era.first, orDefault(choice), c.Remedy,
					mark(c.Doubtful, " doubtful"), mark(c.Chosen, " chosen"), c.Text, c.Basis)
				for _, term := range c.Terms {
					fmt.Fprintf(&b, "    %s %d %s %s %s %s\n", term.Way, term.Count, term.Unit, term.Body, term.From, term.Article)
				}
			}
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String(), "read the change, then: go test ./answering -run EveryCell -update")
}

func clause(t *testing.T, kind outcome.Kind, on string, choice outcome.Remedy) Clause {
	t.Helper()
	c, err := ClauseOf(kind, calendar.MustDate(on), linhai, all(choice))
	require.NoError(t, err)
	return c
}

func orDefault(r outcome.Remedy) string {
	if r == "" {
		return "default"
	}
	return string(r)
}

func mark(set bool, text string) string {
	if set {
		return text
	}
	return ""
}

// TestRemediesFollowTheDay says the rule once more, apart from the code: which remedy is open, with which terms.
func TestRemediesFollowTheDay(t *testing.T) {
	withheld := []outcome.Kind{
		outcome.Secret, outcome.Forbidden, outcome.Stability, outcome.ThirdParty, outcome.Internal, outcome.Process,
		outcome.EnforcementFile,
	}
	for _, kind := range withheld {
		require.Equal(t, outcome.FreeChoice, clause(t, kind, "2023-12-31", "").Remedy, kind)
		for _, on := range []string{"2024-01-01", "2025-05-31", "2025-06-01"} {
			for _, choice := range []outcome.Remedy{"", outcome.FreeChoice} {
				c := clause(t, kind, on, choice)
				require.Equal(t, outcome.ReviewFirst, c.Remedy, "what the law settles cannot be chosen")
				require.False(t, c.Doubtful)
				require.Contains(t, c.Text, "应当自收到本答复之日起六十日内先向台州市人民政府申请行政复议")
				require.Contains(t, c.Text, "收到行政复议决定书之日起十五日内向台州市椒江区人民法院提起行政诉讼")
				require.Equal(t, []int{60, 15}, []int{c.Terms[0].Count, c.Terms[1].Count})
			}
		}
	}
	for _, kind := range []outcome.Kind{outcome.NotExisting, outcome.NotThisAgency, outcome.Petition, outcome.Repeated, outcome.Unreasonable} {
		c := clause(t, kind, "2025-06-01", outcome.ReviewFirst)
		require.Equal(t, outcome.FreeChoice, c.Remedy, "法释〔2025〕8号 settles it")
		require.Contains(t, c.Text, "六个月内直接向台州市椒江区人民法院提起行政诉讼")
		require.Equal(t, outcome.ReviewFirst, clause(t, kind, "2025-05-31", outcome.ReviewFirst).Remedy, "not before")
	}
	require.Equal(t, outcome.ReviewFirst, clause(t, outcome.Partial, "2026-01-01", "").Remedy)
	require.Equal(t, outcome.FreeChoice, clause(t, outcome.Partial, "2026-01-01", outcome.FreeChoice).Remedy)
	require.Contains(t, clause(t, outcome.Granted, "2014-03-03", "").Text, "三个月内")
	require.Empty(t, clause(t, outcome.Withdrawn, "2026-01-01", "").Text)
	require.Empty(t, clause(t, outcome.Withdrawn, "2026-01-01", "").Terms)
}

func TestAClauseNamesItsBodiesOrIsNone(t *testing.T) {
	on := calendar.MustDate("2026-01-05")
	_, err := ClauseOf(outcome.Secret, on, Bodies{Court: "某法院"}, Choices{})
	var lacking *BodiesError
	require.ErrorAs(t, err, &lacking)
	require.Equal(t, []string{"review_organ"}, lacking.Lacking)
	require.Equal(t, "机关资料中尚未填写复议机关", lacking.Chinese())
	_, err = ClauseOf(outcome.Granted, on, Bodies{}, Choices{})
	require.ErrorAs(t, err, &lacking)
	require.Equal(t, "机关资料中尚未填写复议机关、管辖法院", lacking.Chinese())
	require.ErrorContains(t, err, "review_organ, court")
	_, err = ClauseOf(outcome.Withdrawn, on, Bodies{}, Choices{})
	require.NoError(t, err, "nothing to be told")
	_, err = ClauseOf("nothing", on, linhai, Choices{})
	var unknown *UnknownKindError
	require.ErrorAs(t, err, &unknown)
	require.NotEmpty(t, unknown.Chinese())
	require.ErrorContains(t, err, "nothing")
}

func TestOnlyTwoThingsCanBeChosen(t *testing.T) {
	require.Empty(t, Choices{}.Check())
	require.Empty(t, all(outcome.FreeChoice).Check())
	require.Empty(t, all(outcome.ReviewFirst).Check())
	var fields []string
	for _, f := range all(outcome.NoRemedy).Check() {
		fields = append(fields, f.Field)
		require.NotEmpty(t, f.Text)
	}
	require.Equal(t, []string{"partial", "lookup", "refusals_2024", "lapses", "closings"}, fields)
	require.Len(t, Choices{Lookup: outcome.NotByItself}.Check(), 1)
	require.True(t, Defaults().SearchRecordRequired)
	require.Empty(t, Defaults().Remedies)
}

const (
	lawFile    = "../docs/law.md"
	tableBegin = "<!-- choices -->\n"
	tableEnd   = "<!-- /choices -->\n"
)

// The table of settings in docs/law.md is made of what a choice changes.
func TestChoicesInTheLawsTable(t *testing.T) {
	data, err := os.ReadFile(lawFile)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(data), tableBegin)
	require.True(t, found)
	was, after, found := strings.Cut(rest, tableEnd)
	require.True(t, found)
	table := choices(t)
	if *update {
		require.NoError(t, os.WriteFile(lawFile, []byte(before+tableBegin+table+tableEnd+after), 0o644))
		was = table
	}
	require.Equal(t, was, table, "run: go test ./answering -run LawsTable -update")
}

func choices(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| setting | row | decision | 2024-01-01 to 2025-05-31 | from 2025-06-01 |\n|---|---|---|---|---|\n")
	for _, s := range []struct {
		name string
		set  func(outcome.Remedy) Choices
	}{
		{"partial", func(r outcome.Remedy) Choices { return Choices{Partial: r} }},
		{"lookup", func(r outcome.Remedy) Choices { return Choices{Lookup: r} }},
		{"refusals_2024", func(r outcome.Remedy) Choices { return Choices{Refusals2024: r} }},
		{"lapses", func(r outcome.Remedy) Choices { return Choices{Lapses: r} }},
		{"closings", func(r outcome.Remedy) Choices { return Choices{Closings: r} }},
	} {
		for _, d := range outcome.Decisions() {
			var cells []string
			chosen := false
			for _, on := range []string{"2024-01-01", "2025-06-01"} {
				standard := clause(t, d.Kind, on, "").Remedy
				cell := string(standard)
				for _, r := range []outcome.Remedy{outcome.FreeChoice, outcome.ReviewFirst} {
					c, err := ClauseOf(d.Kind, calendar.MustDate(on), linhai, s.set(r))
					require.NoError(t, err)
					if c.Remedy != standard {
						cell += " or " + string(c.Remedy)
						chosen = true
					}
				}
				cells = append(cells, cell)
			}
			if chosen {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", s.name, d.Row, d.Label, cells[0], cells[1])
			}
		}
	}
	return b.String()
}
