package numbering

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseAndFormat(t *testing.T) {
	for _, c := range []struct {
		pattern, prefix string
		want            Pattern
		year            int
		seq             int64
		number          string
	}{
		{"", "京政公开", Pattern{"京政公开〔{year}〕第", "号", 1}, 2026, 7, "京政公开〔2026〕第7号"},
		{Default, "", Pattern{"〔{year}〕第", "号", 1}, 2026, 12345, "〔2026〕第12345号"},
		{"{prefix}[{year}]{seq:4}号", "沪公", Pattern{"沪公[{year}]", "号", 4}, 2026, 7, "沪公[2026]0007号"},
		{"{prefix}[{year}]{seq:4}号", "沪公", Pattern{"沪公[{year}]", "号", 4}, 2026, 123456, "沪公[2026]123456号"},
		{"{seq:12}/{year}-{prefix}", "A", Pattern{"", "/{year}-A", 12}, 2026, 1, "000000000001/2026-A"},
		{"{year}{seq}", "unused", Pattern{"{year}", "", 1}, 2026, 20, "202620"},
		{"{seq}{year}", "", Pattern{"", "{year}", 1}, 2026, 20, "202026"},
		{"依申请{prefix}{year}年{seq:10}", "甲", Pattern{"依申请甲{year}年", "", 10}, 2026, 5, "依申请甲2026年0000000005"},
	} {
		t.Run(c.pattern, func(t *testing.T) {
			got, err := Parse(c.pattern, c.prefix)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, c.number, got.Format(c.year, c.seq))
			year, seq, ok := got.Match(c.number)
			require.True(t, ok)
			require.Equal(t, c.year, year)
			require.Equal(t, c.seq, seq)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, pattern, prefix string
		rule                  Rule
	}{
		{"no seq", "{year}", "", RuleSeqOnce},
		{"two seq", "{year}{seq}{seq:3}", "", RuleSeqOnce},
		{"no year", "第{seq}号", "", RuleYearOnce},
		{"two years", "{year}{seq}{year}", "", RuleYearOnce},
		{"two prefixes", "{prefix}{prefix}{year}{seq}", "", RulePrefixOnce},
		{"width 0", "{year}{seq:0}", "", RuleBraces},
		{"width 13", "{year}{seq:13}", "", RuleBraces},
		{"width 04", "{year}{seq:04}", "", RuleBraces},
		{"width huge", "{year}{seq:99999999999999999999}", "", RuleBraces},
		{"width empty", "{year}{seq:}", "", RuleBraces},
		{"width signed", "{year}{seq:+4}", "", RuleBraces},
		{"unknown mark", "{year}{seq}{month}", "", RuleBraces},
		{"upper case", "{YEAR}{seq}", "", RuleBraces},
		{"not closed", "{year}{seq", "", RuleBraces},
		{"not opened", "{year}{seq}}", "", RuleBraces},
		{"nested", "{{year}}{seq}", "", RuleBraces},
		{"closed before opened", "}{year}{seq}{", "", RuleBraces},
		{"mark in the prefix", "{prefix}{year}{seq}", "{year}", RulePrefixBraces},
		{"brace in an unused prefix", "{year}{seq}", "}", RulePrefixBraces},
		{"newline", "{year}\n{seq}", "", RuleCharacters},
		{"zero", "{year}\x00{seq}", "", RuleCharacters},
		{"zero width space", "{year}\u200b{seq}", "", RuleCharacters},
		{"text direction", "{prefix}{year}{seq}", "\u202e", RuleCharacters},
		{"not UTF-8", "{year}{seq}\xff", "", RuleCharacters},
		{"long pattern", "{year}{seq}" + strings.Repeat("号", 90), "", RulePatternLength},
		{"long prefix", "{year}{seq}", strings.Repeat("京", 41), RulePrefixLength},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.pattern, c.prefix)
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.Equal(t, c.rule, fault.Rule)
			require.NotEmpty(t, fault.Chinese())
			require.Contains(t, fault.Error(), c.rule.English())
			require.Equal(t, strings.Contains(c.rule.English(), "the prefix"), fault.OnPrefix())
		})
	}
}

func TestParseTakesTheLongest(t *testing.T) {
	p, err := Parse("{prefix}{year}{seq}"+strings.Repeat("号", MaxPattern-19), strings.Repeat("京", MaxPrefix))
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("京", MaxPrefix)+"{year}", p.Before)
}

