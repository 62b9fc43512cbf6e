package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/store"
)

// errNobody is the refusal to serve the network when nobody could log in.
var errNobody = errors.New("--http-addr or --grpc-addr can be reached from other machines, and nobody could log in: make a user with " +
	"`foi user add`, or name an issuer with --oidc-issuer or --gateway-issuer; for trials listen on 127.0.0.1")

// openIdentity makes what knows the users, and refuses to serve the network before there are any.
func (a *App) openIdentity(ctx context.Context, deps Deps) error {
	c := &a.cfg.Identity
	gateway, err := external(ctx, c, deps.Clock)
	if err != nil {
		return err
	}
	a.identity = identity.New(a.store, deps.Clock, identity.Settings{
		AccessTTL: c.AccessTokenTTL, IdleAfter: c.SessionIdle, SessionTTL: c.SessionTTL, LockAfter: c.LockAfter, LockFor: c.LockFor,
		PasswordMaxAge: c.PasswordMaxAge,
	}, credential.Recommended, gateway)
	a.close.add("old sessions", regularly(ctx, forgetSessions(a.store, deps.Clock, a.log)))
	if deps.Authenticator != nil || a.cfg.DevelopmentIdentity || c.OthersVouch() {
		return nil
	}
	known, err := a.store.AnyoneMayLogIn(ctx)
	if err != nil || known {
		return err
	}
	if !config.Loopback(a.cfg.GRPCAddr) || !config.Loopback(a.cfg.HTTPAddr) {
		return errNobody
	}
	if deps.AddsUsers {
		return nil
	}
	a.log.Warn("nobody can log in yet: every call on business will be refused; `foi user add` makes the first user")
	return nil
}

// sessionsKept is how long sessions that are over stay in their list.
const sessionsKept = 30 * 24 * time.Hour

// forgetSessions deletes sessions that have long been over.
func forgetSessions(s *store.Store, c clock.Clock, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		n, err := s.ForgetSessions(ctx, c.Now().Add(-sessionsKept))
		switch {
		case err != nil && ctx.Err() == nil:
			log.LogAttrs(ctx, slog.LevelWarn, "old sessions were not forgotten", slog.String("cause", err.Error()))
		case n > 0:
			log.LogAttrs(ctx, slog.LevelInfo, "old sessions forgotten", slog.Int64("sessions", n))
		}
	}
}
