package gateway

import (
	"strconv"
	"sync"
	"sync/atomic"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// plan is how messages of one type are written.
type plan struct {
	covered   bool // every field, and all below, is of a kind that encode writes
	timestamp bool // google.protobuf.Timestamp, which JSON has as a text
	fields    []field
	size      atomic.Int64 // of the last one written: the next will need about as much
}

// field is one field of a plan.
type field struct {
	fd         protoreflect.FieldDescriptor
	name       []byte // quoted, with its colon
	presence   bool   // left out when not set; others are written with their zero value
	list, dict bool
	kind       protoreflect.Kind // of the elements of a list and the values of a map
	inner      *plan             // of a message
	enum       map[protoreflect.EnumNumber][]byte
}

// plans has every finished plan by the full name of its message.
var plans sync.Map

func planOf(d protoreflect.MessageDescriptor) *plan {
	if p, ok := plans.Load(d.FullName()); ok {
		return p.(*plan) //nolint:forcetypeassert // nothing else is stored
	}
	b := planner{}
	p := b.plan(d)
	// Messages can contain each other: what is not covered somewhere below is not covered above either.
	for settled := false; !settled; {
		settled = true
		for _, one := range b {
			for _, f := range one.fields {
				if one.covered && f.inner != nil && !f.inner.covered {
					one.covered, settled = false, false
				}
			}
		}
	}
	for name, one := range b {
		plans.LoadOrStore(name, one)
	}
	return p
}

// planner makes the plans of a message and of all below it. They are published when they are finished.
type planner map[protoreflect.FullName]*plan

func (b planner) plan(d protoreflect.MessageDescriptor) *plan {
	if p, ok := b[d.FullName()]; ok {
		return p
	}
	p := &plan{covered: d.ParentFile().Package() != "google.protobuf"}
	b[d.FullName()] = p
	if d.FullName() == "google.protobuf.Timestamp" {
		p.covered, p.timestamp = true, true
		return p
	}
	for i := range d.Fields().Len() {
		f, ok := b.field(d.Fields().Get(i))
		p.covered = p.covered && ok
		p.fields = append(p.fields, f)
	}
	return p
}

func (b planner) field(fd protoreflect.FieldDescriptor) (f field, covered bool) {
	f = field{
		fd: fd, name: append(strconv.AppendQuote(nil, fd.JSONName()), ':'), presence: fd.HasPresence(),
		list: fd.IsList(), dict: fd.IsMap(), kind: fd.Kind(),
	}
	of := fd
	if f.dict {
		if fd.MapKey().Kind() != protoreflect.StringKind {
			return f, false
		}
		of = fd.MapValue()
		f.kind = of.Kind()
	}
	switch f.kind { //nolint:exhaustive // all others are not covered
	case protoreflect.MessageKind:
		f.inner = b.plan(of.Message())
	case protoreflect.EnumKind:
		if of.Enum().ParentFile().Package() == "google.protobuf" { // NullValue is written as null
			return f, false
		}
		f.enum = map[protoreflect.EnumNumber][]byte{}
		for i := range of.Enum().Values().Len() {
			v := of.Enum().Values().Get(i)
			if _, alias := f.enum[v.Number()]; !alias {
				f.enum[v.Number()] = strconv.AppendQuote(nil, string(v.Name()))
			}
		}
	case protoreflect.StringKind, protoreflect.BoolKind, protoreflect.Int32Kind, protoreflect.Int64Kind,
		protoreflect.DoubleKind, protoreflect.BytesKind:
	default:
		return f, false
	}
	return f, true
}
