package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Prefix begins everything that is sealed: `sm4:<key id>:<base64 of nonce, ciphertext and tag>`. The database refuses
// sealed columns without it.
const Prefix = "sm4:"

const (
	sm4Size    = 16 // bytes of an SM4 key
	hmacSize   = 32 // bytes of the key of a blind index
	masterSize = 32 // bytes of a generation's material
	idSize     = 4  // bytes of a key's id, before hex
	blindSize  = 16 // bytes of a blind value: 128 bits collide for nobody
	nonceSize  = 12
)

// Generation is one generation (代) of data keys. It shows its id, never a key.
type Generation struct {
	id     string
	master []byte
	aead   cipher.AEAD
	blind  []byte
}

// NewGeneration returns new random keys.
func NewGeneration() *Generation {
	random := make([]byte, idSize+masterSize)
	_, _ = rand.Read(random) // never fails
	return newGeneration(hex.EncodeToString(random[:idSize]), random[idSize:])
}

func newGeneration(id string, master []byte) *Generation {
	return &Generation{
		id: id, master: master, aead: mustAEAD(derive(master, "foi seal", sm4Size)), blind: derive(master, "foi blind index", hmacSize),
	}
}

// ID names the generation; it stands in every value that its keys sealed.
func (g *Generation) ID() string { return g.id }

// Format implements fmt.Formatter: only the id is ever printed, whatever the verb.
func (g *Generation) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "generation "+g.id) }

// derive makes a key for one purpose out of key material: HMAC-SM3 with the purpose, cut to size.
func derive(material []byte, purpose string, size int) []byte {
	mac := hmac.New(newSM3, material)
	_, _ = io.WriteString(mac, purpose)
	return mac.Sum(nil)[:size]
}

func newSM3() hash.Hash { return sm3.New() }

func mustAEAD(key []byte) cipher.AEAD {
	block, err := sm4.NewCipher(key)
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCM(block); err == nil {
			return aead
		}
	}
	panic("seal: " + err.Error()) // a key of the wrong size: only this package makes them
}

// Place says where a value stands: table.column, and the key of the row. A value opens nowhere else, so that whoever can write
// to the database cannot move somebody's data to another row to read it there.
type Place string

// At returns the place of a column in the row with that key.
func At(column string, key ...string) Place {
	return Place(column + "\x00" + strings.Join(key, "\x00"))
}

// column is the place without the key of the row, for messages.
func (p Place) column() string {
	column, _, _ := strings.Cut(string(p), "\x00")
	return column
}

// DamagedError tells that a value is not what was sealed at its place.
type DamagedError struct {
	Place string // table.column
}

func (e *DamagedError) Error() string {
	return "a value of " + e.Place + " does not open: it was changed, moved or cut"
}

// Ring is the keys of a database that are in use. It does not change; a nil ring is locked.
type Ring struct {
	sealer *Generation
	opens  map[string]*Generation
	blinds []*Generation // the sealer first
}

// NewRing makes a ring of the generation that seals, those that rows may still be blinded with, and those that are only
// opened any more.
func NewRing(sealer *Generation, inUse, retired []*Generation) *Ring {
	r := &Ring{sealer: sealer, opens: map[string]*Generation{sealer.id: sealer}, blinds: []*Generation{sealer}}
	for _, g := range inUse {
		if r.opens[g.id] == nil {
			r.opens[g.id] = g
			r.blinds = append(r.blinds, g)
		}
	}
	for _, g := range retired {
		if r.opens[g.id] == nil {
			r.opens[g.id] = g
		}
	}
	return r
}

// Sealer is the id of the generation that seals.
func (r *Ring) Sealer() string { return r.sealer.id }

// Seal returns a text sealed for its place; the empty one stays empty, which tells no more than that there is nothing.
func (r *Ring) Seal(at Place, plain string) string {
	if plain == "" {
		return ""
	}
	return sealText(r.sealer.aead, r.sealer.id, at, []byte(plain))
}

// Open returns the text that was sealed at a place. A text that was never sealed is returned as it is: only a database from
// before ADR 0016 has any, until its constraints are in force. Errors: *MissingKeyError, *DamagedError.
func (r *Ring) Open(at Place, sealed string) (string, error) {
	if !Sealed(sealed) {
		return sealed, nil
	}
	id, body, ok := parse(sealed)
	if !ok {
		return "", &DamagedError{Place: at.column()}
	}
	g := r.opens[id]
	if g == nil {
		return "", &MissingKeyError{ID: id}
	}
	plain, err := openText(g.aead, at, body)
	return string(plain), err
}

// Blind returns what a row is found by (盲索引): the same for the same value, and of no use without the key. The domain keeps
// values of different kinds apart.
func (r *Ring) Blind(domain, value string) string { return r.sealer.blinded(domain, value) }

// Blinds returns all that a row may be found by while generations change.
func (r *Ring) Blinds(domain, value string) []string {
	all := make([]string, len(r.blinds))
	for i, g := range r.blinds {
		all[i] = g.blinded(domain, value)
	}
	return all
}

func (g *Generation) blinded(domain, value string) string {
	mac := hmac.New(newSM3, g.blind)
	_, _ = io.WriteString(mac, domain)
	_, _ = mac.Write([]byte{0})
	_, _ = io.WriteString(mac, value)
	return g.id + ":" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:blindSize])
}

// Sealed reports whether a stored text is sealed.
func Sealed(text string) bool { return strings.HasPrefix(text, Prefix) }

// SealedBy reports whether a stored text is sealed by a generation.
func SealedBy(text, id string) bool {
	by, _, ok := parse(text)
	return ok && by == id
}

func parse(sealed string) (id, body string, ok bool) {
	rest, ok := strings.CutPrefix(sealed, Prefix)
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, ":")
}

func sealText(aead cipher.AEAD, id string, at Place, plain []byte) string {
	raw := make([]byte, nonceSize, nonceSize+len(plain)+aead.Overhead())
	_, _ = rand.Read(raw) // never fails
	raw = aead.Seal(raw, raw, plain, []byte(at))
	text := make([]byte, 0, len(Prefix)+len(id)+1+base64.RawStdEncoding.EncodedLen(len(raw)))
	text = append(text, Prefix...)
	text = append(text, id...)
	text = append(text, ':')
	return string(base64.RawStdEncoding.AppendEncode(text, raw))
}

func openText(aead cipher.AEAD, at Place, body string) ([]byte, error) {
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil || len(raw) < nonceSize+aead.Overhead() {
		return nil, &DamagedError{Place: at.column()}
	}
	plain, err := aead.Open(raw[nonceSize:nonceSize], raw[:nonceSize], raw[nonceSize:], []byte(at))
	if err != nil {
		return nil, &DamagedError{Place: at.column()}
	}
	return plain, nil
}
