package identity

import (
	"context"
	"errors"
	"time"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

const (
	methodPassword = "password"
	methodOIDC     = "oidc"
)

// errWrong is said of a name that is not known, a password that is not right, and an account that is locked, disabled or has no
// password: what is the matter is for those who administer it.
var errWrong = &auth.UnauthenticatedError{
	English: "login name or password are wrong, or the account is locked",
	Text:    "登录名或口令不正确，或账号已被锁定；多次失败后须等待一段时间再试，或联系机构管理员",
}

// Anonymous is who logs in before he has, for the audit.
const Anonymous = "anonymous"

// Opened is a session with the tokens that were made for it. They are shown once.
type Opened struct {
	Session        store.Session
	Access         string
	AccessExpires  time.Time
	Refresh        string
	RefreshExpires time.Time
	Cookie         string // instead of the other two, for a browser
	Hold           string // why the user may do nothing yet but change his password
}

// LogIn opens a session for somebody with his password and, if he has it, his one-time code. Every failure costs the same time and
// is refused in the same words, whoever it is. Errors: *auth.UnauthenticatedError; *apierr.Invalid when the password is right and a
// code is wanted; *apierr.LimitError.
func (i *Identity) LogIn(ctx context.Context, name, password, code string, w store.Write) (Opened, error) {
	ctx = tenancy.System(ctx) // nobody calls yet
	u, err := i.store.FindUser(ctx, LoginName(name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		if _, _, err := i.passwords.Verify(ctx, "", password); err != nil {
			return Opened{}, busy(err)
		}
		return Opened{}, errWrong
	case err != nil:
		return Opened{}, err
	}
	hash := ""
	if u.PasswordHash != nil && u.DisabledAt == nil {
		hash = *u.PasswordHash
	}
	right, outdated, err := i.passwords.Verify(ctx, hash, password)
	if err != nil {
		return Opened{}, busy(err)
	}
	fresh := ""
	if right && outdated {
		if fresh, err = i.Hash(ctx, password); err != nil {
			return Opened{}, err
		}
	}
	var opened Opened
	decide := func(u store.User, _ []store.UserGrant) (store.Login, error) {
		now := w.Now
		if u.Locked(now) {
			return store.Login{Refused: errWrong}, nil // nothing is counted: who waits gets in
		}
		if !right || u.DisabledAt != nil || u.PasswordHash == nil || *u.PasswordHash != hash {
			return i.failed(u, now, errWrong), nil
		}
		columns := map[string]any{"failures": 0, "locked_until": nil, "last_login_at": now}
		if u.TOTPConfirmedAt != nil {
			if code == "" {
				return store.Login{Refused: codeWanted()}, nil
			}
			secret, err := i.store.OpenTOTP(&u)
			if err != nil {
				return store.Login{}, err
			}
			step, ok := credential.TOTPStep(secret, code, now, u.TOTPLastStep)
			if !ok {
				return i.failed(u, now, errWrong), nil
			}
			columns["totp_last_step"] = step
		}
		if fresh != "" {
			columns["password_hash"] = fresh
		}
		var l store.Login
		opened, l = i.open(methodPassword, now)
		l.Columns = columns
		opened.Hold = i.hold(u.MustChange, u.PasswordChangedAt, now)
		return l, nil
	}
	opened.Session, err = i.store.LogIn(ctx, u.ID, decide, w)
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

func codeWanted() error {
	var found apierr.Invalid
	found.Add(apierr.Violation{
		Field: "totp_code", Rule: "totp_required", Message: "a one-time code is needed too", Chinese: "请输入动态口令",
	})
	return found.Err()
}

// failed counts a failure. From LockAfter on each locks the account, every time twice as long.
func (i *Identity) failed(u store.User, now time.Time, refused error) store.Login {
	n := u.Failures + 1
	columns := map[string]any{"failures": n}
	if over := n - i.settings.LockAfter; over >= 0 {
		lock := longestLock
		if over < 20 {
			lock = min(lock, i.settings.LockFor<<over)
		}
		columns["locked_until"] = now.Add(lock)
	}
	return store.Login{Refused: refused, Columns: columns}
}

// open makes a session with its first tokens.
func (i *Identity) open(method string, now time.Time) (Opened, store.Login) {
	now = now.Truncate(time.Microsecond) // as the table keeps it
	s := store.Session{Method: method, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(i.settings.SessionTTL)}
	opened := Opened{Session: s}
	return opened, store.Login{Session: s, Tokens: i.tokens(&opened, s, now)}
}

// tokens makes an access token and a refresh token of a session.
func (i *Identity) tokens(o *Opened, s store.Session, now time.Time) []store.Token {
	o.Access, o.Refresh = credential.NewToken(credential.Access), credential.NewToken(credential.Refresh)
	o.AccessExpires = earlier(now.Add(i.settings.AccessTTL), s.ExpiresAt)
	o.RefreshExpires = earlier(now.Add(i.settings.IdleAfter), s.ExpiresAt)
	return []store.Token{
		{Hash: credential.HashToken(o.Access), Kind: "access", ExpiresAt: o.AccessExpires},
		{Hash: credential.HashToken(o.Refresh), Kind: "refresh", ExpiresAt: o.RefreshExpires},
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// LogInAs opens a session in a browser for whom an OIDC issuer has named. When the issuer does not know any of our users by his id
// yet, the one with the login name is linked to it for good; "" links nobody. Errors: *auth.UnauthenticatedError.
func (i *Identity) LogInAs(ctx context.Context, s Subject, w store.Write) (Opened, error) {
	ctx = tenancy.System(ctx)
	u, err := i.store.FindSubject(ctx, s.Issuer, s.ID)
	link := false
	if errors.Is(err, store.ErrNotFound) && s.LoginName != "" {
		link = true
		u, err = i.store.FindUser(ctx, LoginName(s.LoginName))
	}
	if errors.Is(err, store.ErrNotFound) {
		return Opened{}, errStranger
	}
	if err != nil {
		return Opened{}, err
	}
	var opened Opened
	decide := func(u store.User, _ []store.UserGrant) (store.Login, error) {
		if u.DisabledAt != nil || link && u.Issuer != nil { // linked to somebody else: his successor in the login name, perhaps
			return store.Login{Refused: errStranger}, nil
		}
		now := w.Now.Truncate(time.Microsecond)
		session := store.Session{Method: methodOIDC, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(i.settings.SessionTTL)}
		opened = Opened{Session: session, Cookie: credential.NewToken(credential.Cookie)}
		columns := map[string]any{"last_login_at": now}
		if link {
			columns["issuer"], columns["subject"] = s.Issuer, s.ID
		}
		return store.Login{Columns: columns, Session: session, Tokens: []store.Token{
			{Hash: credential.HashToken(opened.Cookie), Kind: "cookie", ExpiresAt: session.ExpiresAt},
		}}, nil
	}
	opened.Session, err = i.store.LogIn(ctx, u.ID, decide, w)
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// Refresh exchanges a refresh token for new tokens of its session. Errors: *auth.UnauthenticatedError; the session is over when the
// token had been used before.
func (i *Identity) Refresh(ctx context.Context, token string, w store.Write) (Opened, error) {
	ctx = tenancy.System(ctx)
	if credential.KindOf(token) != credential.Refresh {
		return Opened{}, errOver
	}
	var opened Opened
	next := func(u store.User, s store.Session, t store.Token) ([]store.Token, error) {
		if u.DisabledAt != nil || !w.Now.Before(t.ExpiresAt) || !w.Now.Before(s.ExpiresAt) ||
			w.Now.Sub(s.LastSeenAt) > i.settings.IdleAfter {
			return nil, errOver
		}
		opened = Opened{Hold: i.hold(u.MustChange, u.PasswordChangedAt, w.Now)}
		return i.tokens(&opened, s, w.Now.Truncate(time.Microsecond)), nil
	}
	session, err := i.store.RefreshSession(ctx, credential.HashToken(token), next, w)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrTokenReused) {
		return Opened{}, errOver
	}
	if err != nil {
		return Opened{}, err
	}
	opened.Session = session
	return opened, nil
}

// Proven reports whether a password is that of a user who is logged in already. It costs what a login costs, and failures lock the
// account like those of logging in. Errors: *apierr.LimitError.
func (i *Identity) Proven(ctx context.Context, u *store.User, password string, w store.Write) (bool, error) {
	if u.PasswordHash == nil || u.Locked(w.Now) {
		return false, nil
	}
	right, _, err := i.passwords.Verify(ctx, *u.PasswordHash, password)
	if err != nil || right {
		return right, busy(err)
	}
	_, err = i.store.LogIn(ctx, u.ID, func(u store.User, _ []store.UserGrant) (store.Login, error) {
		return i.failed(u, w.Now, errWrong), nil
	}, w)
	if errors.Is(err, errWrong) {
		err = nil
	}
	return false, err
}
