// Package identity finds out who calls, and lets people in: it is the auth.Authenticator of a server with users (身份认证). What people
// prove themselves with is internal/credential's; who they are is read from the database at every call, so that what is revoked on
// one node is over on all of them.
package identity

import (
	"context"
	"errors"
	"time"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Settings are how long things last. Zero values mean the defaults.
type Settings struct {
	AccessTTL      time.Duration // of an access token; 15 minutes
	IdleAfter      time.Duration // a session that is not used so long is over; 30 minutes
	SessionTTL     time.Duration // a session is over after this in any case; 12 hours
	LockAfter      int           // failures in a row before the account is locked; 5
	LockFor        time.Duration // the first time; doubled with every further failure, at most a day; 1 minute
	PasswordMaxAge time.Duration // then the password has to be changed; 0: never
}

const longestLock = 24 * time.Hour

func (s Settings) withDefaults() Settings {
	for _, d := range []struct {
		field    *time.Duration
		fallback time.Duration
	}{
		{&s.AccessTTL, 15 * time.Minute}, {&s.IdleAfter, 30 * time.Minute}, {&s.SessionTTL, 12 * time.Hour}, {&s.LockFor, time.Minute},
	} {
		if *d.field <= 0 {
			*d.field = d.fallback
		}
	}
	if s.LockAfter <= 0 {
		s.LockAfter = 5
	}
	return s
}

// Identity knows the users of an installation. It is safe for concurrent use.
type Identity struct {
	store     *store.Store
	clock     clock.Clock
	settings  Settings
	passwords *credential.Passwords
	external  External // nil: nobody else says who calls
}

// New returns the Identity of a database. external may be nil.
func New(s *store.Store, c clock.Clock, settings Settings, cost credential.Cost, external External) *Identity {
	return &Identity{
		store: s, clock: c, settings: settings.withDefaults(), passwords: credential.NewPasswords(cost), external: external,
	}
}

// Settings returns how long things last.
func (i *Identity) Settings() Settings { return i.settings }

// principal makes the principal of a call from what the database says about the caller. tree is read only when it has changed.
func (i *Identity) principal(ctx context.Context, id string, kind auth.Kind, w *store.Who) (*auth.Principal, error) {
	tree, err := i.store.Tree(ctx, w.TreeVersion)
	if err != nil {
		return nil, err
	}
	p := auth.NewPrincipal(id, w.DisplayName, kind, grants(w.Grants)...)
	p.Session, p.Tree = w.Session, tree
	for _, o := range w.Officers {
		p.Officers = append(p.Officers, tenancy.Officer{Agency: o.Agency, ID: o.ID, DisplayName: o.DisplayName, Unit: o.Unit})
	}
	return &p, nil
}

func grants(rows []store.WhoGrant) []auth.Grant {
	out := make([]auth.Grant, len(rows))
	for i, g := range rows {
		out[i] = auth.Grant{Role: auth.Role(g.Role), Agency: g.Agency, Below: g.Below, Unit: g.Unit, Own: g.Own}
	}
	return out
}

// Grants returns grants as the rules of internal/auth want them.
func Grants(rows []store.UserGrant) []auth.Grant {
	out := make([]auth.Grant, len(rows))
	for i := range rows {
		out[i] = Grant(&rows[i])
	}
	return out
}

// Grant returns one grant as the rules of internal/auth want it.
func Grant(g *store.UserGrant) auth.Grant {
	return auth.Grant{Role: auth.Role(g.Role), Agency: g.Agency(), Below: g.Below, Unit: g.Unit, Own: g.Own}
}

// Hash returns what is kept of a new password. Errors: *apierr.LimitError when too many are being made.
func (i *Identity) Hash(ctx context.Context, password string) (string, error) {
	encoded, err := i.passwords.Hash(ctx, password)
	return encoded, busy(err)
}

func busy(err error) error {
	if errors.Is(err, credential.ErrBusy) {
		return &apierr.LimitError{Subject: "logins", Limit: "what this server checks at a time", Text: "登录请求过多，请稍后重试"}
	}
	return err
}

// Separate returns a *auth.SeparationError when a grant must not be in one hand with those a user has.
func (i *Identity) Separate(ctx context.Context, has []store.UserGrant, wanted *store.UserGrant) error {
	tree, err := i.store.Tree(ctx, 0)
	if err != nil {
		return err
	}
	return auth.Separate(Grants(has), Grant(wanted), tree)
}
