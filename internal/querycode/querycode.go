// Package querycode makes and checks the codes by which applicants reach their applications online (查询码), and keys what is
// counted against those who guess. The key is sealed in the database (ADR 0016): who reads the database can neither use the
// hashes in it nor try codes against them.
//
// A code has 56 random bits and is told once. Its hash is an HMAC-SM3 and no slow hash: the key makes offline guessing
// impossible, 56 bits make it hopeless online, and a slow hash would only help those who want to keep the server busy.
package querycode

import (
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"hash"
	"io"
	"math/big"
	"strings"

	"github.com/emmansun/gmsm/sm3"
)

// alphabet has no two characters that are taken for each other: no 0 O, 1 I, 2 Z, 5 S, 8 B.
const alphabet = "34679ACDEFGHJKLMNPQRTUVWXY"

const (
	codeLength  = 12 // log2(26) × 12 = 56 bits
	groupLength = 4
	// keyBytes is the least length of a secret.
	keyBytes = 32
)

// Key is the secret of one installation. It shows nothing of itself. Safe for concurrent use.
type Key struct{ secret []byte }

// NewSecret returns a new random secret.
func NewSecret() []byte {
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// NewKey returns the key of a secret. Errors: it is shorter than 32 bytes.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < keyBytes {
		return Key{}, fmt.Errorf("querycode: a secret needs at least %d bytes", keyBytes)
	}
	return Key{secret: secret}, nil
}

// Format implements fmt.Formatter: the secret is never printed, whatever the verb.
func (Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "query code key") }

// Make returns a new code as people write it, in groups of four: `3K7M-XQ4T-9WCA`.
func Make() string {
	var b strings.Builder
	size := big.NewInt(int64(len(alphabet)))
	for i := range codeLength {
		if i > 0 && i%groupLength == 0 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, size)
		if err != nil { // crypto/rand never fails
			n = new(big.Int)
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String()
}

// canonical is a code without what people add to it: case, blanks, hyphens.
func canonical(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u3000' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
}

// Hash returns what is stored of a code.
func (k Key) Hash(code string) []byte { return k.mac("code", canonical(code)) }

// Right reports whether a stored hash is that of a code. It takes the same time for every code and every hash, and for none.
func (k Key) Right(code string, stored []byte) bool {
	var none [sm3.Size]byte
	if len(stored) != len(none) {
		stored = none[:] // which is the hash of nothing that anybody can find
	}
	return hmac.Equal(k.Hash(code), stored)
}

// Subject returns under which name wrong codes are counted: of something that a stranger wrote, so that the table of failures
// tells nobody who asked for what.
func (k Key) Subject(kind string, parts ...string) []byte {
	return k.mac("subject", append([]string{kind}, parts...)...)
}

// mac keys parts so that no two lists of them are the same text.
func (k Key) mac(use string, parts ...string) []byte {
	m := hmac.New(newSM3, k.secret)
	fmt.Fprintf(m, "foi %s", use)
	for _, p := range parts {
		fmt.Fprintf(m, "|%d:%s", len(p), p)
	}
	return m.Sum(nil)
}

func newSM3() hash.Hash { return sm3.New() }
