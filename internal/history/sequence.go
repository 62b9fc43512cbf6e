package history

import "crypto/sha256"

// sequence watches over the order of a file and over applications and legal cases given twice. It keeps a digest a
// record (about 40 bytes), never the record.
//
// A file need not name an agency that an earlier file has named; what it must not do is to name it after having used it.
type sequence struct {
	seen map[digest]struct{} // agencies, applications and legal cases read
	used map[digest]struct{} // agencies and applications that were referred to before they were read
}

// digest is the shortened hash of a record's kind and id.
type digest [16]byte

func newSequence() sequence {
	return sequence{seen: map[digest]struct{}{}, used: map[digest]struct{}{}}
}

func digestOf(kind, agency, id string) digest {
	sum := sha256.Sum256([]byte(kind + "\x00" + agency + "\x00" + id))
	return digest(sum[:16])
}

// admit takes a record that is good by itself, or finds that it stands at the wrong place or for the second time.
func (s sequence) admit(r *Record) []Fault {
	switch {
	case r.Agency != nil:
		// An agency may be named again, as when two files are joined; whether both agree is the importer's to see.
		d := digestOf("agency", "", r.Agency.ID)
		if _, again := s.seen[d]; again {
			return nil
		}
		return s.take(d, "id")
	case r.Application != nil:
		a := r.Application
		s.use(digestOf("agency", "", a.Agency))
		return s.take(digestOf("application", a.Agency, a.ExternalID), "external_id")
	default:
		l := r.LegalCase
		s.use(digestOf("agency", "", l.Agency))
		if l.Application != "" {
			s.use(digestOf("application", l.Agency, l.Application))
		}
		return s.take(digestOf("legal_case", l.Agency, l.Case.ID), "external_id")
	}
}

// use notes that a record was referred to; if it comes later, it comes too late.
func (s sequence) use(d digest) {
	if _, there := s.seen[d]; !there {
		s.used[d] = struct{}{}
	}
}

func (s sequence) take(d digest, field string) []Fault {
	if _, twice := s.seen[d]; twice {
		return []Fault{form(field, RuleDuplicate)}
	}
	if _, late := s.used[d]; late {
		return []Fault{form(field, RuleSequence)}
	}
	s.seen[d] = struct{}{}
	return nil
}
