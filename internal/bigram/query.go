package bigram

import (
	"strings"
	"unicode/utf8"
)

// Limits of a search.
const (
	MaxQuery = 200 // characters
	MaxTerms = 64  // lexemes after splitting
)

// Query turns what a person typed into the text of a tsquery, to be bound and cast: search @@ $1::tsquery. Everything typed
// must occur: a run of Han characters by its pairs, a single one and a word of letters or digits as the beginning of a
// lexeme ('拆':*, 'abc':*). Blanks and punctuation only separate; there are no operators for the user to get wrong.
//
// Lexemes are quoted, so that the result is a valid tsquery whatever was typed. The error is an *Error: nothing to search
// for, longer than MaxQuery, or more than MaxTerms.
func Query(text string) (tsquery string, err error) {
	if utf8.RuneCountInString(text) > MaxQuery {
		return "", &Error{Rule: RuleLong}
	}
	var terms []string
	seen := map[string]struct{}{}
	add := func(lexeme, suffix string) {
		term := quote(lexeme) + suffix
		if _, ok := seen[term]; !ok {
			seen[term] = struct{}{}
			terms = append(terms, term)
		}
	}
	for r := range runs(text) {
		if !r.han || len(r.text) == 1 {
			add(string(r.text), ":*")
			continue
		}
		for i := range len(r.text) - 1 {
			add(string(r.text[i:i+2]), "")
		}
	}
	switch {
	case len(terms) == 0:
		return "", &Error{Rule: RuleEmpty}
	case len(terms) > MaxTerms:
		return "", &Error{Rule: RuleTerms}
	}
	return strings.Join(terms, " & "), nil
}

// escaper doubles the two characters that mean something inside a quoted lexeme. Lexemes have neither today; a change of
// the folding must not become an injection.
var escaper = strings.NewReplacer(`'`, `''`, `\`, `\\`)

func quote(lexeme string) string { return "'" + escaper.Replace(lexeme) + "'" }
