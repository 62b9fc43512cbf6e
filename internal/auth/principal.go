// Package auth says who calls and what he may do: the principal of a call, the seam through which identities come in, and the
// table of permissions. An RPC without a rule in the table keeps the server from starting.
package auth

import "context"

// Kind is what a principal is.
type Kind string

// The kinds of principal.
const (
	KindPerson      Kind = "person"      // somebody of the staff
	KindService     Kind = "service"     // another system of the agency
	KindDevelopment Kind = "development" // the stand-in of `foi demo` and tests (ADR 0009)
)

// Principal is who makes a call.
type Principal struct {
	ID          string // stable, goes into audit entries and logs: never a name or an identity number
	DisplayName string // for screens only
	Kind        Kind

	permissions map[Permission]bool
}

// NewPrincipal returns a principal with exactly the given permissions.
func NewPrincipal(id, displayName string, kind Kind, may ...Permission) Principal {
	permissions := make(map[Permission]bool, len(may))
	for _, p := range may {
		permissions[p] = true
	}
	return Principal{ID: id, DisplayName: displayName, Kind: kind, permissions: permissions}
}

// May reports whether the principal has a permission.
func (p Principal) May(do Permission) bool { return p.permissions[do] }

// IsZero reports whether there is no principal.
func (p Principal) IsZero() bool { return p.ID == "" }

type key struct{}

// NewContext returns a context that carries p to the services.
func NewContext(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, key{}, p)
}

// FromContext returns who makes the call, the zero Principal outside of a call.
func FromContext(ctx context.Context) Principal {
	if p, ok := ctx.Value(key{}).(*Principal); ok {
		return *p
	}
	return Principal{}
}
