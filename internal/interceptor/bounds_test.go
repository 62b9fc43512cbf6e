package interceptor_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/interceptor"
)

// unbounded are the fields of requests that no rule and no limit of the gate holds, each with what holds it instead. A field
// of bytes that is missing here fails the test: say in the proto how large it may be (max_len), or here what limits it.
var unbounded = map[protoreflect.FullName]string{
	"foi.v1.Attachment.content":                     "--max-attachment-bytes: tests/api.TestWhatMayNotBeAttached",
	"foi.v1.WriteUploadRequest.data":                "its own max_len of 1 MiB",
	"google.api.HttpBody.data":                      "8 MiB a chunk: service/uploads, tests/api.TestUploads",
	"foi.v1.ApplicantFile.content":                  "--portal-file-bytes of all files together, --portal-files of their number, --max-attachment-bytes of each: service/portal",
	"foi.v1.UploadDocumentTemplateRequest.content":  "max_len: tests/api.TestTemplatesOfDocuments",
	"foi.v1.PreviewDocumentTemplateRequest.content": "max_len: tests/api.TestTemplatesOfDocuments",
}

// everything is all services of the protos, whether they are served or not.
func everything() map[string]grpc.ServiceInfo {
	all := map[string]grpc.ServiceInfo{}
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(fd protoreflect.FileDescriptor) bool {
		for i := range fd.Services().Len() {
			service := fd.Services().Get(i)
			var info grpc.ServiceInfo
			for j := range service.Methods().Len() {
				info.Methods = append(info.Methods, grpc.MethodInfo{Name: string(service.Methods().Get(j).Name())})
			}
			all[string(service.FullName())] = info
		}
		return true
	})
	return all
}

// TestEveryFieldOfEveryRequestHasALimit sends, for every text, list and map that a request of any RPC can hold, a request
// with nothing else in it and far too much of it there, and wants the field named in the refusal.
func TestEveryFieldOfEveryRequestHasALimit(t *testing.T) {
	chain, err := interceptor.New(interceptor.Options{
		Log: slog.New(slog.DiscardHandler), Authenticator: auth.Development{}, Recorder: &noted{}, Replayer: &records{},
	}, everything())
	require.NoError(t, err)
	used, tried := map[protoreflect.FullName]bool{}, 0
	for name, info := range everything() {
		for _, m := range info.Methods {
			d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name + "." + m.Name))
			require.NoError(t, err)
			method := d.(protoreflect.MethodDescriptor)
			eachField(t, method.Input(), func(path []protoreflect.FieldDescriptor) {
				last := path[len(path)-1]
				if last.Kind() == protoreflect.BytesKind {
					require.NotEmpty(t, unbounded[last.FullName()], "%s: %s has no limit (see the variable unbounded)", method.FullName(), last.FullName())
					used[last.FullName()] = true
					return
				}
				tried++
				req := tooMuch(t, method.Input(), path)
				_, err := chain.Unary(t.Context(), req, &grpc.UnaryServerInfo{FullMethod: "/" + name + "/" + m.Name}, unreached(t))
				require.Equal(t, codes.InvalidArgument, status.Code(err), "%s: %v takes any amount", method.FullName(), path)
				require.Contains(t, faulty(err), written(path), "%s takes any amount", method.FullName())
			})
		}
	}
	require.Greater(t, tried, 300)
	for field := range unbounded {
		require.True(t, used[field], "%s is no field of a request any more", field)
	}
}

