package indicators

import (
	"context"
	"errors"
	"strconv"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// ListIndicatorSchemes lists the schemes that an agency can be rated by.
func (s *Service) ListIndicatorSchemes(ctx context.Context, req *foiv1.ListIndicatorSchemesRequest) (*foiv1.ListIndicatorSchemesResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListIndicatorSchemes(ctx, agency.ID)
	if err != nil {
		return nil, err
	}
	var all []*foiv1.IndicatorScheme
	for _, known := range indicator.Schemes() {
		all = append(all, present.IndicatorScheme(known))
	}
	for i := range rows {
		m, err := present.StoredIndicatorScheme(&rows[i])
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	part, next := present.Cut(page, all)
	return &foiv1.ListIndicatorSchemesResponse{IndicatorSchemes: part, NextPageToken: next}, nil
}

// CreateIndicatorScheme keeps a scheme for a root agency and all below it.
func (s *Service) CreateIndicatorScheme(ctx context.Context, req *foiv1.CreateIndicatorSchemeRequest) (*foiv1.IndicatorScheme, error) {
	const field = "indicator_scheme.content"
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	m := req.GetIndicatorScheme()
	reason := c.RequiredLines("indicator_scheme.reason", m.GetReason())
	scheme, err := indicator.ParseScheme([]byte(m.GetContent()))
	if wrong := (*indicator.SchemeError)(nil); errors.As(err, &wrong) {
		for _, f := range wrong.Faults {
			c.Add(field, f.Rule, f.Path+" "+f.English, f.Path+" "+f.Text)
		}
	} else if _, known := indicator.Lookup(scheme.ID); known {
		c.Add(field, "taken", "has the id of a scheme that the program brings along", "方案标识与内置方案相同，请另取标识")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(row store.IndicatorScheme) (proto.Message, error) { return present.StoredIndicatorScheme(&row) })
	row, err := s.env.Store.CreateIndicatorScheme(ctx, store.IndicatorScheme{
		AgencyID: agency.ID, ID: scheme.ID, Content: m.GetContent(), Reason: reason,
	}, w)
	if err != nil {
		return nil, err
	}
	return present.StoredIndicatorScheme(&row)
}

// ListIndicatorSupplements lists the supplements of an agency.
func (s *Service) ListIndicatorSupplements(ctx context.Context, req *foiv1.ListIndicatorSupplementsRequest,
) (*foiv1.ListIndicatorSupplementsResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := present.ReadSequence(req, strconv.Itoa(int(req.GetYear())))
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListIndicatorSupplements(ctx, agency.ID, int(req.GetYear()))
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, rows)
	resp := &foiv1.ListIndicatorSupplementsResponse{NextPageToken: next}
	for i := range part {
		resp.IndicatorSupplements = append(resp.IndicatorSupplements, present.IndicatorSupplement(&part[i]))
	}
	return resp, nil
}

func presentSupplement(row store.IndicatorSupplement) (proto.Message, error) {
	return present.IndicatorSupplement(&row), nil
}

// CreateIndicatorSupplement states what the register cannot know.
func (s *Service) CreateIndicatorSupplement(ctx context.Context, req *foiv1.CreateIndicatorSupplementRequest) (*foiv1.IndicatorSupplement, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	m := req.GetIndicatorSupplement()
	fact := present.IndicatorFact.Word(m.GetFact())
	if fact != indicator.FactDispatched && fact != indicator.FactPublished {
		c.Add("indicator_supplement.fact", "value", "has to be DISPATCHED or PUBLISHED: the register knows the rest", "只能补充登记上级分办、依申请转主动公开：其余由登记簿得出")
	}
	if int(m.GetYear()) > s.env.Today().Year() {
		c.Add("indicator_supplement.year", "future", "must not be in the future", "不得晚于今年")
	}
	row := store.IndicatorSupplement{
		AgencyID: agency.ID, Year: int(m.GetYear()), Fact: string(fact), Amount: int(m.GetCount()),
		Evidence: c.RequiredLines("indicator_supplement.evidence", m.GetEvidence()),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	var err error
	if row.ID, err = call.NewID(s.env.Clock.Now()); err != nil {
		return nil, err
	}
	if row, err = s.env.Store.CreateIndicatorSupplement(ctx, row, call.Write(ctx, s.env, presentSupplement)); err != nil {
		return nil, err
	}
	return present.IndicatorSupplement(&row), nil
}

// WithdrawIndicatorSupplement takes a supplement back.
func (s *Service) WithdrawIndicatorSupplement(ctx context.Context, req *foiv1.WithdrawIndicatorSupplementRequest) (*foiv1.IndicatorSupplement, error) {
	var c fieldcheck.Check
	name, err := resname.ParseIndicatorSupplement("name", req.GetName())
	c.AddError("name", err)
	reason := c.RequiredLines("reason", req.GetReason())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	row, err := s.env.Store.WithdrawIndicatorSupplement(ctx, name.Agency.ID, name.ID, version, reason, call.Write(ctx, s.env, presentSupplement))
	if err != nil {
		return nil, err
	}
	return present.IndicatorSupplement(&row), nil
}
