package interceptor

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/yishenqing/foi/internal/auth"
)

// method is what the chain knows of an RPC before the first call.
type method struct {
	name    string
	logAttr slog.Attr
	rule    auth.Rule
	observe Observe

	// Of methods that need a permission only; those of health and reflection answer for themselves.
	request   protoreflect.MessageDescriptor
	response  protoreflect.MessageType
	requestID protoreflect.FieldDescriptor // nil: the method may be repeated freely
	update    *update                      // nil: the method has no update_mask
	reading   reading
}

func newMethod(name string, rule auth.Rule) (*method, error) {
	m := &method{
		name: name, logAttr: slog.String("method", name), rule: rule,
		observe: func(context.Context, codes.Code, time.Duration) {},
	}
	if rule.Open {
		return m, nil
	}
	fullName := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", "."))
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(fullName)
	if err != nil {
		return nil, fmt.Errorf("interceptor: %s: %w", name, err)
	}
	described, ok := d.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("interceptor: %s is no method", name)
	}
	m.request = described.Input()
	m.response, err = protoregistry.GlobalTypes.FindMessageByName(described.Output().FullName())
	if err != nil {
		return nil, fmt.Errorf("interceptor: %s: %w", name, err)
	}
	if fd := m.request.Fields().ByName("request_id"); fd != nil && fd.Kind() == protoreflect.StringKind {
		m.requestID = fd
	}
	m.update = newUpdate(m.request)
	m.reading = newReading(name, rule.Permission, described.Output())
	return m, nil
}
