package gateway_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/gateway"
)

var reference = protojson.MarshalOptions{EmitDefaultValues: true}

// same holds that a message is written as protojson writes it, but for the blanks that protojson strews in so that nobody
// depends on its bytes: also the order of the fields is the same.
func same(t require.TestingT, m proto.Message) {
	got, err := gateway.Encode(m)
	require.NoError(t, err)
	want, err := reference.Marshal(m)
	require.NoError(t, err)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, want))
	var ours bytes.Buffer
	require.NoError(t, json.Compact(&ours, got))
	require.Equal(t, compact.String(), ours.String())
	back := m.ProtoReflect().New().Interface()
	require.NoError(t, protojson.Unmarshal(got, back))
	require.True(t, proto.Equal(m, back))
}

// eachMessage calls visit with every message of the API.
func eachMessage(visit func(protoreflect.MessageType)) {
	protoregistry.GlobalTypes.RangeMessages(func(mt protoreflect.MessageType) bool {
		if mt.Descriptor().ParentFile().Package() == "foi.v1" && !mt.Descriptor().IsMapEntry() {
			visit(mt)
		}
		return true
	})
}

func TestEveryResponseIsWrittenFast(t *testing.T) {
	eachMessage(func(mt protoreflect.MessageType) {
		// A mask is only ever received. Entries of the audit, which say freely what there is to say, and operations, whose answer may
		// be anything, go through protojson.
		name := string(mt.Descriptor().Name())
		if !strings.HasSuffix(name, "Request") && !strings.Contains(name, "AuditEntr") && name != "ListExportOperationsResponse" {
			require.True(t, gateway.Covered(mt.Descriptor()), mt.Descriptor().FullName())
		}
		same(t, mt.New().Interface())
	})
}

func TestRandomMessagesAreWrittenAsProtojsonDoes(t *testing.T) {
	var types []protoreflect.MessageType
	eachMessage(func(mt protoreflect.MessageType) { types = append(types, mt) })
	for _, mt := range types {
		rapid.Check(t, func(t *rapid.T) {
			m := mt.New()
			fill(t, m, 0)
			same(t, m.Interface())
		})
	}
}

// fill gives every field of a message a random value, or none.
func fill(t *rapid.T, m protoreflect.Message, depth int) {
	if ts, ok := m.Interface().(*timestamppb.Timestamp); ok {
		ts.Seconds = rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds")
		ts.Nanos = rapid.OneOf(rapid.Just(int32(0)), rapid.Just(int32(120e6)), rapid.Just(int32(5e3)), rapid.Int32Range(0, 999999999)).Draw(t, "nanos")
		return
	}
	if mask, ok := m.Interface().(*fieldmaskpb.FieldMask); ok {
		mask.Paths = []string{"display_name"}
		return
	}
	if free, ok := m.Interface().(*structpb.Struct); ok {
		free.Fields = map[string]*structpb.Value{rapid.String().Draw(t, "key"): structpb.NewStringValue(rapid.String().Draw(t, "value"))}
		return
	}
	if packed, ok := m.Interface().(*anypb.Any); ok {
		_ = packed.MarshalFrom(&foiv1.ExportFile{Name: rapid.String().Draw(t, "name")})
		return
	}
	for i := range m.Descriptor().Fields().Len() {
		fd := m.Descriptor().Fields().Get(i)
		if depth > 3 || !rapid.Bool().Draw(t, string(fd.Name())) {
			continue
		}
		switch {
		case fd.IsMap():
			for range rapid.IntRange(0, 3).Draw(t, "entries") {
				m.Mutable(fd).Map().Set(protoreflect.ValueOfString(rapid.String().Draw(t, "key")).MapKey(), protoreflect.ValueOfString(rapid.String().Draw(t, "value")))
			}
		case fd.IsList():
			l := m.Mutable(fd).List()
			for range rapid.IntRange(0, 3).Draw(t, "length") {
				if fd.Message() != nil {
					fill(t, l.AppendMutable().Message(), depth+1)
				} else {
					l.Append(scalar(t, fd))
				}
			}
		case fd.Message() != nil:
			fill(t, m.Mutable(fd).Message(), depth+1)
		default:
			m.Set(fd, scalar(t, fd))
		}
	}
}

func scalar(t *rapid.T, fd protoreflect.FieldDescriptor) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"\x00\x1f\b\f\n\r\t\"\\/<>&\u2028", "临公开〔2020〕第12号", "\u007f", "𠮷",
		})).Draw(t, "text"))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes"))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(rapid.Bool().Draw(t, "bool"))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(rapid.Int32().Draw(t, "int32"))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(rapid.Int64().Draw(t, "int64"))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 1),
			rapid.SampledFrom([]float64{0, 1e-6, 9e-7, 1e21, 9e20, math.Copysign(0, -1)})).Draw(t, "double"))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(rapid.Int32Range(0, 30).Draw(t, "enum")))
	}
	t.Fatalf("no values for %s", fd.Kind())
	return protoreflect.Value{}
}

func TestWhatThePlansDoNotCoverIsLeftToProtojson(t *testing.T) {
	inside, err := anypb.New(&foiv1.Agency{Name: "agencies/a1"})
	require.NoError(t, err)
	for _, m := range []proto.Message{inside, durationpb.New(1500), &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}} {
		require.False(t, gateway.Covered(m.ProtoReflect().Descriptor()))
		same(t, m)
	}
	for _, broken := range []proto.Message{
		&foiv1.Agency{Name: "\xff"}, &foiv1.Agency{CreateTime: &timestamppb.Timestamp{Seconds: math.MaxInt64}},
	} {
		_, err := gateway.Encode(broken)
		require.Error(t, err)
	}
	for _, number := range []float64{math.NaN(), math.Inf(1)} {
		got, err := gateway.Encode(&foiv1.DuplicateCandidate{Similarity: number})
		require.NoError(t, err)
		require.Regexp(t, `"similarity": ?"(NaN|Infinity)"`, string(got))
	}
}

func BenchmarkEncode(b *testing.B) {
	page := newCanned().page
	for name, write := range map[string]func(proto.Message) ([]byte, error){"plans": gateway.Encode, "protojson": reference.Marshal} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				if _, err := write(page); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}
