package listing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxFilter is how long a filter may be, in characters.
const MaxFilter = 2000

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenQuoted
	tokenOperator
	tokenOpen
	tokenClose
	tokenAnd
	tokenOr
	tokenNot // NOT, or - before a condition
)

// token is a piece of a filter. text is the word, the quoted value without quotes and escapes, or the operator.
type token struct {
	kind     tokenKind
	text     string
	position int // of its first character, from 1
}

var keywords = map[string]tokenKind{"AND": tokenAnd, "OR": tokenOr, "NOT": tokenNot}

func filterError(rule Rule, position int) *Error {
	return &Error{Argument: ArgumentFilter, Rule: rule, Position: position}
}

// lex cuts a filter into tokens, the last of which is the end.
func lex(filter string) ([]token, error) {
	if !utf8.ValidString(filter) {
		return nil, filterError(RuleCharacters, 0)
	}
	text := []rune(filter)
	if len(text) > MaxFilter {
		return nil, filterError(RuleFilterLength, 0)
	}
	var tokens []token
	for at := 0; at < len(text); {
		if unicode.IsSpace(text[at]) {
			at++
			continue
		}
		// A value may begin with a minus, a condition is negated by it.
		value := len(tokens) > 0 && tokens[len(tokens)-1].kind == tokenOperator
		t, length, rule := scan(text[at:], value)
		if rule != 0 {
			return nil, filterError(rule, at+length+1)
		}
		t.position = at + 1
		tokens = append(tokens, t)
		at += length
	}
	return append(tokens, token{kind: tokenEnd, position: len(text) + 1}), nil
}

// scan reads the token at the start of text. length is how many characters it takes or, with a rule broken, where it is.
func scan(text []rune, value bool) (t token, length int, broken Rule) {
	switch c := text[0]; c {
	case '(':
		return token{kind: tokenOpen}, 1, 0
	case ')':
		return token{kind: tokenClose}, 1, 0
	case '"':
		return scanQuoted(text)
	case '\'':
		return t, 0, RuleQuoteSingle
	case '=', ':':
		return token{kind: tokenOperator, text: string(c)}, 1, 0
	case '<', '>', '!':
		if len(text) > 1 && text[1] == '=' {
			return token{kind: tokenOperator, text: string(text[:2])}, 2, 0
		}
		if c == '!' {
			return t, 0, RuleOperator
		}
		return token{kind: tokenOperator, text: string(c)}, 1, 0
	case '-':
		if !value {
			return token{kind: tokenNot}, 1, 0
		}
	}
	return scanWord(text)
}

func scanWord(text []rune) (t token, length int, broken Rule) {
	for length < len(text) && !unicode.IsSpace(text[length]) && !strings.ContainsRune(`()"'=:<>!`, text[length]) {
		if unicode.IsControl(text[length]) {
			return t, length, RuleCharacters
		}
		length++
	}
	word := string(text[:length])
	if kind, ok := keywords[word]; ok {
		return token{kind: kind}, length, 0
	}
	return token{kind: tokenWord, text: word}, length, 0
}

func scanQuoted(text []rune) (t token, length int, broken Rule) {
	var b strings.Builder
	for length = 1; length < len(text); length++ {
		c := text[length]
		switch {
		case c == '"':
			return token{kind: tokenQuoted, text: b.String()}, length + 1, 0
		case c == '\\':
			if length+1 == len(text) || text[length+1] != '"' && text[length+1] != '\\' {
				return t, length, RuleQuoteEscape
			}
			length++
			c = text[length]
		case unicode.IsControl(c):
			return t, length, RuleCharacters
		}
		b.WriteRune(c)
	}
	return t, 0, RuleQuoteOpen
}
