package portal

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/querycode"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// ReissueQueryCode gives an applicant a new code. That he is the one, the member of the staff has found out and writes down.
func (s *Service) ReissueQueryCode(ctx context.Context, req *foiv1.ReissueQueryCodeRequest) (*foiv1.ReissueQueryCodeResponse, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	key, err := s.env.Store.QueryKey(ctx)
	if err != nil {
		return nil, err
	}
	code := querycode.Make()
	respond := func(a store.Application) *foiv1.ReissueQueryCodeResponse {
		return &foiv1.ReissueQueryCodeResponse{RegisterNumber: a.RegisterNumber, QueryCode: code}
	}
	w := call.Write(ctx, s.env, func(a store.Application) (proto.Message, error) { return respond(a), nil })
	a, err := s.env.Store.ReissueQueryCode(ctx, keyOf(name), key.Hash(code), reason, w)
	if err != nil {
		return nil, err
	}
	return respond(a), nil
}

// ListApplicantInputs lists what the applicant handed in through portals after the application itself.
func (s *Service) ListApplicantInputs(ctx context.Context, req *foiv1.ListApplicantInputsRequest) (*foiv1.ListApplicantInputsResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListApplicantInputs(ctx, keyOf(name), page.After, page.Limit+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListApplicantInputsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	for i := range rows {
		resp.ApplicantInputs = append(resp.ApplicantInputs, present.ApplicantInput(&rows[i]))
	}
	return resp, nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
