package bigram

import (
	"maps"
	"slices"
)

// Limits of what Index returns for one call. They are far above a description of 10,000 characters and keep the tsvector
// below PostgreSQL's 1 MiB whatever the text is.
const (
	MaxLexemes = 15_000  // lexemes
	MaxBytes   = 512_000 // bytes of all lexemes together
)

// Index returns the distinct lexemes of the texts together, sorted by bytes, for a tsvector: array_to_tsvector($1). They
// are never empty and hold only letters, digits and their marks, valid as UTF-8. Beyond MaxLexemes or MaxBytes the rest
// of the text is not searchable; give short texts such as a name first. No text is an empty, non-nil list.
func Index(texts ...string) []string {
	set := map[string]struct{}{}
	bytes := 0
	add := func(lexeme string) bool {
		if _, ok := set[lexeme]; ok {
			return true
		}
		if len(set) == MaxLexemes || bytes+len(lexeme) > MaxBytes {
			return false
		}
		set[lexeme] = struct{}{}
		bytes += len(lexeme)
		return true
	}
	for _, text := range texts {
		if !indexText(text, add) {
			break
		}
	}
	lexemes := slices.AppendSeq(make([]string, 0, len(set)), maps.Keys(set))
	slices.Sort(lexemes)
	return lexemes
}

// indexText calls add with each lexeme of text until add returns false.
func indexText(text string, add func(string) bool) bool {
	for r := range runs(text) {
		if !r.han {
			if !add(string(r.text)) {
				return false
			}
			continue
		}
		for i := range len(r.text) {
			if !add(string(r.text[i:min(i+2, len(r.text))])) { // at the end: the last character on its own
				return false
			}
		}
	}
	return true
}
