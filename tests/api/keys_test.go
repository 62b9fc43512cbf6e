package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestKeys(t *testing.T) {
	door, root := identified(t)
	form := object{"displayName": "统计平台", "role": "ROLE_HANDLER", "agency": "agencies/linhai", "below": true}
	made := root.post(t, "/v1/keys?keyId=platform", form).ok(t)
	secret := text(made, "secret")
	require.Regexp(t, `^foi_k_[A-Za-z0-9_-]{43}$`, secret)
	require.Equal(t, secret[6:14], text(list(made, "secrets")[0], "prefix"))
	require.Equal(t, "2025-03-04T04:00:00Z", text(list(made, "secrets")[0], "expireTime"))
	root.post(t, "/v1/keys?keyId=platform", form).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.NotContains(t, string(root.get(t, "/v1/keys/platform").body), secret, "shown once")
	require.NotContains(t, root.dump(t), secret)
	require.Len(t, list(root.get(t, "/v1/keys").ok(t), "keys"), 1)

	machine := door.as(secret)
	machine.get(t, linhai+"/applications").ok(t)
	machine.get(t, bureau+"/applications").ok(t)
	machine.get(t, currentUser).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	machine.post(t, linhai+"/applications", root.form()).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	door.as(secret[:len(secret)-1]+"x").get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")

	// Two secrets are good at the same time while one takes over from the other.
	rotated := root.post(t, "/v1/keys/platform:rotate", object{"etag": made["etag"], "overlapHours": 2}).ok(t)
	next := door.as(text(rotated, "secret"))
	next.get(t, linhai+"/applications").ok(t)
	machine.get(t, linhai+"/applications").ok(t)
	root.post(t, "/v1/keys/platform:rotate", object{"etag": made["etag"]}).refused(t, http.StatusConflict, "ETAG_STALE")
	root.clock.Set(root.clock.Now().Add(2 * time.Hour))
	machine.get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	next.get(t, linhai+"/applications").ok(t)

	// One secret can be revoked, or the key.
	third := root.post(t, "/v1/keys/platform:rotate", object{}).ok(t)
	prefix := text(rotated, "secret")[6:14]
	root.post(t, "/v1/keys/platform:revoke", object{"prefix": prefix}).ok(t)
	next.get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	last := door.as(text(third, "secret"))
	last.get(t, linhai+"/applications").ok(t)
	root.post(t, "/v1/keys/platform:revoke", object{"prefix": "unknown1"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	over := root.post(t, "/v1/keys/platform:revoke", object{}).ok(t)
	require.NotEmpty(t, over["revokeTime"])
	last.get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	require.Contains(t, root.post(t, "/v1/keys/platform:rotate", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已撤销")
	require.Empty(t, list(root.get(t, "/v1/keys").ok(t), "keys"))
	require.Len(t, list(root.get(t, "/v1/keys?showRevoked=true").ok(t), "keys"), 1)
}

func TestAKeyExpires(t *testing.T) {
	door, root := identified(t)
	form := object{"displayName": "门户", "role": "ROLE_REGISTRAR", "agency": "agencies/linhai"}
	made := root.post(t, "/v1/keys?keyId=short&expireTime=2024-03-04T05:00:00Z", form).ok(t)
	machine := door.as(text(made, "secret"))
	machine.get(t, linhai+"/applications").ok(t)
	root.clock.Set(root.clock.Now().Add(time.Hour))
	machine.get(t, linhai+"/applications").refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	for _, at := range []string{"2024-03-04T04:00:00Z", "2026-03-05T04:00:00Z"} {
		require.Equal(t, []string{"expire_time SPAN"}, root.post(t, "/v1/keys?keyId=other&expireTime="+at, form).badRequest(t))
	}
	require.Equal(t, []string{"key.below INSTALLATION", "key.display_name BLANK"},
		sorted(root.post(t, "/v1/keys?keyId=other", object{"displayName": " ", "role": "ROLE_PORTAL"}).badRequest(t)))
}

// A portal's key opens the portal's RPCs and nothing of the staff's, whatever is in reach of its agency.
func TestAPortalKeyIsNoMemberOfTheStaff(t *testing.T) {
	door, root := identified(t)
	a := root.register(t)
	made := root.post(t, "/v1/keys?keyId=portal", object{"displayName": "门户", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}).ok(t)
	portal := door.as(text(made, "secret"))
	for _, p := range []string{
		path(a), linhai + "/applications", linhai + "/worklistItems", path(a) + "/events", linhai + "/officers", "/v1/users", "/v1/keys", "/v1/sessions", currentUser,
	} {
		portal.get(t, p).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	}
	portal.post(t, path(a)+":accept", object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	portal.post(t, "/v1/keys?keyId=more", object{"displayName": "x", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}).
		refused(t, http.StatusForbidden, "PERMISSION_DENIED")
}

func TestAnAgencyAdminMakesKeysForHisAgencyOnly(t *testing.T) {
	door, root := identified(t)
	root.user(t, "boss", object{"agency": "agencies/bureau"})
	root.grant(t, "boss", "ROLE_AGENCY_ADMIN", "bureau")
	root.post(t, "/v1/keys?keyId=above", object{"displayName": "x", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}).ok(t)
	boss := door.as(text(root.letIn(t, door, "boss"), "accessToken"))
	for id, form := range map[string]object{
		"a": {"displayName": "x", "role": "ROLE_PORTAL", "agency": "agencies/linhai"},
		"b": {"displayName": "x", "role": "ROLE_PORTAL", "below": true},
		"c": {"displayName": "x", "role": "ROLE_AUDITOR", "agency": "agencies/bureau"},
		"d": {"displayName": "x", "role": "ROLE_SYSTEM_ADMIN", "agency": "agencies/bureau"},
	} {
		boss.post(t, "/v1/keys?keyId="+id, form).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	}
	boss.post(t, "/v1/keys?keyId=mine", object{"displayName": "x", "role": "ROLE_PORTAL", "agency": "agencies/bureau"}).ok(t)
	for _, do := range []string{":rotate", ":revoke"} {
		boss.post(t, "/v1/keys/above"+do, object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	boss.get(t, "/v1/keys/above").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Len(t, list(boss.get(t, "/v1/keys").ok(t), "keys"), 1)
}
