package auth

import "slices"

// ForbiddenError is the refusal of a caller who has the permission, but not for this.
type ForbiddenError struct {
	Rule    string // stable, for example "self"
	English string
	Text    string // Chinese
}

func (e *ForbiddenError) Error() string { return e.English }

// Chinese returns the refusal for people.
func (e *ForbiddenError) Chinese() string { return e.Text }

var (
	errSelf = &ForbiddenError{"self", "nobody administers his own account", "不能管理自己的账号或给自己授权，请由其他管理员操作"}
	errHigh = &ForbiddenError{
		"above", "only an administrator of the installation grants this role, or administers who has it", "该角色只能由全系统的系统管理员授予和管理",
	}
	errArea = &ForbiddenError{
		"area", "the grant, or a grant of this user, reaches beyond the caller's own", "授权范围超出您本人的管理范围",
	}
)

// high are the roles that only an administrator of the whole installation grants.
var high = []Role{RoleSystemAdmin, RoleAuditor}

// MayGrant returns a *ForbiddenError unless the principal may give the grant to a user, or to an account of another system: nobody
// grants to himself, nor beyond where he administers, nor a role above his own.
func (p *Principal) MayGrant(user string, g Grant) error {
	if p.everything {
		return nil
	}
	if p.ID == user {
		return errSelf
	}
	if slices.Contains(high, g.Role) && !p.administers(Grant{Role: RoleSystemAdmin, Below: true}, RoleSystemAdmin) {
		return errHigh
	}
	if !p.administers(g, RoleAgencyAdmin, RoleSystemAdmin) {
		return errArea
	}
	return nil
}

// MayAdminister returns a *ForbiddenError unless the principal may change a user who is looked after by an agency ("": the
// installation) and has grants: he must be able to grant each of them. Who resets a password could become that user.
func (p *Principal) MayAdminister(user, agency string, has []Grant) error {
	if p.everything {
		return nil
	}
	if p.ID == user {
		return errSelf
	}
	if !p.administers(Grant{Agency: agency, Below: agency == ""}, RoleAgencyAdmin, RoleSystemAdmin) {
		return errArea
	}
	for _, g := range has {
		if err := p.MayGrant(user, g); err != nil {
			return err
		}
	}
	return nil
}

// administers reports whether one of the principal's grants of the roles holds wherever another grant does.
func (p *Principal) administers(where Grant, roles ...Role) bool {
	for _, g := range p.Grants {
		if !slices.Contains(roles, g.Role) || g.Unit != "" || g.Own {
			continue
		}
		same := g.Agency == where.Agency && (g.Below || !where.Below)
		above := g.Below && (g.Agency == "" || where.Agency != "" && p.Tree.IsBelow(where.Agency, g.Agency))
		if same || above {
			return true
		}
	}
	return false
}
