package portal

import (
	"context"
	"errors"
	"math"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// open reads who asks about which application, and lets nobody else on.
func (s *Service) open(ctx context.Context, parent string, p *foiv1.ApplicantProof) (who store.Applicant, err error) {
	if err := s.admit(ctx, p.GetEndUser(), 1); err != nil {
		return who, err
	}
	var c fieldcheck.Check
	agency := c.Agency("parent", parent)
	if err := c.Err(); err != nil {
		return who, err
	}
	return s.prove(ctx, agency.ID, p)
}

// QueryStatus tells the applicant how his application stands.
func (s *Service) QueryStatus(ctx context.Context, req *foiv1.QueryStatusRequest) (*foiv1.PublicStatus, error) {
	who, err := s.open(ctx, req.GetParent(), req.GetProof())
	if err != nil {
		return nil, err
	}
	return s.status(ctx, who)
}

func (s *Service) status(ctx context.Context, who store.Applicant) (*foiv1.PublicStatus, error) {
	c, err := s.env.Store.PublicCase(ctx, who)
	if err != nil {
		return nil, err
	}
	return s.env.Viewer().PublicStatus(&c)
}

// BatchQueryStatus answers each of several for itself: a wrong code among them says nothing of the others.
func (s *Service) BatchQueryStatus(ctx context.Context, req *foiv1.BatchQueryStatusRequest) (*foiv1.BatchQueryStatusResponse, error) {
	if err := s.admit(ctx, "", len(req.GetProofs())); err != nil {
		return nil, err
	}
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	if err := c.Err(); err != nil {
		return nil, err
	}
	resp := &foiv1.BatchQueryStatusResponse{}
	for _, p := range req.GetProofs() {
		one, err := s.batched(ctx, agency.ID, p)
		if err != nil {
			return nil, err
		}
		resp.Results = append(resp.Results, one)
	}
	return resp, nil
}

func (s *Service) batched(ctx context.Context, agency string, p *foiv1.ApplicantProof) (*foiv1.BatchedStatus, error) {
	one := &foiv1.BatchedStatus{RegisterNumber: p.GetRegisterNumber()}
	who, err := s.prove(ctx, agency, p)
	if err == nil {
		one.Status, err = s.status(ctx, who)
		return one, err
	}
	if wrong, ok := errors.AsType[apierr.ProofError](err); ok {
		one.Refusal = wrong.Chinese()
		return one, nil
	}
	if blocked, ok := errors.AsType[*apierr.LimitError](err); ok {
		one.Refusal = blocked.Chinese()
		one.RetryAfterSeconds = int32(math.Ceil(blocked.RetryAfter.Seconds()))
		return one, nil
	}
	return nil, err
}

// notDelivered is the refusal of what needs a delivered answer.
type notDelivered struct{}

func (notDelivered) Error() string { return "there is no delivered answer" }

// Chinese says it to people.
func (notDelivered) Chinese() string { return "答复尚未送达，不能进行此操作" }

// DownloadAnswer streams a file of the delivered answer.
func (s *Service) DownloadAnswer(req *foiv1.DownloadAnswerRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	who, err := s.open(ctx, req.GetParent(), req.GetProof())
	if err != nil {
		return err
	}
	c, err := s.env.Store.PublicCase(ctx, who)
	if err != nil {
		return err
	}
	if !present.Delivered(&c.Standing) {
		return notDelivered{}
	}
	if req.GetNumber() == 0 {
		return s.sendLetter(stream, who, c.Letter)
	}
	for i := range c.Answers {
		if c.Answers[i].Number == int(req.GetNumber()) {
			return s.env.SendFile(stream, &c.Answers[i], present.PublicFile(&c.Answers[i]), 0, 0)
		}
	}
	return store.ErrNotFound
}

// sendLetter streams the frozen bytes of the document of an answer.
func (s *Service) sendLetter(stream grpc.ServerStreamingServer[httpbody.HttpBody], who store.Applicant, l *store.AnswerLetter) error {
	if l == nil {
		return store.ErrNotFound
	}
	f, err := s.env.Store.AnswerLetter(stream.Context(), who)
	if err != nil {
		return err
	}
	return call.SendBytes(stream, f.MediaType, f.Content, present.PublicLetter(l))
}