func TestRulesHaveTexts(t *testing.T) {
	for r := RulePatternLength; r <= RulePrefixOnce; r++ {
		require.NotEmpty(t, r.English())
		require.NotEmpty(t, r.Chinese())
	}
	require.Empty(t, Rule(0).English())
	require.Empty(t, Rule(99).English())
	require.Empty(t, Rule(99).Chinese())
}

func TestMatch(t *testing.T) {
	p, err := Parse("{prefix}〔{year}〕第{seq:4}号", "京")
	require.NoError(t, err)
	for number, want := range map[string]int64{
		"京〔2024〕第0012号":                12,
		"京〔2024〕第12号":                  12, // an earlier padding
		"京〔2024〕第000012号":              12,
		"京〔2024〕第12345号":               12345,
		"京〔2024〕第0000号":                0, // numbers begin at 1
		"京〔2024〕第号":                    0,
		"京〔2024〕第-1号":                  0,
		"京〔2024〕第１２号":                  0, // other digits are another number
		"京〔24〕第12号":                    0,
		"京〔0024〕第12号":                  0,
		"沪〔2024〕第12号":                  0,
		"京〔2024〕第12号附":                 0,
		"京〔2024〕第1234567890123456789号": 0,
		"京〔2024〕第123456789012345678号":  123456789012345678,
		"":                             0,
		"京〔2024":                       0,
	} {
		year, seq, ok := p.Match(number)
		require.Equal(t, want != 0, ok, number)
		if ok {
			require.Equal(t, 2024, year, number)
			require.Equal(t, want, seq, number)
		}
	}
}

// patterns draws patterns that Parse accepts, digits next to the marks included.
func patterns() *rapid.Generator[Pattern] {
	return rapid.Custom(func(t *rapid.T) Pattern {
		literal := rapid.StringMatching(`[0-9a-zA-Z〔〕第号字\[\] -]{0,6}`)
		marks := rapid.Permutation([]string{"{year}", rapid.SampledFrom([]string{"{seq}", "{seq:4}", "{seq:12}"}).Draw(t, "seq"), "{prefix}"}).Draw(t, "marks")
		text := literal.Draw(t, "head")
		for _, m := range marks {
			text += m + literal.Draw(t, "literal")
		}
		p, err := Parse(text, literal.Draw(t, "prefix"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

func TestMatchInvertsFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := patterns().Draw(t, "pattern")
		year := rapid.IntRange(1000, 9999).Draw(t, "year")
		seq := rapid.Int64Range(1, 999_999_999_999_999_999).Draw(t, "seq")
		gotYear, gotSeq, ok := p.Match(p.Format(year, seq))
		if !ok || gotYear != year || gotSeq != seq {
			t.Fatalf("%q: got %d %d %v", p.Format(year, seq), gotYear, gotSeq, ok)
		}
	})
}

func TestFormatIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := patterns().Draw(t, "pattern")
		years, seqs := rapid.IntRange(2008, 2999), rapid.Int64Range(1, 1_000_000)
		y1, s1, y2, s2 := years.Draw(t, "y1"), seqs.Draw(t, "s1"), years.Draw(t, "y2"), seqs.Draw(t, "s2")
		if (p.Format(y1, s1) == p.Format(y2, s2)) != (y1 == y2 && s1 == s2) {
			t.Fatalf("%q %q", p.Format(y1, s1), p.Format(y2, s2))
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(Default, "京", "京〔2024〕第12号")
	f.Add("{seq:4}{year}", "", "00122024")
	f.Add("{{year}{seq:", "{", "")
	f.Fuzz(func(t *testing.T, pattern, prefix, number string) {
		p, err := Parse(pattern, prefix)
		if err != nil {
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.NotEmpty(t, fault.Chinese())
			return
		}
		require.Equal(t, 1, strings.Count(p.Before+"\n"+p.After, yearMark))
		require.Equal(t, 2, strings.Count(p.Before+p.After, "{")+strings.Count(p.Before+p.After, "}"))
		require.True(t, p.Width >= 1 && p.Width <= MaxWidth)
		year, seq, ok := p.Match(p.Format(2026, 42))
		require.True(t, ok)
		require.Equal(t, 2026, year)
		require.EqualValues(t, 42, seq)
		if year, seq, ok = p.Match(number); ok {
			back, backSeq, backOK := p.Match(p.Format(year, seq))
			require.True(t, backOK && back == year && backSeq == seq)
		}
	})
}
