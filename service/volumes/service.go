// Package volumes is the API of the evidence for an unreasonable number or frequency of applications (条例 art. 35). What the
// figures are, package volume says; this one finds whose applications they are made of.
package volumes

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/volume"
	"github.com/yishenqing/foi/workflow"
)

// Service implements foi.v1.VolumeService.
type Service struct {
	foiv1.UnimplementedVolumeServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// ComputeVolumeEvidence counts and compares what the applicant of an application, and the agent, handed in.
func (s *Service) ComputeVolumeEvidence(ctx context.Context, req *foiv1.ComputeVolumeEvidenceRequest,
) (*foiv1.ComputeVolumeEvidenceResponse, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	from := day(&c, "start_date", req.GetStartDate(), s.env.Today())
	through := day(&c, "end_date", req.GetEndDate(), s.env.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, store.Key{Agency: name.Agency, ID: name.ID})
	if err != nil {
		return nil, err
	}
	period := periodOf(&c, from, through, a.ReceiptOn.Date())
	if err := c.Err(); err != nil {
		return nil, err
	}
	root, err := s.env.Store.AgencyRoot(ctx, name.Agency)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ComputeVolumeEvidenceResponse{
		StartDate: present.Date(period.From), EndDate: present.Date(period.Through), RootAgency: resname.Agency{ID: root.ID}.String(),
	}
	if resp.Applicant, err = s.evidence(ctx, name.Agency, a.Applicant(), period); err != nil {
		return nil, err
	}
	agent, ok, err := a.AgentPerson()
	if err != nil || !ok {
		return resp, err
	}
	resp.Agent, err = s.evidence(ctx, name.Agency, agent, period)
	return resp, err
}

// evidence computes the evidence of one person.
func (s *Service) evidence(ctx context.Context, agency string, p store.Person, period volume.Period) (*foiv1.VolumeEvidence, error) {
	rows, err := s.env.Store.FindVolume(ctx, store.VolumeQuery{
		Agency: agency, Person: p, From: store.Day(period.From), Through: store.Day(period.Through),
		TextLimit: volume.ComparedText, Limit: volume.Most,
	})
	if err != nil {
		return nil, err
	}
	list, names, earlier := make([]volume.Application, len(rows)), map[string]string{}, 0
	for i := range rows {
		r := &rows[i]
		names[r.AgencyID] = r.AgencyName
		earlier = r.Total - len(rows)
		list[i] = volume.Application{
			Agency: r.AgencyID, ID: r.ID, RegisterNumber: r.RegisterNumber, Receipt: r.ReceiptOn.Date(),
			Channel: workflow.Channel(r.Channel), Row: outcome.Row(r.ResultRow), Description: r.Description,
			Reviews: r.Reviews, Suits: r.Suits,
		}
	}
	e := volume.Compute(period, list, earlier)
	return present.VolumeEvidence(&e, p.Recognition(), names), nil
}
