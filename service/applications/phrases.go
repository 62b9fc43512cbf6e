package applications

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yishenqing/foi/internal/bigram"
)

// A description is searched for by some phrases of it: all pairs of one of them are rarely found in another subject, while
// every single pair would be found in most applications.
const (
	phraseLength = 6  // characters
	mostPhrases  = 24 // spread over the whole text
	// mostHits is how many applications the phrases may find together, as far as that can be estimated: what everybody writes
	// (依据《政府信息公开条例》申请公开) tells nobody's application from another's.
	mostHits = 2000
)

// phrases returns a tsquery for texts that share a phrase with this one, "" for a text without any. common says how often
// the commonest words occur.
func phrases(text string, common map[string]float64) string {
	type phrase struct {
		query string
		hits  float64
	}
	runes := []rune(strings.Join(strings.Fields(text), " "))
	last := max(0, len(runes)-phraseLength)
	count := min(mostPhrases, 1+(last+2)/(phraseLength/2))
	var all []phrase
	for i := range count {
		window := phraseAt(runes, last*i/max(1, count-1))
		if query, err := bigram.Query(window); err == nil {
			all = append(all, phrase{query: "(" + query + ")", hits: rarest(window, common)})
		}
	}
	slices.SortStableFunc(all, func(a, b phrase) int { return cmp.Compare(a.hits, b.hits) })
	var parts []string
	hits := 0.0
	for _, p := range all {
		if hits += p.hits; hits > mostHits {
			break
		}
		parts = append(parts, p.query)
	}
	return strings.Join(parts, " | ")
}

// phraseAt returns the phrase that begins at a place. It does not cut words and numbers: 019 is none of 2019.
func phraseAt(runes []rune, from int) string {
	for from > 0 && from < len(runes) && isWord(runes[from]) && isWord(runes[from-1]) {
		from++
	}
	to := min(from+phraseLength, len(runes))
	for to > 0 && to < len(runes) && isWord(runes[to]) && isWord(runes[to-1]) {
		to++
	}
	return string(runes[from:to])
}

func isWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}

// rarest returns how often the rarest pair or word of a phrase occurs, and so the whole of it at most.
func rarest(phrase string, common map[string]float64) float64 {
	var pairs []float64
	for _, word := range bigram.Index(phrase) {
		if utf8.RuneCountInString(word) > 1 { // the last character of a run stands for itself in the index only
			pairs = append(pairs, common[word])
		}
	}
	if len(pairs) == 0 {
		return 0
	}
	return slices.Min(pairs)
}
