package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/tenancy"
)

// holder is somebody with one role in one agency.
func holder(user string, role auth.Role, agency string) caller {
	return caller{User: user, Grants: []auth.Grant{{Role: role, Agency: agency}}}
}

// TestARestrictedApplicationVanishes looks for a restricted application by every way that leads to several, as somebody who
// reads all of its agency and is no reader of it.
func TestARestrictedApplicationVanishes(t *testing.T) {
	s := start(t, "2024-06-03")
	secret := s.register(t, object{"description": "某企业排污许可申请材料中的商业秘密"})
	plain := s.register(t, object{"description": "某企业排污许可申请材料目录"})
	restricted := s.post(t, path(secret)+":restrict", object{"reason": "涉及商业秘密", "etag": secret["etag"]}).ok(t)
	require.Equal(t, true, restricted["restricted"])
	require.Equal(t, "users/development", text(list(restricted, "readers")[0], "user"))

	lists := map[string]func(caller) []object{
		"list": func(c caller) []object {
			return list(s.called(t, c, http.MethodGet, linhai+"/applications", nil).ok(t), "applications")
		},
		"list across agencies": func(c caller) []object {
			return list(s.called(t, c, http.MethodGet, "/v1/agencies/-/applications", nil).ok(t), "applications")
		},
		"list across agencies by due date": func(c caller) []object {
			return list(s.called(t, c, http.MethodGet, "/v1/agencies/-/applications?orderBy=due_date", nil).ok(t), "applications")
		},
		"search": func(c caller) []object {
			return list(s.called(t, c, http.MethodGet, linhai+"/applications?filter="+url.QueryEscape(`text:"排污许可"`), nil).ok(t), "applications")
		},
		"filter by number": func(c caller) []object {
			return list(s.called(t, c, http.MethodGet, "/v1/agencies/-/applications?filter="+url.QueryEscape(`state=STATE_REGISTERED`), nil).ok(t), "applications")
		},
		"duplicates": func(c caller) []object {
			found := list(s.called(t, c, http.MethodPost, linhai+"/applications:suggestDuplicates", object{
				"description": "排污许可申请材料",
			}).ok(t), "candidates")
			for i := range found {
				found[i] = found[i]["application"].(object)
			}
			return found
		},
	}
	stranger, reader := holder("stranger", auth.RoleRegistrar, "linhai"), holder("development", auth.RoleRegistrar, "linhai")
	for way, ask := range lists {
		require.Contains(t, values(ask(stranger), "name"), plain["name"], way)
		require.NotContains(t, values(ask(stranger), "name"), secret["name"], way)
		require.Contains(t, values(ask(reader), "name"), secret["name"], way)
	}
	work := func(c caller) []string {
		return values(list(s.called(t, c, http.MethodGet, linhai+"/worklistItems", nil).ok(t), "worklistItems"), "application")
	}
	require.Contains(t, work(stranger), plain["name"])
	require.NotContains(t, work(stranger), secret["name"], "worklist")
	require.Contains(t, work(reader), secret["name"])

	s.called(t, holder("stranger", auth.RoleReviewer, "linhai"), http.MethodPost, path(secret)+":unrestrict", object{"reason": "想看"}).
		refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, holder("development", auth.RoleReviewer, "linhai"), http.MethodPost, path(secret)+":unrestrict", object{"reason": "不再需要"}).ok(t)
	require.Contains(t, work(stranger), secret["name"])
}

func TestReadersAreThoseWhoMayReadTheAgency(t *testing.T) {
	s := start(t, "2024-06-03")
	a := s.register(t)
	require.Equal(t, []string{"readers[0] READER"}, s.post(t, path(a)+":restrict", object{
		"reason": "x", "readers": []string{"users/nobody"},
	}).badRequest(t))
	require.Equal(t, []string{"readers[0] RESOURCE_NAME"}, s.post(t, path(a)+":restrict", object{
		"reason": "x", "readers": []string{"nobody"},
	}).badRequest(t))
	require.Equal(t, false, s.get(t, path(a)+"/restriction").ok(t)["restricted"], "nothing was done")
	s.post(t, path(a)+":restrict", object{"reason": "x", "etag": `"9"`}).refused(t, http.StatusConflict, "ETAG_STALE")
}

