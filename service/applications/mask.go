package applications

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
)

// resolve turns an update mask (AIP-134) into paths of setters and immutables, sorted, each once. An empty mask stands for
// every populated field and `*` for everything that people own; a message stands for its fields; what only the server sets
// is left out. An immutable field that is only meant by such a word counts when it is populated. Unknown paths are faults.
func resolve(c *fieldcheck.Check, m *foiv1.Application, mask []string) []string {
	chosen := map[string]bool{}
	switch {
	case len(mask) == 0:
		for path := range known() {
			if populated(m.ProtoReflect(), path) && path != "agent" {
				chosen[path] = true
			}
		}
	case slices.Contains(mask, "*") && len(mask) > 1:
		c.Add("update_mask", "wildcard", "`*` stands alone", "“*”不能与其他字段并列")
	case mask[0] == "*":
		choose(chosen, m, "")
	default:
		for _, path := range mask {
			switch classify(path) {
			case editable:
				chosen[path] = true
			case group:
				choose(chosen, m, path+".")
			case unknown:
				c.Add("update_mask", "unknown_field", "names an unknown field"+quoted(path), "含有未知字段"+quoted(path))
			case serverOwned:
			}
		}
	}
	return slices.Sorted(maps.Keys(chosen))
}

// choose adds the setters below a prefix, and the immutable fields there that are populated. The agent is set as one.
func choose(chosen map[string]bool, m *foiv1.Application, prefix string) {
	for path := range known() {
		_, editable := setters[path]
		inside := strings.HasPrefix(path, "agent.")
		if strings.HasPrefix(path, prefix) && !inside && (editable || populated(m.ProtoReflect(), path)) {
			chosen[path] = true
		}
	}
}

// known yields the paths of all setters and immutables.
func known() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for path := range setters {
			if !yield(path) {
				return
			}
		}
		for path := range immutables {
			if !yield(path) {
				return
			}
		}
	}
}

// populated reports whether a message has the field of a path.
func populated(m protoreflect.Message, path string) bool {
	name, rest, nested := strings.Cut(path, ".")
	fd := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if !m.Has(fd) {
		return false
	}
	return !nested || populated(m.Get(fd).Message(), rest)
}

// pathClass is what an update can do with a path of a mask.
type pathClass uint8

const (
	unknown     pathClass = iota
	editable              // has a setter or is immutable
	group                 // a message whose fields are editable
	serverOwned           // OUTPUT_ONLY, the name or the etag
)

func classify(path string) pathClass {
	if _, ok := setters[path]; ok {
		return editable
	}
	if _, ok := immutables[path]; ok {
		return editable
	}
	message := (*foiv1.Application)(nil).ProtoReflect().Descriptor()
	for rest := path; ; {
		name, more, nested := strings.Cut(rest, ".")
		fd := message.Fields().ByName(protoreflect.Name(name))
		switch {
		case fd == nil:
			return unknown
		case ownedByServer(fd):
			return serverOwned
		case fd.Message() == nil || !ours(fd.Message()):
			return unknown // a part of a value that is set as one
		case !nested:
			return group
		}
		message, rest = fd.Message(), more
	}
}

// ours tells our messages from values such as dates, which are set as one.
func ours(m protoreflect.MessageDescriptor) bool {
	return m.ParentFile().Package() == foiv1.File_foi_v1_application_proto.Package()
}

// ownedByServer reports whether clients cannot set a field: its value in an update means nothing.
func ownedByServer(fd protoreflect.FieldDescriptor) bool {
	if fd.Name() == "etag" {
		return true // asked for, not set
	}
	behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) ||
		slices.Contains(behaviors, annotations.FieldBehavior_IDENTIFIER)
}

// quoted repeats a path when it can be a name and is not something that was typed into the wrong place.
func quoted(path string) string {
	if len(path) > 60 || strings.Trim(path, "abcdefghijklmnopqrstuvwxyz_.") != "" {
		return ""
	}
	return fmt.Sprintf(" %q", path)
}
