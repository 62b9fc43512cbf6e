package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// kekSize is the size of a key-encryption key as it stands in a key file, in bytes before base64.
const kekSize = 32

// KEK is a key-encryption key (密钥加密密钥). It shows its id, never itself.
type KEK struct {
	id   string
	aead cipher.AEAD
}

// ID names the key: it is derived from the key and tells nothing about it.
func (k KEK) ID() string { return k.id }

// Format implements fmt.Formatter: only the id is ever printed, whatever the verb.
func (k KEK) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "KEK "+k.id) }

// KEKs are the keys that are at hand: the first wraps, all of them unwrap.
type KEKs []KEK

// KeyError says what is wrong with a text of keys. It never repeats any of it.
type KeyError struct {
	Line int // from 1; 0 when there is no key at all
}

func (e *KeyError) Error() string {
	if e.Line == 0 {
		return "there is no key in it: a key is 32 random bytes in base64, see `foi keyring init`"
	}
	return fmt.Sprintf("line %d is no key: a key is 32 random bytes in base64, one a line", e.Line)
}

// NewKEK returns a new random key as a line of a key file.
func NewKEK() string {
	var key [kekSize]byte
	_, _ = rand.Read(key[:]) // never fails
	return base64.StdEncoding.EncodeToString(key[:])
}

// ParseKEKs reads keys, one a line; empty lines and those that begin with # are left out. Errors: *KeyError.
func ParseKEKs(text string) (KEKs, error) {
	var keys KEKs
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(key) != kekSize {
			return nil, &KeyError{Line: n}
		}
		keys = append(keys, KEK{
			id: hex.EncodeToString(derive(key, "foi kek id", idSize)), aead: mustAEAD(derive(key, "foi kek", sm4Size)),
		})
	}
	if len(keys) == 0 {
		return nil, &KeyError{}
	}
	return keys, nil
}

// MissingKeyError tells that a key that is needed is not at hand.
type MissingKeyError struct {
	ID string // of the KEK or the generation
}

func (e *MissingKeyError) Error() string { return "the key " + e.ID + " is needed and not at hand" }

// Wrapped is a generation of data keys as it is stored.
type Wrapped struct {
	ID    string // of the generation
	KEK   string // id of the key that wrapped it
	Value string // the sealed key material
}

// Wrap seals the material of a generation with the first key.
func (k KEKs) Wrap(g *Generation) Wrapped {
	return Wrapped{ID: g.id, KEK: k[0].id, Value: sealText(k[0].aead, k[0].id, At("data_key.wrapped", g.id), g.master)}
}

// Unwrap opens a stored generation with the key that wrapped it. Errors: *MissingKeyError, *DamagedError.
func (k KEKs) Unwrap(w Wrapped) (*Generation, error) {
	for _, kek := range k {
		if kek.id != w.KEK {
			continue
		}
		id, body, ok := parse(w.Value)
		if !ok || id != w.KEK {
			return nil, &DamagedError{Place: "data_key.wrapped"}
		}
		master, err := openText(kek.aead, At("data_key.wrapped", w.ID), body)
		if err != nil || len(master) != masterSize {
			return nil, &DamagedError{Place: "data_key.wrapped"}
		}
		return newGeneration(w.ID, master), nil
	}
	return nil, &MissingKeyError{ID: w.KEK}
}
