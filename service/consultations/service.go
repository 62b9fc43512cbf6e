// Package consultations is the API of consultations (征求意见): the letters to third parties and other agencies that pause
// the term. A consultation is no record of its own: it is what the acts consult and conclude left in an application.
package consultations

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.ConsultationService.
type Service struct {
	foiv1.UnimplementedConsultationServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetConsultation returns one consultation.
func (s *Service) GetConsultation(ctx context.Context, req *foiv1.GetConsultationRequest) (*foiv1.Consultation, error) {
	name, err := resname.ParseConsultation("name", req.GetName())
	if err != nil {
		return nil, err
	}
	all, err := s.all(ctx, name.Application)
	if err != nil {
		return nil, err
	}
	return find(all, name)
}

// all returns the consultations of an application with their papers.
func (s *Service) all(ctx context.Context, of resname.Application) ([]*foiv1.Consultation, error) {
	a, err := s.env.Store.GetApplication(ctx, keyOf(of))
	if err != nil {
		return nil, err
	}
	letters, err := s.env.Store.ConsultationLetters(ctx, keyOf(of))
	if err != nil {
		return nil, err
	}
	return s.env.Viewer().Consultations(&a, letters)
}

// find returns the consultation that has the name, or store.ErrNotFound.
func find(all []*foiv1.Consultation, name resname.Consultation) (*foiv1.Consultation, error) {
	for _, c := range all {
		if c.GetName() == name.String() {
			return c, nil
		}
	}
	return nil, store.ErrNotFound
}

// ListConsultations lists the consultations of an application in the order in which they went out.
func (s *Service) ListConsultations(ctx context.Context, req *foiv1.ListConsultationsRequest) (*foiv1.ListConsultationsResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	all, err := s.all(ctx, name)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	return &foiv1.ListConsultationsResponse{Consultations: part, NextPageToken: next}, nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
