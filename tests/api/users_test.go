package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pgtest"
)

// user makes a user of linhai with a login name, who is his id too.
func (s *server) user(t *testing.T, name string, other ...object) object {
	t.Helper()
	u := object{"loginName": name, "displayName": "用户" + name, "agency": "agencies/linhai"}
	for _, o := range other {
		u = with(u, o)
	}
	return s.post(t, "/v1/users?userId="+name, u).ok(t)
}

// grant gives a user a role at an agency, with other members if given.
func (s *server) grant(t *testing.T, user, role, agency string, other ...object) object {
	t.Helper()
	g := object{"role": role, "agency": "agencies/" + agency}
	for _, o := range other {
		g = with(g, o)
	}
	return s.post(t, "/v1/users/"+user+"/grants", g).ok(t)
}

// as is the same server for another caller.
func (s *server) as(token string) *server {
	return &server{url: s.url, cfg: s.cfg, http: s.http, clock: s.clock, who: s.who, token: token, files: s.files, store: s.store}
}

// goodPassword is what users of tests change their first password to.
const goodPassword = "Correct-Horse-9"

// letIn gives a user his first password, has him change it and returns the session of his login after that.
func (s *server) letIn(t *testing.T, door *server, user string) object {
	t.Helper()
	first := text(s.post(t, "/v1/users/"+user+":resetPassword", object{}).ok(t), "password")
	session := door.post(t, "/v1/sessions", object{"loginName": user, "password": first}).ok(t)
	require.Equal(t, true, session["passwordChangeRequired"])
	him := door.as(text(session, "accessToken"))
	him.post(t, "/v1/currentUser:changePassword", object{"oldPassword": first, "newPassword": goodPassword}).ok(t)
	return door.post(t, "/v1/sessions", object{"loginName": user, "password": goodPassword}).ok(t)
}

// identified starts two servers on one database: one whose callers the database knows, and one for the development principal, who
// prepares things.
func identified(t *testing.T, set ...func(*config.Config)) (door, root *server) {
	t.Helper()
	t.Parallel()
	database := pgtest.New(t)
	root = startOn(t, database, "2024-03-04")
	root.agencies(t)
	return startAs(t, database, root.clock, nil, set...), root
}

