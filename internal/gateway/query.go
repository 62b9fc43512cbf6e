package gateway

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// useStrictQueries replaces the query parser of grpc-gateway, which is one for the whole process and silently drops what it
// does not know: a misspelt `fliter` would list everything.
var useStrictQueries = sync.OnceFunc(func() {
	_ = runtime.NewServeMux(runtime.SetQueryParameterParser(strictQuery{}))
})

type strictQuery struct{ runtime.DefaultQueryParser }

// Parse reads the query into msg. It refuses names that the message does not have and fields that the path or body gives.
func (p strictQuery) Parse(msg proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	descriptor := msg.ProtoReflect().Descriptor()
	for name := range values {
		path, last := resolve(descriptor, name)
		if path == nil {
			return fieldFault{field: name, rule: ruleUnknown}
		}
		if filter.HasCommonPrefix(path) {
			return fieldFault{field: name, rule: ruleLost}
		}
		if last.Message() != nil && last.Message().FullName() == "google.protobuf.FieldMask" {
			values[name] = protoPaths(values[name])
		}
	}
	if err := p.DefaultQueryParser.Parse(msg, values, filter); err != nil {
		return queryFault(err, values)
	}
	return nil
}

// resolve finds the field that a query name means, by JSON or proto name at every step.
func resolve(m protoreflect.MessageDescriptor, name string) (path []string, last protoreflect.FieldDescriptor) {
	for part := range strings.SplitSeq(name, ".") {
		if m == nil {
			return nil, nil
		}
		last = m.Fields().ByName(protoreflect.Name(part))
		if last == nil {
			last = m.Fields().ByJSONName(part)
		}
		if last == nil {
			return nil, nil
		}
		path = append(path, string(last.Name()))
		m = last.Message()
	}
	return path, last
}

// protoPaths turns the lowerCamelCase of JSON into the names of the proto, which masks are made of: the default parser does
// that in a body but not in a query.
func protoPaths(masks []string) []string {
	out := slices.Clone(masks)
	for i, mask := range out {
		var b strings.Builder
		for _, r := range mask {
			if unicode.IsUpper(r) {
				b.WriteByte('_')
				r = unicode.ToLower(r)
			}
			b.WriteRune(r)
		}
		out[i] = b.String()
	}
	return out
}

var quotedField = regexp.MustCompile(`(?:duplicate field|for field|parsing field|parsing list|field) "([\w.]+)"`)

// queryFault names the field at fault as far as the default parser does; never its value.
func queryFault(err error, values url.Values) error {
	text := err.Error()
	kind := ruleType
	if strings.HasPrefix(text, "duplicate field") {
		kind = ruleDuplicate
	}
	if m := quotedField.FindStringSubmatch(text); m != nil {
		return fieldFault{field: m[1], rule: kind}
	}
	if len(values) == 1 {
		for name := range values {
			return fieldFault{field: name, rule: kind}
		}
	}
	return fieldFault{rule: kind}
}
