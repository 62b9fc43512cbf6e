package app

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/identity"
)

// issuerTimeout bounds a request to an issuer: somebody waits for his page.
const issuerTimeout = 10 * time.Second

// algorithms are the signatures that are believed; none and those with a shared secret are not among them.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// external returns what believes a gateway in front of us, nil when there is none.
func external(ctx context.Context, c *config.Identity, clk clock.Clock) (identity.External, error) {
	header := strings.ToLower(c.GatewayHeader)
	switch {
	case c.GatewayIssuer != "":
		// The keys are fetched when they are needed, as long as the server runs.
		keys := oidc.NewRemoteKeySet(issuerContext(context.WithoutCancel(ctx)), c.GatewayJWKS)
		return identity.SignedHeader{Header: header, LoginClaim: c.GatewayLoginClaim, Verifier: oidc.NewVerifier(c.GatewayIssuer, keys, &oidc.Config{
			ClientID: c.GatewayAudience, SupportedSigningAlgs: algorithms, Now: clk.Now,
		})}, nil
	case len(c.GatewayCIDRs) > 0:
		secret, err := c.SharedSecret()
		if err != nil {
			return nil, err
		}
		plain := identity.PlainHeader{Header: header, Secret: secret}
		for _, cidr := range c.GatewayCIDRs {
			n, err := netip.ParsePrefix(cidr)
			if err != nil {
				return nil, err
			}
			plain.Networks = append(plain.Networks, n.Masked())
		}
		return plain, nil
	}
	return nil, nil
}

// issuerContext has go-oidc use a client that gives up.
func issuerContext(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: issuerTimeout})
}

// gatewayHeaders are the headers that the REST gateway passes on to the authenticator.
func gatewayHeaders(c *config.Identity) []string {
	switch {
	case c.GatewayIssuer != "":
		return []string{c.GatewayHeader}
	case len(c.GatewayCIDRs) > 0:
		return []string{c.GatewayHeader, identity.SecretHeader}
	}
	return nil
}
