package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Agency returns an agency with its history in the tree.
func Agency(r *store.AgencyRecord) *foiv1.Agency {
	m := &foiv1.Agency{
		Name:            resname.Agency{ID: r.ID}.String(),
		DisplayName:     r.DisplayName,
		ParentAgency:    agencyName(r.ParentID),
		Level:           Level.Enum(r.Level),
		RegisterPrefix:  r.RegisterPrefix,
		RegisterPattern: r.RegisterPattern,
		ReviewOrgan:     r.ReviewOrgan,
		Court:           r.Court,
		EstablishDate:   Date(r.EstablishedOn.Date()),
		DissolveDate:    Date(r.DissolvedOn.Date()),
		Successor:       agencyName(r.SuccessorID),
		Placements:      make([]*foiv1.AgencyPlacement, len(r.Placements)),
		Etag:            Etag(r.Version),
		CreateTime:      timestamppb.New(r.CreatedAt),
		UpdateTime:      timestamppb.New(r.UpdatedAt),
	}
	for i, p := range r.Placements {
		m.Placements[i] = &foiv1.AgencyPlacement{
			ParentAgency: agencyName(p.ParentID), StartDate: Date(p.StartOn.Date()), EndDate: Date(p.EndOn.Date()),
		}
	}
	return m
}

// agencyName returns the resource name of an agency, or nothing for none.
func agencyName(id *string) string {
	if id == nil {
		return ""
	}
	return resname.Agency{ID: *id}.String()
}
