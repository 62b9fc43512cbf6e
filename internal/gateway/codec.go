package gateway

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"regexp"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// codec is JSON as this API speaks it: fields that are not set are written with their zero value, so that a reader need not
// know the defaults, but messages that are not set are left out instead of null; names are lowerCamelCase; an unknown field
// is a fault and not ignored, or a misspelt one would be lost without a word.
type codec struct{ runtime.JSONPb }

func newCodec() *codec {
	return &codec{runtime.JSONPb{MarshalOptions: protojson.MarshalOptions{EmitDefaultValues: true}}}
}

// ContentType implements runtime.Marshaler.
func (c *codec) ContentType(v any) string {
	if file, ok := v.(*httpbody.HttpBody); ok {
		return file.GetContentType()
	}
	return c.JSONPb.ContentType(v)
}

// Marshal writes a response: a file as it is, everything else as JSON.
func (c *codec) Marshal(v any) ([]byte, error) {
	if file, ok := v.(*httpbody.HttpBody); ok {
		return file.GetData(), nil
	}
	if m, ok := v.(proto.Message); ok {
		return encode(m)
	}
	if end, ok := v.(map[string]proto.Message); ok { // how a stream ends
		if st, ok := end["error"].(*spb.Status); ok {
			of := status.FromProto(st)
			return errorContent(of, runtime.HTTPStatusFromCode(of.Code())), nil
		}
	}
	return c.JSONPb.Marshal(v)
}

// NewDecoder reads one message and refuses anything after it; a body of bytes it takes as it is. Faults come out as fieldFaults.
func (c *codec) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		content, err := readAll(r)
		if err != nil {
			return err
		}
		into, err := messageOf(v)
		if err != nil {
			return err
		}
		if file, ok := into.(*httpbody.HttpBody); ok {
			file.ContentType, file.Data = "application/octet-stream", content
			return nil
		}
		if len(bytes.TrimSpace(content)) == 0 {
			return io.EOF // the generated code takes that for an empty message
		}
		if err := c.UnmarshalOptions.Unmarshal(content, into); err != nil {
			return bodyFault(err)
		}
		return nil
	})
}

func readAll(r io.Reader) ([]byte, error) {
	if b, ok := r.(*body); ok {
		return b.all()
	}
	return io.ReadAll(r)
}

var errNoMessage = errors.New("gateway: the body of a route is no message")

// messageOf returns the message that v points to, or points to the pointer of, which is how the generated code asks for a
// body that is one field of the request.
func messageOf(v any) (proto.Message, error) {
	if m, ok := v.(proto.Message); ok {
		return m, nil
	}
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Pointer {
		return nil, errNoMessage
	}
	if p.Elem().IsNil() {
		p.Elem().Set(reflect.New(p.Elem().Type().Elem()))
	}
	m, ok := p.Elem().Interface().(proto.Message)
	if !ok {
		return nil, errNoMessage
	}
	return m, nil
}

var (
	unknownField = regexp.MustCompile(`unknown field "([^"]*)"`)
	badValue     = regexp.MustCompile(`invalid value for \w+ (?:type|field) ([\w.]+)`)
	duplicate    = regexp.MustCompile(`duplicate field "([^"]*)"`)
	position     = regexp.MustCompile(`\(line \d+:\d+\)`)
)

// bodyFault puts what protojson says into words of our own. Its texts quote the value, which may be anything, and are not
// made to be read by programs; here is the one place that does.
func bodyFault(err error) error {
	text := err.Error()
	where := position.FindString(text)
	if m := unknownField.FindStringSubmatch(text); m != nil {
		return fieldFault{m[1], ruleUnknown, where}
	}
	if m := duplicate.FindStringSubmatch(text); m != nil {
		return fieldFault{m[1], ruleDuplicate, where}
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		return fieldFault{m[1], ruleType, where}
	}
	return fieldFault{"", ruleSyntax, where}
}