// eachField calls visit with the path to every text, list, map and bytes of a request that its sender fills in.
func eachField(t *testing.T, d protoreflect.MessageDescriptor, visit func(path []protoreflect.FieldDescriptor)) {
	t.Helper()
	var walk func(d protoreflect.MessageDescriptor, path []protoreflect.FieldDescriptor)
	walk = func(d protoreflect.MessageDescriptor, path []protoreflect.FieldDescriptor) {
		if n := len(path); n > 0 && path[n-1].FullName() == "google.api.HttpBody.extensions" {
			return // few, and nobody unpacks what is in them
		}
		require.Less(t, len(path), 12, "a message within itself has no bound: %v", path)
		require.NotContains(t, []protoreflect.FullName{"google.protobuf.Any", "google.protobuf.Struct", "google.protobuf.Value"}, d.FullName())
		for i := range d.Fields().Len() {
			fd := d.Fields().Get(i)
			behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
			if slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) {
				continue
			}
			here := append(slices.Clone(path), fd)
			if fd.IsList() || fd.IsMap() || fd.Kind() == protoreflect.StringKind || fd.Kind() == protoreflect.BytesKind {
				visit(here)
			}
			if fd.Message() != nil && !fd.IsMap() {
				walk(fd.Message(), here)
			}
		}
	}
	walk(d, nil)
}

const (
	longText = 21_000 // longer than the longest that any proto allows
	manyOf   = 1_000
)

// tooMuch is a request that is empty but for far too much at the end of a path.
func tooMuch(t *testing.T, d protoreflect.MessageDescriptor, path []protoreflect.FieldDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	require.NoError(t, err)
	request := kind.New()
	m := request
	for _, fd := range path[:len(path)-1] {
		if fd.IsList() {
			element := m.Mutable(fd).List().AppendMutable()
			m = element.Message()
			continue
		}
		m = m.Mutable(fd).Message()
	}
	last := path[len(path)-1]
	switch {
	case last.IsMap():
		values := m.Mutable(last).Map()
		for i := range manyOf {
			values.Set(protoreflect.ValueOfString(fmt.Sprint(i)).MapKey(), values.NewValue())
		}
	case last.IsList():
		values := m.Mutable(last).List()
		for range manyOf {
			values.Append(values.NewElement())
		}
	default:
		m.Set(last, protoreflect.ValueOfString(strings.Repeat("长", longText)))
	}
	return request.Interface()
}

func written(path []protoreflect.FieldDescriptor) string {
	var b strings.Builder
	for i, fd := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(string(fd.Name()))
		if fd.IsList() && i < len(path)-1 {
			b.WriteString("[0]")
		}
	}
	return b.String()
}

// faulty returns the fields that a refusal names.
func faulty(err error) []string {
	var fields []string
	for _, d := range status.Convert(err).Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			for _, v := range bad.GetFieldViolations() {
				fields = append(fields, v.GetField())
			}
		}
	}
	return fields
}

func TestTextsAreUTF8WithoutNUL(t *testing.T) {
	b := setup(t, auth.Development{})
	for _, broken := range []string{"\xff", "a\x00b", "\xed\xa0\x80", strings.Repeat("a", 400) + "b"} {
		_, err := b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: broken}, unreached(t))
		require.Equal(t, codes.InvalidArgument, status.Code(err))
		require.Equal(t, []string{"name"}, faulty(err))
		require.Regexp(t, `\p{Han}`, status.Convert(err).Proto().String())
	}
	update := &foiv1.UpdateApplicationRequest{
		Application: &foiv1.Application{Note: "a\x00", Applicant: &foiv1.Applicant{Email: "\xff"}}, UpdateMask: mask("note"),
	}
	_, err := b.call(t.Context(), foiv1.ApplicationService_UpdateApplication_FullMethodName, update, unreached(t))
	require.ElementsMatch(t, []string{"application.note", "application.applicant.email"}, faulty(err), "also beside the mask")
	_, err = b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: strings.Repeat("长", 400)}, answer(&foiv1.Agency{}, nil))
	require.NoError(t, err, "characters, not bytes")
}

// A resource may be sent back as it was read, whatever the server wrote into it.
func TestFieldsThatOnlyTheServerFillsInHaveNoLimit(t *testing.T) {
	b := setup(t, auth.Development{})
	update := &foiv1.UpdateApplicationRequest{Application: &foiv1.Application{Note: "n", Assignee: strings.Repeat("x", 1000)}}
	_, err := b.call(t.Context(), foiv1.ApplicationService_UpdateApplication_FullMethodName, update, answer(&foiv1.Application{}, nil))
	require.NoError(t, err)
}
