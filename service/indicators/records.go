package indicators

import (
	"context"
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
