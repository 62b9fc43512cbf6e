package listing

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var resource = Resource{Fields: fields, Sorts: sorts, DefaultOrder: "create_time desc", ID: []string{"id"}}

func TestQueryPages(t *testing.T) {
	request := Request{Parent: "agencies/a1", PageSize: 2, Filter: "state = ANSWERED", OrderBy: "due_date", Arguments: []string{"me"}}
	q, err := resource.Query(request)
	require.NoError(t, err)
	require.Equal(t, 2, q.Limit)
	require.Equal(t, "a.state = ?", q.Where)
	require.Equal(t, []any{"answered"}, q.Args)
	require.True(t, q.After.IsStart())
	require.Len(t, q.Ranges(), 2)

	request.PageToken = q.NextToken(Cursor{ID: []string{"x7"}})
	request.PageSize = 3 // may change between pages
	q, err = resource.Query(request)
	require.NoError(t, err)
	require.Equal(t, []Range{{"due_on IS NULL AND (id) > (?::text)", []any{"x7"}, "due_on, id"}}, q.Ranges())

	for name, change := range map[string]func(*Request){
		"parent":    func(r *Request) { r.Parent = "agencies/-" },
		"filter":    func(r *Request) { r.Filter = "" },
		"order":     func(r *Request) { r.OrderBy = "due_date desc" },
		"arguments": func(r *Request) { r.Arguments = nil },
	} {
		other := request
		change(&other)
		_, err := resource.Query(other)
		require.ErrorContains(t, err, RuleTokenRequest.English(), name)
	}
}

func TestQueryReportsEveryFault(t *testing.T) {
	_, err := resource.Query(Request{PageSize: -1, PageToken: "!", Filter: "state = X", OrderBy: "x"})
	var faults Errors
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 3, "the token depends on the others and is not judged")
	require.Equal(t, []string{ArgumentPageSize, ArgumentFilter, ArgumentOrderBy}, []string{
		faults[0].Argument, faults[1].Argument, faults[2].Argument,
	})
	require.Contains(t, faults.Error(), "; filter at character 9 (state)")
	require.Contains(t, faults.Chinese(), "；筛选条件第9个字符处（state）")
	var value *ValueError
	require.ErrorAs(t, err, &value)

	_, err = resource.Query(Request{PageToken: "!"})
	require.ErrorContains(t, err, "page_token: ")
}

func TestListWithoutFilter(t *testing.T) {
	_, err := Resource{Sorts: sorts, DefaultOrder: "create_time", ID: []string{"id"}}.Query(Request{Filter: "a = 1"})
	require.EqualError(t, err, "filter at character 1 (a): the list cannot be filtered by this field")
}
