package app

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"time"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/store"
)

type (
	// User is somebody who may log in.
	User = store.User
	// UserGrant is a role of a user.
	UserGrant = store.UserGrant
	// ServiceKey is what another system or a portal calls with.
	ServiceKey = store.ServiceAccount
)

// Accounts are users and keys, administered from the command line: by whoever has the database, and not by a user. What is done is
// in the audit.
type Accounts struct {
	store    *store.Store
	identity *identity.Identity
	clock    clock.Clock
	command  string
}

// OpenAccounts opens the database and calls do with its accounts. command is the actor for the audit, for example `foi user add`.
func OpenAccounts(ctx context.Context, cfg *config.Database, command string, log *slog.Logger, do func(context.Context, *Accounts) error) (err error) {
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	return spoken(do(ctx, newAccounts(d.Store, clock.System{}, command)))
}

// spoken says in Chinese what the store refuses.
func spoken(err error) error {
	if _, ok := errors.AsType[*store.UnknownAgencyError](err); ok {
		return &InputError{"没有这个机关"}
	}
	if e, ok := errors.AsType[*store.ExistsError](err); ok {
		switch e.Field {
		case "login_name":
			return &InputError{"登录名已被使用"}
		case "subject":
			return &InputError{"该外部身份已属于另一用户"}
		case "scope":
			return &InputError{"该用户已有这项授权"}
		}
		return &InputError{"编号已被使用"}
	}
	return err
}

func newAccounts(s *store.Store, c clock.Clock, command string) *Accounts {
	return &Accounts{
		store: s, clock: c, command: command, identity: identity.New(s, c, identity.Settings{}, credential.Recommended, nil),
	}
}

func (a *Accounts) write() store.Write {
	return store.Write{Actor: a.command, Correlation: correlation.New(), Now: a.clock.Now(), Origin: audit.System(a.command)}
}

// InputError is a refusal of what was typed.
type InputError struct{ Text string }

func (e *InputError) Error() string { return e.Text }

// Chinese returns the refusal for people.
func (e *InputError) Chinese() string { return e.Text }

var loginPattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$`)

// NewUser is a user to be made.
type NewUser struct {
	LoginName   string
	DisplayName string
	Agency      string // "": looked after by the administrators of the installation
	Password    string // "": one is made up, and has to be changed
	Issuer      string // with Subject; then there is no password unless one is given
	Subject     string
	Role        *NewGrant // nil: none
}

// NewGrant is a grant to be made.
type NewGrant struct {
	Role   string
	Agency string // "": the whole installation
	Below  bool
	Unit   string
	Own    bool
}

// AddUser makes a user and returns the password that was made up for him, if one was.
func (a *Accounts) AddUser(ctx context.Context, n NewUser) (u User, password string, err error) {
	u = User{
		LoginName: identity.LoginName(n.LoginName), DisplayName: n.DisplayName, AgencyID: orNil(n.Agency), Version: 1,
		Issuer: orNil(n.Issuer), Subject: orNil(n.Subject),
	}
	switch {
	case !loginPattern.MatchString(u.LoginName):
		return u, "", &InputError{"登录名由 1 至 64 位字母、汉字、数字及 . _ @ - 组成，首位为字母、汉字或数字"}
	case u.DisplayName == "":
		return u, "", &InputError{"须给出姓名"}
	case (n.Issuer == "") != (n.Subject == ""):
		return u, "", &InputError{"身份提供方与外部身份标识须同时给出"}
	}
	if n.Role != nil {
		if err := n.Role.check(); err != nil {
			return u, "", err
		}
	}
	w := a.write()
	now := w.Now.Truncate(time.Microsecond)
	u.CreatedAt, u.UpdatedAt = now, now
	if n.Password != "" || n.Issuer == "" {
		if password, err = a.passwordOf(ctx, &u, n.Password, now); err != nil {
			return u, "", err
		}
	}
	if u, err = a.store.CreateUser(ctx, u, w); err != nil {
		return u, "", err
	}
	if n.Role != nil {
		_, err = a.grant(ctx, u.ID, *n.Role)
	}
	return u, password, err
}

// passwordOf gives a user a password, and returns it when it was made up.
func (a *Accounts) passwordOf(ctx context.Context, u *User, given string, now time.Time) (made string, err error) {
	if given == "" {
		made = credential.NewPassword()
		given = made
	} else if err := credential.Strong(given, u.LoginName); err != nil {
		return "", err
	}
	hash, err := a.identity.Hash(ctx, given)
	u.PasswordHash, u.PasswordChangedAt, u.MustChange = &hash, &now, made != ""
	return made, err
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (g NewGrant) check() error {
	role := auth.Role(g.Role)
	switch {
	case !slices.Contains(auth.Roles(), role):
		return &InputError{"没有角色“" + g.Role + "”；可选：" + roleList()}
	case role == auth.RolePortal:
		return &InputError{"门户不是用户的角色，请用 foi key add"}
	case g.Agency == "" && (!g.Below || g.Unit != ""):
		return &InputError{"须指定机关（--agency），或以 --everywhere 授权及于全系统（不可限定科室）"}
	}
	return nil
}

// roleList is all roles with their names.
func roleList() (text string) {
	for i, r := range auth.Roles() {
		if i > 0 {
			text += "、"
		}
		text += string(r) + "（" + r.Label() + "）"
	}
	return text
}

// user finds a user by his login name.
func (a *Accounts) user(ctx context.Context, loginName string) (User, error) {
	u, err := a.store.FindUser(ctx, identity.LoginName(loginName))
	if errors.Is(err, store.ErrNotFound) {
		err = &InputError{"没有登录名为“" + loginName + "”的用户"}
	}
	return u, err
}

// Grant gives a user a role, unless it has to be kept apart from one he has.
func (a *Accounts) Grant(ctx context.Context, loginName string, g NewGrant) (UserGrant, error) {
	if err := g.check(); err != nil {
		return UserGrant{}, err
	}
	u, err := a.user(ctx, loginName)
	if err != nil {
		return UserGrant{}, err
	}
	return a.grant(ctx, u.ID, g)
}

func (a *Accounts) grant(ctx context.Context, user string, g NewGrant) (UserGrant, error) {
	row := UserGrant{UserID: user, Role: g.Role, AgencyID: orNil(g.Agency), Below: g.Below, Unit: g.Unit, Own: g.Own}
	check := func(_ store.User, has []store.UserGrant) error { return a.identity.Separate(ctx, has, &row) }
	return a.store.CreateGrant(ctx, row, check, a.write())
}

// Revoke takes a grant back, by its id.
func (a *Accounts) Revoke(ctx context.Context, loginName, grant string) (UserGrant, error) {
	u, err := a.user(ctx, loginName)
	if err != nil {
		return UserGrant{}, err
	}
	g, err := a.store.RevokeGrant(ctx, u.ID, grant, func(store.User, []store.UserGrant) error { return nil }, a.write())
	if errors.Is(err, store.ErrNotFound) {
		err = &InputError{"该用户没有这项授权；编号见 foi user list"}
	}
	return g, err
}

// Users calls visit with every user and his live grants.
func (a *Accounts) Users(ctx context.Context, visit func(User, []UserGrant) error) error {
	q := store.UserQuery{All: true, ShowDisabled: true, Limit: 500}
	for {
		users, err := a.store.ListUsers(ctx, q)
		if err != nil || len(users) == 0 {
			return err
		}
		for _, u := range users {
			grants, err := a.store.LiveGrants(ctx, u.ID)
			if err != nil {
				return err
			}
			if err := visit(u, grants); err != nil {
				return err
			}
		}
		q.AfterID = users[len(users)-1].ID
	}
}

// The acts on a user.
const (
	ActDisable = "disable"
	ActEnable  = "enable"
	ActUnlock  = "unlock"
)

// Act does one of the acts to a user.
func (a *Accounts) Act(ctx context.Context, loginName, act string) (User, error) {
	return a.change(ctx, loginName, func(u User) (store.UserChange, error) {
		switch act {
		case ActDisable:
			return identity.Disable(u, a.clock.Now()), nil
		case ActEnable:
			return identity.Enable(u), nil
		}
		return identity.Unlock(u), nil
	})
}

func (a *Accounts) change(ctx context.Context, loginName string, decide func(User) (store.UserChange, error)) (User, error) {
	u, err := a.user(ctx, loginName)
	if err != nil {
		return u, err
	}
	return a.store.ChangeUser(ctx, u.ID, 0, func(u store.User, _ []store.UserGrant) (store.UserChange, error) { return decide(u) }, a.write())
}

// ResetPassword gives a user the password, or one that is made up, which is returned and which he has to change.
func (a *Accounts) ResetPassword(ctx context.Context, loginName, given string) (made string, err error) {
	u, err := a.user(ctx, loginName)
	if err != nil {
		return "", err
	}
	now := a.clock.Now()
	if made, err = a.passwordOf(ctx, &u, given, now); err != nil {
		return "", err
	}
	_, err = a.change(ctx, loginName, func(User) (store.UserChange, error) {
		return identity.NewPassword(*u.PasswordHash, u.MustChange, now), nil
	})
	return made, err
}

// LogIn logs a user in and returns an access token: for the demonstration, whose lines are to be tried.
func (a *Accounts) LogIn(ctx context.Context, i *identity.Identity, loginName, password string) (token string, err error) {
	opened, err := i.LogIn(ctx, loginName, password, "", a.write())
	return opened.Access, err
}
