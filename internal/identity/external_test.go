package identity_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/identity"
)

var now = time.Date(2024, 3, 4, 4, 0, 0, 0, time.UTC)

// signed is a JWT of a key.
func signed(t *testing.T, key *ecdsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	require.NoError(t, err)
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	object, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := object.CompactSerialize()
	require.NoError(t, err)
	return text
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

func TestAGatewayIsBelievedWhenItSigned(t *testing.T) {
	key, other := newKey(t), newKey(t)
	keys := &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{key.Public()}}
	h := identity.SignedHeader{Header: "x-foi-identity", LoginClaim: "uid", Verifier: oidc.NewVerifier("https://gw.example", keys, &oidc.Config{
		ClientID: "foi", SupportedSigningAlgs: []string{oidc.ES256}, Now: func() time.Time { return now },
	})}
	good := map[string]any{"iss": "https://gw.example", "aud": "foi", "sub": "s-1", "uid": "Zhang", "exp": now.Add(time.Minute).Unix()}
	changed := func(name string, value any) map[string]any {
		out := map[string]any{}
		for k, v := range good {
			out[k] = v
		}
		out[name] = value
		return out
	}
	token := signed(t, key, good)
	for _, value := range []string{token, "Bearer " + token} {
		s, err := h.Identify(t.Context(), metadata.Pairs("x-foi-identity", value))
		require.NoError(t, err)
		require.Equal(t, &identity.Subject{Issuer: "https://gw.example", ID: "s-1", LoginName: "Zhang"}, s)
	}
	s, err := h.Identify(t.Context(), metadata.MD{})
	require.NoError(t, err)
	require.Nil(t, s, "it says nothing")
	for why, md := range map[string]metadata.MD{
		"another key":      metadata.Pairs("x-foi-identity", signed(t, other, good)),
		"too old":          metadata.Pairs("x-foi-identity", signed(t, key, changed("exp", now.Add(-time.Second).Unix()))),
		"for others":       metadata.Pairs("x-foi-identity", signed(t, key, changed("aud", "oa"))),
		"of others":        metadata.Pairs("x-foi-identity", signed(t, key, changed("iss", "https://evil.example"))),
		"unsigned":         metadata.Pairs("x-foi-identity", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ."),
		"no token":         metadata.Pairs("x-foi-identity", "Zhang"),
		"cut":              metadata.Pairs("x-foi-identity", token[:len(token)-2]),
		"a header of each": metadata.Pairs("x-foi-identity", token, "x-foi-identity", token),
	} {
		s, err := h.Identify(t.Context(), md)
		require.Nil(t, s, why)
		var refused *auth.UnauthenticatedError
		require.ErrorAs(t, err, &refused, why)
	}
}

const gatewaySecret = "0123456789abcdef0123456789abcdef"

func from(t *testing.T, addr string) context.Context {
	t.Helper()
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	require.NoError(t, err)
	return peer.NewContext(t.Context(), &peer.Peer{Addr: tcp})
}

func TestAPlainHeaderIsBelievedFromTheGatewayOnly(t *testing.T) {
	h := identity.PlainHeader{Header: "x-foi-identity", Secret: gatewaySecret, Networks: []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24")}}
	full := metadata.Pairs("x-foi-identity", "zhang", "x-foi-gateway-secret", gatewaySecret)
	s, err := h.Identify(from(t, "10.1.2.9:4711"), full)
	require.NoError(t, err)
	require.Equal(t, &identity.Subject{LoginName: "zhang"}, s)
	s, err = h.Identify(from(t, "10.1.2.9:4711"), metadata.Pairs("x-foi-gateway-secret", gatewaySecret))
	require.NoError(t, err)
	require.Nil(t, s)
	for why, tt := range map[string]struct {
		ctx context.Context
		md  metadata.MD
	}{
		"from elsewhere":     {from(t, "10.1.3.9:4711"), full},
		"from nowhere":       {t.Context(), full},
		"a word about where": {from(t, "10.1.3.9:4711"), metadata.Join(full, metadata.Pairs("foi-remote", "10.1.2.9", "x-forwarded-for", "10.1.2.9"))},
		"without the secret": {from(t, "10.1.2.9:4711"), metadata.Pairs("x-foi-identity", "zhang")},
		"a wrong secret":     {from(t, "10.1.2.9:4711"), metadata.Pairs("x-foi-identity", "zhang", "x-foi-gateway-secret", gatewaySecret[1:])},
		"two names":          {from(t, "10.1.2.9:4711"), metadata.Join(full, metadata.Pairs("x-foi-identity", "li"))},
	} {
		s, err := h.Identify(tt.ctx, tt.md)
		require.Nil(t, s, why)
		var refused *auth.UnauthenticatedError
		require.ErrorAs(t, err, &refused, why)
	}
	h.Secret = ""
	_, err = h.Identify(from(t, "10.1.2.9:4711"), metadata.Pairs("x-foi-identity", "zhang", "x-foi-gateway-secret", ""))
	require.Error(t, err, "no secret is no password")
}
