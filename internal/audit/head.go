package audit

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

// End is how far the chain of an agency has come.
type End struct {
	Agency   string `json:"agency"`
	Position int64  `json:"position"` // of the last link: how many entries there are
	Hash     Hash   `json:"hash"`
}

// Head is how far all chains had come at an instant (封存), itself a link in a chain of heads. Whoever keeps one outside of the
// database can tell later what was cut off or written anew inside.
type Head struct {
	Number    int64     `json:"number"` // from 1
	SealedAt  time.Time `json:"sealedAt"`
	Agencies  int64     `json:"agencies"` // that have entries
	Entries   int64     `json:"entries"`  // of all of them
	Previous  Hash      `json:"previous"` // the hash of the head before
	State     Hash      `json:"state"`    // of Ends
	Hash      Hash      `json:"hash"`
	KeyID     string    `json:"keyId,omitempty"` // "" without a signature
	Signature []byte    `json:"signature,omitempty"`
	// Ends are in order of their agencies. They are in what is kept outside; inside only those are stored that have moved.
	Ends []End `json:"ends"`
}

// NewHead makes the head after another one, without a signature. ends are in order of their agencies.
func NewHead(number int64, previous Hash, at time.Time, ends []End) Head {
	h := Head{
		Number: number, SealedAt: at.Truncate(time.Microsecond), Agencies: int64(len(ends)), Previous: previous, State: StateOf(ends), Ends: ends,
	}
	for _, e := range ends {
		h.Entries += e.Position
	}
	h.Hash = h.digest()
	return h
}

// StateOf is SM3 of the ends of all chains, in order of their agencies.
func StateOf(ends []End) Hash {
	var b canonical
	b.text(version + " state")
	for _, e := range ends {
		b.text(e.Agency)
		b.number(e.Position)
		b = append(b, e.Hash[:]...)
	}
	return sm3.Sum(b)
}

func (h *Head) digest() Hash {
	var b canonical
	b.text(version + " head")
	b = append(b, h.Previous[:]...)
	b.number(h.Number)
	b.number(h.SealedAt.UnixMicro())
	b.number(h.Agencies)
	b.number(h.Entries)
	b = append(b, h.State[:]...)
	return sm3.Sum(b)
}

// What can be wrong with a head by itself.
var (
	errHeadHash  = errors.New("its hash is not that of its content")
	errHeadState = errors.New("the ends of the chains are not those that it was made of")
)

// Check holds a head against itself: its hash and, unless inside, its ends. What a key says to its signature is for
// PublicKey.Check.
func (h *Head) Check(inside bool) error {
	if h.Hash != h.digest() {
		return errHeadHash
	}
	if inside {
		return nil
	}
	entries := int64(0)
	for _, e := range h.Ends {
		entries += e.Position
	}
	sorted := slices.IsSortedFunc(h.Ends, func(a, b End) int {
		if a.Agency < b.Agency {
			return -1
		}
		return 1
	})
	if !sorted || h.State != StateOf(h.Ends) || entries != h.Entries || int64(len(h.Ends)) != h.Agencies {
		return errHeadState
	}
	return nil
}

// MarshalText implements encoding.TextMarshaler: hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != 2*len(h) {
		return fmt.Errorf("a hash has %d hexadecimal digits", 2*len(h))
	}
	if _, err := hex.Decode(h[:], text); err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	return nil
}

// Export writes a head as it is kept outside: JSON.
func (h *Head) Export() ([]byte, error) {
	if h.Ends == nil {
		h.Ends = []End{}
	}
	encoded, err := json.MarshalIndent(h, "", " ")
	if err != nil {
		return nil, fmt.Errorf("head: %w", err)
	}
	return append(encoded, '\n'), nil
}

// ReadHead reads what Export wrote and holds it against itself.
func ReadHead(content []byte) (Head, error) {
	var h Head
	if err := json.Unmarshal(content, &h); err != nil {
		return h, fmt.Errorf("head: %w", err)
	}
	if err := h.Check(false); err != nil {
		return h, fmt.Errorf("head %d: %w", h.Number, err)
	}
	return h, nil
}
