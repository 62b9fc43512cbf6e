package present

import (
	"strconv"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/internal/listing"
)

// Sequence is a page of a list that is made from one record: what it has, in the order in which it came. A page begins
// after a number of entries, since later ones are appended.
type Sequence struct {
	Limit int // entries of the page
	After int // entries before it
	query listing.Query
}

// SequenceRequest is the request of such a list.
type SequenceRequest interface {
	proto.Message
	GetParent() string
	GetPageSize() int32
	GetPageToken() string
}

// asItCame is the order of such a list, the only one.
var asItCame = listing.Resource{Sorts: listing.Sorts{"number": {}}, DefaultOrder: "number", ID: []string{"number"}}

// ReadSequence reads page_size and page_token. A token of another list or parent is refused, and
// one of other arguments, which are those that choose what is listed. The error is a listing.Errors
// or a *listing.Error.
func ReadSequence(req SequenceRequest, arguments ...string) (Sequence, error) {
	query, err := asItCame.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: append([]string{string(req.ProtoReflect().Descriptor().Name())}, arguments...),
	})
	if err != nil {
		return Sequence{}, err
	}
	s := Sequence{Limit: query.Limit, query: query}
	if !query.After.IsStart() {
		n, err := strconv.ParseInt(query.After.ID[0], 10, 32)
		if err != nil || n < 1 {
			return Sequence{}, &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged}
		}
		s.After = int(n)
	}
	return s, nil
}

// Next returns the token of the page after this one, which must be full.
func (s Sequence) Next() string {
	return s.query.NextToken(listing.Cursor{ID: []string{strconv.Itoa(s.After + s.Limit)}})
}

// Cut returns the page of a whole list, and the token of the page after it, empty at the end.
func Cut[T any](s Sequence, list []T) (page []T, next string) {
	from := min(s.After, len(list))
	to := min(from+s.Limit, len(list))
	if to < len(list) {
		next = s.Next()
	}
	return list[from:to], next
}
