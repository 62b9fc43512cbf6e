package call

import (
	"encoding/base32"
	"time"

	"github.com/google/uuid"
)

// idEncoding is base32hex in lower case: unlike plain base32 it keeps the order, and it is an id of resname.
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

const idLength = 26 // of 128 bits

// NewID returns the id of an application registered at an instant: a UUID of version 7, so that ids grow with the time of
// registration and `create_time` is the order of ids, which has an index. The time is that of the service's clock and not of
// the machine, as that is what create_time tells.
func NewID(at time.Time) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i)) //nolint:gosec // the eight bits wanted
	}
	var text [idLength]byte
	idEncoding.Encode(text[:], id[:])
	return string(text[:]), nil
}
