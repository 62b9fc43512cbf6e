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
// populated when the mask is empty.
func (u *update) filter(request proto.Message) protovalidate.Filter {
	named := map[protoreflect.Name]bool{}
	if mask, ok := request.ProtoReflect().Get(u.mask).Message().Interface().(*fieldmaskpb.FieldMask); ok {
		for _, path := range mask.GetPaths() {
			first, _, _ := strings.Cut(path, ".")
			named[protoreflect.Name(first)] = true
		}
	}
	resource := u.resource.Message()
	return protovalidate.FilterFunc(func(m protoreflect.Message, d protoreflect.Descriptor) bool {
		fd, ok := d.(protoreflect.FieldDescriptor)
		if !ok || fd.ContainingMessage() != resource || named["*"] {
			return true
		}
		if len(named) == 0 {
			return m.Has(fd)
		}
		return named[fd.Name()]
	})
}
