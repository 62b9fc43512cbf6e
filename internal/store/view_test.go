package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// scope2020 is the report of an agency on 2020 in the layout of 2021.
func scope2020(agency string) stats.Scope {
	return stats.Scope{Agency: agency, Year: 2020, Layout: outcome.Layout2021}
}

// received is how many applications a report has as newly received.
func received(t *testing.T, a stats.Annual) int {
	t.Helper()
	line, ok := a.Line(outcome.RowNew)
	require.True(t, ok)
	return line.Total
}

func TestAViewDoesNotMove(t *testing.T) {
	b := setup(t)
	registerOne := func() {
		_, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
		require.NoError(t, err)
	}
	registerOne()
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		require.False(t, v.Taken.IsZero())
		for n := range 3 {
			a, err := v.Annual(scope2020("linhai"))
			require.NoError(t, err)
			require.Equal(t, 1, received(t, a))
			require.Equal(t, "临海市人民政府", a.DisplayName)
			each, err := v.AnnualOfEach(scope2020("linhai"))
			require.NoError(t, err)
			require.Equal(t, 1, received(t, each[0]), n)
			registerOne()
		}
		return nil
	}))
	a, _, err := b.AnnualReport(everything(t), scope2020("linhai"))
	require.NoError(t, err)
	require.Equal(t, 4, received(t, a))
}

func TestAViewAsksForTheReach(t *testing.T) {
	b := setup(t)
	nobody := tenancy.NewContext(t.Context(), tenancy.For(tenancy.Caller{User: "u1"}, nil, nil))
	require.NoError(t, b.View(nobody, func(v *store.View) error {
		var out *tenancy.OutOfReachError
		_, err := v.Annual(scope2020("linhai"))
		require.ErrorAs(t, err, &out)
		_, err = v.AnnualOfEach(scope2020("linhai"))
		require.ErrorAs(t, err, &out)
		_, err = v.WholeAnnual(scope2020("linhai"))
		require.ErrorAs(t, err, &out)
		return nil
	}))
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		var unknown *store.UnknownAgencyError
		_, err := v.Annual(scope2020("nobody"))
		require.ErrorAs(t, err, &unknown)
		_, err = v.AnnualOfEach(scope2020("nobody"))
		require.ErrorAs(t, err, &unknown)
		_, err = v.WholeAnnual(scope2020("nobody"))
		require.ErrorAs(t, err, &unknown)
		return nil
	}))
}

// The reports of each agency add up to the report on all of them.
func TestReportsOfEachAddUp(t *testing.T) {
	b := setup(t)
	keys := b.live(t)
	require.NotEmpty(t, keys)
	above := "linhai"
	w := write("2020-01-01")
	require.NoError(t, b.CreateAgency(everything(t), store.Agency{
		ID: "below", DisplayName: "下级", Level: "department", ParentID: &above, RegisterPattern: "{seq}", NumberWidth: 1,
		EstablishedOn: store.Day(calendar.MustDate("2020-01-01")), Version: 1, CreatedAt: w.Now, UpdatedAt: w.Now,
	}, w))
	a := b.application("2020-05-06")
	a.AgencyID = "below"
	_, err := b.Register(everything(t), a, write("2020-05-06"))
	require.NoError(t, err)
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		all, err := v.Annual(scope2020("linhai"))
		require.NoError(t, err)
		each, err := v.AnnualOfEach(scope2020("linhai"))
		require.NoError(t, err)
		require.Len(t, each, 2)
		require.Equal(t, "below", each[0].Agency)
		require.True(t, each[0].Own)
		require.Equal(t, 1, received(t, each[0]))
		for i, line := range all.Applications {
			require.Equal(t, line.Total, each[0].Applications[i].Total+each[1].Applications[i].Total, line.Row)
		}
		scope := scope2020("linhai")
		scope.Own = true
		own, err := v.Annual(scope)
		require.NoError(t, err)
		require.Equal(t, own, each[1])
		each, err = v.AnnualOfEach(scope)
		require.NoError(t, err)
		require.Equal(t, []stats.Annual{own}, each)
		return nil
	}))
}
