//nolint:bodyclose // visit reads the body and closes it
package api

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/yishenqing/foi/internal/config"
)

// issuer runs a real OpenID provider for a client of ours, which has a user test-user2.
func issuer(t *testing.T, client, redirect string) string {
	t.Helper()
	var provider http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { provider.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	storage.RegisterClients(storage.NativeClient(client, redirect))
	provider = exampleop.SetupServer(s.URL, storage.NewStorage(storage.NewUserStore(s.URL)), slog.New(slog.DiscardHandler), false)
	return s.URL
}

// freePort is an address on which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// withIssuer starts servers as identified does, the door with an issuer.
func withIssuer(t *testing.T, client string) (door, root *server) {
	t.Helper()
	addr := freePort(t)
	at := issuer(t, client, "http://"+addr+"/auth/callback")
	return identified(t, func(c *config.Config) {
		c.HTTPAddr, c.PublicURL = addr, "http://"+addr
		c.OIDCIssuer, c.OIDCClientID, c.OIDCLoginClaim = at, client, "preferred_username"
	})
}

// browser follows nobody by itself and keeps cookies.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func visit(t *testing.T, b *http.Client, address string, form url.Values) (*http.Response, string) {
	t.Helper()
	var resp *http.Response
	var err error
	if form == nil {
		resp, err = b.Get(address)
	} else {
		resp, err = b.PostForm(address, form)
	}
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(body)
}

// toward is where an answer sends the browser.
func toward(t *testing.T, resp *http.Response, body string) string {
	t.Helper()
	to, err := resp.Location()
	require.NoError(t, err, "%d %s", resp.StatusCode, body)
	return to.String()
}

// proven logs in at the issuer and returns the address of ours that it sends the browser back to.
func proven(t *testing.T, b *http.Client, begin string) string {
	t.Helper()
	resp, body := visit(t, b, begin, nil)
	authorize := toward(t, resp, body)
	for _, part := range []string{"code_challenge=", "code_challenge_method=S256", "state=", "nonce=", "response_type=code"} {
		require.Contains(t, authorize, part)
	}
	resp, body = visit(t, b, authorize, nil)
	login := toward(t, resp, body)
	u, err := url.Parse(login)
	require.NoError(t, err)
	id := u.Query().Get("authRequestID")
	u.RawQuery = ""
	resp, body = visit(t, b, u.String(), url.Values{"id": {id}, "username": {"test-user2"}, "password": {"verysecure"}})
	resp, body = visit(t, b, toward(t, resp, body), nil)
	return toward(t, resp, body)
}

func TestSigningInWithARealIssuer(t *testing.T) {
	door, root := withIssuer(t, "foi-sign-in")
	b := browser(t)
	back := proven(t, b, door.url+"/auth/login")
	resp, body := visit(t, b, back, nil)
	require.Equal(t, http.StatusForbidden, resp.StatusCode, "nobody here has this login name yet")
	require.Contains(t, body, "没有对应的用户")

	root.user(t, "tester", object{"loginName": "test-user2"})
	root.grant(t, "tester", "ROLE_HANDLER", "linhai")
	back = proven(t, b, door.url+"/auth/login")
	resp, body = visit(t, b, back, nil)
	require.Equal(t, http.StatusSeeOther, resp.StatusCode, body)
	session := cookie(t, resp, "foi_session")
	require.True(t, session.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, session.SameSite)
	resp, body = visit(t, b, door.url+linhai+"/applications", nil)
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.NotContains(t, root.dump(t), session.Value)
	linked := root.get(t, "/v1/users/tester").ok(t)
	require.NotEmpty(t, linked["subject"], "linked for good")

	// The code, and what the browser kept of the login, are good for once.
	resp, _ = visit(t, b, back, nil)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	// A login that another browser began is none: nobody is logged in as an attacker without knowing it.
	back = proven(t, browser(t), door.url+"/auth/login")
	resp, body = visit(t, browser(t), back, nil)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "不是由本浏览器发起")
	victim := browser(t)
	_, _ = visit(t, victim, door.url+"/auth/login", nil)
	resp, _ = visit(t, victim, back, nil)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, "the state of another login")

	// By the cookie as by a token: logged out, disabled, revoked.
	me := door.as(session.Value).get(t, currentUser).ok(t)
	require.Equal(t, "METHOD_OIDC", text(list(door.as(session.Value).get(t, "/v1/sessions").ok(t), "sessions")[0], "method"))
	require.NotEmpty(t, me["session"])
	root.post(t, "/v1/users/tester:disable", object{}).ok(t)
	resp, _ = visit(t, b, door.url+linhai+"/applications", nil)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	resp, body = visit(t, b, proven(t, b, door.url+"/auth/login"), nil)
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Contains(t, body, "没有对应的用户或已停用")
}

