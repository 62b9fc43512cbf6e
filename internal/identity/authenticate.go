package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

var (
	errNobody = &auth.UnauthenticatedError{
		English: "no credentials came with the call: log in (POST /v1/sessions) and send `Authorization: Bearer …`; " +
			"`foi user add` makes the first user, and for trials there are `foi demo` and `foi serve --development-identity` on loopback addresses",
		Text: "尚未登录：请先登录（POST /v1/sessions），再以 Authorization: Bearer 携带令牌。首个用户由 foi user add 创建；未配置身份认证前，本服务拒绝一切业务请求",
	}
	errOver = &auth.UnauthenticatedError{
		English: "the token is not known, has expired or was revoked", Text: "登录已失效，请重新登录",
	}
	errStranger = &auth.UnauthenticatedError{
		English: "nobody here is known by this identity", Text: "该身份在本系统中没有对应的用户，请联系机构管理员",
	}
)

// seenEvery is how exact it is known when a session or key was last used: to write it with each call would make every read a write.
const seenEvery = time.Minute

// The holds under which a person manages nothing but his own account.
const (
	holdFirst = "须先修改初始口令，方可使用其他功能"
	holdOld   = "口令已超过有效期，须先修改口令，方可使用其他功能"
)

// Authenticate implements auth.Authenticator: by the bearer token of a session or key, else by what a gateway says that is trusted.
func (i *Identity) Authenticate(ctx context.Context) (*auth.Principal, error) {
	ctx = tenancy.System(ctx) // what the caller reaches is known afterwards
	md, _ := metadata.FromIncomingContext(ctx)
	token := bearer(md)
	switch credential.KindOf(token) {
	case credential.Access, credential.Cookie:
		return i.bySession(ctx, token)
	case credential.Key:
		return i.byKey(ctx, token)
	case "", credential.Refresh: // a refresh token opens nothing by itself
	}
	if token != "" {
		return nil, errOver
	}
	if i.external != nil {
		switch subject, err := i.external.Identify(ctx, md); {
		case err != nil:
			return nil, err
		case subject != nil:
			return i.bySubject(ctx, *subject)
		}
	}
	return nil, errNobody
}

// bearer returns the token of the metadata. Two of them are none: nobody can tell which one was checked elsewhere.
func bearer(md metadata.MD) string {
	values := md.Get("authorization")
	if len(values) == 0 {
		return ""
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	if len(values) > 1 || !ok || !strings.EqualFold(scheme, "bearer") {
		return "unusable"
	}
	return token
}

func (i *Identity) bySession(ctx context.Context, token string) (*auth.Principal, error) {
	w, err := i.store.WhoHasToken(ctx, credential.HashToken(token))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errOver
	}
	if err != nil {
		return nil, err
	}
	now := i.clock.Now()
	if w.Revoked || w.Disabled || w.TokenKind == "refresh" || !now.Before(w.TokenExpires) || !now.Before(w.Expires) ||
		now.Sub(w.LastSeen) > i.settings.IdleAfter {
		return nil, errOver
	}
	p, err := i.principal(ctx, UserID(w.ID), auth.KindPerson, &w)
	if err != nil {
		return nil, err
	}
	if w.Method == methodPassword {
		p.Hold = i.hold(w.MustChange, w.PasswordChangedAt, now)
	}
	if now.Sub(w.LastSeen) >= seenEvery {
		if err := i.store.SawSession(ctx, w.Session, now); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Hold returns why a user who logged in with his password may only manage his own account at present, "" as a rule.
func (i *Identity) Hold(u *store.User) string {
	return i.hold(u.MustChange, u.PasswordChangedAt, i.clock.Now())
}

func (i *Identity) hold(mustChange bool, changed *time.Time, now time.Time) string {
	switch {
	case mustChange:
		return holdFirst
	case changed != nil && i.settings.PasswordMaxAge > 0 && now.Sub(*changed) > i.settings.PasswordMaxAge:
		return holdOld
	}
	return ""
}

func (i *Identity) byKey(ctx context.Context, token string) (*auth.Principal, error) {
	hash := credential.HashToken(token)
	w, err := i.store.WhoHasKey(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errOver
	}
	if err != nil {
		return nil, err
	}
	now := i.clock.Now()
	if w.Revoked || !now.Before(w.Expires) {
		return nil, errOver
	}
	if now.Sub(w.LastSeen) >= seenEvery {
		if err := i.store.SawKey(ctx, hash, now); err != nil {
			return nil, err
		}
	}
	return i.principal(ctx, KeyID(w.ID), auth.KindService, &w)
}

// Subject is who somebody is to somebody else whom we trust.
type Subject struct {
	Issuer    string // with ID: an OIDC issuer's word
	ID        string
	LoginName string // used when there is no user with this issuer and id; "" is nobody
}

// External says who calls by what a gateway in front of us (统一身份认证网关) adds to the call.
type External interface {
	// Identify returns nobody when the call carries nothing of the gateway, and an *auth.UnauthenticatedError when what it
	// carries is not to be trusted.
	Identify(ctx context.Context, md metadata.MD) (*Subject, error)
}

func (i *Identity) bySubject(ctx context.Context, s Subject) (*auth.Principal, error) {
	w, err := store.Who{}, store.ErrNotFound
	if s.ID != "" {
		w, err = i.store.WhoIsSubject(ctx, s.Issuer, s.ID)
	}
	if errors.Is(err, store.ErrNotFound) && s.LoginName != "" {
		w, err = i.store.WhoIsNamed(ctx, LoginName(s.LoginName))
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && w.Disabled {
		return nil, errStranger
	}
	if err != nil {
		return nil, err
	}
	return i.principal(ctx, UserID(w.ID), auth.KindPerson, &w)
}

// UserID returns the id of the principal that a user is: his resource name, so that no user and no key have the same.
func UserID(id string) string { return "users/" + id }

// KeyID returns the id of the principal that a service account is.
func KeyID(id string) string { return "keys/" + id }

// LoginName returns a login name as the table has it.
func LoginName(given string) string { return strings.ToLower(strings.TrimSpace(given)) }