// TestSuperiorsSeeBelowAsTheyWereGranted: a list across agencies has the agencies of each grant and no other.
func TestSuperiorsSeeBelowAsTheyWereGranted(t *testing.T) {
	s := start(t, "2024-06-03")
	above := s.register(t)
	under := s.post(t, bureau+"/applications", s.form()).ok(t)
	seen := func(grants ...auth.Grant) []string {
		return values(list(s.called(t, caller{User: "u", Grants: grants}, http.MethodGet, "/v1/agencies/-/applications", nil).ok(t), "applications"), "name")
	}
	both := []string{text(above, "name"), text(under, "name")}
	require.Equal(t, both[:1], seen(auth.Grant{Role: auth.RoleHandler, Agency: "linhai"}))
	require.ElementsMatch(t, both, seen(auth.Grant{Role: auth.RoleHandler, Agency: "linhai", Below: true}))
	require.Equal(t, both[1:], seen(auth.Grant{Role: auth.RoleHandler, Agency: "bureau", Below: true}))
	require.ElementsMatch(t, both, seen(auth.Grant{Role: auth.RoleArchivist, Agency: "bureau"}, auth.Grant{Role: auth.RoleHandler, Agency: "linhai"}))
	require.Equal(t, both[1:], seen(auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "linhai"}, auth.Grant{Role: auth.RoleHandler, Agency: "bureau"}),
		"who administers does not read")
	s.post(t, linhai+"/applications", s.form()).ok(t)

	// A move in the tree takes effect with the next call.
	s.createAgency(t, "tiantai", object{"parentAgency": "", "establishDate": date("2008-05-01")})
	wide := auth.Grant{Role: auth.RoleHandler, Agency: "tiantai", Below: true}
	require.Empty(t, seen(wide))
	s.post(t, bureau+":move", object{"parentAgency": "agencies/tiantai"}).ok(t)
	require.Equal(t, both[1:], seen(wide))
}

// TestUnitAndHandler: whoever holds a role for a unit or for his own applications sees these and no others.
func TestUnitAndHandler(t *testing.T) {
	s := start(t, "2024-06-03")
	s.officers(t)
	name := text(s.get(t, linhai+"/officers/zhang").ok(t), "displayName")
	mine := s.act(t, s.register(t), "assign", object{"assignee": name})
	unit := s.act(t, s.register(t), "assign", object{"assignee": "法规科"})
	other := s.act(t, s.register(t), "assign", object{"assignee": "别人"})
	me := []tenancy.Officer{{Agency: "linhai", ID: "zhang", DisplayName: name}}
	seen := func(g auth.Grant) []string {
		g.Role, g.Agency = auth.RoleHandler, "linhai"
		c := caller{User: "u", Grants: []auth.Grant{g}, Officers: me}
		var single []string
		for _, a := range []object{mine, unit, other} {
			if s.called(t, c, http.MethodGet, path(a), nil).status == http.StatusOK {
				single = append(single, text(a, "name"))
			}
		}
		names := values(list(s.called(t, c, http.MethodGet, linhai+"/applications", nil).ok(t), "applications"), "name")
		items := values(list(s.called(t, c, http.MethodGet, linhai+"/worklistItems", nil).ok(t), "worklistItems"), "application")
		require.ElementsMatch(t, names, items, "list and worklist agree")
		require.ElementsMatch(t, names, single, "and so do single reads")
		return names
	}
	require.Len(t, seen(auth.Grant{}), 3)
	require.Equal(t, []string{text(mine, "name")}, seen(auth.Grant{Own: true}))
	require.Equal(t, []string{text(unit, "name")}, seen(auth.Grant{Unit: "法规科"}))
	zhangs := text(s.get(t, linhai+"/officers/zhang").ok(t), "unit")
	require.NotEmpty(t, zhangs)
	require.Equal(t, []string{text(mine, "name")}, seen(auth.Grant{Unit: zhangs}), "what his unit's officers work on is the unit's")

	c := caller{User: "u", Grants: []auth.Grant{{Role: auth.RoleHandler, Agency: "linhai"}}, Officers: me}
	mineOnly := list(s.called(t, c, http.MethodGet, linhai+"/worklistItems?assignee=me", nil).ok(t), "worklistItems")
	require.Equal(t, []string{text(mine, "name")}, values(mineOnly, "application"))
}

