// Package keys is the API of what other systems and portals call with (服务账号与门户密钥).
package keys

import (
	"context"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Service implements foi.v1.KeyService.
type Service struct {
	foiv1.UnimplementedKeyServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(a store.ServiceAccount) (proto.Message, error) { return present.Key(&a), nil })
}

// mayManage refuses a caller who could not grant the key's role in its place; a key out of his reach does not exist for him.
func mayManage(ctx context.Context, a *store.ServiceAccount) error {
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return err
	}
	if a.AgencyID == nil {
		err = reach.Installation()
	} else {
		err = reach.Whole(*a.AgencyID)
	}
	if err != nil {
		return store.ErrNotFound
	}
	return mayGrant(ctx, a)
}

func mayGrant(ctx context.Context, a *store.ServiceAccount) error {
	g := auth.Grant{Role: auth.Role(a.Role), Agency: a.Agency(), Below: a.Below}
	return auth.FromContext(ctx).MayGrant(identity.KeyID(a.ID), g)
}

// lifetime reads when a secret ends.
func lifetime(c *fieldcheck.Check, given *timestamppb.Timestamp, now time.Time) time.Time {
	if given == nil {
		return now.Add(identity.KeyTTL)
	}
	at := given.AsTime()
	if given.CheckValid() != nil || !at.After(now) || at.Sub(now) > identity.MaxKeyTTL {
		c.Add("expire_time", "span", "must be in the future, and at most two years from now", "失效时间须晚于当前时间，且不得超过两年")
	}
	return at.Truncate(time.Microsecond)
}

// CreateKey makes a key with its first secret.
func (s *Service) CreateKey(ctx context.Context, req *foiv1.CreateKeyRequest) (*foiv1.Key, error) {
	var c fieldcheck.Check
	w := s.write(ctx)
	at := w.Now.Truncate(time.Microsecond)
	m := req.GetKey()
	a := store.ServiceAccount{
		ID: req.GetKeyId(), DisplayName: c.Text("key.display_name", m.GetDisplayName()),
		Role: string(present.Role.Word(m.GetRole())), AgencyID: c.OptionalAgency("key.agency", m.GetAgency()), Below: m.GetBelow(),
		Version: 1, CreatedAt: at, UpdatedAt: at,
	}
	if a.AgencyID == nil && !a.Below {
		c.Add("key.below", "installation", "is needed without an agency: the key is for the whole installation",
			"未指定机关的密钥及于全系统，须同时选择含下级机关")
	}
	expires := lifetime(&c, req.GetExpireTime(), at)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := mayGrant(ctx, &a); err != nil {
		return nil, err
	}
	text, secret := identity.NewSecret(at, expires)
	a, err := s.env.Store.CreateServiceAccount(ctx, a, secret, w)
	if err != nil {
		return nil, err
	}
	return shown(&a, text), nil
}

// shown is a key with its new secret.
func shown(a *store.ServiceAccount, secret string) *foiv1.Key {
	m := present.Key(a)
	m.Secret = secret
	return m
}

// GetKey returns a key.
func (s *Service) GetKey(ctx context.Context, req *foiv1.GetKeyRequest) (*foiv1.Key, error) {
	name, err := resname.ParseKey("name", req.GetName())
	if err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetServiceAccount(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	if err := mayManage(ctx, &a); err != nil {
		return nil, err
	}
	return present.Key(&a), nil
}

// byName is the order of the list, the only one.
var byName = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListKeys lists the keys within reach.
func (s *Service) ListKeys(ctx context.Context, req *foiv1.ListKeysRequest) (*foiv1.ListKeysResponse, error) {
	page, err := byName.Query(listing.Request{
		Parent: "keys", PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{strconv.FormatBool(req.GetShowRevoked())},
	})
	if err != nil {
		return nil, err
	}
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return nil, err
	}
	q := store.AccountQuery{ShowRevoked: req.GetShowRevoked(), Limit: page.Limit + 1}
	q.Agencies, q.All = reach.Agencies()
	if !page.After.IsStart() {
		q.AfterID = page.After.ID[0]
	}
	rows, err := s.env.Store.ListServiceAccounts(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListKeysResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	resp.Keys = make([]*foiv1.Key, len(rows))
	for i := range rows {
		resp.Keys[i] = present.Key(&rows[i])
	}
	return resp, nil
}

// RevokedError is the refusal to rotate a key that is over.
type RevokedError struct{}

func (*RevokedError) Error() string { return "the key is revoked" }

// Chinese returns the refusal for people.
func (*RevokedError) Chinese() string { return "该密钥已撤销，不能轮换" }

// RotateKey gives a key a further secret.
func (s *Service) RotateKey(ctx context.Context, req *foiv1.RotateKeyRequest) (*foiv1.Key, error) {
	var c fieldcheck.Check
	name, err := resname.ParseKey("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	w := s.write(ctx)
	at := w.Now.Truncate(time.Microsecond)
	overlap := identity.KeyOverlap
	if req.OverlapHours != nil {
		overlap = time.Duration(req.GetOverlapHours()) * time.Hour
	}
	expires := lifetime(&c, req.GetExpireTime(), at)
	if err := c.Err(); err != nil {
		return nil, err
	}
	text, secret := identity.NewSecret(at, expires)
	check := func(a store.ServiceAccount) error {
		if err := mayManage(ctx, &a); err != nil {
			return err
		}
		if a.RevokedAt != nil {
			return &RevokedError{}
		}
		return nil
	}
	a, err := s.env.Store.RotateServiceAccount(ctx, name.ID, version, secret, at.Add(overlap), check, w)
	if err != nil {
		return nil, err
	}
	return shown(&a, text), nil
}

// RevokeKey ends a key, or one of its secrets.
func (s *Service) RevokeKey(ctx context.Context, req *foiv1.RevokeKeyRequest) (*foiv1.Key, error) {
	var c fieldcheck.Check
	name, err := resname.ParseKey("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	check := func(a store.ServiceAccount) error { return mayManage(ctx, &a) }
	a, err := s.env.Store.RevokeServiceAccount(ctx, name.ID, version, req.GetPrefix(), check, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Key(&a), nil
}
