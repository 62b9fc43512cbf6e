package users

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/store"
)

// request is what the acts on a user have in common.
type request interface {
	GetName() string
	GetEtag() string
}

// act does to a user what decide says.
func (s *Service) act(ctx context.Context, req request, decide func(store.User) store.UserChange) (*foiv1.User, error) {
	var c fieldcheck.Check
	name := c.User("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.change(ctx, name.ID, version, func(u store.User, _ []store.UserGrant) (store.UserChange, error) { return decide(u), nil })
}

// DisableUser keeps a user out.
func (s *Service) DisableUser(ctx context.Context, req *foiv1.DisableUserRequest) (*foiv1.User, error) {
	return s.act(ctx, req, func(u store.User) store.UserChange { return identity.Disable(u, s.env.Clock.Now()) })
}

// EnableUser lets a disabled user in again.
func (s *Service) EnableUser(ctx context.Context, req *foiv1.EnableUserRequest) (*foiv1.User, error) {
	return s.act(ctx, req, identity.Enable)
}

// UnlockUser forgets the failures that keep a user out.
func (s *Service) UnlockUser(ctx context.Context, req *foiv1.UnlockUserRequest) (*foiv1.User, error) {
	return s.act(ctx, req, identity.Unlock)
}

// ResetTotp takes the one-time codes off a user.
func (s *Service) ResetTotp(ctx context.Context, req *foiv1.ResetTotpRequest) (*foiv1.User, error) {
	return s.act(ctx, req, func(u store.User) store.UserChange {
		if u.TOTPSecret == nil {
			return store.UserChange{}
		}
		return store.UserChange{Action: "user totp reset", Columns: map[string]any{
			"totp_secret": nil, "totp_confirmed_at": nil, "totp_last_step": 0,
		}}
	})
}

// RevokeSessions ends all sessions of a user.
func (s *Service) RevokeSessions(ctx context.Context, req *foiv1.RevokeSessionsRequest) (*foiv1.User, error) {
	return s.act(ctx, req, func(store.User) store.UserChange {
		return store.UserChange{Action: "user sessions revoke", EndAll: store.EndedByRevoking}
	})
}

// ResetPassword gives a user a new password that he has to change.
func (s *Service) ResetPassword(ctx context.Context, req *foiv1.ResetPasswordRequest) (*foiv1.ResetPasswordResponse, error) {
	password := credential.NewPassword()
	hash, err := s.id.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	u, err := s.act(ctx, req, func(store.User) store.UserChange { return identity.NewPassword(hash, true, s.env.Clock.Now()) })
	if err != nil {
		return nil, err
	}
	return &foiv1.ResetPasswordResponse{User: u, Password: password}, nil
}
