// Package personaldata is the API of the rights of the people whose data is held: to see it and to have it corrected
// (个人信息保护法 arts. 45, 46; 条例 art. 41).
package personaldata

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// most is how many applications of a person are given at once.
const most = 500

// Service implements foi.v1.PersonalDataService.
type Service struct {
	foiv1.UnimplementedPersonalDataServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// ExportPersonalData returns what an agency holds about a person, and records who asked, why, and of which applications.
func (s *Service) ExportPersonalData(ctx context.Context, req *foiv1.ExportPersonalDataRequest) (*foiv1.ExportPersonalDataResponse, error) {
	var c fieldcheck.Check
	kind := present.IDKind.Word(req.GetIdKind())
	q := store.PersonalDataQuery{
		Agency: c.Agency("parent", req.GetParent()).ID, IDKind: string(kind),
		IDNumber: c.IDNumber("id_kind", "id_number", kind, req.GetIdNumber()),
		Reason:   c.Text("reason", req.GetReason()), IdentityProof: c.Text("identity_proof", req.GetIdentityProof()), Limit: most,
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	found, more, err := s.env.Store.ExportPersonalData(ctx, q, call.Write[[]store.PersonalData](ctx, s.env, nil))
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ExportPersonalDataResponse{Truncated: more}
	for i := range found {
		m, err := present.PersonalData(&found[i])
		if err != nil {
			return nil, err
		}
		resp.PersonalData = append(resp.PersonalData, m)
	}
	return resp, nil
}
