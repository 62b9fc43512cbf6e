package auth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/tenancy"
)

func TestNamesOfRolesAndPermissionsAreUnique(t *testing.T) {
	labels := map[string]bool{}
	for _, r := range auth.Roles() {
		require.NotEmpty(t, r.Label(), r)
		require.False(t, labels[r.Label()], r)
		labels[r.Label()] = true
	}
	labels = map[string]bool{}
	for _, p := range auth.Permissions() {
		require.NotEmpty(t, p.Label(), p)
		require.False(t, labels[p.Label()], p)
		labels[p.Label()] = true
	}
}

// TestEveryPermissionIsNeededAndHeld keeps the tables complete: a permission that no RPC needs protects nothing, one that no role
// carries locks everybody out.
func TestEveryPermissionIsNeededAndHeld(t *testing.T) {
	rules, err := auth.Rules(described())
	require.NoError(t, err)
	needed := map[auth.Permission]bool{}
	for _, rule := range rules {
		needed[rule.Permission] = true
	}
	held := map[auth.Permission]bool{}
	for _, r := range auth.Roles() {
		for _, p := range r.Permissions() {
			held[p] = true
			require.NotEmpty(t, p.Label(), "%s carries %s, which is no permission", r, p)
		}
	}
	for _, p := range auth.Permissions() {
		require.True(t, held[p] || p == auth.SelfManage, "no role carries %s", p)
		if !auth.BesidesRPCs(p) {
			require.True(t, needed[p], "no RPC needs %s", p)
		}
	}
}

// caseWork are the permissions by which somebody sees or changes an application.
var caseWork = []auth.Permission{
	auth.ApplicationsRead, auth.ApplicationsRegister, auth.ApplicationsUpdate, auth.ApplicationsHandle, auth.ApplicationsDecide,
	auth.ApplicationsReopen, auth.ApplicationsArchive, auth.ApplicationsRestrict, auth.ApplicantsReveal, auth.ApplicantsExport,
	auth.ApplicantsCorrect,
}

func TestSeparationOfDuties(t *testing.T) {
	for _, r := range auth.Roles() {
		require.False(t, r.May(auth.ApplicationsHandle) && r.May(auth.ApplicationsDecide), "%s drafts and approves", r)
		administers := r.May(auth.AgenciesManage) || r.May(auth.SettingsManage) || r.May(auth.OfficersManage) || r.May(auth.CalendarManage)
		for _, p := range caseWork {
			require.False(t, administers && r.May(p), "%s administers and has %s", r, p)
		}
	}
	for _, p := range auth.RoleAuditor.Permissions() {
		require.True(t, auth.ReadsOnly(p), "the auditor may %s, which writes", p)
	}
}

func TestSeparateLooksAtAgencies(t *testing.T) {
	tree := tenancy.NewTree(1, map[string]string{"bureau": "county"})
	has := []auth.Grant{{Role: auth.RoleHandler, Agency: "bureau"}}
	for _, c := range []struct {
		wanted auth.Grant
		apart  bool
	}{
		{auth.Grant{Role: auth.RoleReviewer, Agency: "bureau"}, true},
		{auth.Grant{Role: auth.RoleReviewer, Agency: "county", Below: true}, true},
		{auth.Grant{Role: auth.RoleReviewer, Agency: "", Below: true}, true},
		{auth.Grant{Role: auth.RoleReviewer, Agency: "county"}, false},
		{auth.Grant{Role: auth.RoleRegistrar, Agency: "bureau"}, false},
		{auth.Grant{Role: auth.RoleSystemAdmin, Below: true}, true},
		{auth.Grant{Role: auth.RoleAgencyAdmin, Agency: "county"}, false},
		{auth.Grant{Role: auth.RoleAuditor, Agency: "bureau"}, true},
		{auth.Grant{Role: auth.RolePortal, Agency: "bureau"}, true},
	} {
		err := auth.Separate(has, c.wanted, tree)
		if !c.apart {
			require.NoError(t, err, c.wanted)
			continue
		}
		var apart *auth.SeparationError
		require.ErrorAs(t, err, &apart, c.wanted)
		require.Contains(t, apart.Chinese(), c.wanted.Role.Label())
		require.Contains(t, apart.Error(), string(auth.RoleHandler))
	}
}

func TestAPermissionHoldsWhereItsRoleIsGranted(t *testing.T) {
	p := auth.NewPrincipal("u1", "", auth.KindPerson,
		auth.Grant{Role: auth.RoleRegistrar, Agency: "a"}, auth.Grant{Role: auth.RoleHandler, Agency: "b"})
	_, err := p.Reach(auth.ApplicationsHandle).Agency("a")
	require.Error(t, err, "what he may do in one agency, he may not in the other")
	_, err = p.Reach(auth.ApplicationsHandle).Agency("b")
	require.NoError(t, err)
	_, err = p.Reach(auth.ApplicationsHandle).Cases().Agency("a")
	require.NoError(t, err)
	require.False(t, p.May(auth.ApplicationsDecide))
	rows, err := auth.DevelopmentPrincipal().Reach(auth.ApplicationsHandle).Agency("a")
	require.NoError(t, err)
	require.True(t, rows.Everything)
}
