package sessions

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// AccountError is a refusal of an act on the own account.
type AccountError struct {
	Rule string // "no_password", "enrolled", "not_enrolled" or "no_user"
}

func (e *AccountError) Error() string { return "own account: " + e.Rule }

// Chinese returns the refusal for people.
func (e *AccountError) Chinese() string {
	switch e.Rule {
	case "no_password":
		return "该账号没有本系统口令，请通过统一身份认证修改"
	case "enrolled":
		return "动态口令已启用；更换设备请联系机构管理员重置"
	case "not_enrolled":
		return "请先申请动态口令"
	}
	return "当前调用者不是本系统的用户"
}

// GetCurrentUser says who calls.
func (s *Service) GetCurrentUser(ctx context.Context, _ *foiv1.GetCurrentUserRequest) (*foiv1.CurrentUser, error) {
	u, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return s.describe(ctx, &u)
}

// current returns the user who calls.
func (s *Service) current(ctx context.Context) (store.User, error) {
	u, err := s.env.Store.GetUser(ctx, userOf(auth.FromContext(ctx)))
	if errors.Is(err, store.ErrNotFound) {
		err = &AccountError{Rule: "no_user"} // the development principal
	}
	return u, err
}

func (s *Service) describe(ctx context.Context, u *store.User) (*foiv1.CurrentUser, error) {
	p := auth.FromContext(ctx)
	out := &foiv1.CurrentUser{Name: "currentUser", User: present.User(u, s.env.Clock.Now())}
	if p.Hold != "" { // as it was before the call, which may have been the change of the password
		out.Hold = s.id.Hold(u)
	}
	if p.Session != "" {
		out.Session = resname.Session{ID: p.Session}.String()
	}
	grants, err := s.env.Store.LiveGrants(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	for i := range grants {
		out.Grants = append(out.Grants, present.Grant(&grants[i]))
	}
	for _, o := range p.Officers {
		out.Officers = append(out.Officers, resname.Officer{Agency: o.Agency, ID: o.ID}.String())
	}
	return out, nil
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(u store.User) (proto.Message, error) { return present.User(&u, s.env.Clock.Now()), nil })
}

func wrongPassword(field string) error {
	var found apierr.Invalid
	found.Add(apierr.Violation{Field: field, Rule: "wrong", Message: "is not the password", Chinese: "口令不正确"})
	return found.Err()
}

// proven reads the caller's account and checks his password once more: who finds a screen open must not be able to stay. Failures
// count like those of logging in.
func (s *Service) proven(ctx context.Context, field, password string) (u store.User, err error) {
	if u, err = s.current(ctx); err != nil {
		return u, err
	}
	if u.PasswordHash == nil {
		return u, &AccountError{Rule: "no_password"}
	}
	right, err := s.id.Proven(ctx, &u, password, s.write(ctx))
	if err == nil && !right {
		err = wrongPassword(field)
	}
	return u, err
}

// ChangePassword changes the own password and ends the other sessions.
func (s *Service) ChangePassword(ctx context.Context, req *foiv1.ChangePasswordRequest) (*foiv1.CurrentUser, error) {
	u, err := s.proven(ctx, "old_password", req.GetOldPassword())
	if err != nil {
		return nil, err
	}
	weak := credential.Strong(req.GetNewPassword(), u.LoginName)
	if weak == nil && req.GetNewPassword() == req.GetOldPassword() {
		weak = &credential.WeakError{Rule: "same"}
	}
	if e, ok := errors.AsType[*credential.WeakError](weak); ok {
		var found apierr.Invalid
		found.Add(apierr.Violation{Field: "new_password", Rule: e.Rule, Message: e.Error(), Chinese: e.Chinese()})
		return nil, found.Err()
	}
	hash, err := s.id.Hash(ctx, req.GetNewPassword())
	if err != nil {
		return nil, err
	}
	decide := func(now store.User, _ []store.UserGrant) (store.UserChange, error) {
		if now.PasswordHash == nil || *now.PasswordHash != *u.PasswordHash {
			return store.UserChange{}, wrongPassword("old_password") // changed in the meantime
		}
		return store.UserChange{
			Action: "user password change", EndAll: store.EndedByPassword, Except: auth.FromContext(ctx).Session,
			Columns: map[string]any{"password_hash": hash, "password_changed_at": s.env.Clock.Now(), "must_change": false},
		}, nil
	}
	if u, err = s.env.Store.ChangeUser(ctx, u.ID, 0, decide, s.write(ctx)); err != nil {
		return nil, err
	}
	return s.describe(ctx, &u)
}

// EnrolTotp makes the secret of one-time codes, which counts once it is confirmed.
func (s *Service) EnrolTotp(ctx context.Context, req *foiv1.EnrolTotpRequest) (*foiv1.EnrolTotpResponse, error) {
	u, err := s.proven(ctx, "password", req.GetPassword())
	if err != nil {
		return nil, err
	}
	secret := credential.NewTOTPSecret()
	sealed, err := s.env.Store.SealTOTP(u.ID, secret)
	if err != nil {
		return nil, err
	}
	decide := func(u store.User, _ []store.UserGrant) (store.UserChange, error) {
		if u.TOTPConfirmedAt != nil {
			return store.UserChange{}, &AccountError{Rule: "enrolled"}
		}
		return store.UserChange{Action: "user totp enrol", Columns: map[string]any{"totp_secret": sealed, "totp_last_step": 0}}, nil
	}
	if _, err := s.env.Store.ChangeUser(ctx, u.ID, 0, decide, s.write(ctx)); err != nil {
		return nil, err
	}
	return &foiv1.EnrolTotpResponse{Secret: secret, Uri: credential.TOTPURL("foi", u.LoginName, secret)}, nil
}

// ConfirmTotp has one-time codes asked for from now on.
func (s *Service) ConfirmTotp(ctx context.Context, req *foiv1.ConfirmTotpRequest) (*foiv1.CurrentUser, error) {
	u, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	now := s.env.Clock.Now()
	decide := func(u store.User, _ []store.UserGrant) (store.UserChange, error) {
		if u.TOTPConfirmedAt != nil {
			return store.UserChange{}, &AccountError{Rule: "enrolled"}
		}
		if u.TOTPSecret == nil {
			return store.UserChange{}, &AccountError{Rule: "not_enrolled"}
		}
		secret, err := s.env.Store.OpenTOTP(&u)
		if err != nil {
			return store.UserChange{}, err
		}
		step, ok := credential.TOTPStep(secret, req.GetTotpCode(), now, u.TOTPLastStep)
		if !ok {
			return store.UserChange{}, wrongPassword("totp_code")
		}
		return store.UserChange{Action: "user totp confirm", Columns: map[string]any{"totp_confirmed_at": now, "totp_last_step": step}}, nil
	}
	if u, err = s.env.Store.ChangeUser(ctx, u.ID, 0, decide, s.write(ctx)); err != nil {
		return nil, err
	}
	return s.describe(ctx, &u)
}
