package bigram

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIndex(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"run", "拆迁补偿", []string{"偿", "拆迁", "补偿", "迁补"}},
		{"one character", "拆", []string{"拆"}},
		{"punctuation separates", "拆迁，补偿。", []string{"偿", "拆迁", "补偿", "迁"}},
		{"blank separates", "拆迁 补偿", []string{"偿", "拆迁", "补偿", "迁"}},
		{"mixed", "G4高速2024年COVID-19", []string{"19", "2024", "covid", "g4", "年", "速", "高速"}},
		{"full width", "ＡＢＣ１２３　ｘ", []string{"abc123", "x"}},
		{"Kangxi radicals", "⽤⼾", []string{"户", "用户"}},
		{"other radicals", "⼈⺠⻔", []string{"人民", "民门", "门"}},
		{"compatibility ideograph", "\uf9dc", []string{"隆"}},
		{"4-byte Han", "𠮷野家", []string{"家", "野家", "𠮷野"}},
		{"plane 3", "𰻞面", []string{"面", "𰻞面"}},
		{"private use", "王\ue864", []string{"王\ue864", "\ue864"}},
		{"iteration mark and zero", "二〇佐々木", []string{"々木", "〇佐", "二〇", "佐々", "木"}},
		{"emoji", "拆😀迁👨‍👩‍👧", []string{"拆", "迁"}},
		{"variation selector", "葛\U000E0100城", []string{"城", "葛城"}},
		{"zero width space", "拆\u200b迁", []string{"拆迁", "迁"}},
		{"other scripts", "Москва café カタカナ 한글 ﾊﾝｶｸ", []string{"café", "москва", "カタカナ", "ハンカク", "한글"}},
		{"decomposed", "cafe\u0301", []string{"café"}},
		{"Tibetan and Uyghur", "བོད ئۇيغۇر", []string{"ئۇيغۇر", "བོད"}},
		{"bytes that are not UTF-8", "拆\xff迁\x00a", []string{"a", "拆", "迁"}},
		{"nothing", " \t\n。、！", []string{}},
		{"repeated", "申请申请", []string{"申请", "请", "请申"}},
		{"long word", strings.Repeat("a", 3000), []string{strings.Repeat("a", maxWord)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			slices.Sort(c.want)
			require.Equal(t, c.want, Index(c.text))
		})
	}
	require.Equal(t, []string{"三", "张三", "拆迁", "迁"}, sorted(Index("张三", "拆迁")), "texts do not run into each other")
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestIndexLimits(t *testing.T) {
	var words, pairs strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&words, "%0*d ", maxWord, i)
		pairs.WriteRune(rune(0x4e00 + i*7919%20000))
	}
	long := Index("张三", words.String())
	require.Less(t, len(long), MaxLexemes+1)
	require.LessOrEqual(t, len(strings.Join(long, "")), MaxBytes)
	require.Contains(t, long, "张三")
	require.Len(t, Index(pairs.String()), MaxLexemes)
}

