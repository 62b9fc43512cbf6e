// Package retentions is the API of how long files are kept, of holds, and of disposal (保管期限、保全与销毁).
package retentions

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/retention"
)

// Service implements foi.v1.RetentionService.
type Service struct {
	foiv1.UnimplementedRetentionServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetRetention returns how long a file is kept.
func (s *Service) GetRetention(ctx context.Context, req *foiv1.GetRetentionRequest) (*foiv1.Retention, error) {
	name, err := resname.ParseRetention("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetRetention(ctx, keyOf(name.Application), s.env.Today())
	if err != nil {
		return nil, err
	}
	return present.Retention(&r), nil
}

// SetRetentionClass says how long a file is kept.
func (s *Service) SetRetentionClass(ctx context.Context, req *foiv1.SetRetentionClassRequest) (*foiv1.Retention, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	reason := c.Lines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.SetRetentionClass(ctx, keyOf(name), version, present.RetentionClass.Word(req.GetClass()), reason, s.write(ctx))
	if errors.Is(err, store.ErrReasonMissing) {
		c.Add("reason", "required", "is needed to change a class", "变更保管期限应当说明原因")
		err = c.Err()
	}
	return answer("setRetentionClass", r, err)
}

// PlaceHold keeps a file for proceedings.
func (s *Service) PlaceHold(ctx context.Context, req *foiv1.PlaceHoldRequest) (*foiv1.Retention, error) {
	of, err := read(req)
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.PlaceHold(ctx, of.key, of.version, of.reason, s.write(ctx))
	return answer("placeHold", r, err)
}

// ReleaseHold releases the hold.
func (s *Service) ReleaseHold(ctx context.Context, req *foiv1.ReleaseHoldRequest) (*foiv1.Retention, error) {
	return s.act(ctx, "releaseHold", req, s.env.Store.ReleaseHold)
}

// ProposeDisposal proposes to destroy a file.
func (s *Service) ProposeDisposal(ctx context.Context, req *foiv1.ProposeDisposalRequest) (*foiv1.Retention, error) {
	return s.act(ctx, "proposeDisposal", req, s.env.Store.ProposeDisposal)
}

// CancelDisposal takes a proposal back.
func (s *Service) CancelDisposal(ctx context.Context, req *foiv1.CancelDisposalRequest) (*foiv1.Retention, error) {
	return s.act(ctx, "cancelDisposal", req, s.env.Store.CancelDisposal)
}

// DisposeApplication destroys a file for good.
func (s *Service) DisposeApplication(ctx context.Context, req *foiv1.DisposeApplicationRequest) (*foiv1.Retention, error) {
	return s.act(ctx, "dispose", req, s.env.Store.DisposeApplication)
}

// request is what all requests have that need a reason; the gate puts it into the audit.
type request interface {
	GetName() string
	GetReason() string
	GetEtag() string
}

type target struct {
	key     store.Key
	version int64
	reason  string
}

func read(req request) (target, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	of := target{keyOf(name), c.Version("etag", req.GetEtag()), c.RequiredLines("reason", req.GetReason())}
	return of, c.Err()
}

func (s *Service) act(ctx context.Context, verb string, req request,
	do func(context.Context, store.Key, int64, store.Write) (store.Retention, error),
) (*foiv1.Retention, error) {
	of, err := read(req)
	if err != nil {
		return nil, err
	}
	r, err := do(ctx, of.key, of.version, s.write(ctx))
	return answer(verb, r, err)
}

func (s *Service) write(ctx context.Context) store.Write { return call.Write(ctx, s.env, respond) }

func respond(r store.Retention) (proto.Message, error) { return present.Retention(&r), nil }

// answer returns what was written, or everything that stands against it.
func answer(verb string, r store.Retention, err error) (*foiv1.Retention, error) {
	if refused, ok := errors.AsType[*retention.Refusal](err); ok {
		unmet := &apierr.UnmetError{Act: verb}
		for _, u := range refused.List {
			unmet.List = append(unmet.List, apierr.Unmet{Kind: string(u.Rule), English: u.English, Chinese: u.Chinese + "（" + u.Source + "）"})
		}
		return nil, unmet
	}
	if err != nil {
		return nil, err
	}
	return present.Retention(&r), nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