func cookie(t *testing.T, resp *http.Response, name string) *http.Cookie {
	t.Helper()
	for _, c := range resp.Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s", name)
	return nil
}

// A code that was stolen on its way is of no use without the verifier that the browser keeps (PKCE), nor an id token with the nonce
// of another login.
func TestAStolenCodeIsOfNoUse(t *testing.T) {
	door, root := withIssuer(t, "foi-pkce")
	root.user(t, "tester", object{"loginName": "test-user2"})
	victim, thief := browser(t), browser(t)
	back, err := url.Parse(proven(t, victim, door.url+"/auth/login"))
	require.NoError(t, err)
	// The thief begins a login of his own and puts the victim's code into it.
	resp, body := visit(t, thief, door.url+"/auth/login", nil)
	authorize, err := url.Parse(toward(t, resp, body))
	require.NoError(t, err)
	forged := url.Values{"code": {back.Query().Get("code")}, "state": {authorize.Query().Get("state")}}
	resp, body = visit(t, thief, door.url+"/auth/callback?"+forged.Encode(), nil)
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Contains(t, body, "无法核实")
	require.NotContains(t, body, back.Query().Get("code"))
}

func TestAnIssuerThatIsAwayIsSaidSo(t *testing.T) {
	addr := freePort(t)
	door, _ := identified(t, func(c *config.Config) {
		c.HTTPAddr, c.PublicURL = addr, "http://"+addr
		c.OIDCIssuer, c.OIDCClientID = "http://"+freePort(t), "foi-away"
	})
	resp, body := visit(t, browser(t), door.url+"/auth/login", nil)
	require.Equal(t, http.StatusBadGateway, resp.StatusCode)
	require.Contains(t, body, "暂时无法连接统一身份认证")
	resp, _ = visit(t, browser(t), door.url+"/auth/callback?state=x&code=y", nil)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
}

// A gateway in front of us is believed over REST as its headers come, and nobody else who writes them.
func TestAGatewayOverREST(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	near, root := identified(t, func(c *config.Config) {
		c.GatewayHeader, c.GatewayCIDRs, c.GatewaySecret = "X-Foi-Identity", []string{"127.0.0.0/8"}, secret
	})
	root.user(t, "zhang")
	root.grant(t, "zhang", "ROLE_HANDLER", "linhai")
	ask := func(headers ...string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, near.url+linhai+"/applications", nil)
		require.NoError(t, err)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Add(headers[i], headers[i+1])
		}
		resp, err := near.http.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, http.StatusOK, ask("X-Foi-Identity", "zhang", "X-Foi-Gateway-Secret", secret))
	require.Equal(t, http.StatusUnauthorized, ask("X-Foi-Identity", "zhang"))
	require.Equal(t, http.StatusUnauthorized, ask("X-Foi-Identity", "nobody", "X-Foi-Gateway-Secret", secret))
	require.Equal(t, http.StatusUnauthorized, ask("X-Foi-Identity", "zhang", "X-Foi-Identity", "zhang", "X-Foi-Gateway-Secret", secret))
	require.Equal(t, http.StatusUnauthorized, ask("Grpc-Metadata-X-Foi-Identity", "zhang", "Grpc-Metadata-X-Foi-Gateway-Secret", secret))
	root.post(t, "/v1/users/zhang:disable", object{}).ok(t)
	require.Equal(t, http.StatusUnauthorized, ask("X-Foi-Identity", "zhang", "X-Foi-Gateway-Secret", secret))
}
