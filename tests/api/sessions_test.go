package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
)

const currentUser = "/v1/currentUser"

func TestLoggingIn(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	root.grant(t, "zhang", "ROLE_HANDLER", "linhai")
	root.post(t, linhai+"/officers?officerId=zhang", with(zhang, object{"user": "users/zhang"})).ok(t)

	door.get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	first := text(root.post(t, "/v1/users/zhang:resetPassword", object{}).ok(t), "password")
	require.Len(t, first, 16)
	session := door.post(t, "/v1/sessions", object{"loginName": " ZHANG ", "password": first}).ok(t)
	require.Equal(t, "users/zhang", session["user"])
	require.Equal(t, "METHOD_PASSWORD", session["method"])
	require.Equal(t, "2024-03-04T16:00:00Z", session["expireTime"])
	require.Equal(t, "2024-03-04T04:15:00Z", session["accessExpireTime"])

	// A password that somebody else has given opens nothing but the change of it.
	him := door.as(text(session, "accessToken"))
	held := him.get(t, linhai+"/applications").refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	require.Contains(t, held.said(), "修改初始口令")
	require.Contains(t, text(him.get(t, currentUser).ok(t), "hold"), "修改初始口令")
	change := currentUser + ":changePassword"
	for password, rule := range map[string]string{
		"short": "SHORT", "zhang-is-here": "LOGIN_NAME", "password123": "COMMON", first: "SAME",
	} {
		require.Equal(t, []string{"new_password " + rule}, him.post(t, change, object{"oldPassword": first, "newPassword": password}).badRequest(t))
	}
	require.Equal(t, []string{"old_password WRONG"},
		him.post(t, change, object{"oldPassword": "not this one", "newPassword": goodPassword}).badRequest(t))
	me := him.post(t, change, object{"oldPassword": first, "newPassword": goodPassword}).ok(t)
	require.Empty(t, me["hold"])

	me = him.get(t, currentUser).ok(t)
	require.Equal(t, "users/zhang", text(me, "user.name"))
	require.Equal(t, "ROLE_HANDLER", text(list(me, "grants")[0], "role"))
	require.Equal(t, []any{"agencies/linhai/officers/zhang"}, me["officers"])
	require.Equal(t, session["name"], me["session"])
	him.get(t, linhai+"/applications").ok(t)
	him.post(t, "/v1/users", object{"loginName": "x", "displayName": "x"}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")

	// Nothing of what was secret is in the database.
	for _, secret := range []string{first, goodPassword, text(session, "accessToken"), text(session, "refreshToken")} {
		require.NotContains(t, root.dump(t), secret)
	}
}

// dump is everything that the tables of identity, the audit and the recorded requests hold.
func (s *server) dump(t *testing.T) (all string) {
	t.Helper()
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT concat(
		(SELECT string_agg(x::text, ' ') FROM user_account x), (SELECT string_agg(x::text, ' ') FROM user_session x),
		(SELECT string_agg(x::text, ' ') FROM session_token x), (SELECT string_agg(x::text, ' ') FROM service_secret x),
		(SELECT string_agg(x::text, ' ') FROM audit_entry x), (SELECT string_agg(x::text, ' ') FROM request_record x))`).Scan(&all))
	return all
}

// Whoever guesses learns nothing from the refusal: not whether there is such a user, nor whether he is locked or disabled.
func TestEveryFailureIsRefusedInTheSameWords(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	root.user(t, "gone")
	root.user(t, "never")
	root.letIn(t, door, "zhang")
	root.letIn(t, door, "gone")
	root.post(t, "/v1/users/gone:disable", object{}).ok(t)
	said := map[string]bool{}
	for _, tt := range []object{
		{"loginName": "zhang", "password": "wrong"},
		{"loginName": "nobody", "password": "wrong"},
		{"loginName": "gone", "password": goodPassword},
		{"loginName": "never", "password": "x"},
	} {
		r := door.post(t, "/v1/sessions", tt).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
		said[r.said()] = true
	}
	require.Len(t, said, 1)
	require.Equal(t, []string{"login_name STRING_MIN_LEN", "password STRING_MIN_LEN"}, sorted(door.post(t, "/v1/sessions", object{}).badRequest(t)))
}

func TestTooManyFailuresLockTheAccountOnEveryNode(t *testing.T) {
	door, root := identified(t)
	other := door.twin(t)
	root.user(t, "zhang")
	root.letIn(t, door, "zhang")
	try := func(s *server, password string) response {
		return s.post(t, "/v1/sessions", object{"loginName": "zhang", "password": password})
	}
	for i := range 5 {
		try([]*server{door, other}[i%2], "wrong-password").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	}
	try(door, goodPassword).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	try(other, goodPassword).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	require.Equal(t, "2024-03-04T04:01:00Z", root.get(t, "/v1/users/zhang").ok(t)["lockedUntilTime"])
	root.clock.Set(root.clock.Now().Add(time.Minute))
	try(other, "wrong-again").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	require.Equal(t, "2024-03-04T04:03:00Z", root.get(t, "/v1/users/zhang").ok(t)["lockedUntilTime"], "twice as long")
	require.NotContains(t, root.post(t, "/v1/users/zhang:unlock", object{}).ok(t), "lockedUntilTime")
	try(other, goodPassword).ok(t)
	try(door, "wrong-password").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	require.NotContains(t, root.get(t, "/v1/users/zhang").ok(t), "lockedUntilTime", "a success begins anew")
}

// However many guess at once, no more than the limit are looked at.
func TestGuessesAtOnceAreCountedOneByOne(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	root.letIn(t, door, "zhang")
	for _, r := range atOnce(10, func(int) response {
		return door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": "wrong-password"})
	}) {
		r.refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	}
	var failures int
	require.NoError(t, root.store.SQL().QueryRowContext(everything(t), `SELECT failures FROM user_account WHERE id = 'zhang'`).Scan(&failures))
	require.Equal(t, 5, failures)
	door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword}).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
}

func TestTenLoginsAtOnceAreTenSessions(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	root.letIn(t, door, "zhang")
	tokens := map[string]bool{}
	for _, r := range atOnce(10, func(int) response {
		return door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword})
	}) {
		tokens[text(r.ok(t), "accessToken")] = true
	}
	require.Len(t, tokens, 10)
	require.Len(t, list(root.get(t, "/v1/users/zhang/sessions").ok(t), "sessions"), 12, "and the two before")
	for token := range tokens {
		door.as(token).get(t, currentUser).ok(t)
		require.Len(t, door.as(token).pages(t, "/v1/sessions", "sessions", 4), 12)
		break
	}
}

func TestRefreshing(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	session := root.letIn(t, door, "zhang")
	refresh := func(token string) response {
		return door.post(t, "/v1/sessions:refresh", object{"refreshToken": token})
	}
	later := func(d time.Duration) { root.clock.Set(root.clock.Now().Add(d)) }

	later(15 * time.Minute)
	door.as(text(session, "accessToken")).get(t, currentUser).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	next := refresh(text(session, "refreshToken")).ok(t)
	require.Equal(t, session["name"], next["name"])
	him := door.as(text(next, "accessToken"))
	him.get(t, currentUser).ok(t)
	for _, other := range []string{"x", text(next, "accessToken"), "foi_r_" + text(next, "accessToken")[6:]} {
		refresh(other).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	}
	door.as(text(next, "refreshToken")).get(t, currentUser).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	him.get(t, currentUser).ok(t)

	// Whoever uses a token again shows that somebody has a copy: the session is over for both.
	refresh(text(session, "refreshToken")).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	him.get(t, currentUser).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	refresh(text(next, "refreshToken")).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")

	// A session that is not used is over, and so is one that is too old however much it is used.
	session = door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword}).ok(t)
	for range 12*4 - 1 {
		later(15 * time.Minute)
		session = refresh(text(session, "refreshToken")).ok(t)
	}
	later(15 * time.Minute)
	refresh(text(session, "refreshToken")).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	session = door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword}).ok(t)
	later(31 * time.Minute)
	refresh(text(session, "refreshToken")).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
}

func TestARefreshTokenRacedTwiceIsUsedOnceAndNoticed(t *testing.T) {
	door, root := identified(t)
	other := door.twin(t)
	root.user(t, "zhang")
	session := root.letIn(t, door, "zhang")
	var won []response
	for _, r := range atOnce(2, func(i int) response {
		return []*server{door, other}[i].post(t, "/v1/sessions:refresh", object{"refreshToken": session["refreshToken"]})
	}) {
		if r.status == http.StatusOK {
			won = append(won, r)
			continue
		}
		r.refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	}
	require.Len(t, won, 1)
	door.as(text(won[0].json(t), "accessToken")).get(t, currentUser).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
}

// What is taken away on one node is gone on the other with the very next call.
func TestWhatIsRevokedIsOverOnEveryNodeAtOnce(t *testing.T) {
	door, root := identified(t)
	other := door.twin(t)
	root.user(t, "zhang")
	g := root.grant(t, "zhang", "ROLE_HANDLER", "linhai")
	login := func() string {
		return text(door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword}).ok(t), "accessToken")
	}
	for what, revoke := range map[string]func(token string){
		"logout": func(token string) {
			me := door.as(token).get(t, currentUser).ok(t)
			door.as(token).send(t, http.MethodDelete, "/v1/"+text(me, "session"), nil).ok(t)
		},
		"all sessions":   func(string) { root.post(t, "/v1/users/zhang:revokeSessions", object{}).ok(t) },
		"reset password": func(string) { root.letIn(t, door, "zhang") },
		"disable": func(string) {
			root.post(t, "/v1/users/zhang:disable", object{}).ok(t)
			root.post(t, "/v1/users/zhang:enable", object{}).ok(t)
		},
	} {
		root.letIn(t, door, "zhang")
		token := login()
		other.as(token).get(t, linhai+"/applications").ok(t)
		revoke(token)
		other.as(token).get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
		require.NotEmpty(t, what)
	}
	token := login()
	other.as(token).get(t, linhai+"/applications").ok(t)
	root.post(t, path(g)+":revoke", object{}).ok(t)
	other.as(token).get(t, linhai+"/applications").refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	root.grant(t, "zhang", "ROLE_REGISTRAR", "linhai")
	other.as(token).get(t, linhai+"/applications").ok(t)
}

func TestNobodyEndsTheSessionOfAnother(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	root.user(t, "li")
	zhangs, lis := root.letIn(t, door, "zhang"), root.letIn(t, door, "li")
	door.as(text(lis, "accessToken")).send(t, http.MethodDelete, path(zhangs), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	door.as(text(zhangs, "accessToken")).get(t, currentUser).ok(t)
}

func TestAPasswordThatIsTooOldHasToBeChanged(t *testing.T) {
	door, root := identified(t, func(c *config.Config) { c.PasswordMaxAge = 90 * 24 * time.Hour })
	root.user(t, "zhang")
	root.grant(t, "zhang", "ROLE_HANDLER", "linhai")
	root.letIn(t, door, "zhang")
	root.on("2024-06-03")
	session := door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword}).ok(t)
	require.Equal(t, true, session["passwordChangeRequired"])
	him := door.as(text(session, "accessToken"))
	require.Contains(t, him.get(t, linhai+"/applications").refused(t, http.StatusForbidden, "PERMISSION_DENIED").said(), "有效期")
	him.post(t, currentUser+":changePassword", object{"oldPassword": goodPassword, "newPassword": "Another-Horse-9"}).ok(t)
	him.get(t, linhai+"/applications").ok(t)
}

// twin is a second node on the same database.
func (s *server) twin(t *testing.T) *server {
	t.Helper()
	return startAs(t, s.cfg.DatabaseURL, s.clock, nil)
}

// code is what a device shows for a secret now.
func (s *server) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	require.NoError(t, err)
	return code
}

func TestOneTimeCodes(t *testing.T) {
	door, root := identified(t)
	root.user(t, "zhang")
	him := door.as(text(root.letIn(t, door, "zhang"), "accessToken"))
	login := func(code string) response {
		return door.post(t, "/v1/sessions", object{"loginName": "zhang", "password": goodPassword, "totpCode": code})
	}
	require.Equal(t, []string{"password WRONG"}, him.post(t, currentUser+":enrolTotp", object{"password": "not it"}).badRequest(t))
	him.post(t, currentUser+":confirmTotp", object{"totpCode": "123456"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	enrolled := him.post(t, currentUser+":enrolTotp", object{"password": goodPassword}).ok(t)
	secret := text(enrolled, "secret")
	require.Equal(t, "otpauth://totp/foi:zhang?issuer=foi&secret="+secret, enrolled["uri"])
	require.NotContains(t, root.dump(t), secret, "sealed")
	login("").ok(t) // nothing is asked for before it was confirmed
	wrong := "000000"
	if wrong == root.code(t, secret) {
		wrong = "000001"
	}
	require.Equal(t, []string{"totp_code WRONG"}, him.post(t, currentUser+":confirmTotp", object{"totpCode": wrong}).badRequest(t))
	confirmed := root.code(t, secret)
	him.post(t, currentUser+":confirmTotp", object{"totpCode": confirmed}).ok(t)

	require.Equal(t, []string{"totp_code TOTP_REQUIRED"}, login("").badRequest(t))
	require.Equal(t, []string{"totp_code STRING_PATTERN"}, login("12345").badRequest(t))
	login(confirmed).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED") // used once already
	root.clock.Advance(30 * time.Second)
	next := root.code(t, secret)
	login(wrong).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	answers := atOnce(4, func(int) response { return login(next) })
	in := 0
	for _, r := range answers {
		if r.status == http.StatusOK {
			in++
		}
	}
	require.Equal(t, 1, in, "one code, one login")
	require.Equal(t, true, root.get(t, "/v1/users/zhang").ok(t)["totpEnabled"])
	him.post(t, currentUser+":enrolTotp", object{"password": goodPassword}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	root.post(t, "/v1/users/zhang:resetTotp", object{}).ok(t)
	root.post(t, "/v1/users/zhang:unlock", object{}).ok(t)
	login("").ok(t)
}
