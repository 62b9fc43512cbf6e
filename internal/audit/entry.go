package audit

import (
	"encoding/binary"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

// The kinds of entries.
const (
	Write = "write" // an act: something was changed, or was to be
	Read  = "read"  // protected data was shown, or was to be
)

// The outcomes.
const (
	Done    = "done"
	Refused = "refused" // by permission, law, state or content
)

// Entry is one row of the audit: an act, a read of protected data, or a refusal.
type Entry struct {
	ID          int64
	Agency      string // whose chain it is in; "" for what belongs to no agency
	Subject     string // the id of what it is about: of the application, for everything beneath one
	Action      string
	Actor       string
	Correlation string
	RecordedAt  time.Time // to the microsecond
	Detail      string    // JSON as PostgreSQL prints it, as are Changes
	Kind        string
	Outcome     string
	Origin
	Changes string
}

// Hash is an SM3 digest.
type Hash [sm3.Size]byte

// Link is the place of an entry in the chain of its agency.
type Link struct {
	Agency   string
	Position int64 // from 1
	EntryID  int64
	SealedAt time.Time
	Hash     Hash
}

// version begins everything that is hashed. Another way to write an entry down gets another one.
const version = "foi audit 1"

// Next computes the hash of a link: SM3 of the hash of the link before it (all zeros for the first) and of everything that the
// link and its entry say. Every field has its length before it, so that nothing can move from one to the next.
func Next(before Hash, l *Link, e *Entry) Hash {
	b := make(canonical, 0, 512+len(e.Detail)+len(e.Changes))
	b.text(version)
	b = append(b, before[:]...)
	b.text(l.Agency)
	b.number(l.Position)
	b.number(l.SealedAt.UnixMicro())
	b.number(e.ID)
	b.number(e.RecordedAt.UnixMicro())
	for _, s := range [...]string{
		e.Agency, e.Kind, e.Outcome, e.Subject, e.Action, e.Actor, e.ActorKind, e.OnBehalf, e.Source, e.UserAgent, e.Session,
		e.Method, e.Resource, e.Reason, e.Correlation, e.Detail, e.Changes,
	} {
		b.text(s)
	}
	return sm3.Sum(b)
}

// canonical is what is hashed.
type canonical []byte

func (b *canonical) text(s string) {
	*b = binary.BigEndian.AppendUint32(*b, uint32(len(s))) //nolint:gosec // no column holds 4 GB
	*b = append(*b, s...)
}

func (b *canonical) number(n int64) {
	*b = binary.BigEndian.AppendUint64(*b, uint64(n)) //nolint:gosec // its bits
}
