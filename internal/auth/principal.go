// Package auth says who calls and what he may do: the principal of a call, the seam through which identities come in, the
// roles that can be granted, and the table of permissions. An RPC without a rule in the table keeps the server from starting.
package auth

import (
	"context"
	"strings"

	"github.com/yishenqing/foi/internal/tenancy"
)

// Kind is what a principal is.
type Kind string

// The kinds of principal.
const (
	KindPerson      Kind = "person"      // somebody of the staff
	KindService     Kind = "service"     // another system: of the agency, or a portal
	KindDevelopment Kind = "development" // the stand-in of tests and trials on one's own machine (ADR 0009)
)

// Grant gives a principal a role in a part of the installation (授权).
type Grant struct {
	Role   Role
	Agency string // "" for the whole installation, with Below
	Below  bool   // and in everything below Agency
	Unit   string // only for the applications of this unit; "" for all
	Own    bool   // only for the applications assigned to the principal himself
}

// Area returns where the grant holds.
func (g Grant) Area() tenancy.Area {
	return tenancy.Area{Agency: g.Agency, Below: g.Below, Unit: g.Unit, Own: g.Own}
}

// Principal is who makes a call. Nobody changes one that an Authenticator has returned.
type Principal struct {
	ID          string // stable, goes into audit entries and logs: never a name or an identity number
	DisplayName string // for screens only
	Kind        Kind
	Session     string // the id of the session, "" for keys
	Grants      []Grant
	Officers    []tenancy.Officer // the entries of the list of officers that are his
	Tree        *tenancy.Tree     // as it was when the call began; needed for grants with Below
	// Hold is why a person may do nothing but manage his own account, in Chinese; "" is the rule.
	Hold string

	everything bool // the development principal
}

// NewPrincipal returns a principal with exactly the given grants.
func NewPrincipal(id, displayName string, kind Kind, grants ...Grant) Principal {
	return Principal{ID: id, DisplayName: displayName, Kind: kind, Grants: grants}
}

// May reports whether the principal has a permission anywhere. Where, is for his reach to say.
func (p *Principal) May(do Permission) bool {
	switch {
	case p.everything:
		return true
	case do == SelfManage: // no role is needed, but a person
		return p.Kind == KindPerson
	case p.Hold != "":
		return false
	}
	for _, g := range p.Grants {
		if g.Role.May(do) {
			return true
		}
	}
	return false
}

// Denied returns the refusal of somebody who lacks a permission.
func (p *Principal) Denied(do Permission) *DeniedError {
	return &DeniedError{Permission: do, Hold: p.Hold}
}

// Reach returns where the principal has a permission, which is what the store holds a call to.
func (p *Principal) Reach(do Permission) *tenancy.Reach {
	if p.everything {
		return tenancy.Everything()
	}
	return tenancy.For(tenancy.Caller{User: p.User(), Officers: p.Officers, Tree: p.Tree}, p.areas(do), p.areas(ApplicationsRead))
}

func (p *Principal) areas(do Permission) []tenancy.Area {
	var areas []tenancy.Area
	for _, g := range p.Grants {
		if g.Role.May(do) {
			areas = append(areas, g.Area())
		}
	}
	return areas
}

// Assignee returns the name under which applications of an agency are assigned to the principal, his id when he is not on its list of
// officers.
func (p *Principal) Assignee(agency string) string {
	for _, o := range p.Officers {
		if o.Agency == agency {
			return o.DisplayName
		}
	}
	return p.ID
}

// User returns the id of the user that a person is, as the tables have it; others are no user and have their own id.
func (p *Principal) User() string { return strings.TrimPrefix(p.ID, "users/") }

// IsZero reports whether there is no principal.
func (p *Principal) IsZero() bool { return p.ID == "" }

type key struct{}

// NewContext returns a context that carries p to the services.
func NewContext(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, key{}, p)
}

var nobody Principal

// FromContext returns who makes the call, the zero Principal outside of a call.
func FromContext(ctx context.Context) *Principal {
	if p, ok := ctx.Value(key{}).(*Principal); ok {
		return p
	}
	return &nobody
}
