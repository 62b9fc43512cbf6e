package listing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPrecedence(t *testing.T) {
	for filter, want := range map[string]string{
		"":                                  "",
		" \n　":                              "",
		"a=1":                               `a = "1"`,
		"a = 1 AND b = 2":                   `(a = "1" AND b = "2")`,
		"a=1 AND b=2 OR c=3":                `(a = "1" AND (b = "2" OR c = "3"))`,
		"a=1 OR b=2 AND c=3":                `((a = "1" OR b = "2") AND c = "3")`,
		"a=1 OR b=2 AND c=3 OR d=4":         `((a = "1" OR b = "2") AND (c = "3" OR d = "4"))`,
		"(a=1 AND b=2) OR c=3":              `((a = "1" AND b = "2") OR c = "3")`,
		"a=1 AND b=2 AND c=3":               `(a = "1" AND b = "2" AND c = "3")`,
		"NOT a=1 AND b=2":                   `(NOT a = "1" AND b = "2")`,
		"NOT a=1 OR b=2":                    `(NOT a = "1" OR b = "2")`,
		"NOT (a=1 OR b=2)":                  `NOT (a = "1" OR b = "2")`,
		"-a=1 OR -(b=2)":                    `(NOT a = "1" OR NOT b = "2")`,
		"NOT (NOT a=1)":                     `NOT (NOT a = "1")`,
		"((a=1))":                           `a = "1"`,
		"a:* AND b : \"*\"":                 `(a : * AND b : "*")`,
		"a!=1 AND b<2 OR c<=3":              `(a != "1" AND (b < "2" OR c <= "3"))`,
		"a>1\tAND\nb>=2":                    `(a > "1" AND b >= "2")`,
		"a = -5":                            `a = "-5"`,
		"due_date<2026-01-02":               `due_date < "2026-01-02"`,
		`a = "x AND (y) OR \"z\" \\ = 'q'"`: `a = "x AND (y) OR \"z\" \\ = 'q'"`,
		`a="1"AND b="2"`:                    `(a = "1" AND b = "2")`,
		"and = or":                          `and = "or"`,
		"applicant.type = 京〔2024〕第1号":       `applicant.type = "京〔2024〕第1号"`,
		"a = 拆迁，补偿":                         `a = "拆迁，补偿"`,
	} {
		f, err := ParseFilter(filter)
		require.NoError(t, err, filter)
		require.Equal(t, want, f.String(), filter)
		again, err := ParseFilter(f.String())
		require.NoError(t, err, filter)
		require.Equal(t, want, again.String(), filter)
	}
}

