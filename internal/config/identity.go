package config

import (
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

// Identity says who is let in and how long (docs/adr/0015-identity.md).
type Identity struct {
	AccessTokenTTL time.Duration `name:"access-token-ttl" placeholder:"SPAN" default:"15m" help:"访问令牌的有效期（默认 ${default}）。" show:"visible"`
	SessionIdle    time.Duration `name:"session-idle" placeholder:"SPAN" default:"30m" help:"会话闲置多久后失效（默认 ${default}）。" show:"visible"`
	SessionTTL     time.Duration `name:"session-ttl" placeholder:"SPAN" default:"12h" help:"会话的最长有效期（默认 ${default}）。" show:"visible"`
	LockAfter      int           `name:"lock-after" placeholder:"N" default:"5" help:"连续失败多少次后锁定账号（默认 ${default}）。" show:"visible"`
	LockFor        time.Duration `name:"lock-for" placeholder:"SPAN" default:"1m" help:"首次锁定的时长，此后每次失败加倍，至多一天（默认 ${default}）。" show:"visible"`
	PasswordMaxAge time.Duration `name:"password-max-age" placeholder:"SPAN" default:"0s" help:"口令有效期，例如 2160h（90天）；0 表示不限（默认 ${default}）。" show:"visible"`

	PublicURL string `name:"public-url" placeholder:"URL" help:"浏览器访问本系统的地址，例如 https://foi.example.gov.cn；使用统一身份认证（OIDC）登录时须给出。" show:"visible"`

	OIDCIssuer           string `name:"oidc-issuer" placeholder:"URL" help:"OIDC 身份提供方；给出后可经 /auth/login 登录。" show:"visible"`
	OIDCClientID         string `name:"oidc-client-id" placeholder:"ID" help:"在身份提供方登记的客户端编号。" show:"visible"`
	OIDCClientSecret     string `kong:"-" env:"FOI_OIDC_CLIENT_SECRET" show:"hidden"`
	OIDCClientSecretFile string `name:"oidc-client-secret-file" placeholder:"FILE" type:"path" help:"存放客户端密钥的文件；也可用 FOI_OIDC_CLIENT_SECRET；公开客户端可不给。" show:"visible"`
	OIDCLoginClaim       string `name:"oidc-login-claim" placeholder:"CLAIM" help:"首次登录时与本系统登录名对应的声明，例如 preferred_username；须由身份提供方保证不可由用户自改。未给出时只认已关联的用户。" show:"visible"`

	GatewayIssuer     string   `name:"gateway-issuer" placeholder:"ISSUER" help:"前置认证网关签发的 JWT 的签发者（iss）；给出后信任网关在请求头中携带的 JWT。" show:"visible"`
	GatewayAudience   string   `name:"gateway-audience" placeholder:"AUD" help:"网关 JWT 的受众（aud），须为本系统。" show:"visible"`
	GatewayJWKS       string   `name:"gateway-jwks" placeholder:"URL" help:"网关公钥集合（JWKS）的地址。" show:"visible"`
	GatewayHeader     string   `name:"gateway-header" placeholder:"HEADER" default:"X-Foi-Identity" help:"网关携带 JWT 或登录名的请求头（默认 ${default}）。" show:"visible"`
	GatewayLoginClaim string   `name:"gateway-login-claim" placeholder:"CLAIM" help:"网关 JWT 中与本系统登录名对应的声明；未给出时按签发者与 sub 查找用户。" show:"visible"`
	GatewayCIDRs      []string `name:"gateway-cidrs" placeholder:"CIDR" help:"网关不签发 JWT 而只以请求头传递登录名时，网关所在的网段；须同时给出共享密钥。" show:"visible"`
	GatewaySecret     string   `kong:"-" env:"FOI_GATEWAY_SECRET" show:"hidden"`
	GatewaySecretFile string   `name:"gateway-secret-file" placeholder:"FILE" type:"path" help:"存放网关共享密钥的文件，网关以 X-Foi-Gateway-Secret 请求头携带；也可用 FOI_GATEWAY_SECRET。" show:"visible"`
}

// ClientSecret returns the secret of this program at the OIDC issuer; "" for a public client.
func (i *Identity) ClientSecret() (string, error) {
	return secret(i.OIDCClientSecret, "FOI_OIDC_CLIENT_SECRET", "oidc-client-secret-file", i.OIDCClientSecretFile)
}

// SharedSecret returns what a gateway that sends plain headers proves itself with.
func (i *Identity) SharedSecret() (string, error) {
	return secret(i.GatewaySecret, "FOI_GATEWAY_SECRET", "gateway-secret-file", i.GatewaySecretFile)
}

// OthersVouch reports whether somebody else says who calls: an OIDC issuer or a gateway.
func (i *Identity) OthersVouch() bool {
	return i.OIDCIssuer != "" || i.GatewayIssuer != "" || len(i.GatewayCIDRs) > 0
}

// minSecret is the shortest secret of a gateway in bytes.
const minSecret = 32

// Validate reports everything that is wrong with the settings of identity.
func (i *Identity) Validate() error {
	var faults faults
	for _, d := range []struct {
		flag string
		span time.Duration
	}{
		{"access-token-ttl", i.AccessTokenTTL},
		{"session-idle", i.SessionIdle},
		{"session-ttl", i.SessionTTL},
		{"lock-for", i.LockFor},
		{"password-max-age", i.PasswordMaxAge},
	} {
		if d.span < 0 {
			faults.add(d.flag, "%s is negative", d.span)
		}
	}
	if i.LockAfter < 0 || i.LockAfter > 100 {
		faults.add("lock-after", "%d is not between 0 and 100", i.LockAfter)
	}
	i.validateOIDC(&faults)
	i.validateGateway(&faults)
	for flag, file := range map[string]string{"oidc-client-secret-file": i.OIDCClientSecretFile, "gateway-secret-file": i.GatewaySecretFile} {
		if file != "" {
			if _, err := os.Stat(file); err != nil {
				faults.add(flag, "%v", err)
			}
		}
	}
	return faults.err()
}

func (i *Identity) validateOIDC(faults *faults) {
	if i.PublicURL != "" && (!secureURL(i.PublicURL) || strings.TrimRight(pathOf(i.PublicURL), "/") != "") {
		faults.add("public-url", "is not an https address without a path (http on loopback only)")
	}
	if i.OIDCIssuer == "" {
		if i.OIDCClientID != "" || i.OIDCLoginClaim != "" {
			faults.add("oidc-issuer", "is needed with the other settings of OIDC")
		}
		return
	}
	if !secureURL(i.OIDCIssuer) {
		faults.add("oidc-issuer", "is not an https address (http on loopback only)")
	}
	if i.OIDCClientID == "" {
		faults.add("oidc-client-id", "is needed with --oidc-issuer")
	}
	if i.PublicURL == "" {
		faults.add("public-url", "is needed with --oidc-issuer")
	}
}

func (i *Identity) validateGateway(faults *faults) {
	if i.GatewayIssuer != "" {
		if i.GatewayAudience == "" {
			faults.add("gateway-audience", "is needed with --gateway-issuer: a token for another system is none for this one")
		}
		if !secureURL(i.GatewayJWKS) {
			faults.add("gateway-jwks", "is needed with --gateway-issuer, an https address (http on loopback only)")
		}
		if len(i.GatewayCIDRs) > 0 {
			faults.add("gateway-cidrs", "and --gateway-issuer are two ways of which one has to be chosen")
		}
	}
	if len(i.GatewayCIDRs) == 0 {
		return
	}
	for _, cidr := range i.GatewayCIDRs {
		if _, err := netip.ParsePrefix(cidr); err != nil {
			faults.add("gateway-cidrs", "%q is not a network such as 10.1.2.0/24", cidr)
		}
	}
	if text, err := i.SharedSecret(); err == nil && len(text) < minSecret {
		faults.add("gateway-secret-file", "or FOI_GATEWAY_SECRET is needed with --gateway-cidrs, at least %d bytes", minSecret)
	}
}

// secureURL reports whether an address is https, or http on this machine.
func secureURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Hostname()+":0")
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}
