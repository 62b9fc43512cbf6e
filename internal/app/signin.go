package app

import (
	"context"
	"net/http"
	"strings"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/signin"
	"github.com/yishenqing/foi/internal/store"
)

// signIn returns the pages of OIDC, nil when no issuer is configured.
func (a *App) signIn(clk clock.Clock) (http.Handler, error) {
	c := &a.cfg.Identity
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	secret, err := c.ClientSecret()
	if err != nil {
		return nil, err
	}
	proxies, err := audit.ParseProxies(a.cfg.TrustedProxies)
	if err != nil {
		return nil, err
	}
	logIn := func(ctx context.Context, s identity.Subject, from signin.From) (identity.Opened, error) {
		return a.identity.LogInAs(ctx, s, store.Write{
			Actor: identity.Anonymous, Correlation: correlation.FromContext(ctx), Now: clk.Now(), Origin: audit.Origin{
				ActorKind: "person", Source: proxies.Source(audit.Hops(append(from.Forwarded, from.Remote), nil)),
				UserAgent: from.UserAgent, Method: signin.CallbackPath,
			},
		})
	}
	return signin.New(signin.Options{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: secret, PublicURL: strings.TrimRight(c.PublicURL, "/"),
		LoginClaim: c.OIDCLoginClaim, Algorithms: algorithms, HTTP: &http.Client{Timeout: issuerTimeout}, Log: a.log, Now: clk.Now,
		LogIn: logIn,
	}), nil
}
