// Package sessions is the API of logins and of the own account (登录与本人账号).
package sessions

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.SessionService.
type Service struct {
	foiv1.UnimplementedSessionServiceServer
	env call.Env
	id  *identity.Identity
}

// New returns the service.
func New(env call.Env, id *identity.Identity) *Service { return &Service{env: env, id: id} }

// anonymous describes a caller who is about to become known.
func (s *Service) anonymous(ctx context.Context) store.Write {
	w := call.Write(ctx, s.env, func(store.Session) (proto.Message, error) { return &emptypb.Empty{}, nil })
	w.Actor = identity.Anonymous
	return w
}

// CreateSession logs in.
func (s *Service) CreateSession(ctx context.Context, req *foiv1.CreateSessionRequest) (*foiv1.Session, error) {
	opened, err := s.id.LogIn(ctx, req.GetLoginName(), req.GetPassword(), req.GetTotpCode(), s.anonymous(ctx))
	if err != nil {
		return nil, err
	}
	return withTokens(&opened), nil
}

// RefreshSession exchanges a refresh token for new tokens.
func (s *Service) RefreshSession(ctx context.Context, req *foiv1.RefreshSessionRequest) (*foiv1.Session, error) {
	opened, err := s.id.Refresh(ctx, req.GetRefreshToken(), s.anonymous(ctx))
	if err != nil {
		return nil, err
	}
	return withTokens(&opened), nil
}

func withTokens(o *identity.Opened) *foiv1.Session {
	m := present.Session(&o.Session, o.Session.ID)
	m.AccessToken, m.AccessExpireTime = o.Access, timestamppb.New(o.AccessExpires)
	m.RefreshToken, m.RefreshExpireTime = o.Refresh, timestamppb.New(o.RefreshExpires)
	m.PasswordChangeRequired = o.Hold != ""
	return m
}

// own gives the own list what present.ReadSequence wants: it is the list of one user.
type own struct {
	*foiv1.ListSessionsRequest
	user string
}

func (o own) GetParent() string { return o.user }

// ListSessions lists the own sessions.
func (s *Service) ListSessions(ctx context.Context, req *foiv1.ListSessionsRequest) (*foiv1.ListSessionsResponse, error) {
	p := auth.FromContext(ctx)
	page, err := present.ReadSequence(own{req, p.ID})
	if err != nil {
		return nil, err
	}
	now := s.env.Clock.Now()
	rows, err := s.env.Store.ListSessions(ctx, userOf(p), now, now.Add(-s.id.Settings().IdleAfter), page.After, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListSessionsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	resp.Sessions = make([]*foiv1.Session, len(rows))
	for i := range rows {
		resp.Sessions[i] = present.Session(&rows[i], p.Session)
	}
	return resp, nil
}

// userOf is the id of the user who calls; "" when it is none.
func userOf(p *auth.Principal) string {
	name, err := resname.ParseUser("", p.ID)
	if err != nil {
		return ""
	}
	return name.ID
}

// DeleteSession ends one of the own sessions.
func (s *Service) DeleteSession(ctx context.Context, req *foiv1.DeleteSessionRequest) (*emptypb.Empty, error) {
	name, err := resname.ParseSession("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(store.Session) (proto.Message, error) { return &emptypb.Empty{}, nil })
	if err := s.env.Store.EndSession(ctx, userOf(auth.FromContext(ctx)), name.ID, store.EndedByLogout, w); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, nil
}
