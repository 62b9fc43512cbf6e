package present_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

func TestAnAgencyComesWithItsHistory(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := present.Agency(&store.AgencyRecord{
		Agency: store.Agency{
			ID: "a1", DisplayName: "某局", Level: "department", ParentID: new("p2"), RegisterPrefix: "公开", RegisterPattern: "{year}{seq}",
			EstablishedOn: day("2020-01-01"), DissolvedOn: day("2025-01-01"), SuccessorID: new("a2"), Version: 3, CreatedAt: at, UpdatedAt: at,
		},
		Placements: []store.Placement{
			{AgencyID: "a1", StartOn: day("2020-01-01"), EndOn: day("2021-01-01")},
			{AgencyID: "a1", StartOn: day("2021-01-01"), EndOn: day("2025-01-01"), ParentID: new("p2")},
		},
	})
	require.Equal(t, "agencies/a1", m.GetName())
	require.Equal(t, foiv1.Agency_LEVEL_DEPARTMENT, m.GetLevel())
	require.Equal(t, "agencies/p2", m.GetParentAgency())
	require.Equal(t, "agencies/a2", m.GetSuccessor())
	require.Equal(t, civil(2025, 1, 1), m.GetDissolveDate())
	require.Equal(t, `"3"`, m.GetEtag())
	require.Len(t, m.GetPlacements(), 2)
	require.Empty(t, m.GetPlacements()[0].GetParentAgency())
	require.Equal(t, "agencies/p2", m.GetPlacements()[1].GetParentAgency())
	require.Equal(t, civil(2021, 1, 1), m.GetPlacements()[1].GetStartDate())
}
