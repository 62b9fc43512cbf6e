package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Kind tells tokens apart by their first letters, so that a scanner for leaked secrets, a person and the authenticator know what
// they see.
type Kind string

// The kinds of token.
const (
	Access  Kind = "foi_a_" // of a session, short-lived
	Refresh Kind = "foi_r_" // of a session, for one use
	Cookie  Kind = "foi_c_" // of a session in a browser
	Key     Kind = "foi_k_" // of another system or a portal
)

const (
	tokenBytes = 32
	tokenChars = 43 // of 32 bytes in base64url
	// prefixChars of what follows the kind may be shown: 48 of 256 bits.
	prefixChars = 8
)

// NewToken returns a token of 256 random bits.
func NewToken(kind Kind) string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	return string(kind) + base64.RawURLEncoding.EncodeToString(b[:])
}

// KindOf returns the kind of a token, "" for a text that is none.
func KindOf(token string) Kind {
	for _, k := range []Kind{Access, Refresh, Cookie, Key} {
		if rest, ok := strings.CutPrefix(token, string(k)); ok && len(rest) == tokenChars {
			return k
		}
	}
	return ""
}

// HashToken returns what is kept of a token: its SHA-256. A token is random, so that nothing slower is needed.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Prefix returns the letters of a token by which people tell it from others.
func Prefix(token string) string {
	rest := strings.TrimPrefix(token, string(KindOf(token)))
	return rest[:min(prefixChars, len(rest))]
}

// NewPassword returns a password to be given to somebody who then changes it: 16 letters and digits that are not mistaken for
// each other, 80 random bits.
func NewPassword() string {
	return strings.ToLower(rand.Text()[:16])
}
