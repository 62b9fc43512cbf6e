package interceptor

import "google.golang.org/protobuf/proto"

// subject returns the name of the resource that a request is about, for the details of its refusal: its name, the name of the
// resource it carries, or its parent.
func subject(req any) string {
	if r, ok := req.(interface{ GetName() string }); ok {
		return r.GetName()
	}
	message, ok := req.(proto.Message)
	if !ok {
		return ""
	}
	m := message.ProtoReflect()
	if u := newUpdate(m.Descriptor()); u != nil {
		resource := m.Get(u.resource).Message()
		return resource.Get(resource.Descriptor().Fields().ByName("name")).String()
	}
	if r, ok := req.(interface{ GetParent() string }); ok {
		return r.GetParent()
	}
	return ""
}
