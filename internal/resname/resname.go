// Package resname reads and prints the resource names of the API (AIP-122): `agencies/{agency}/applications/{application}` and
// what hangs below. A name is read in one place, so that an id with a slash, a capital or a percent sign never gets further.
package resname

import "strings"

// Any is the id that stands for all resources of a collection (AIP-159). Only the parsers that say so accept it.
const Any = "-"

const agencies = "agencies"

// maxID is the longest id: one label of a host name, so that ids can appear anywhere.
const maxID = 63

// ValidID reports whether s may be the id of anything but an agency: 1–63 of a–z, 0–9 and the hyphen, and not only Any.
func ValidID(s string) bool {
	if s == "" || len(s) > maxID || s == Any {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !lowerOrDigit(c) && c != '-' {
			return false
		}
	}
	return true
}

// ValidAgencyID reports whether s may be the id of an agency. Agencies have the ids of the registers they come from, for
// example their 统一社会信用代码: 1–63 letters, digits, hyphens and underscores, the first a letter or digit.
func ValidAgencyID(s string) bool {
	if s == "" || len(s) > maxID || s[0] == '-' || s[0] == '_' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !lowerOrDigit(c) && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func lowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// split reads `collection/id/collection/id…` into ids and reports whether name is exactly that. It allocates nothing: names
// are read on every call.
func split(name string, ids []string, collections ...string) bool {
	for i, collection := range collections {
		rest, ok := strings.CutPrefix(name, collection)
		if !ok || rest == "" || rest[0] != '/' {
			return false
		}
		id, more, found := strings.Cut(rest[1:], "/")
		valid := ValidID
		if collection == agencies {
			valid = ValidAgencyID
		}
		if found == (i == len(collections)-1) || !valid(id) {
			return false // too short, too long, or an id that is none
		}
		ids[i], name = id, more
	}
	return true
}
