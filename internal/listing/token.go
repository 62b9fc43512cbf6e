package listing

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
)

// MaxToken is how long a page token may be, in bytes.
const MaxToken = 2000

// pageToken is what a page token holds. It says where to go on and gives no right to anything: permission is checked for
// every page as for the first.
type pageToken struct {
	Key *string  `json:"k"`
	ID  []string `json:"i"`
	Sum []byte   `json:"s"` // of the order and the other arguments
}

const sumLength = 12

// sum identifies the order and the arguments of a request. It is against mistakes, not against forgery, so it has no key.
func (o Order) sum(arguments []string) []byte {
	h := sha256.New()
	for _, a := range append([]string{o.String()}, arguments...) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(a))) // without it "ab","c" and "a","bc" would be the same
		_, _ = h.Write(length[:])
		_, _ = h.Write([]byte(a))
	}
	return h.Sum(nil)[:sumLength]
}

// Token returns the page token (AIP-158) for the page after a row. arguments are those of the request that must be the same
// for the next page: parent, filter and whatever else selects rows, but not page_size.
func (o Order) Token(last Cursor, arguments ...string) string {
	// Strings and bytes cannot fail to marshal.
	text, _ := json.Marshal(pageToken{Key: last.Key, ID: last.ID, Sum: o.sum(arguments)})
	return base64.RawURLEncoding.EncodeToString(text)
}

// Cursor reads a page token that Token made for this order and the same arguments; "" is the start. The error is an *Error:
// RuleTokenRequest when the arguments are others, RuleTokenDamaged when it is no token or not one of such a list.
func (o Order) Cursor(token string, arguments ...string) (Cursor, error) {
	if token == "" {
		return Cursor{}, nil
	}
	damaged := &Error{Argument: ArgumentPageToken, Rule: RuleTokenDamaged}
	if len(token) > MaxToken {
		return Cursor{}, damaged
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return Cursor{}, damaged
	}
	var t pageToken
	if err := json.Unmarshal(text, &t); err != nil || len(t.Sum) != sumLength {
		return Cursor{}, damaged
	}
	if string(t.Sum) != string(o.sum(arguments)) {
		return Cursor{}, &Error{Argument: ArgumentPageToken, Rule: RuleTokenRequest}
	}
	c := Cursor{Key: t.Key, ID: t.ID}
	// What does not come out as it went in was not made by Token: other spacing, further or repeated fields, bad UTF-8.
	if !o.fits(c) || o.Token(c, arguments...) != token {
		return Cursor{}, damaged
	}
	return c, nil
}
