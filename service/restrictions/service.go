// Package restrictions is the API of who may know of an application (知悉范围).
package restrictions

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.RestrictionService.
type Service struct {
	foiv1.UnimplementedRestrictionServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetRestriction returns who may know of an application.
func (s *Service) GetRestriction(ctx context.Context, req *foiv1.GetRestrictionRequest) (*foiv1.Restriction, error) {
	name, err := resname.ParseRestriction("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetRestriction(ctx, keyOf(name.Application))
	if err != nil {
		return nil, err
	}
	return present.Restriction(&r), nil
}

// RestrictApplication keeps an application from everybody but its readers.
func (s *Service) RestrictApplication(ctx context.Context, req *foiv1.RestrictApplicationRequest) (*foiv1.Restriction, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	c.RequiredLines("reason", req.GetReason())
	users := make([]string, len(req.GetReaders()))
	at := map[string]int{}
	for i, given := range req.GetReaders() {
		field := fmt.Sprintf("readers[%d]", i)
		user, err := resname.ParseUser(field, given)
		c.AddError(field, err)
		users[i], at[user.ID] = user.ID, i
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	audience := store.Audience{Caller: auth.FromContext(ctx).User(), Users: users}
	for _, role := range auth.RolesWith(auth.ApplicationsRead) {
		audience.Roles = append(audience.Roles, string(role))
	}
	r, err := s.env.Store.Restrict(ctx, keyOf(name), version, audience, call.Write(ctx, s.env, respond))
	if unknown, ok := errors.AsType[*store.UnknownReaderError](err); ok {
		c.Add(fmt.Sprintf("readers[%d]", at[unknown.User]), "reader", "is nobody who reads applications of this agency", unknown.Chinese())
		err = c.Err()
	}
	if err != nil {
		return nil, err
	}
	return present.Restriction(&r), nil
}

// UnrestrictApplication lifts the restriction.
func (s *Service) UnrestrictApplication(ctx context.Context, req *foiv1.UnrestrictApplicationRequest) (*foiv1.Restriction, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.Unrestrict(ctx, keyOf(name), version, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Restriction(&r), nil
}

func respond(r store.Restriction) (proto.Message, error) { return present.Restriction(&r), nil }

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