func TestUsers(t *testing.T) {
	s := start(t, "2024-03-04")
	create := "/v1/users?userId=zhang&requestId=" + requestID(1)
	form := object{"loginName": "Zhang.San", "displayName": "张三", "agency": "agencies/linhai"}
	created := s.post(t, create, form).ok(t)
	require.Equal(t, object{
		"name": "users/zhang", "loginName": "zhang.san", "displayName": "张三", "agency": "agencies/linhai", "issuer": "", "subject": "",
		"disabled": false, "passwordSet": false, "passwordChangeRequired": false, "totpEnabled": false, "etag": `"1"`,
		"createTime": "2024-03-04T04:00:00Z", "updateTime": "2024-03-04T04:00:00Z",
	}, created)
	require.Equal(t, created, s.post(t, create, form).ok(t), "a repeat")
	require.Equal(t, created, s.get(t, "/v1/users/zhang").ok(t))

	s.post(t, "/v1/users?userId=zhang", with(form, object{"loginName": "li"})).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	taken := s.post(t, "/v1/users?userId=li", with(form, object{"loginName": "ZHANG.SAN"})).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.Contains(t, taken.said(), "登录名")
	s.post(t, "/v1/users?userId=li", with(form, object{"loginName": "li", "agency": "agencies/unknown"})).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"user.display_name STRING_MIN_LEN", "user.login_name STRING_PATTERN", "user_id STRING_PATTERN"},
		sorted(s.post(t, "/v1/users?userId=Z", object{"loginName": "zhang san"}).badRequest(t)))
	require.Equal(t, []string{"user.agency RESOURCE_NAME", "user.subject TOGETHER"},
		sorted(s.post(t, "/v1/users", with(form, object{"agency": "linhai", "issuer": "https://id.example"})).badRequest(t)))

	changed := s.patch(t, "/v1/users/zhang?updateMask=displayName,issuer,subject", object{
		"displayName": "张三丰", "issuer": "https://id.example", "subject": "s-1", "etag": `"1"`, "loginName": "other",
	}).ok(t)
	require.Equal(t, with(created, object{"displayName": "张三丰", "issuer": "https://id.example", "subject": "s-1", "etag": `"2"`}), changed)
	s.patch(t, "/v1/users/zhang", object{"displayName": "x", "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.patch(t, "/v1/users/nobody", object{"displayName": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"update_mask UNKNOWN_FIELD"}, s.patch(t, "/v1/users/zhang?updateMask=password", object{}).badRequest(t))
	s.user(t, "li")
	same := s.patch(t, "/v1/users/li?updateMask=issuer,subject", object{"issuer": "https://id.example", "subject": "s-1"}).
		refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.Contains(t, same.said(), "外部身份")

	s.post(t, "/v1/users/li:disable", object{}).ok(t)
	require.Len(t, list(s.get(t, "/v1/users").ok(t), "users"), 1)
	require.Len(t, list(s.get(t, "/v1/users?showDisabled=true").ok(t), "users"), 2)
	require.Len(t, s.pages(t, "/v1/users?showDisabled=true", "users", 1), 2)
	require.Equal(t, false, s.post(t, "/v1/users/li:enable", object{}).ok(t)["disabled"])
	missing := s.get(t, "/v1/users/nobody").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/User", text(missing.detail("ResourceInfo"), "resourceType"))
}

func TestGrants(t *testing.T) {
	s := start(t, "2024-03-04")
	s.user(t, "zhang")
	g := s.grant(t, "zhang", "ROLE_HANDLER", "linhai", object{"unit": "征地科", "own": true})
	require.Equal(t, object{
		"name": g["name"], "role": "ROLE_HANDLER", "agency": "agencies/linhai", "below": false, "unit": "征地科", "own": true,
		"granter": "development", "createTime": "2024-03-04T04:00:00Z", "revoker": "",
	}, g)
	require.Equal(t, g, s.get(t, path(g)).ok(t))
	s.post(t, "/v1/users/zhang/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/linhai", "unit": "征地科", "own": true}).
		refused(t, http.StatusConflict, "ALREADY_EXISTS")
	for why, other := range map[string]object{
		"who drafts does not approve": {"role": "ROLE_REVIEWER", "agency": "agencies/linhai"},
		"nor above":                   {"role": "ROLE_REVIEWER", "below": true},
		"who administers":             {"role": "ROLE_AGENCY_ADMIN", "agency": "agencies/linhai"},
		"an auditor":                  {"role": "ROLE_AUDITOR", "below": true},
	} {
		refused := s.post(t, "/v1/users/zhang/grants", other).refused(t, http.StatusBadRequest, "DUTIES_SEPARATED")
		require.NotEmpty(t, refused.said(), why)
	}
	s.grant(t, "zhang", "ROLE_REVIEWER", "bureau")
	for _, tt := range []struct {
		grant object
		want  []string
	}{
		{object{"role": "ROLE_PORTAL", "agency": "agencies/linhai"}, []string{"grant.role ENUM_NOT_IN"}},
		{object{"agency": "agencies/linhai"}, []string{"grant.role ENUM_NOT_IN"}},
		{object{"role": "ROLE_HANDLER", "unit": "某科"}, []string{"grant.below INSTALLATION", "grant.unit INSTALLATION"}},
	} {
		require.Equal(t, tt.want, sorted(s.post(t, "/v1/users/zhang/grants", tt.grant).badRequest(t)))
	}
	s.post(t, "/v1/users/zhang/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/unknown"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, "/v1/users/nobody/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/linhai"}).refused(t, http.StatusNotFound, "NOT_FOUND")

	revoked := s.post(t, path(g)+":revoke", object{}).ok(t)
	require.Equal(t, with(g, object{"revoker": "development", "revokeTime": "2024-03-04T04:00:00Z"}), revoked)
	require.Equal(t, revoked, s.post(t, path(g)+":revoke", object{}).ok(t), "once is enough")
	s.post(t, "/v1/users/zhang/grants/none:revoke", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.grant(t, "zhang", "ROLE_REVIEWER", "linhai")
	require.Len(t, list(s.get(t, "/v1/users/zhang/grants").ok(t), "grants"), 2)
	require.Len(t, s.pages(t, "/v1/users/zhang/grants?showRevoked=true", "grants", 1), 3)
}

