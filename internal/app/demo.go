package app

import (
	"context"
	"errors"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/store"
)

// DemoPassword is that of all users of the demonstration, which listens on this machine only.
const DemoPassword = "Linhai-2020-foi" //nolint:gosec // printed by the demonstration

// DemoUser is a user of the demonstration.
type DemoUser struct {
	LoginName string
	Role      string // in Chinese
}

// demoPortal is the key of the demonstration's portal.
const demoPortal = "demo-portal"

// DemoPortalKey returns the secret of a key of a portal at 临海. One of an earlier run, which nobody can show again, ends.
func (a *App) DemoPortalKey(ctx context.Context) (secret string, err error) {
	accounts := newAccounts(a.store, a.Env.Clock, demoActor)
	key := NewKey{ID: demoPortal, DisplayName: "演示门户", Role: string(auth.RolePortal), Agency: demodata.LinhaiAgency, Days: 30}
	secret, err = accounts.AddKey(ctx, key)
	if _, exists := errors.AsType[*store.ExistsError](err); exists {
		return accounts.RotateKey(ctx, key)
	}
	return secret, err
}

// demoActor is who makes them, for the audit.
const demoActor = "foi demo"

// AddDemoUsers makes a user for every role of the staff, at 临海 with everything below it or, for those who look after the whole
// installation, everywhere. Those of an earlier run stay. It returns them, and an access token of the one who works on applications.
func (a *App) AddDemoUsers(ctx context.Context) (users []DemoUser, token string, err error) {
	accounts := newAccounts(a.store, a.Env.Clock, demoActor)
	for _, role := range auth.Roles() {
		if role == auth.RolePortal {
			continue
		}
		g := NewGrant{Role: string(role), Agency: demodata.LinhaiAgency, Below: true}
		if role == auth.RoleSystemAdmin || role == auth.RoleAuditor {
			g.Agency = ""
		}
		u := DemoUser{LoginName: string(role), Role: role.Label()}
		_, _, err := accounts.AddUser(ctx, NewUser{
			LoginName: u.LoginName, DisplayName: "演示" + u.Role, Agency: demodata.LinhaiAgency, Password: DemoPassword, Role: &g,
		})
		if _, exists := errors.AsType[*store.ExistsError](err); err != nil && !exists {
			return nil, "", err
		}
		users = append(users, u)
	}
	token, err = accounts.LogIn(ctx, a.identity, string(auth.RoleHandler), DemoPassword)
	return users, token, err
}