func TestQuery(t *testing.T) {
	for text, want := range map[string]string{
		"拆迁":                  `'拆迁'`,
		"拆迁补偿":                `'拆迁' & '迁补' & '补偿'`,
		"拆迁 补偿":               `'拆迁' & '补偿'`,
		"拆迁　补偿":               `'拆迁' & '补偿'`,
		"拆":                   `'拆':*`,
		"A股":                  `'a':* & '股':*`,
		"ＣＯＶＩＤ 2024":          `'covid':* & '2024':*`,
		"拆迁 拆迁":               `'拆迁'`,
		"𠮷":                   `'𠮷':*`,
		"𠮷野":                  `'𠮷野'`,
		"a'b":                 `'a':* & 'b':*`,
		`\' | !(拆) & <-> :*`:  `'拆':*`,
		"'; DROP TABLE x; --": `'drop':* & 'table':* & 'x':*`,
	} {
		got, err := Query(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestQueryRefuses(t *testing.T) {
	var many strings.Builder
	for i := range MaxTerms + 1 {
		fmt.Fprintf(&many, "%d ", i)
	}
	for text, rule := range map[string]Rule{
		"":                                     RuleEmpty,
		"　 。！":                                 RuleEmpty,
		"😀":                                    RuleEmpty,
		"\xff\x00":                             RuleEmpty,
		"\u0301":                               RuleEmpty,
		strings.Repeat("a", MaxQuery+1):        RuleLong,
		many.String():                          RuleTerms,
		string(slices.Collect(runesFrom(200))): RuleTerms,
	} {
		_, err := Query(text)
		var fault *Error
		require.ErrorAs(t, err, &fault, text)
		require.Equal(t, rule, fault.Rule, text)
		require.NotEmpty(t, fault.Chinese())
		require.Equal(t, rule.English(), fault.Error())
	}
	require.Empty(t, Rule(0).English())
	require.Empty(t, Rule(9).English())
	require.Empty(t, Rule(9).Chinese())
}

func runesFrom(n int) func(func(rune) bool) {
	return func(yield func(rune) bool) {
		for i := range n {
			if !yield(rune(0x4e00 + i)) {
				return
			}
		}
	}
}

func TestQuote(t *testing.T) {
	require.Equal(t, `'a''b\\c'`, quote(`a'b\c`))
}

// A piece of a text, cut anywhere within a run, is found in the text.
func TestQueryFindsPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.StringMatching(`[拆迁补偿费用公开a-c1-3 ，😀𠮷]{1,30}`).Draw(t, "text"))
		from := rapid.IntRange(0, len(text)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(text)).Draw(t, "to")
		for from > 0 && isWord(text[from-1]) && isWord(text[from]) { // words are found by their beginnings
			from--
		}
		query, err := Query(string(text[from:to]))
		if err != nil {
			return
		}
		if !matches(query, Index(string(text))) {
			t.Fatalf("%q does not find %q", query, string(text))
		}
	})
}

func isWord(r rune) bool { return classify(r) == word }

// matches evaluates the tsqueries that Query makes.
func matches(query string, lexemes []string) bool {
	for term := range strings.SplitSeq(query, " & ") {
		text, prefix := strings.CutSuffix(term, ":*")
		text = text[1 : len(text)-1]
		if !slices.ContainsFunc(lexemes, func(l string) bool { return l == text || prefix && strings.HasPrefix(l, text) }) {
			return false
		}
	}
	return true
}

func TestSimilarity(t *testing.T) {
	require.InDelta(t, 1, Similarity("拆迁补偿", "拆迁，补偿 迁补"), 1e-9)
	require.InDelta(t, 1, Similarity("ＡＢＣ", "abc"), 1e-9)
	require.InDelta(t, 0, Similarity("拆迁", "财政"), 1e-9)
	require.InDelta(t, 0.5, Similarity("拆迁费", "拆迁户"), 1e-9)
	require.InDelta(t, 1, Similarity("拆", "拆"), 1e-9)
	require.InDelta(t, 0, Similarity("", ""), 1e-9)
	require.InDelta(t, 0, Similarity("拆迁", "。"), 1e-9)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		s := Similarity(a, b)
		if s < 0 || s > 1 || s != Similarity(b, a) {
			t.Fatal(s)
		}
		if len(Index(a)) > 0 && Similarity(a, a) != 1 {
			t.Fatal("not the same as itself")
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"拆迁 补偿", "'", `\`, "a'b\\", "𠮷", "\xff", "ʼ＇’", "拆\u200d迁"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range Index(text) {
			require.True(t, l != "" && utf8.ValidString(l) && len(l) <= 4*maxWord)
			require.False(t, strings.ContainsAny(l, "'\\ \x00"))
		}
		query, err := Query(text)
		if err != nil {
			require.NotEmpty(t, err.(*Error).Chinese()) //nolint:errorlint // Query documents the type
			return
		}
		require.True(t, utf8.ValidString(query))
		require.Zero(t, strings.Count(query, "'")%2)
		require.Equal(t, 2*(strings.Count(query, " & ")+1), strings.Count(query, "'"))
		require.True(t, matches(query, Index(text)), "a text is found by itself")
	})
}

func BenchmarkIndex(b *testing.B) {
	text := strings.Repeat("申请公开某某路拆迁补偿安置方案及2024年专项资金使用情况。", 20)
	for b.Loop() {
		Index("张三", text)
	}
}
