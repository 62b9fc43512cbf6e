// Package documentseries is the API of series of document numbers (文号序列). A number is taken by the issue of a document and by
// nothing else; what is skipped has a reason.
package documentseries

import (
	"context"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.DocumentSeriesService.
type Service struct {
	foiv1.UnimplementedDocumentSeriesServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

func respond(r store.DocumentSeries) (proto.Message, error) { return present.DocumentSeries(&r), nil }

// setters write the fields of a series, each only that. A test holds them against the proto.
var setters = map[string]func(*fieldcheck.Check, *store.DocumentSeries, *foiv1.DocumentSeries){
	"display_name": func(c *fieldcheck.Check, r *store.DocumentSeries, m *foiv1.DocumentSeries) {
		r.DisplayName = c.Text("document_series.display_name", m.GetDisplayName())
	},
	"prefix": func(c *fieldcheck.Check, r *store.DocumentSeries, m *foiv1.DocumentSeries) {
		r.Prefix = c.Optional("document_series.prefix", m.GetPrefix())
	},
	"pattern": func(c *fieldcheck.Check, r *store.DocumentSeries, m *foiv1.DocumentSeries) {
		r.Pattern = c.Optional("document_series.pattern", m.GetPattern())
	},
	"kinds": func(_ *fieldcheck.Check, r *store.DocumentSeries, m *foiv1.DocumentSeries) {
		r.Kinds = nil
		for _, k := range m.GetKinds() {
			r.Kinds = append(r.Kinds, string(present.DocumentKind.Word(k)))
		}
		slices.Sort(r.Kinds)
	},
}

func settable(path string) bool { return setters[path] != nil }

// readPattern reads the pattern of a series into what stands before and after its numbers.
func readPattern(c *fieldcheck.Check, r *store.DocumentSeries) {
	if r.Pattern == "" {
		r.Pattern = numbering.Default
	}
	p := c.NumberPattern("document_series.", "pattern", "prefix", r.Pattern, r.Prefix)
	r.NumberBefore, r.NumberAfter, r.NumberWidth = p.Before, p.After, p.Width
}

// CreateDocumentSeries sets a series up.
func (s *Service) CreateDocumentSeries(ctx context.Context, req *foiv1.CreateDocumentSeriesRequest) (*foiv1.DocumentSeries, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	r := store.DocumentSeries{AgencyID: parent.ID, ID: req.GetDocumentSeriesId()}
	if !resname.ValidID(r.ID) {
		c.Add("document_series_id", "resource_name", "is no id of a resource", "编号由小写字母、数字或连字符组成，且不能只有一个连字符")
	}
	for _, set := range setters {
		set(&c, &r, req.GetDocumentSeries())
	}
	readPattern(&c, &r)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.CreateDocumentSeries(ctx, r, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.DocumentSeries(&r), nil
}

// GetDocumentSeries returns one series.
func (s *Service) GetDocumentSeries(ctx context.Context, req *foiv1.GetDocumentSeriesRequest) (*foiv1.DocumentSeries, error) {
	name, err := resname.ParseDocumentSeries("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetDocumentSeries(ctx, name.Agency, name.ID)
	if err != nil {
		return nil, err
	}
	return present.DocumentSeries(&r), nil
}

// ListDocumentSeries lists the series of an agency by id.
func (s *Service) ListDocumentSeries(ctx context.Context, req *foiv1.ListDocumentSeriesRequest) (*foiv1.ListDocumentSeriesResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListDocumentSeries(ctx, parent.ID, page.After, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListDocumentSeriesResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	for i := range rows {
		resp.DocumentSeries = append(resp.DocumentSeries, present.DocumentSeries(&rows[i]))
	}
	return resp, nil
}

// UpdateDocumentSeries changes a series.
func (s *Service) UpdateDocumentSeries(ctx context.Context, req *foiv1.UpdateDocumentSeriesRequest) (*foiv1.DocumentSeries, error) {
	var c fieldcheck.Check
	m := req.GetDocumentSeries()
	name, err := resname.ParseDocumentSeries("document_series.name", m.GetName())
	c.AddError("document_series.name", err)
	version := c.Version("document_series.etag", m.GetEtag())
	paths := c.Paths(req.GetUpdateMask(), m, settable)
	if err := c.Err(); err != nil {
		return nil, err
	}
	decide := func(r *store.DocumentSeries) error {
		var c fieldcheck.Check
		for _, path := range paths {
			setters[path](&c, r, m)
		}
		readPattern(&c, r)
		return c.Err()
	}
	r, err := s.env.Store.UpdateDocumentSeries(ctx, name.Agency, name.ID, version, decide, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.DocumentSeries(&r), nil
}

// SkipDocumentNumbers keeps numbers from being given.
func (s *Service) SkipDocumentNumbers(ctx context.Context, req *foiv1.SkipDocumentNumbersRequest) (*foiv1.DocumentSeries, error) {
	var c fieldcheck.Check
	name, err := resname.ParseDocumentSeries("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.SkipDocumentNumbers(ctx, name.Agency, name.ID, version, int(req.GetYear()), req.GetLast(), reason,
		call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.DocumentSeries(&r), nil
}

// ListDocumentNumbers lists the numbers of a series in a year.
func (s *Service) ListDocumentNumbers(ctx context.Context, req *foiv1.ListDocumentNumbersRequest) (*foiv1.ListDocumentNumbersResponse, error) {
	var c fieldcheck.Check
	name, err := resname.ParseDocumentSeries("parent", req.GetParent())
	c.AddError("parent", err)
	year := int(req.GetYear())
	if year == 0 {
		year = s.env.Today().Year()
	}
	page, err := present.ReadSequence(req, strconv.Itoa(year), strconv.FormatBool(req.GetGaps()))
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	list, err := s.env.Store.ListDocumentNumbers(ctx, store.DocumentNumberQuery{
		Agency: name.Agency, Series: name.ID, Year: year, Gaps: req.GetGaps(), Offset: page.After, Limit: page.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListDocumentNumbersResponse{}
	if len(list) > page.Limit {
		list, resp.NextPageToken = list[:page.Limit], page.Next()
	}
	for i := range list {
		resp.DocumentNumbers = append(resp.DocumentNumbers, present.DocumentNumber(name.Agency, year, &list[i]))
	}
	return resp, nil
}
