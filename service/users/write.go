package users

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/store"
)

// setters write the fields of a user, each only that. A test holds them against the proto.
var setters = map[string]func(*fieldcheck.Check, *store.User, *foiv1.User){
	"login_name": func(c *fieldcheck.Check, u *store.User, m *foiv1.User) {
		u.LoginName = identity.LoginName(c.Text("user.login_name", m.GetLoginName()))
	},
	"display_name": func(c *fieldcheck.Check, u *store.User, m *foiv1.User) {
		u.DisplayName = c.Text("user.display_name", m.GetDisplayName())
	},
	"agency": func(c *fieldcheck.Check, u *store.User, m *foiv1.User) {
		u.AgencyID = c.OptionalAgency("user.agency", m.GetAgency())
	},
	"issuer": func(c *fieldcheck.Check, u *store.User, m *foiv1.User) {
		u.Issuer = orNil(c.Optional("user.issuer", m.GetIssuer()))
	},
	"subject": func(c *fieldcheck.Check, u *store.User, m *foiv1.User) {
		u.Subject = orNil(c.Optional("user.subject", m.GetSubject()))
	},
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func settable(path string) bool { return setters[path] != nil }

// linked refuses half of an identity at an issuer.
func linked(c *fieldcheck.Check, u *store.User) {
	if (u.Issuer == nil) != (u.Subject == nil) {
		c.Add("user.subject", "together", "issuer and subject go together", "身份提供方与外部身份标识须同时填写")
	}
}

// CreateUser makes an account. The caller must be able to administer it afterwards.
func (s *Service) CreateUser(ctx context.Context, req *foiv1.CreateUserRequest) (*foiv1.User, error) {
	var c fieldcheck.Check
	w := s.write(ctx)
	at := stored(w.Now)
	u := store.User{ID: req.GetUserId(), Version: 1, CreatedAt: at, UpdatedAt: at}
	for _, set := range setters {
		set(&c, &u, req.GetUser())
	}
	linked(&c, &u)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := auth.FromContext(ctx).MayAdminister("", u.Agency(), nil); err != nil {
		return nil, err
	}
	u, err := s.env.Store.CreateUser(ctx, u, w)
	if err != nil {
		return nil, err
	}
	return s.present(&u), nil
}

// UpdateUser changes the data of a user. Whoever moves him to another agency must administer that one too.
func (s *Service) UpdateUser(ctx context.Context, req *foiv1.UpdateUserRequest) (*foiv1.User, error) {
	var c fieldcheck.Check
	m := req.GetUser()
	name := c.User("user.name", m.GetName())
	version := c.Version("user.etag", m.GetEtag())
	paths := c.Paths(req.GetUpdateMask(), m, settable)
	if err := c.Err(); err != nil {
		return nil, err
	}
	decide := func(before store.User, has []store.UserGrant) (store.UserChange, error) {
		var c fieldcheck.Check
		after := before
		for _, path := range paths {
			setters[path](&c, &after, m)
		}
		linked(&c, &after)
		if err := c.Err(); err != nil {
			return store.UserChange{}, err
		}
		if err := mayChange(ctx, &after, has); err != nil {
			return store.UserChange{}, err
		}
		return changed(&before, &after), nil
	}
	return s.change(ctx, name.ID, version, decide)
}

// changed says what to write so that a user is as he is after.
func changed(before, after *store.User) store.UserChange {
	columns := map[string]any{}
	if before.LoginName != after.LoginName {
		columns["login_name"] = after.LoginName
	}
	if before.DisplayName != after.DisplayName {
		columns["display_name"] = after.DisplayName
	}
	if before.Agency() != after.Agency() {
		columns["agency_id"] = after.AgencyID
	}
	if !same(before.Issuer, after.Issuer) || !same(before.Subject, after.Subject) {
		columns["issuer"], columns["subject"] = after.Issuer, after.Subject
	}
	fields := make([]string, 0, len(columns))
	for name := range columns {
		fields = append(fields, name)
	}
	return store.UserChange{Action: "user update", Columns: columns, Detail: map[string]any{"fields": fields}}
}

func same(a, b *string) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// change is ChangeUser for a user whom the caller may administer as he stands.
func (s *Service) change(ctx context.Context, id string, version int64,
	decide func(store.User, []store.UserGrant) (store.UserChange, error),
) (*foiv1.User, error) {
	u, err := s.env.Store.ChangeUser(ctx, id, version, func(u store.User, has []store.UserGrant) (store.UserChange, error) {
		if err := mayChange(ctx, &u, has); err != nil {
			return store.UserChange{}, err
		}
		return decide(u, has)
	}, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return s.present(&u), nil
}
