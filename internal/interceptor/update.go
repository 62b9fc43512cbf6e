package interceptor

import (
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// update knows the parts of an Update request (AIP-134). The rules of a resource speak of a whole one; an update that changes
// the note must not be refused because it does not repeat the description. So only the fields that the mask names are held
// to their rules.
type update struct {
	mask     protoreflect.FieldDescriptor
	resource protoreflect.FieldDescriptor
}

// newUpdate returns the parts when the message has an update_mask and one other message field, its resource.
func newUpdate(request protoreflect.MessageDescriptor) *update {
	mask := request.Fields().ByName("update_mask")
	if mask == nil || mask.Message() == nil {
		return nil
	}
	for i := range request.Fields().Len() {
		fd := request.Fields().Get(i)
		if fd != mask && fd.Message() != nil && fd.Message().Fields().ByName("name") != nil {
			return &update{mask: mask, resource: fd}
		}
	}
	return nil
}

// filter selects the fields of the resource that the update is about: those named by the mask, all with `*`, those that are
// populated when the mask is empty. A path into a message, such as `applicant.phone`, names that field of it and no other.
func (u *update) filter(request proto.Message) protovalidate.Filter {
	resource := request.ProtoReflect().Get(u.resource).Message()
	mask, _ := request.ProtoReflect().Get(u.mask).Message().Interface().(*fieldmaskpb.FieldMask)
	if len(mask.GetPaths()) == 0 {
		return protovalidate.FilterFunc(func(m protoreflect.Message, d protoreflect.Descriptor) bool {
			fd, ok := d.(protoreflect.FieldDescriptor)
			return !ok || m.Interface() == request || m.Has(fd)
		})
	}
	named := parts{}
	for _, path := range mask.GetPaths() {
		named.add(resource, path)
	}
	return protovalidate.FilterFunc(func(m protoreflect.Message, d protoreflect.Descriptor) bool {
		fd, ok := d.(protoreflect.FieldDescriptor)
		fields := named[m.Interface()]
		return !ok || fields == nil || fields[fd.Name()] || fields["*"]
	})
}

// parts are the fields that a mask names of each message that it does not name as a whole.
type parts map[proto.Message]map[protoreflect.Name]bool

// add takes in a path below m. What the message does not have is left to the service, which knows its fields.
func (p parts) add(m protoreflect.Message, path string) {
	name, below, deeper := strings.Cut(path, ".")
	fields := p[m.Interface()]
	if fields == nil {
		fields = map[protoreflect.Name]bool{}
		p[m.Interface()] = fields
	}
	fields[protoreflect.Name(name)] = true
	fd := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if fd == nil || fd.Message() == nil || fd.IsList() || fd.IsMap() || !m.Has(fd) {
		return
	}
	if inner := m.Get(fd).Message(); deeper {
		p.add(inner, below)
	} else {
		p.add(inner, "*")
	}
}
