package annualreports

import (
	"context"
	"encoding/json"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/annualreport"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// GetAnnualReportText returns a section as it is written now.
func (s *Service) GetAnnualReportText(ctx context.Context, req *foiv1.GetAnnualReportTextRequest) (*foiv1.AnnualReportText, error) {
	name, err := resname.ParseAnnualReportText("name", req.GetName())
	if err != nil {
		return nil, err
	}
	t, err := s.env.Store.GetAnnualText(ctx, keyOf(name.Report), name.Section)
	if err != nil {
		return nil, err
	}
	return present.AnnualReportText(&t)
}

// ListAnnualReportTexts lists the sections in order.
func (s *Service) ListAnnualReportTexts(ctx context.Context, req *foiv1.ListAnnualReportTextsRequest) (*foiv1.ListAnnualReportTextsResponse, error) {
	var c fieldcheck.Check
	name, err := resname.ParseAnnualReport("parent", req.GetParent())
	c.AddError("parent", err)
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListAnnualTexts(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, rows)
	resp := &foiv1.ListAnnualReportTextsResponse{NextPageToken: next}
	for i := range part {
		m, err := present.AnnualReportText(&part[i])
		if err != nil {
			return nil, err
		}
		resp.Texts = append(resp.Texts, m)
	}
	return resp, nil
}

// setters write the fields of a section that can be changed, as columns.
var setters = map[string]func(*fieldcheck.Check, map[string]any, *foiv1.AnnualReportText){
	"content": func(c *fieldcheck.Check, columns map[string]any, m *foiv1.AnnualReportText) {
		columns["content"] = c.Lines("text.content", m.GetContent())
	},
	"figures": func(c *fieldcheck.Check, columns map[string]any, m *foiv1.AnnualReportText) {
		figures := make(map[string]string, len(m.GetFigures()))
		for _, f := range m.GetFigures() {
			if _, twice := figures[f.GetKey()]; twice {
				c.Add("text.figures", "unique", "has a key twice", "同一项目不得重复填报")
			}
			if !annualreport.Known(f.GetKey()) {
				c.Add("text.figures", "known", "has a key that section 二 has not", "第二部分没有这一填报项目")
			}
			figures[f.GetKey()] = f.GetValue()
		}
		encoded, err := json.Marshal(figures)
		c.AddError("text.figures", err)
		columns["figures"] = string(encoded)
	},
}

func settable(path string) bool { return setters[path] != nil }

// UpdateAnnualReportText writes a section.
func (s *Service) UpdateAnnualReportText(ctx context.Context, req *foiv1.UpdateAnnualReportTextRequest) (*foiv1.AnnualReportText, error) {
	var c fieldcheck.Check
	m := req.GetText()
	name, err := resname.ParseAnnualReportText("text.name", m.GetName())
	c.AddError("text.name", err)
	version := c.Version("text.etag", m.GetEtag())
	columns := map[string]any{}
	for _, path := range c.Paths(req.GetUpdateMask(), m, settable) {
		setters[path](&c, columns, m)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	decide := func(before store.AnnualText) (map[string]any, error) { return changed(before, columns) }
	w := call.Write(ctx, s.env, func(t store.AnnualText) (proto.Message, error) { return present.AnnualReportText(&t) })
	t, err := s.env.Store.UpdateAnnualText(ctx, keyOf(name.Report), name.Section, version, decide, w)
	if err != nil {
		return nil, refusal("edit", err)
	}
	return present.AnnualReportText(&t)
}

// changed returns those of the columns that are not so yet.
func changed(before store.AnnualText, columns map[string]any) (map[string]any, error) {
	left := map[string]any{}
	if content, ok := columns["content"]; ok && content != before.Content {
		left["content"] = content
	}
	if figures, ok := columns["figures"].(string); ok {
		was, err := before.Value()
		if err != nil {
			return nil, err
		}
		encoded, err := json.Marshal(was)
		if err != nil {
			return nil, err
		}
		if figures != string(encoded) {
			left["figures"] = figures
		}
	}
	return left, nil
}
