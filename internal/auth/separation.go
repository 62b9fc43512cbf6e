package auth

import (
	"slices"

	"github.com/yishenqing/foi/internal/tenancy"
)

type separation struct {
	one, other []Role
	english    string
	chinese    string
}

func (s separation) between(a, b Role) bool {
	return slices.Contains(s.one, a) && slices.Contains(s.other, b) || slices.Contains(s.one, b) && slices.Contains(s.other, a)
}

// apart is the separation of duties (职责分离): what nobody may be at the same time in the same agency. Who drafts an answer does not approve
// it; who administers does not read applications; who audits does neither. A portal is a machine and nothing else.
var apart = []separation{
	{
		[]Role{RoleHandler},
		[]Role{RoleReviewer},
		"who drafts does not approve",
		"承办人不得同时担任审核人",
	},
	{
		[]Role{RoleAgencyAdmin, RoleSystemAdmin},
		[]Role{RoleRegistrar, RoleHandler, RoleReviewer, RoleLegalOfficer, RoleArchivist},
		"who administers does not read applications",
		"管理员不得同时担任办理申请的角色",
	},
	{
		[]Role{RoleAuditor},
		[]Role{
			RoleRegistrar, RoleHandler, RoleReviewer, RoleLegalOfficer, RoleArchivist, RoleStatistician, RoleAgencyAdmin, RoleSystemAdmin,
		},
		"who audits does nothing else",
		"审计员不得兼任其他角色",
	},
	{
		[]Role{RolePortal},
		[]Role{
			RoleRegistrar, RoleHandler, RoleReviewer, RoleLegalOfficer, RoleArchivist, RoleStatistician, RoleAgencyAdmin, RoleSystemAdmin,
			RoleAuditor,
		},
		"a portal is no member of the staff",
		"门户不得兼任工作人员角色",
	},
}

// SeparationError is the refusal of a grant that would put duties into one hand which the law of the house keeps apart.
type SeparationError struct {
	Wanted  Role
	Held    Role
	English string
	Text    string
}

func (e *SeparationError) Error() string {
	return "role " + string(e.Wanted) + " cannot be granted to a holder of " + string(e.Held) + " there: " + e.English
}

// Chinese returns the refusal for people.
func (e *SeparationError) Chinese() string {
	return "该用户已是“" + e.Held.Label() + "”，不能再授予“" + e.Wanted.Label() + "”：" + e.Text
}

// Separate returns a *SeparationError when the grants a user has and another one must not be in one hand, nil otherwise. Grants
// whose agencies have nothing in common are never at odds.
func Separate(has []Grant, wanted Grant, tree *tenancy.Tree) error {
	for _, g := range has {
		for _, rule := range apart {
			if !rule.between(g.Role, wanted.Role) || !tenancy.Overlap(g.Area(), wanted.Area(), tree) {
				continue
			}
			return &SeparationError{Wanted: wanted.Role, Held: g.Role, English: rule.english, Text: rule.chinese}
		}
	}
	return nil
}
