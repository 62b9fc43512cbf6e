package bigram

import (
	"iter"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWord is how many characters of a word count. PostgreSQL refuses lexemes above 2 KiB; nobody tells words apart by
// more than this.
const maxWord = 32

// run is a maximal sequence of Han characters, or a word of other letters and digits cut to maxWord characters.
type run struct {
	text []rune // valid until the next run
	han  bool
}

// runs yields the runs of text in order, folded. It accepts any bytes; what is not a letter or digit only separates.
func runs(text string) iter.Seq[run] {
	return func(yield func(run) bool) {
		var current run
		for _, r := range norm.NFKC.String(text) {
			kind := classify(r)
			if kind == ignored || kind == mark && (len(current.text) == 0 || current.han) {
				continue
			}
			if len(current.text) > 0 && (kind == separator || kind != mark && current.han != (kind == han)) {
				if !yield(current) {
					return
				}
				current.text = current.text[:0]
			}
			switch kind {
			case separator:
			case han:
				current.han = true
				current.text = append(current.text, unify(r))
			case word, mark, ignored:
				current.han = false
				if len(current.text) < maxWord {
					current.text = append(current.text, unicode.ToLower(r))
				}
			}
		}
		if len(current.text) > 0 {
			yield(current)
		}
	}
}

type class uint8

const (
	separator class = iota
	han
	word
	mark    // goes with the word before it
	ignored // invisible, and does not even separate
)

func classify(r rune) class {
	switch {
	case r < 0x80:
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return word
		}
		return separator
	case isHan(r):
		return han
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return word
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		return ignored
	case unicode.IsMark(r):
		return mark
	}
	return separator
}

// isHan also takes the planes that Unicode keeps for ideographs, beyond the version that Go knows, and the private use
// area, which holds rare characters of names.
func isHan(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x20000 && r <= 0x3FFFD || r >= 0xE000 && r <= 0xF8FF
}
