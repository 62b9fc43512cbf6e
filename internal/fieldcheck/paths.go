package fieldcheck

import (
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// Paths returns the fields of a flat resource that an update is about: those of the mask, all that can be changed and all that
// are populated with `*`, all populated ones without a mask. What is output only is left out (AIP-134, 203).
func (c *Check) Paths(mask *fieldmaskpb.FieldMask, resource proto.Message, settable func(path string) bool) []string {
	m := resource.ProtoReflect()
	fields := m.Descriptor().Fields()
	named := c.topPaths(mask.GetPaths(), fields)
	all := named["*"]
	if all && len(named) > 1 {
		c.Add("update_mask", "wildcard", "`*` stands alone", "“*”不能与其他字段并列")
	}
	var paths []string
	for i := range fields.Len() {
		fd := fields.Get(i)
		path := string(fd.Name())
		meant := m.Has(fd) && (all || len(named) == 0) || all && settable(path) || named[path]
		if meant && !Ignored(fd) {
			paths = append(paths, path)
		}
	}
	return paths
}

// topPaths returns the fields that a mask names. A part of a date stands for the date: the gateway makes such masks of a
// body without one.
func (c *Check) topPaths(mask []string, fields protoreflect.FieldDescriptors) map[string]bool {
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

// Ignored reports whether a client may send a field of a resource but never changes it: its name, its etag and what is output
// only.
func Ignored(fd protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) ||
		slices.Contains(behaviors, annotations.FieldBehavior_IDENTIFIER) || fd.Name() == "etag"
}
