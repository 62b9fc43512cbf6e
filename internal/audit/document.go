package audit

import "github.com/emmansun/gmsm/sm3"

// HashDocument returns the hash (SM3) by which a document that is kept byte for byte is told from any other.
func HashDocument(content []byte) Hash { return sm3.Sum(content) }
