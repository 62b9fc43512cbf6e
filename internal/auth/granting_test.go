package auth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/tenancy"
)

// city stands above county, which stands above bureau; other stands beside county.
var tree = tenancy.NewTree(1, map[string]string{"county": "city", "bureau": "county", "other": "city"})

func admin(grants ...auth.Grant) *auth.Principal {
	p := auth.NewPrincipal("users/a", "", auth.KindPerson, grants...)
	p.Tree = tree
	return &p
}

func TestWhoMayGrantWhat(t *testing.T) {
	county := admin(auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county", Below: true})
	alone := admin(auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county"})
	system := admin(auth.Grant{Role: auth.RoleSystemAdmin, Below: true})
	cityAdmin := admin(auth.Grant{Role: auth.RoleSystemAdmin, Agency: "city", Below: true})
	handler := admin(auth.Grant{Role: auth.RoleHandler, Below: true})
	half := admin(auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county", Unit: "办公室"})
	for _, tt := range []struct {
		name    string
		who     *auth.Principal
		user    string
		g       auth.Grant
		refused string
	}{
		{"in his agency", county, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "county"}, ""},
		{"below", county, "users/b", auth.Grant{Role: auth.RoleReviewer, Agency: "bureau", Below: true}, ""},
		{"an equal", county, "users/b", auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county", Below: true}, ""},
		{"a unit", county, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "bureau", Unit: "征地科", Own: true}, ""},
		{"himself", county, "users/a", auth.Grant{Role: auth.RoleHandler, Agency: "county"}, "self"},
		{"beside", county, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "other"}, "area"},
		{"above", county, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "city"}, "area"},
		{"everywhere", county, "users/b", auth.Grant{Role: auth.RoleHandler, Below: true}, "area"},
		{"a system admin", county, "users/b", auth.Grant{Role: auth.RoleSystemAdmin, Agency: "county"}, "above"},
		{"an auditor", county, "users/b", auth.Grant{Role: auth.RoleAuditor, Agency: "county"}, "above"},
		{"below, although his own grant ends at the agency", alone, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "bureau"}, "area"},
		{"with those below, likewise", alone, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "county", Below: true}, "area"},
		{"anything", system, "users/b", auth.Grant{Role: auth.RoleAuditor, Below: true}, ""},
		{"anything but to himself", system, "users/a", auth.Grant{Role: auth.RoleAuditor, Below: true}, "self"},
		{"an auditor, not for the installation", cityAdmin, "users/b", auth.Grant{Role: auth.RoleAuditor, Agency: "county"}, "above"},
		{"without administering", handler, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "county"}, "area"},
		{"for an agency, administering a unit", half, "users/b", auth.Grant{Role: auth.RoleHandler, Agency: "county"}, "area"},
		{"development", auth.DevelopmentPrincipal(), "development", auth.Grant{Role: auth.RoleAuditor}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { requireRule(t, tt.refused, tt.who.MayGrant(tt.user, tt.g)) })
	}
}

func requireRule(t *testing.T, rule string, err error) {
	t.Helper()
	if rule == "" {
		require.NoError(t, err)
		return
	}
	var forbidden *auth.ForbiddenError
	require.ErrorAs(t, err, &forbidden)
	require.Equal(t, rule, forbidden.Rule)
	require.NotEmpty(t, forbidden.Error())
	require.NotEmpty(t, forbidden.Chinese())
}

// Who resets the password of somebody with more rights takes them over.
func TestWhoMayAdministerWhom(t *testing.T) {
	county := admin(auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county", Below: true})
	requireRule(t, "", county.MayAdminister("users/b", "bureau", nil))
	requireRule(t, "", county.MayAdminister("users/b", "bureau", []auth.Grant{{Role: auth.RoleHandler, Agency: "county"}}))
	requireRule(t, "self", county.MayAdminister("users/a", "county", nil))
	requireRule(t, "area", county.MayAdminister("users/b", "other", nil))
	requireRule(t, "area", county.MayAdminister("users/b", "", nil))
	requireRule(t, "area", county.MayAdminister("users/b", "county", []auth.Grant{{Role: auth.RoleHandler, Agency: "other"}}))
	requireRule(t, "above", county.MayAdminister("users/b", "county", []auth.Grant{{Role: auth.RoleSystemAdmin, Below: true}}))
	requireRule(t, "", admin(auth.Grant{Role: auth.RoleSystemAdmin, Below: true}).
		MayAdminister("users/b", "", []auth.Grant{{Role: auth.RoleAuditor, Below: true}}))
}

// A person whose password has to be changed can do that, and nothing else.
func TestAPersonOnHoldMayManageHimselfOnly(t *testing.T) {
	p := auth.NewPrincipal("users/a", "", auth.KindPerson, auth.Grant{Role: auth.RoleHandler, Agency: "county"})
	require.True(t, p.May(auth.SelfManage))
	require.True(t, p.May(auth.ApplicationsHandle))
	p.Hold = "须先修改初始口令"
	require.True(t, p.May(auth.SelfManage))
	require.False(t, p.May(auth.ApplicationsHandle))
	require.Contains(t, p.Denied(auth.ApplicationsHandle).Chinese(), "须先修改初始口令")

	machine := auth.NewPrincipal("keys/k", "", auth.KindService, auth.Grant{Role: auth.RoleHandler, Agency: "county"})
	require.False(t, machine.May(auth.SelfManage))
	require.Contains(t, machine.Denied(auth.SelfManage).Chinese(), "管理本人账号")
}
