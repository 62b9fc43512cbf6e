// Package users is the API of the users of the installation and of their grants (用户与授权). Who may administer whom is said by
// internal/auth, and asked inside the transaction that changes something.
package users

import (
	"context"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Service implements foi.v1.UserService.
type Service struct {
	foiv1.UnimplementedUserServiceServer
	env call.Env
	id  *identity.Identity
}

// New returns the service.
func New(env call.Env, id *identity.Identity) *Service { return &Service{env: env, id: id} }

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(u store.User) (proto.Message, error) { return s.present(&u), nil })
}

func (s *Service) present(u *store.User) *foiv1.User { return present.User(u, s.env.Clock.Now()) }

// visible returns store.ErrNotFound unless the caller reaches the agency that looks after a user: whoever is out of reach does not
// exist. Everybody reaches himself.
func visible(ctx context.Context, u *store.User) error {
	if auth.FromContext(ctx).ID == identity.UserID(u.ID) {
		return nil
	}
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return err
	}
	if u.AgencyID == nil {
		err = reach.Installation()
	} else {
		err = reach.Whole(*u.AgencyID)
	}
	if err != nil {
		return store.ErrNotFound
	}
	return nil
}

// mayChange is visible, and may be administered by the caller.
func mayChange(ctx context.Context, u *store.User, has []store.UserGrant) error {
	if err := visible(ctx, u); err != nil {
		return err
	}
	return auth.FromContext(ctx).MayAdminister(identity.UserID(u.ID), u.Agency(), identity.Grants(has))
}

// GetUser returns a user.
func (s *Service) GetUser(ctx context.Context, req *foiv1.GetUserRequest) (*foiv1.User, error) {
	u, err := s.find(ctx, "name", req.GetName())
	if err != nil {
		return nil, err
	}
	return s.present(&u), nil
}

// find reads a user within reach.
func (s *Service) find(ctx context.Context, field, given string) (u store.User, err error) {
	var c fieldcheck.Check
	name := c.User(field, given)
	if err := c.Err(); err != nil {
		return u, err
	}
	if u, err = s.env.Store.GetUser(ctx, name.ID); err != nil {
		return u, err
	}
	return u, visible(ctx, &u)
}

// byName is the order of the list, the only one.
var byName = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListUsers lists the users within reach.
func (s *Service) ListUsers(ctx context.Context, req *foiv1.ListUsersRequest) (*foiv1.ListUsersResponse, error) {
	page, err := byName.Query(listing.Request{
		Parent: "users", PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{strconv.FormatBool(req.GetShowDisabled())},
	})
	if err != nil {
		return nil, err
	}
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return nil, err
	}
	q := store.UserQuery{ShowDisabled: req.GetShowDisabled(), Limit: page.Limit + 1}
	q.Agencies, q.All = reach.Agencies()
	if !page.After.IsStart() {
		q.AfterID = page.After.ID[0]
	}
	rows, err := s.env.Store.ListUsers(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListUsersResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	resp.Users = make([]*foiv1.User, len(rows))
	for i := range rows {
		resp.Users[i] = s.present(&rows[i])
	}
	return resp, nil
}

// ListUserSessions lists the sessions of a user.
func (s *Service) ListUserSessions(ctx context.Context, req *foiv1.ListUserSessionsRequest) (*foiv1.ListUserSessionsResponse, error) {
	page, err := present.ReadSequence(req)
	if err != nil {
		return nil, err
	}
	u, err := s.find(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	rows, err := s.sessions(ctx, u.ID, page)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListUserSessionsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	resp.Sessions = make([]*foiv1.Session, len(rows))
	for i := range rows {
		resp.Sessions[i] = present.Session(&rows[i], "")
	}
	return resp, nil
}

func (s *Service) sessions(ctx context.Context, user string, page present.Sequence) ([]store.Session, error) {
	now := s.env.Clock.Now()
	return s.env.Store.ListSessions(ctx, user, now, now.Add(-s.id.Settings().IdleAfter), page.After, page.Limit+1)
}

// stored is an instant as the tables keep it.
func stored(t time.Time) time.Time { return t.Truncate(time.Microsecond) }
