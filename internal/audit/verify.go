package audit

import "fmt"

// BreakError is the first place where what is stored is not what was sealed.
type BreakError struct {
	Agency   string // whose chain it is; "" also for entries of no agency
	Position int64  // in the chain; 0 for an entry in none
	Entry    int64  // its id; 0 when it is not known
	Head     int64  // the number of the head that tells; 0 for none
	What     string
}

func (e *BreakError) Error() string {
	text := "audit: " + e.What
	if e.Head != 0 {
		text += fmt.Sprintf(", head %d", e.Head)
	}
	if e.Position != 0 || e.Agency != "" {
		text += fmt.Sprintf(", agency %q", e.Agency)
	}
	if e.Position != 0 {
		text += fmt.Sprintf(", position %d", e.Position)
	}
	if e.Entry != 0 {
		text += fmt.Sprintf(", entry %d", e.Entry)
	}
	return text
}

// The ways in which a chain can be broken.
const (
	LinkMissing   = "a link is missing"
	EntryMissing  = "the entry is missing"
	EntryChanged  = "the entry or its place is not what was sealed"
	EntryInserted = "the entry is in no chain and does not wait for one: it was put in behind the program's back"
	EntryLost     = "the entry was written, and is missing"
	CutOff        = "the chain is shorter than it was: its end was cut off"
	Rewritten     = "the chain is not the one that was sealed: it was written anew"
	HeadMissing   = "a head is missing"
	HeadChanged   = "the head is not what was sealed"
)

// Sealed is what a head, inside or outside, says about a place in a chain.
type Sealed struct {
	Head     int64
	Position int64
	Hash     Hash
}

// Walk follows the chain of one agency, link by link.
type Walk struct {
	agency string
	end    End
}

// NewWalk begins before the first link.
func NewWalk(agency string) *Walk { return &Walk{agency: agency, end: End{Agency: agency}} }

// Step takes the next link with its entry, nil when there is none, and what heads say about the place. It returns a *BreakError
// when that is not what was sealed.
func (w *Walk) Step(l *Link, e *Entry, sealed ...Sealed) error {
	broken := func(what string, position, entry int64) error {
		return &BreakError{Agency: w.agency, Position: position, Entry: entry, What: what}
	}
	switch {
	case l.Position != w.end.Position+1:
		return broken(LinkMissing, w.end.Position+1, 0)
	case e == nil:
		return broken(EntryMissing, l.Position, l.EntryID)
	case e.ID != l.EntryID || e.Agency != w.agency || Next(w.end.Hash, l, e) != l.Hash:
		return broken(EntryChanged, l.Position, l.EntryID)
	}
	for _, s := range sealed {
		if s.Position == l.Position && s.Hash != l.Hash {
			return &BreakError{Agency: w.agency, Position: l.Position, Entry: l.EntryID, Head: s.Head, What: Rewritten}
		}
	}
	w.end.Position, w.end.Hash = l.Position, l.Hash
	return nil
}

// End holds the end of the chain against what heads say about it.
func (w *Walk) End(sealed ...Sealed) error {
	for _, s := range sealed {
		if s.Position > w.end.Position {
			return &BreakError{Agency: w.agency, Position: w.end.Position + 1, Head: s.Head, What: CutOff}
		}
	}
	return nil
}