// Of two grants that must not be in one hand, given at the same moment, one is refused.
func TestGrantsAtOnceKeepDutiesApart(t *testing.T) {
	s := start(t, "2024-03-04")
	s.user(t, "zhang")
	roles := []string{"ROLE_HANDLER", "ROLE_REVIEWER"}
	done := 0
	for _, r := range atOnce(8, func(i int) response {
		return s.post(t, "/v1/users/zhang/grants", object{"role": roles[i%2], "agency": "agencies/linhai"})
	}) {
		if r.status == http.StatusOK {
			done++
		}
	}
	require.Equal(t, 1, done)
}

// escalation is what an administrator of one agency may try.
func TestAnAgencyAdminStaysWhereHeIs(t *testing.T) {
	door, root := identified(t)
	root.user(t, "boss", object{"agency": "agencies/bureau"})
	root.grant(t, "boss", "ROLE_AGENCY_ADMIN", "bureau")
	root.user(t, "chief", object{"agency": ""})
	root.post(t, "/v1/users/chief/grants", object{"role": "ROLE_SYSTEM_ADMIN", "below": true}).ok(t)
	root.user(t, "clerk", object{"agency": "agencies/bureau"})
	root.user(t, "double", object{"agency": "agencies/bureau"})
	root.grant(t, "double", "ROLE_HANDLER", "linhai")
	root.user(t, "foreign")
	boss := door.as(text(root.letIn(t, door, "boss"), "accessToken"))

	boss.grant(t, "clerk", "ROLE_HANDLER", "bureau")
	for why, tt := range map[string]struct {
		user  string
		grant object
	}{
		"himself":            {"boss", object{"role": "ROLE_STATISTICIAN", "agency": "agencies/bureau"}},
		"above":              {"clerk", object{"role": "ROLE_REGISTRAR", "agency": "agencies/linhai"}},
		"everywhere":         {"clerk", object{"role": "ROLE_REGISTRAR", "below": true}},
		"below, not his":     {"clerk", object{"role": "ROLE_REGISTRAR", "agency": "agencies/bureau", "below": true}},
		"a system admin":     {"clerk", object{"role": "ROLE_SYSTEM_ADMIN", "agency": "agencies/bureau"}},
		"an auditor":         {"clerk", object{"role": "ROLE_AUDITOR", "agency": "agencies/bureau"}},
		"one with more":      {"double", object{"role": "ROLE_REGISTRAR", "agency": "agencies/bureau"}},
		"an unknown agency":  {"clerk", object{"role": "ROLE_REGISTRAR", "agency": "agencies/unknown"}},
		"one of the section": {"clerk", object{"role": "ROLE_SYSTEM_ADMIN", "below": true}},
	} {
		r := boss.post(t, "/v1/users/"+tt.user+"/grants", tt.grant)
		require.Contains(t, []int{http.StatusForbidden, http.StatusNotFound}, r.status, "%s: %s", why, r.body)
	}
	for _, user := range []string{"foreign", "chief"} {
		boss.get(t, "/v1/users/"+user).refused(t, http.StatusNotFound, "NOT_FOUND")
		boss.post(t, "/v1/users/"+user+":resetPassword", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
		boss.get(t, "/v1/users/"+user+"/grants").refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	for _, verb := range []string{"resetPassword", "disable", "resetTotp", "revokeSessions", "unlock"} {
		boss.post(t, "/v1/users/double:"+verb, object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
		boss.post(t, "/v1/users/boss:"+verb, object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	}
	// He can neither take somebody over by moving him, nor make an account for others.
	boss.patch(t, "/v1/users/clerk?updateMask=agency", object{"agency": "agencies/linhai"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	boss.post(t, "/v1/users?userId=made", object{"loginName": "made", "displayName": "x"}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	boss.post(t, "/v1/users?userId=made", object{"loginName": "made", "displayName": "x", "agency": "agencies/linhai"}).
		refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	boss.post(t, "/v1/users?userId=made", object{"loginName": "made", "displayName": "x", "agency": "agencies/bureau"}).ok(t)
	names := []string{}
	for _, u := range list(boss.get(t, "/v1/users").ok(t), "users") {
		names = append(names, strings.TrimPrefix(text(u, "name"), "users/"))
	}
	require.Equal(t, []string{"boss", "clerk", "double", "made"}, names)
	// And he reads no case.
	boss.get(t, bureau+"/applications").refused(t, http.StatusForbidden, "PERMISSION_DENIED")
}
