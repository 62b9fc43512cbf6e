// Package signin lets people in with their browsers by the word of an OIDC issuer (统一身份认证): the code flow with PKCE (RFC 7636), whose
// state, nonce and verifier are bound to the browser by a cookie. What it gives the browser is a session in a cookie.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/identity"
)

// The paths of the pages.
const (
	LoginPath    = "/auth/login"
	CallbackPath = "/auth/callback"
)

// The cookie that binds a login to the browser that began it, and how long it may take.
const (
	loginCookie      = "__Host-foi_login"
	plainLoginCookie = "foi_login"
	loginWithin      = 10 * time.Minute
)

// From is where a browser is.
type From struct {
	Remote    string // its address, or its proxy's
	Forwarded []string
	UserAgent string
}

// Options are what the pages work with.
type Options struct {
	Issuer       string
	ClientID     string
	ClientSecret string // "": a public client
	PublicURL    string // of this server as browsers see it, without a slash at the end
	LoginClaim   string // the claim that is the login name, for the first login; "": only users known by issuer and subject
	Algorithms   []string
	HTTP         *http.Client
	Log          *slog.Logger
	Now          func() time.Time
	// LogIn opens a session for whom the issuer has named.
	LogIn func(context.Context, identity.Subject, From) (identity.Opened, error)
}

// Pages are the two pages. They are safe for concurrent use.
type Pages struct {
	o      Options
	secure bool // browsers reach us by TLS

	mu       sync.Mutex
	provider *oidc.Provider // nil until the issuer answered for the first time
}

// New returns the pages. The issuer is asked at the first login: it may start after us.
func New(o Options) *Pages {
	return &Pages{o: o, secure: strings.HasPrefix(o.PublicURL, "https://")}
}

// ServeHTTP implements http.Handler.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == LoginPath {
		p.login(w, r)
		return
	}
	p.callback(w, r)
}

// discovered returns what the issuer says about itself.
func (p *Pages) discovered() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.provider == nil {
		// The provider keeps its context for as long as it lives.
		provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.o.HTTP), p.o.Issuer)
		if err != nil {
			return nil, err
		}
		p.provider = provider
	}
	return p.provider, nil
}

func (p *Pages) client(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: provider.Endpoint(),
		RedirectURL: p.o.PublicURL + CallbackPath, Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// login sends the browser to the issuer.
func (p *Pages) login(w http.ResponseWriter, r *http.Request) {
	provider, err := p.discovered()
	if err != nil {
		p.fail(w, r, pageUnreachable, err)
		return
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	p.setCookie(w, loginCookie, plainLoginCookie, state+"."+nonce+"."+verifier, loginWithin)
	to := p.client(provider).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))
	http.Redirect(w, r, to, http.StatusFound)
}

// setCookie sets a cookie that no script reads and no other site sends but by a link; "" deletes it.
func (p *Pages) setCookie(w http.ResponseWriter, name, plain, value string, age time.Duration) {
	if !p.secure {
		name = plain
	}
	c := &http.Cookie{ //nolint:gosec // Secure whenever browsers reach us by TLS; else on loopback only
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode, MaxAge: int(age.Seconds()),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

var (
	errForeign = errors.New("signin: the browser did not begin this login, or began it too long ago")
	errRefused = errors.New("signin: the issuer refused")
)

// callback is where the issuer sends the browser back to.
func (p *Pages) callback(w http.ResponseWriter, r *http.Request) {
	begun := p.begun(r)
	p.setCookie(w, loginCookie, plainLoginCookie, "", 0) // for one attempt only
	query := r.URL.Query()
	switch {
	case len(begun) != 3 || subtle.ConstantTimeCompare([]byte(begun[0]), []byte(query.Get("state"))) != 1:
		p.fail(w, r, pageForeign, errForeign)
		return
	case query.Get("error") != "" || query.Get("code") == "":
		p.fail(w, r, pageRefused, errRefused)
		return
	}
	subject, err := p.exchange(r.Context(), query.Get("code"), begun[1], begun[2])
	if err != nil {
		p.fail(w, r, pageUnproven, err)
		return
	}
	opened, err := p.o.LogIn(r.Context(), subject, from(r))
	if _, ok := errors.AsType[*auth.UnauthenticatedError](err); ok {
		p.fail(w, r, pageStranger, err)
		return
	}
	if err != nil {
		p.fail(w, r, pageFault, err)
		return
	}
	p.setCookie(w, gateway.SessionCookie, gateway.PlainSessionCookie, opened.Cookie, opened.Session.ExpiresAt.Sub(p.o.Now()))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// begun is what the browser keeps of the login that it began: state, nonce and verifier.
func (p *Pages) begun(r *http.Request) []string {
	name := loginCookie
	if !p.secure {
		name = plainLoginCookie
	}
	cookies := r.CookiesNamed(name)
	if len(cookies) != 1 {
		return nil
	}
	return strings.Split(cookies[0].Value, ".")
}

// exchange turns the code into whom the issuer means.
func (p *Pages) exchange(ctx context.Context, code, nonce, verifier string) (s identity.Subject, err error) {
	provider, err := p.discovered()
	if err != nil {
		return s, err
	}
	ctx = oidc.ClientContext(ctx, p.o.HTTP)
	tokens, err := p.client(provider).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return s, errors.New("signin: the issuer did not accept the code") // its answer may repeat the code
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := provider.Verifier(&oidc.Config{
		ClientID: p.o.ClientID, SupportedSigningAlgs: p.o.Algorithms, Now: p.o.Now,
	}).Verify(ctx, raw)
	if err != nil {
		return s, errors.New("signin: the id token does not verify")
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return s, errors.New("signin: the id token is of another login")
	}
	s = identity.Subject{Issuer: token.Issuer, ID: token.Subject}
	if s.LoginName, err = identity.Claim(token, p.o.LoginClaim); err != nil || s.LoginName != "" || p.o.LoginClaim == "" {
		return s, err
	}
	// Many issuers say no more in the token than who it is.
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil || info.Subject != token.Subject {
		return s, errors.New("signin: the issuer does not say more about the user")
	}
	var claims map[string]any
	if err := info.Claims(&claims); err != nil {
		return s, errors.New("signin: the issuer's claims cannot be read")
	}
	s.LoginName, _ = claims[p.o.LoginClaim].(string)
	return s, nil
}

func from(r *http.Request) From {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = ""
	}
	return From{Remote: host, Forwarded: r.Header.Values("X-Forwarded-For"), UserAgent: r.UserAgent()}
}
