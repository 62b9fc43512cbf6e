package present_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
)

const parent = "agencies/a1/applications/x7"

func TestAListIsReadPageByPage(t *testing.T) {
	all := []int{0, 1, 2, 3, 4}
	for size := int32(1); size <= 6; size++ {
		var got []int
		token, pages := "", 0
		for {
			s, err := present.ReadSequence(&foiv1.ListDutiesRequest{Parent: parent, PageSize: size, PageToken: token})
			require.NoError(t, err)
			page, next := present.Cut(s, all)
			got, pages = append(got, page...), pages+1
			if next == "" {
				break
			}
			require.Len(t, page, int(size))
			token = next
		}
		require.Equal(t, all, got)
		require.Equal(t, (len(all)+int(size)-1)/int(size), pages)
	}
}

func TestATokenBelongsToItsList(t *testing.T) {
	s, err := present.ReadSequence(&foiv1.ListDutiesRequest{Parent: parent, PageSize: 1})
	require.NoError(t, err)
	token := s.Next()
	for _, c := range []struct {
		req  present.SequenceRequest
		rule listing.Rule
	}{
		{&foiv1.ListLedgerEntriesRequest{Parent: parent, PageToken: token}, listing.RuleTokenRequest},
		{&foiv1.ListDutiesRequest{Parent: parent + "8", PageToken: token}, listing.RuleTokenRequest},
		{&foiv1.ListDutiesRequest{Parent: parent, PageToken: token + "x"}, listing.RuleTokenDamaged},
		{&foiv1.ListDutiesRequest{Parent: parent, PageToken: forged(t, "x")}, listing.RuleTokenDamaged},
		{&foiv1.ListDutiesRequest{Parent: parent, PageToken: forged(t, "-1")}, listing.RuleTokenDamaged},
	} {
		_, err := present.ReadSequence(c.req)
		var fault *listing.Error
		require.ErrorAs(t, err, &fault)
		require.Equal(t, listing.ArgumentPageToken, fault.Argument)
		require.Equal(t, c.rule, fault.Rule)
	}
	_, err = present.ReadSequence(&foiv1.ListDutiesRequest{Parent: parent, PageSize: -1})
	require.Error(t, err)

	page, next := present.Cut(s, []int{})
	require.Empty(t, page)
	require.Empty(t, next)
}

// forged makes a token of the right list with a place that no page ends with.
func forged(t *testing.T, place string) string {
	t.Helper()
	order, err := listing.ParseOrder("number", "", listing.Sorts{"number": {}}, "number")
	require.NoError(t, err)
	return order.Token(listing.Cursor{ID: []string{place}}, parent, "", "ListDutiesRequest")
}
