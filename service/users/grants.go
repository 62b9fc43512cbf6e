package users

import (
	"context"
	"strconv"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

func (s *Service) writeGrant(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(g store.UserGrant) (proto.Message, error) { return present.Grant(&g), nil })
}

// CreateGrant gives a user a role: within the caller's own reach, and not beside one from which it is to be kept apart.
func (s *Service) CreateGrant(ctx context.Context, req *foiv1.CreateGrantRequest) (*foiv1.Grant, error) {
	var c fieldcheck.Check
	user := c.User("parent", req.GetParent())
	m := req.GetGrant()
	g := store.UserGrant{
		UserID: user.ID, Role: string(present.Role.Word(m.GetRole())), AgencyID: c.OptionalAgency("grant.agency", m.GetAgency()),
		Below: m.GetBelow(), Unit: c.Optional("grant.unit", m.GetUnit()), Own: m.GetOwn(),
	}
	checkScope(&c, &g)
	if err := c.Err(); err != nil {
		return nil, err
	}
	p := auth.FromContext(ctx)
	check := func(u store.User, has []store.UserGrant) error {
		if err := mayChange(ctx, &u, has); err != nil {
			return err
		}
		if err := p.MayGrant(identity.UserID(u.ID), identity.Grant(&g)); err != nil {
			return err
		}
		return s.id.Separate(ctx, has, &g)
	}
	g, err := s.env.Store.CreateGrant(ctx, g, check, s.writeGrant(ctx))
	if err != nil {
		return nil, err
	}
	return present.Grant(&g), nil
}

// checkScope refuses a scope that makes no sense.
func checkScope(c *fieldcheck.Check, g *store.UserGrant) {
	if g.AgencyID != nil {
		return
	}
	if !g.Below {
		c.Add("grant.below", "installation", "is needed without an agency: the grant is for the whole installation",
			"未指定机关的授权及于全系统，须同时选择含下级机关")
	}
	if g.Unit != "" {
		c.Add("grant.unit", "installation", "a unit is one of an agency", "科室须与机关一并指定")
	}
}

// RevokeGrant takes a role back.
func (s *Service) RevokeGrant(ctx context.Context, req *foiv1.RevokeGrantRequest) (*foiv1.Grant, error) {
	name, err := resname.ParseGrant("name", req.GetName())
	if err != nil {
		return nil, err
	}
	check := func(u store.User, has []store.UserGrant) error { return mayChange(ctx, &u, has) }
	g, err := s.env.Store.RevokeGrant(ctx, name.User.ID, name.ID, check, s.writeGrant(ctx))
	if err != nil {
		return nil, err
	}
	return present.Grant(&g), nil
}

// GetGrant returns a grant.
func (s *Service) GetGrant(ctx context.Context, req *foiv1.GetGrantRequest) (*foiv1.Grant, error) {
	name, err := resname.ParseGrant("name", req.GetName())
	if err != nil {
		return nil, err
	}
	if _, err := s.find(ctx, "name", name.User.String()); err != nil {
		return nil, err
	}
	g, err := s.env.Store.GetGrant(ctx, name.User.ID, name.ID)
	if err != nil {
		return nil, err
	}
	return present.Grant(&g), nil
}

// showing makes page tokens differ by whether revoked grants are shown.
type showing struct {
	*foiv1.ListGrantsRequest
}

func (r showing) GetParent() string {
	return r.ListGrantsRequest.GetParent() + "?" + strconv.FormatBool(r.GetShowRevoked())
}

// ListGrants lists the grants of a user.
func (s *Service) ListGrants(ctx context.Context, req *foiv1.ListGrantsRequest) (*foiv1.ListGrantsResponse, error) {
	page, err := present.ReadSequence(showing{req})
	if err != nil {
		return nil, err
	}
	u, err := s.find(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListGrants(ctx, u.ID, req.GetShowRevoked(), page.After, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListGrantsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	resp.Grants = make([]*foiv1.Grant, len(rows))
	for i := range rows {
		resp.Grants[i] = present.Grant(&rows[i])
	}
	return resp, nil
}
