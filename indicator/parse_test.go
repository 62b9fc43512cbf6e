package indicator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/indicator"
)

const small = `{"id": "x-2024", "title": "甲", "source": "乙", "illustrative": false, "derived_from": "", "earlier_answers": "listed", "indicators": [
	{"key": "1", "title": "丙", "text": "丁", "rule": "limit", "full": "2", "over": "0.5", "limit": "0.02"}
]}`

func TestParseScheme(t *testing.T) {
	s, err := ParseScheme([]byte(small))
	require.NoError(t, err)
	require.Equal(t, "0.5", Evaluate(facts(10, map[Fact]int{FactCorrected: 1}), s).Results[0].Points.String())
	require.Equal(t, "2%", s.Indicators[0].Limit.Percent())
}

func TestSchemesAreReadStrictly(t *testing.T) {
	for _, tt := range []struct {
		name, from, to string
		want           []string
	}{
		{"unknown field", `"key": "1"`, `"key": "1", "weight": 2`, []string{"indicators[0].weight unknown"}},
		{"field of another rule", `"key": "1"`, `"key": "1", "missed": "0"`, []string{"indicators[0].missed unknown"}},
		{"missing field", `, "limit": "0.02"`, ``, []string{"indicators[0].limit missing"}},
		{"all at once", `"title": "甲", "source": "乙"`, `"sauce": ""`, []string{"sauce unknown", "title missing", "source missing"}},
		{"a field twice", `"title": "甲"`, `"title": "甲", "title": "乙"`, []string{" json", "id missing"}[:1]},
		{"null", `"over": "0.5"`, `"over": null`, []string{"indicators[0].over value"}},
		{"a number instead of a text", `"over": "0.5"`, `"over": 0.5`, []string{"indicators[0].over value"}},
		{"negative points", `"over": "0.5"`, `"over": "-1"`, []string{"indicators[0].over value"}},
		{"three places", `"over": "0.5"`, `"over": "0.501"`, []string{"indicators[0].over value"}},
		{"more than full", `"over": "0.5"`, `"over": "2.5"`, []string{"indicators[0].over value"}},
		{"no full points", `"full": "2"`, `"full": "0"`, []string{"indicators[0].full value"}},
		{"limit of a hundred", `"limit": "0.02"`, `"limit": "1"`, []string{"indicators[0].limit value"}},
		{"limit of nothing", `"limit": "0.02"`, `"limit": "0.000"`, []string{"indicators[0].limit value"}},
		{"unknown rule", `"rule": "limit"`, `"rule": "ceiling"`, []string{"indicators[0].rule value"}},
		{"the report's own key", `"key": "1"`, `"key": "rates"`, []string{"indicators[0].key value"}},
		{"blank", `"source": "乙"`, `"source": " "`, []string{"source value"}},
		{"illustrative of nothing", `"illustrative": false`, `"illustrative": true`, []string{"derived_from value"}},
		{"bad id", `"x-2024"`, `"X 2024"`, []string{"id value"}},
		{"no indicators", `"indicators": [`, `"indicators": [], "more": [`, []string{"more unknown", "indicators value"}},
		{"something after the end", "]}", "]} {}", []string{" json"}},
		{"no object", small, "[]", []string{" json"}},
		{
			"a key twice", "\n]", `, {"key": "1", "title": "丙", "text": "丁", "rule": "conversion", "full": "2", "missed": "0", "nothing_fit": "1.6"}]`,
			[]string{"indicators[1].key duplicate"},
		},
		{
			"a deduction for what nobody counts", "\n]", `, {"key": "2", "title": "丙", "text": "丁", "rule": "deductions", "full": "3", "without_applications": "9",
			"deductions": [{"fact": "published", "points": "0", "each": 1, "text": "戊"}, {"fact": "overdue", "points": "1", "each": true, "text": "戊"},
			{"fact": "overdue", "points": "1", "each": true, "text": "戊"}]}]`,
			[]string{
				"indicators[1].without_applications value", "indicators[1].deductions[0].fact value", "indicators[1].deductions[0].points value",
				"indicators[1].deductions[0].each value", "indicators[1].deductions[2].fact duplicate",
			},
		},
		{
			"a step of nothing", "\n]", `, {"key": "2", "title": "丙", "text": "丁", "rule": "bonus",
			"steps": [{"fact": "overdue", "at_least": 0, "points": "1", "text": "戊"}]}]`,
			[]string{"indicators[1].steps[0].fact value", "indicators[1].steps[0].at_least value"},
		},
		{"too long", `"甲"`, `"` + strings.Repeat("甲", LongestScheme) + `"`, []string{" value"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(small, tt.from, tt.to, 1)
			require.NotEqual(t, small, text)
			_, err := ParseScheme([]byte(text))
			wrong := &SchemeError{}
			require.ErrorAs(t, err, &wrong)
			var got []string
			for _, f := range wrong.Faults {
				got = append(got, f.Path+" "+f.Rule)
				require.NotEmpty(t, f.English)
				require.NotEmpty(t, f.Text)
			}
			if tt.name == "all at once" {
				require.ElementsMatch(t, tt.want, got)
				return
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func FuzzParseScheme(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"indicators": [{"rule": "bonus", "steps": [{}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseScheme(data)
		if err != nil {
			return
		}
		require.True(t, json.Valid(data))
		r := Evaluate(facts(3, map[Fact]int{FactOverdue: 9, FactCorrected: 1}), s)
		require.GreaterOrEqual(t, r.Total(), Points(0))
		require.NotNil(t, r.Outlook())
	})
}
