package present

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// The dictionaries of identity.
var (
	Role = dictionary(map[foiv1.Role]auth.Role{
		foiv1.Role_ROLE_REGISTRAR:     auth.RoleRegistrar,
		foiv1.Role_ROLE_HANDLER:       auth.RoleHandler,
		foiv1.Role_ROLE_REVIEWER:      auth.RoleReviewer,
		foiv1.Role_ROLE_LEGAL_OFFICER: auth.RoleLegalOfficer,
		foiv1.Role_ROLE_ARCHIVIST:     auth.RoleArchivist,
		foiv1.Role_ROLE_STATISTICIAN:  auth.RoleStatistician,
		foiv1.Role_ROLE_AGENCY_ADMIN:  auth.RoleAgencyAdmin,
		foiv1.Role_ROLE_SYSTEM_ADMIN:  auth.RoleSystemAdmin,
		foiv1.Role_ROLE_AUDITOR:       auth.RoleAuditor,
		foiv1.Role_ROLE_PORTAL:        auth.RolePortal,
	})
	sessionMethod = dictionary(map[foiv1.Session_Method]string{
		foiv1.Session_METHOD_PASSWORD: "password",
		foiv1.Session_METHOD_OIDC:     "oidc",
	})
)

// User returns a user without anything he proves himself with. Locks that are over by now are not shown.
func User(u *store.User, now time.Time) *foiv1.User {
	out := &foiv1.User{
		Name: resname.User{ID: u.ID}.String(), LoginName: u.LoginName, DisplayName: u.DisplayName,
		Agency: agencyName(u.AgencyID), Disabled: u.DisabledAt != nil, PasswordSet: u.PasswordHash != nil,
		PasswordChangeRequired: u.MustChange, TotpEnabled: u.TOTPConfirmedAt != nil,
		LastLoginTime: timestampOrNil(u.LastLoginAt), Etag: Etag(u.Version),
		CreateTime: timestamppb.New(u.CreatedAt), UpdateTime: timestamppb.New(u.UpdatedAt),
	}
	if u.Issuer != nil {
		out.Issuer, out.Subject = *u.Issuer, *u.Subject
	}
	if u.Locked(now) {
		out.LockedUntilTime = timestamppb.New(*u.LockedUntil)
	}
	return out
}

func timestampOrNil(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}

// Grant returns a grant of a user.
func Grant(g *store.UserGrant) *foiv1.Grant {
	out := &foiv1.Grant{
		Name: resname.User{ID: g.UserID}.Grant(g.ID).String(), Role: Role.Enum(auth.Role(g.Role)), Agency: agencyName(g.AgencyID),
		Below: g.Below, Unit: g.Unit, Own: g.Own, Granter: g.GrantedBy, CreateTime: timestamppb.New(g.GrantedAt),
		RevokeTime: timestampOrNil(g.RevokedAt),
	}
	if g.RevokedBy != nil {
		out.Revoker = *g.RevokedBy
	}
	return out
}

// Session returns a session without its tokens; current is the id of the one that the call was made with.
func Session(s *store.Session, current string) *foiv1.Session {
	return &foiv1.Session{
		Name: resname.Session{ID: s.ID}.String(), User: resname.User{ID: s.UserID}.String(), Method: sessionMethod.Enum(s.Method),
		CreateTime: timestamppb.New(s.CreatedAt), LastSeenTime: timestamppb.New(s.LastSeenAt),
		ExpireTime: timestamppb.New(s.ExpiresAt), Current: s.ID == current,
	}
}

// Key returns the key of another system without its secrets.
func Key(a *store.ServiceAccount) *foiv1.Key {
	out := &foiv1.Key{
		Name: resname.Key{ID: a.ID}.String(), DisplayName: a.DisplayName, Role: Role.Enum(auth.Role(a.Role)),
		Agency: agencyName(a.AgencyID), Below: a.Below, Granter: a.GrantedBy, RevokeTime: timestampOrNil(a.RevokedAt),
		Etag: Etag(a.Version), CreateTime: timestamppb.New(a.CreatedAt), UpdateTime: timestamppb.New(a.UpdatedAt),
	}
	for i := range a.Secrets {
		s := &a.Secrets[i]
		out.Secrets = append(out.Secrets, &foiv1.Key_Secret{
			Prefix: s.Prefix, CreateTime: timestamppb.New(s.CreatedAt), ExpireTime: timestamppb.New(s.ExpiresAt),
			RevokeTime: timestampOrNil(s.RevokedAt), LastUseTime: timestampOrNil(s.LastUsedAt),
		})
	}
	return out
}
