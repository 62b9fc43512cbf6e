package agencies

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

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
	paths := pathsOf(&c, req.GetUpdateMask(), m)
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

// pathsOf returns the fields that an update is about: those of the mask, all that can be changed and all that are
// populated with `*`, all populated ones without a mask. What is output only is left out (AIP-134, 203).
func pathsOf(c *fieldcheck.Check, mask *fieldmaskpb.FieldMask, m *foiv1.Agency) []string {
	named := topPaths(c, mask.GetPaths(), m.ProtoReflect().Descriptor().Fields())
	all := named["*"]
	if all && len(named) > 1 {
		c.Add("update_mask", "wildcard", "`*` stands alone", "“*”不能与其他字段并列")
	}
	var paths []string
	fields := m.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		path := string(fd.Name())
		_, settable := setters[path]
		meant := m.ProtoReflect().Has(fd) && (all || len(named) == 0) || all && settable || named[path]
		if meant && !ignored(fd) {
			paths = append(paths, path)
		}
	}
	return paths
}

// topPaths returns the fields that a mask names. A part of a date stands for the date: the gateway makes such masks of a
// body without one.
func topPaths(c *fieldcheck.Check, mask []string, fields protoreflect.FieldDescriptors) map[string]bool {
	named := make(map[string]bool, len(mask))
	for _, path := range mask {
		top, _, nested := strings.Cut(path, ".")
		fd := fields.ByName(protoreflect.Name(top))
		if path != "*" && (fd == nil || nested && fd.Message() == nil) {
			c.Add("update_mask", "unknown_field", "names an unknown field", "含有未知字段")
			continue
		}
		named[top] = true
	}
	return named
}

// ignored reports whether a client may send a field but never changes it: its name, its etag and what is output only.
func ignored(fd protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) ||
		slices.Contains(behaviors, annotations.FieldBehavior_IDENTIFIER) || fd.Name() == "etag"
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