func TestParseFilterRefuses(t *testing.T) {
	for _, c := range []struct {
		filter   string
		rule     Rule
		position int
	}{
		{"a", RuleOperator, 2},
		{"张三", RuleOperator, 3},
		{"a = ", RuleValue, 5},
		{"a = AND", RuleValue, 5},
		{"a = = 1", RuleValue, 5},
		{"a = (1 OR 2)", RuleValue, 5},
		{"= 1", RuleCondition, 1},
		{`"a" = 1`, RuleCondition, 1},
		{"a=1 b=2", RuleJoin, 5},
		{"a=1 and b=2", RuleJoin, 5},
		{"a=1 NOT b=2", RuleJoin, 5},
		{"(a=1 b=2)", RuleJoin, 6},
		{"a=1 AND", RuleCondition, 8},
		{"a=1 AND AND b=2", RuleCondition, 9},
		{"OR a=1", RuleCondition, 1},
		{"NOT NOT a=1", RuleCondition, 5},
		{"()", RuleCondition, 2},
		{"(a=1", RuleParenthesis, 1},
		{"a=1)", RuleParenthesis, 4},
		{"拆=1 AND (a=1", RuleParenthesis, 9},
		{`a="1`, RuleQuoteOpen, 3},
		{`a="1\n"`, RuleQuoteEscape, 5},
		{`a="1\`, RuleQuoteEscape, 5},
		{"a='1'", RuleQuoteSingle, 3},
		{"a!1", RuleOperator, 2},
		{"a=\x00", RuleCharacters, 3},
		{"a=b\x01", RuleCharacters, 4},
		{"a=\"b\x7f\"", RuleCharacters, 5},
		{"a=\xff", RuleCharacters, 0},
		{"a=" + strings.Repeat("拆", MaxFilter-1), RuleFilterLength, 0},
		{strings.Repeat("(", MaxDepth+1) + "a=1" + strings.Repeat(")", MaxDepth+1), RuleFilterDepth, MaxDepth + 2},
		{strings.Repeat("-(", MaxDepth) + "a=1" + strings.Repeat(")", MaxDepth), RuleFilterDepth, MaxDepth + 2},
		{strings.Repeat("a=1 OR ", MaxTerms) + "a=1", RuleFilterTerms, 7*MaxTerms + 1},
	} {
		_, err := ParseFilter(c.filter)
		var fault *Error
		require.ErrorAs(t, err, &fault, c.filter)
		require.Equal(t, c.rule, fault.Rule, "%s: %v", c.filter, err)
		require.Equal(t, c.position, fault.Position, c.filter)
		require.Equal(t, ArgumentFilter, fault.Argument)
		require.Contains(t, fault.Chinese(), c.rule.Chinese())
	}
}

func TestParseFilterTakesTheLongest(t *testing.T) {
	for _, filter := range []string{
		"a=" + strings.Repeat("拆", MaxFilter-2),
		strings.Repeat("(", MaxDepth) + "a=1" + strings.Repeat(")", MaxDepth),
		strings.Repeat("a=1 OR ", MaxTerms-1) + "a=1",
	} {
		_, err := ParseFilter(filter)
		require.NoError(t, err)
	}
}

// filters draws filters with %s for every value, and how many there are.
func filters() *rapid.Generator[string] {
	restriction := rapid.SampledFrom([]string{
		"number = %s", "number != %s", "number : %s", "assignee:*", "due_date:*", "text : %s", "state:*", "NOT number = %s",
		"-assignee = %s", "NOT due_date:*", "-open:*",
	})
	return rapid.Custom(func(t *rapid.T) string {
		var build func(depth int) string
		build = func(depth int) string {
			switch rapid.IntRange(0, 3+depth).Draw(t, "node") {
			case 0:
				return build(depth+1) + rapid.SampledFrom([]string{" AND ", " OR "}).Draw(t, "by") + build(depth+1)
			case 1:
				return rapid.SampledFrom([]string{"(", "NOT (", "-("}).Draw(t, "open") + build(depth+1) + ")"
			}
			return restriction.Draw(t, "restriction")
		}
		return build(0)
	})
}

func TestStringParsesIntoTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := filters().Draw(t, "filter")
		f, err := ParseFilter(strings.ReplaceAll(shape, "%s", quoted(rapid.StringMatching(`[a-z"\\ ()拆*]{0,8}`).Draw(t, "value"))))
		if err != nil {
			return // too deep or too many
		}
		again, err := ParseFilter(f.String())
		if err != nil || again.String() != f.String() {
			t.Fatalf("%s: %s %v", f, again, err)
		}
	})
}

func quoted(value string) string { return `"` + quoter.Replace(value) + `"` }

func TestRulesHaveTexts(t *testing.T) {
	for r := RulePageSize; r <= RuleFieldValue; r++ {
		require.NotEmpty(t, r.English(), r)
		require.NotEmpty(t, r.Chinese(), r)
	}
	for _, r := range []Rule{0, 200} {
		require.Empty(t, r.English())
		require.Empty(t, r.Chinese())
	}
	require.Contains(t, RuleFilterLength.English(), fmt.Sprint(MaxFilter))
	require.Contains(t, RuleFilterDepth.English(), fmt.Sprint(MaxDepth))
	require.Contains(t, RuleFilterTerms.English(), fmt.Sprint(MaxTerms))
}
