package store

import (
	"strings"
)

// arrayQuote escapes an element of an array literal.
var arrayQuote = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// searchArray is the array literal of the words under which search finds the application.
func searchArray(a *Application) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, word := range a.lexemes() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		_, _ = arrayQuote.WriteString(&b, word)
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return b.String()
}
