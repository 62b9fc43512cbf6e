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
	page, err := present.ReadSequence(req, strconv.FormatBool(req.GetShowWithdrawn()))
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListIndicatorSchemes(ctx, agency.ID, req.GetShowWithdrawn())
	if err != nil {
		return nil, err
	}
	var all []*foiv1.IndicatorScheme
	for _, known := range indicator.Schemes() {
		all = append(all, present.BuiltinIndicatorScheme(agency, known))
	}
	for i := range rows {
		m, err := present.StoredIndicatorScheme(&rows[i])
		if err != nil {
			return nil, err
		}
		m.Content = ""
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
	row, err := s.env.Store.CreateIndicatorScheme(ctx, store.IndicatorScheme{
		AgencyID: agency.ID, ID: scheme.ID, Content: m.GetContent(), Reason: reason,
	}, call.Write(ctx, s.env, presentScheme))
	if err != nil {
		return nil, err
	}
	return present.StoredIndicatorScheme(&row)
}

func presentScheme(row store.IndicatorScheme) (proto.Message, error) {
	return present.StoredIndicatorScheme(&row)
}

// GetIndicatorScheme returns a scheme with its content.
func (s *Service) GetIndicatorScheme(ctx context.Context, req *foiv1.GetIndicatorSchemeRequest) (*foiv1.IndicatorScheme, error) {
	name, err := resname.ParseIndicatorScheme("name", req.GetName())
	if err != nil {
		return nil, err
	}
	if known, ok := indicator.Lookup(name.ID); ok {
		if _, err := s.env.Store.GetAgency(ctx, name.Agency.ID); err != nil {
			return nil, err
		}
		m := present.BuiltinIndicatorScheme(name.Agency, known)
		m.Content = known.JSON()
		return m, nil
	}
	row, err := s.env.Store.GetIndicatorScheme(ctx, name.Agency.ID, name.ID)
	if err != nil {
		return nil, err
	}
	return present.StoredIndicatorScheme(&row)
}

// WithdrawIndicatorScheme ends the use of a scheme that the agency has handed in.
func (s *Service) WithdrawIndicatorScheme(ctx context.Context, req *foiv1.WithdrawIndicatorSchemeRequest) (*foiv1.IndicatorScheme, error) {
	var c fieldcheck.Check
	name, err := resname.ParseIndicatorScheme("name", req.GetName())
	c.AddError("name", err)
	if _, known := indicator.Lookup(name.ID); known {
		c.Add("name", "builtin", "is a scheme that the program brings along", "内置方案不能撤回")
	}
	reason := c.RequiredLines("reason", req.GetReason())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	row, err := s.env.Store.WithdrawIndicatorScheme(ctx, name.Agency.ID, name.ID, version, reason, call.Write(ctx, s.env, presentScheme))
	if err != nil {
		return nil, err
	}
	return present.StoredIndicatorScheme(&row)
}
