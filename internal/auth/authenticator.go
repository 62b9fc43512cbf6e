package auth

import "context"

// Authenticator finds out who makes a call from what came with it: the metadata of the gRPC call, into which the gateway
// puts the HTTP headers it knows. It is the seam for sessions, tokens, keys and gateways of 统一身份认证.
type Authenticator interface {
	// Authenticate returns the caller or an *UnauthenticatedError. The principal is shared between calls: nobody changes it.
	Authenticate(ctx context.Context) (*Principal, error)
}

// Development takes every caller for the development principal. It is for `foi demo`, for tests and for trials on a machine
// that nobody else reaches, and refused everywhere else (docs/adr/0009-development-principal.md).
type Development struct{}

var development = Principal{ID: "development", DisplayName: "开发主体（非真实用户）", Kind: KindDevelopment, everything: true}

// DevelopmentPrincipal returns the marked stand-in for a user. It has every permission everywhere.
func DevelopmentPrincipal() *Principal { return &development }

// Authenticate returns the development principal, whoever calls.
func (Development) Authenticate(context.Context) (*Principal, error) { return &development, nil }

// Refuse knows nobody: the server runs, tells that it is healthy and refuses every call on business.
type Refuse struct{}

var errNoIdentity = &UnauthenticatedError{
	English: "this server has no identity provider and refuses every business call; try `foi demo`, " +
		"or `foi serve --development-identity` on loopback addresses for trials",
	Text: "本服务尚未配置身份认证，拒绝一切业务请求。体验请运行 foi demo；仅供本机试用时可加 --development-identity 启动",
}

// Authenticate refuses, whoever calls.
func (Refuse) Authenticate(context.Context) (*Principal, error) { return nil, errNoIdentity }
