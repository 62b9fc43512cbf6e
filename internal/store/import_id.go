package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// idEncoding is base32hex in lower case: it keeps the order, and what it gives is an id of resname.
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// idSequence gives the ids of what one import adds: UUIDs of version 7 of the import's instant, like those of the service,
// but counted where those are random, so that the order of the ids is that of the file.
type idSequence struct {
	ms   uint64
	next uint32
}

func newIDSequence(at time.Time) *idSequence { return &idSequence{ms: uint64(at.UnixMilli())} }

// id returns the next id: 48 bits of time, the version, 12 bits of the count, the variant, 20 bits of the count, and 42
// random bits against other imports of the same millisecond.
func (s *idSequence) id() string {
	var b [16]byte
	_, _ = rand.Read(b[8:]) // never fails
	binary.BigEndian.PutUint64(b[:], s.ms<<16|7<<12|uint64(s.next>>20))
	low := binary.BigEndian.Uint64(b[8:]) & (1<<42 - 1)
	binary.BigEndian.PutUint64(b[8:], 2<<62|uint64(s.next&(1<<20-1))<<42|low)
	s.next++
	return idEncoding.EncodeToString(b[:])
}
