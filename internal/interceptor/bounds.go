package interceptor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/internal/apierr"
)

// What a field of a request may hold when its proto names no limit of its own. Most such fields are names of resources, which
// have at most some 230 characters, and etags. So nobody can forget a limit; who needs a larger one says so in the proto.
// Fields that only the server fills in (OUTPUT_ONLY) are ignored when they come in, so a resource may be sent back as it was
// read; they and the bytes of files are held by the limit of the whole request.
const (
	mostChars = 400 // of a text
	mostItems = 100 // of a list, a map or a mask
)

// bounds holds requests to limits that need not be written down, and their texts to what PostgreSQL and JSON can keep: valid
// UTF-8 without NUL. Its zero value knows no message yet. After startup it is only read.
type bounds map[protoreflect.FullName][]bounded

// bounded is a field that has to be looked at.
type bounded struct {
	field    protoreflect.FieldDescriptor
	text     bool // it or its items are strings
	message  bool // it or its items are messages with fields to look at
	maxItems int  // 0: it is no list, or has a limit of its own
	maxChars int  // 0: it is no text, or has a limit of its own
}

// learn prepares for requests of a type, and returns whether there is anything to look at.
func (b bounds) learn(d protoreflect.MessageDescriptor) bool {
	if known, ok := b[d.FullName()]; ok {
		return known == nil || len(known) > 0 // nil: being learnt further up
	}
	b[d.FullName()] = nil
	found := []bounded{}
	for i := range d.Fields().Len() {
		fd := d.Fields().Get(i)
		if outputOnly(fd) {
			continue
		}
		if f := b.fieldOf(fd); f.text || f.message || f.maxItems > 0 {
			found = append(found, f)
		}
	}
	b[d.FullName()] = found
	return len(found) > 0
}

func (b bounds) fieldOf(fd protoreflect.FieldDescriptor) bounded {
	rules, _ := proto.GetExtension(fd.Options(), validate.E_Field).(*validate.FieldRules)
	f, single := bounded{field: fd}, rules
	element := fd
	switch {
	case fd.IsMap():
		element, single = fd.MapValue(), rules.GetMap().GetValues()
		if r := rules.GetMap(); r == nil || r.MaxPairs == nil {
			f.maxItems = mostItems
		}
	case fd.IsList():
		single = rules.GetRepeated().GetItems()
		if r := rules.GetRepeated(); r == nil || r.MaxItems == nil {
			f.maxItems = mostItems
		}
	}
	f.text = element.Kind() == protoreflect.StringKind
	f.message = element.Message() != nil && b.learn(element.Message())
	if f.text && !limited(single.GetString()) {
		f.maxChars = mostChars
	}
	return f
}

func outputOnly(fd protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY)
}

// limited reports whether a text has a limit of its own. A pattern is none: it may well end in a star.
func limited(r *validate.StringRules) bool {
	return r != nil && (r.MaxLen != nil || r.MaxBytes != nil || r.Len != nil || r.LenBytes != nil)
}

// check adds what breaks the limits to found.
func (b bounds) check(m protoreflect.Message, path []string, found *apierr.Invalid) {
	for _, f := range b[m.Descriptor().FullName()] {
		if !m.Has(f.field) {
			continue
		}
		at, value := append(path, string(f.field.Name())), m.Get(f.field)
		switch {
		case f.field.IsMap():
			f.count(value.Map().Len(), at, found)
			value.Map().Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
				textFault(key.String(), mostChars, at, found) // a key is not repeated: it was sent
				f.one(b, v, at, found)
				return true
			})
		case f.field.IsList():
			f.count(value.List().Len(), at, found)
			if f.text || f.message {
				for i := range value.List().Len() {
					f.one(b, value.List().Get(i), append(at, "["+strconv.Itoa(i)+"]"), found)
				}
			}
		default:
			f.one(b, value, at, found)
		}
	}
}

func (f bounded) one(b bounds, v protoreflect.Value, at []string, found *apierr.Invalid) {
	if f.message {
		b.check(v.Message(), at, found)
	} else if f.text {
		textFault(v.String(), f.maxChars, at, found)
	}
}

func (f bounded) count(n int, at []string, found *apierr.Invalid) {
	if f.maxItems > 0 && n > f.maxItems {
		found.Add(apierr.Violation{
			Field: pathOf(at), Rule: "repeated.max_items",
			Message: fmt.Sprintf("must have at most %d items", f.maxItems), Chinese: fmt.Sprintf("不得超过 %d 项", f.maxItems),
		})
	}
}

func textFault(s string, most int, at []string, found *apierr.Invalid) {
	switch {
	case most > 0 && len(s) > most && utf8.RuneCountInString(s) > most:
		found.Add(apierr.Violation{
			Field: pathOf(at), Rule: "string.max_len",
			Message: fmt.Sprintf("must be at most %d characters", most), Chinese: fmt.Sprintf("不得超过 %d 个字符", most),
		})
	case !utf8.ValidString(s):
		found.Add(apierr.Violation{
			Field: pathOf(at), Rule: "string.utf8", Message: "must be valid UTF-8", Chinese: "不是有效的 UTF-8 文字",
		})
	case strings.IndexByte(s, 0) >= 0:
		found.Add(apierr.Violation{
			Field: pathOf(at), Rule: "control_characters", Message: "must not contain control characters", Chinese: "不得含有控制字符",
		})
	}
}

// pathOf writes a path as protovalidate does: settings.ladders[3].duty.
func pathOf(parts []string) string {
	return strings.ReplaceAll(strings.Join(parts, "."), ".[", "[")
}
