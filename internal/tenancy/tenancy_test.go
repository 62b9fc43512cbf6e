package tenancy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/tenancy"
)

// city ─ county ─ bureau ─ office; city ─ other
var tree = tenancy.NewTree(1, map[string]string{"county": "city", "bureau": "county", "office": "bureau", "other": "city"})

func reach(areas ...tenancy.Area) *tenancy.Reach {
	return tenancy.For(tenancy.Caller{User: "u1", Tree: tree, Officers: []tenancy.Officer{
		{Agency: "bureau", ID: "o1", DisplayName: "张三", Unit: "一科"},
		{Agency: "other", ID: "o9", DisplayName: "张三丰"},
	}}, areas, nil)
}

func TestOwnBelowSiblingAbove(t *testing.T) {
	for _, c := range []struct {
		area tenancy.Area
		in   []string
		out  []string
	}{
		{tenancy.Area{Agency: "county"}, []string{"county"}, []string{"city", "bureau", "office", "other", "nowhere", ""}},
		{tenancy.Area{Agency: "county", Below: true}, []string{"county", "bureau", "office"}, []string{"city", "other", "nowhere", ""}},
		{tenancy.Area{Below: true}, []string{"city", "county", "office", "nowhere"}, nil},
	} {
		for _, id := range c.in {
			rows, err := reach(c.area).Agency(id)
			require.NoError(t, err, id)
			require.Equal(t, tenancy.Rows{All: true, User: "u1"}, rows)
		}
		for _, id := range c.out {
			_, err := reach(c.area).Agency(id)
			var out *tenancy.OutOfReachError
			require.ErrorAs(t, err, &out, id)
			require.Equal(t, id, out.Agency)
			require.NotEmpty(t, out.Chinese())
		}
	}
}

func TestPartsOfAnAgencyAddUp(t *testing.T) {
	rows, err := reach(tenancy.Area{Agency: "county", Below: true, Own: true}, tenancy.Area{Agency: "bureau", Unit: "二科"}).Agency("bureau")
	require.NoError(t, err)
	require.Equal(t, tenancy.Rows{User: "u1", Units: []string{"二科"}, Names: []string{"张三"}}, rows)

	r := reach(tenancy.Area{Agency: "bureau", Unit: "二科"})
	require.Error(t, r.Whole("bureau"))
	require.NoError(t, reach(tenancy.Area{Agency: "bureau", Unit: "二科"}, tenancy.Area{Agency: "bureau"}).Whole("bureau"))
	require.Error(t, r.Whole("city"))
}

func TestAgencies(t *testing.T) {
	ids, all := reach(tenancy.Area{Agency: "county", Below: true}, tenancy.Area{Agency: "other"}, tenancy.Area{Agency: "office"}).Agencies()
	require.False(t, all)
	require.Equal(t, []string{"bureau", "county", "office", "other"}, ids)
	ids, all = reach(tenancy.Area{Below: true}, tenancy.Area{Agency: "other"}).Agencies()
	require.True(t, all)
	require.Empty(t, ids)
	require.NoError(t, reach(tenancy.Area{Below: true}).Installation())
	require.Error(t, reach(tenancy.Area{Agency: "city", Below: true}).Installation())
	require.Error(t, reach(tenancy.Area{Below: true, Own: true}).Installation(), "a part is not the whole")
}

func TestAContextWithoutReachReachesNothing(t *testing.T) {
	_, err := tenancy.FromContext(t.Context())
	require.ErrorIs(t, err, tenancy.ErrNoReach)
	r, err := tenancy.FromContext(tenancy.System(context.Background()))
	require.NoError(t, err)
	rows, err := r.Agency("anything")
	require.NoError(t, err)
	require.True(t, rows.Everything)
	_, err = tenancy.FromContext(tenancy.NewContext(t.Context(), nil))
	require.ErrorIs(t, err, tenancy.ErrNoReach)
}

func TestCasesIsTheReachForReading(t *testing.T) {
	r := tenancy.For(tenancy.Caller{User: "u1", Tree: tree}, []tenancy.Area{{Below: true}}, []tenancy.Area{{Agency: "bureau"}})
	require.NoError(t, r.Installation())
	require.Error(t, r.Cases().Installation())
	_, err := r.Cases().Agency("bureau")
	require.NoError(t, err)
}

func TestATreeWithACircleEnds(t *testing.T) {
	circle := tenancy.NewTree(1, map[string]string{"a": "b", "b": "a"})
	require.False(t, circle.IsBelow("a", "c"))
	require.NotEmpty(t, circle.Below("a"))
	var none *tenancy.Tree
	require.False(t, none.IsBelow("a", "b"))
	require.Empty(t, none.Below("a"))
}

func TestOverlap(t *testing.T) {
	at := func(agency string, below bool) tenancy.Area { return tenancy.Area{Agency: agency, Below: below} }
	require.True(t, tenancy.Overlap(at("county", false), at("county", false), tree))
	require.True(t, tenancy.Overlap(at("county", true), at("office", false), tree))
	require.True(t, tenancy.Overlap(at("office", false), at("", true), tree))
	require.False(t, tenancy.Overlap(at("county", false), at("office", false), tree))
	require.False(t, tenancy.Overlap(at("other", true), at("county", true), tree))
}

func FuzzBelowAgreesWithAWalk(f *testing.F) {
	f.Add("office", "city")
	f.Fuzz(func(t *testing.T, agency, above string) {
		found := false
		for _, id := range tree.Below(above) {
			found = found || id == agency
		}
		if found != tree.IsBelow(agency, above) {
			t.Error(errors.New(agency + " " + above))
		}
	})
}
