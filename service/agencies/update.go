package agencies

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// setters write the fields that an update may change. A test holds them against the proto.
var setters = map[string]func(*fieldcheck.Check, *store.Agency, *foiv1.Agency){
	"display_name": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.DisplayName = c.Text("agency.display_name", m.GetDisplayName())
	},
	"level": func(_ *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.Level = present.Level.Word(m.GetLevel())
	},
	"register_prefix": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.RegisterPrefix = c.Optional("agency.register_prefix", m.GetRegisterPrefix())
	},
	"register_pattern": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.RegisterPattern = c.Optional("agency.register_pattern", m.GetRegisterPattern())
	},
	"review_organ": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.ReviewOrgan = c.Optional("agency.review_organ", m.GetReviewOrgan())
	},
	"court": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		a.Court = c.Optional("agency.court", m.GetCourt())
	},
}

func settable(path string) bool { return setters[path] != nil }

// keepers refuse a changed value of the fields that an update must leave as they are.
var keepers = map[string]func(*fieldcheck.Check, *store.Agency, *foiv1.Agency){
	"parent_agency": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		was := ""
		if a.ParentID != nil {
			was = resname.Agency{ID: *a.ParentID}.String()
		}
		if m.GetParentAgency() != was {
			c.Add("agency.parent_agency", "immutable", "is changed by MoveAgency only", "隶属关系只能通过“调整隶属关系”（MoveAgency）修改")
		}
	},
	"establish_date": func(c *fieldcheck.Check, a *store.Agency, m *foiv1.Agency) {
		if day, err := present.Day(m.GetEstablishDate()); err != nil || day != a.EstablishedOn.Date() {
			c.Add("agency.establish_date", "immutable", "cannot be changed", "设立日期不可修改")
		}
	},
}

// UpdateAgency changes the name, level or numbering of an agency.
func (s *Service) UpdateAgency(ctx context.Context, req *foiv1.UpdateAgencyRequest) (*foiv1.Agency, error) {
	var c fieldcheck.Check
	m := req.GetAgency()
	name := c.Agency("agency.name", m.GetName())
	version := c.Version("agency.etag", m.GetEtag())
	paths := c.Paths(req.GetUpdateMask(), m, settable)
	if err := c.Err(); err != nil {
		return nil, err
	}
	decide := func(before store.Agency) (map[string]any, error) { return change(before, m, paths) }
	r, err := s.env.Store.UpdateAgency(ctx, name.ID, version, decide, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Agency(&r), nil
}

// change returns the columns to be written so that the agency is as the message has it in the fields named.
func change(before store.Agency, m *foiv1.Agency, paths []string) (map[string]any, error) {
	var c fieldcheck.Check
	after := before
	for _, path := range paths {
		if set, ok := setters[path]; ok {
			set(&c, &after, m)
		} else {
			keepers[path](&c, &before, m)
		}
	}
	number(&c, &after)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if after == before {
		return nil, nil
	}
	return map[string]any{
		"display_name": after.DisplayName, "level": after.Level, "register_prefix": after.RegisterPrefix,
		"register_pattern": after.RegisterPattern, "number_before": after.NumberBefore, "number_after": after.NumberAfter,
		"number_width": after.NumberWidth, "review_organ": after.ReviewOrgan, "court": after.Court,
	}, nil
}
