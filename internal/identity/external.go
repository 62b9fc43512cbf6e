package identity

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/netip"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
)

// errUntrusted says nothing of why: whoever forges a header learns nothing from the refusal.
var errUntrusted = &auth.UnauthenticatedError{
	English: "what the call carries of the authentication gateway is not to be trusted", Text: "认证网关传递的身份无法核实，请重新登录",
}

// only returns the one value of a header. Two of them are not to be trusted: a proxy that adds its own may leave the client's.
func only(md metadata.MD, header string) (value string, given bool, err error) {
	values := md.Get(header)
	switch len(values) {
	case 0:
		return "", false, nil
	case 1:
		return values[0], values[0] != "", nil
	}
	return "", true, errUntrusted
}

// SignedHeader is the External of a gateway that signs what it says: a JWT in a header.
type SignedHeader struct {
	Header     string // metadata key, in lower case
	Verifier   *oidc.IDTokenVerifier
	LoginClaim string // the claim that is the login name; "": users are known by issuer and subject
}

// Identify implements External.
func (h SignedHeader) Identify(ctx context.Context, md metadata.MD) (*Subject, error) {
	value, given, err := only(md, h.Header)
	if err != nil || !given {
		return nil, err
	}
	if rest, ok := strings.CutPrefix(value, "Bearer "); ok {
		value = rest
	}
	token, err := h.Verifier.Verify(ctx, value)
	if err != nil {
		return nil, errUntrusted
	}
	s := &Subject{Issuer: token.Issuer, ID: token.Subject}
	s.LoginName, err = claim(token, h.LoginClaim)
	if err != nil {
		return nil, errUntrusted
	}
	return s, nil
}

// claim returns a claim of a token that is a text; "" when there is no such claim, or no name.
func claim(token *oidc.IDToken, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	var all map[string]any
	if err := token.Claims(&all); err != nil {
		return "", err
	}
	text, _ := all[name].(string)
	return text, nil
}

// Claim is claim for the pages of OIDC.
func Claim(token *oidc.IDToken, name string) (string, error) { return claim(token, name) }

// SecretHeader is the metadata key by which a gateway proves itself that does not sign.
const SecretHeader = "x-foi-gateway-secret" //nolint:gosec // the name of a header, and no secret

// PlainHeader is the External of a gateway that writes the login name into a header. It is believed only when the call comes
// directly from its network, and with the secret that both know.
type PlainHeader struct {
	Header   string // metadata key, in lower case
	Networks []netip.Prefix
	Secret   string
}

// Identify implements External.
func (h PlainHeader) Identify(ctx context.Context, md metadata.MD) (*Subject, error) {
	name, given, err := only(md, h.Header)
	if err != nil || !given {
		return nil, err
	}
	secret, _, err := only(md, SecretHeader)
	if err != nil || !h.inside(remote(ctx, md)) || !equal(secret, h.Secret) {
		return nil, errUntrusted
	}
	return &Subject{LoginName: name}, nil
}

func (h PlainHeader) inside(addr netip.Addr) bool {
	for _, n := range h.Networks {
		if addr.IsValid() && n.Contains(addr) {
			return true
		}
	}
	return false
}

// equal compares without telling by its time how much of it was right, nor how long it is.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return b != "" && subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// remote is the address from which the call itself came, whatever it says about those before. Of a call of our own REST gateway it
// is what that saw; over a network the same metadata is anybody's, and the connection counts.
func remote(ctx context.Context, md metadata.MD) netip.Addr {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return netip.Addr{}
	}
	host := ""
	if p.Addr.Network() == audit.InProcess {
		if values := md.Get(audit.RemoteHeader); len(values) == 1 {
			host = values[0]
		}
	} else if h, _, err := net.SplitHostPort(p.Addr.String()); err == nil {
		host = h
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap()
}
