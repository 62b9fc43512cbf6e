package call

import (
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// MatterOf returns what a name stands for in the store.
func MatterOf(name resname.Matter) store.Matter {
	return store.Matter{Key: store.Key{Agency: name.Agency, ID: name.ID}, LegalCase: name.Kind == resname.OfLegalCases}
}
