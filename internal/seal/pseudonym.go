package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// PseudonymSecretSize is the size of the secret of pseudonyms, in bytes.
const PseudonymSecretSize = 32

// NewPseudonymSecret returns a random secret for pseudonyms. It is kept sealed, and as long as pseudonyms are to stay the same.
func NewPseudonymSecret() []byte {
	secret := make([]byte, PseudonymSecretSize)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// Pseudonyms makes pseudonyms (假名): the same for the same person or record, and of no use without the secret. It is for one
// goroutine, and shows nothing of itself.
type Pseudonyms struct{ mac hash.Hash }

// NewPseudonyms returns the pseudonyms of a secret. Errors: it is too short.
func NewPseudonyms(secret []byte) (*Pseudonyms, error) {
	if len(secret) < PseudonymSecretSize {
		return nil, fmt.Errorf("seal: a secret for pseudonyms needs at least %d bytes", PseudonymSecretSize)
	}
	return &Pseudonyms{mac: hmac.New(newSM3, derive(secret, "foi pseudonym", hmacSize))}, nil
}

// Format implements fmt.Formatter: the secret is never printed, whatever the verb.
func (*Pseudonyms) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "pseudonyms") }

// Of returns the pseudonym of a value, 32 hexadecimal digits. Every part is told apart from the next, so that no two lists of
// parts have the same one; the first says what kind of thing it is.
func (p *Pseudonyms) Of(parts ...string) string {
	p.mac.Reset()
	for _, part := range parts {
		_, _ = io.WriteString(p.mac, part)
		_, _ = p.mac.Write([]byte{0})
	}
	var sum [32]byte
	return hex.EncodeToString(p.mac.Sum(sum[:0])[:blindSize])
}

// NewHash returns SM3 (GB/T 32905), the hash that files for other authorities are listed with beside SHA-256.
func NewHash() hash.Hash { return newSM3() }
