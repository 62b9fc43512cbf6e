package store_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// Last January's report comes out byte for byte the same after the agencies were reorganised and renamed; the present one is
// another, and says why.
func TestAReorganisationChangesNoReportOfThePast(t *testing.T) {
	b := setup(t)
	b.below(t, "bureau", "land", "resources")
	for _, agency := range []string{"linhai", "bureau", "land", "land", "resources"} {
		a := b.application("2020-03-02")
		a.AgencyID = agency
		_, err := b.Register(everything(t), a, write("2020-03-02"))
		require.NoError(t, err)
	}
	require.NoError(t, b.CreateAgency(everything(t), agency(t, "elsewhere", nil), write("2020-01-01")))
	january := calendar.MustDate("2021-01-20").Time().Add(9 * time.Hour)
	printed := func(agency string, asOf time.Time) string {
		a, failures, err := b.AnnualReport(everything(t), stats.Scope{Agency: agency, Year: 2020, Layout: outcome.Layout2021, AsOf: asOf})
		require.NoError(t, err)
		require.Empty(t, failures)
		var text bytes.Buffer
		require.NoError(t, stats.WriteJSON(&text, a, failures))
		return text.String()
	}
	all := []string{"linhai", "bureau", "land", "resources", "elsewhere"}
	before := map[string]string{}
	for _, agency := range all {
		before[agency] = printed(agency, january)
	}

	// In March one agency moves away, one is dissolved and one gets another name.
	w := write("2021-03-05")
	to := "elsewhere"
	_, err := b.MoveAgency(everything(t), "bureau", 0, &to, store.Day(calendar.MustDate("2021-03-01")), w)
	require.NoError(t, err)
	successor := "resources"
	_, err = b.DissolveAgency(everything(t), "land", 0, &successor, store.Day(calendar.MustDate("2020-12-31")), w)
	require.NoError(t, err)
	_, err = b.UpdateAgency(everything(t), "resources", 0, func(store.Agency) (map[string]any, error) {
		return map[string]any{"display_name": "自然资源和规划局"}, nil
	}, w)
	require.NoError(t, err)
	for _, agency := range all {
		require.Equal(t, before[agency], printed(agency, january), agency)
	}

	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		for agency, want := range map[string]int{"linhai": 4, "bureau": 1, "land": 0, "resources": 3, "elsewhere": 1} {
			a, failures, err := v.AnnualChecked(scope2020(agency))
			require.NoError(t, err)
			require.Empty(t, failures, "what was taken over is carried in too")
			require.Equal(t, want, received(t, a), agency)
		}
		r, err := v.Restatement(store.RestatementQuery{Scope: scope2020("resources"), From: january, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, "下级resources", r.Before.DisplayName)
		require.Equal(t, "自然资源和规划局", r.After.DisplayName)
		require.Empty(t, r.Causes)
		require.Len(t, r.Organisation, 1)
		cause := r.Organisation[0]
		require.True(t, cause.Came)
		require.Equal(t, "land", cause.Agency)
		require.Len(t, cause.RecordedAt, 1)
		require.True(t, cause.RecordedAt[0].Equal(w.Now))
		require.Len(t, cause.Changes, len(r.Changes))
		r, err = v.Restatement(store.RestatementQuery{Scope: scope2020("linhai"), From: january, Limit: 10})
		require.NoError(t, err)
		require.Len(t, r.Organisation, 1, "what stays below it is no cause")
		require.False(t, r.Organisation[0].Came)
		return nil
	}))
}