// TestWhoWorksOnAnApplicationDoesNotAnswerIt is the separation of duties on one case.
func TestWhoWorksOnAnApplicationDoesNotAnswerIt(t *testing.T) {
	s := start(t, "2024-06-03")
	a := s.act(t, s.march(t), "accept", acts["accept"])
	a = s.act(t, a, "assign", object{"assignee": "王五", "actDate": date("2024-03-05")})
	reviewer := caller{
		User: "wang", Grants: []auth.Grant{{Role: auth.RoleReviewer, Agency: "linhai"}},
		Officers: []tenancy.Officer{{Agency: "linhai", ID: "wang", DisplayName: "王五"}},
	}
	refused := s.called(t, reviewer, http.MethodPost, path(a)+":answer", acts["answer"])
	refused.refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, string(refused.body), "承办人不得自行审核答复")
	reviewer.Officers[0].DisplayName = "赵六"
	s.called(t, reviewer, http.MethodPost, path(a)+":answer", acts["answer"]).ok(t)
}

// TestOnlyReadersAreRemindedOfARestrictedApplication: the ladder climbs past whoever may not know of it.
func TestOnlyReadersAreRemindedOfARestrictedApplication(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	a := s.owed(t)
	_, err := s.store.SQL().ExecContext(everything(t), `WITH u AS (
			INSERT INTO user_account (id, login_name, display_name, created_at, updated_at) VALUES ('u-wang', 'wang', '王', now(), now())
		) SELECT 1`)
	require.NoError(t, err)
	_, err = s.store.SQL().ExecContext(everything(t), `UPDATE officer SET user_id = 'u-wang' WHERE agency_id = 'linhai' AND id = 'wang'`)
	require.NoError(t, err)
	s.hide(t, path(a), "u-wang")
	s.on("2024-03-29")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"), "he works on it and may not know of it")
	require.NotEmpty(t, s.inbox(t, "wang"))
}

// TestThoseNamedAsReadersSeeIt goes the whole way with real users: a login, a role, and a name on the list.
func TestThoseNamedAsReadersSeeIt(t *testing.T) {
	door, root := identified(t)
	login := func(user, role string) *server {
		root.user(t, user)
		root.grant(t, user, role, "linhai")
		return door.as(text(root.letIn(t, door, user), "accessToken"))
	}
	boss, named, other := login("boss", "ROLE_REVIEWER"), login("named", "ROLE_HANDLER"), login("other", "ROLE_HANDLER")
	a := root.register(t)
	restricted := boss.post(t, path(a)+":restrict", object{"reason": "涉及商业秘密", "readers": []string{"users/named", "users/boss"}}).ok(t)
	require.Equal(t, []string{"users/boss", "users/named"}, values(list(restricted, "readers"), "user"))
	require.Equal(t, "users/boss", text(list(restricted, "readers")[0], "adder"))
	named.get(t, path(a)).ok(t)
	boss.get(t, path(a)).ok(t)
	other.get(t, path(a)).refused(t, http.StatusNotFound, "NOT_FOUND")
	boss.post(t, path(a)+":unrestrict", object{"reason": "不再需要"}).ok(t)
	other.get(t, path(a)).ok(t)
}
