package gateway

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// encode writes a message as protojson does with EmitDefaultValues, from plans that are made once per type. protojson finds
// out anew for every message which fields it has and sorts them, which was 85 % of what a page of a list cost here. Whatever
// the plans do not cover, and whatever is wrong with a message, is left to protojson: a test holds that both write the same.
func encode(m proto.Message) ([]byte, error) {
	r := m.ProtoReflect()
	p := planOf(r.Descriptor())
	if p.covered {
		e := encoder{out: make([]byte, 0, p.size.Load()+64)}
		if e.message(p, r) {
			p.size.Store(int64(len(e.out)))
			return e.out, nil
		}
	}
	return protojson.MarshalOptions{EmitDefaultValues: true}.Marshal(m)
}

// encoder appends JSON. Its methods return false for a value that only protojson knows what to do with.
type encoder struct{ out []byte }

func (e *encoder) message(p *plan, m protoreflect.Message) bool {
	if p.timestamp {
		return e.timestamp(m)
	}
	e.out = append(e.out, '{')
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		if f.presence && !m.Has(f.fd) {
			continue
		}
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		e.out = append(e.out, f.name...)
		if !e.field(f, m.Get(f.fd)) {
			return false
		}
	}
	e.out = append(e.out, '}')
	return true
}

func (e *encoder) field(f *field, v protoreflect.Value) bool {
	switch {
	case f.list:
		return e.list(f, v.List())
	case f.dict:
		return e.dict(f, v.Map())
	}
	return e.value(f, v)
}

func (e *encoder) list(f *field, l protoreflect.List) bool {
	e.out = append(e.out, '[')
	for i := range l.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		if !e.value(f, l.Get(i)) {
			return false
		}
	}
	e.out = append(e.out, ']')
	return true
}

// dict writes a map with text keys, sorted.
func (e *encoder) dict(f *field, m protoreflect.Map) bool {
	keys := make([]string, 0, m.Len())
	m.Range(func(k protoreflect.MapKey, _ protoreflect.Value) bool {
		keys = append(keys, k.String())
		return true
	})
	slices.Sort(keys)
	e.out = append(e.out, '{')
	for i, key := range keys {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		if !e.text(key) {
			return false
		}
		e.out = append(e.out, ':')
		if !e.value(f, m.Get(protoreflect.ValueOfString(key).MapKey())) {
			return false
		}
	}
	e.out = append(e.out, '}')
	return true
}

// value writes one value of the kind of a field, of its elements when it is a list, of its values when it is a map.
func (e *encoder) value(f *field, v protoreflect.Value) bool {
	switch f.kind { //nolint:exhaustive // planOf covers no other kind
	case protoreflect.MessageKind:
		return e.message(f.inner, v.Message())
	case protoreflect.StringKind:
		return e.text(v.String())
	case protoreflect.EnumKind:
		if name, ok := f.enum[v.Enum()]; ok {
			e.out = append(e.out, name...)
		} else {
			e.out = strconv.AppendInt(e.out, int64(v.Enum()), 10)
		}
	case protoreflect.BoolKind:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case protoreflect.Int32Kind:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case protoreflect.Int64Kind: // in quotes: JavaScript's numbers have 53 bits
		e.out = append(strconv.AppendInt(append(e.out, '"'), v.Int(), 10), '"')
	case protoreflect.DoubleKind:
		return e.number(v.Float())
	case protoreflect.BytesKind:
		e.out = append(base64.StdEncoding.AppendEncode(append(e.out, '"'), v.Bytes()), '"')
	default:
		return false
	}
	return true
}

// number writes what JavaScript would: short where that is exact, with an exponent for the very large and very small.
func (e *encoder) number(n float64) bool {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return false
	}
	if abs := math.Abs(n); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		return false
	}
	e.out = strconv.AppendFloat(e.out, n, 'f', -1, 64)
	return true
}

const hexDigits = "0123456789abcdef"

// text writes a string. Of an invalid one protojson makes an error.
func (e *encoder) text(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	e.out = append(e.out, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		e.out = append(e.out, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			e.out = append(e.out, '\\', c)
		case '\b':
			e.out = append(e.out, '\\', 'b')
		case '\f':
			e.out = append(e.out, '\\', 'f')
		case '\n':
			e.out = append(e.out, '\\', 'n')
		case '\r':
			e.out = append(e.out, '\\', 'r')
		case '\t':
			e.out = append(e.out, '\\', 't')
		default:
			e.out = append(e.out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	e.out = append(append(e.out, s[start:]...), '"')
	return true
}

// timestamp writes an instant as RFC 3339 in UTC with 0, 3, 6 or 9 digits after the point.
func (e *encoder) timestamp(m protoreflect.Message) bool {
	ts, ok := m.Interface().(*timestamppb.Timestamp)
	if !ok || !ts.IsValid() {
		return false
	}
	e.out = append(e.out, '"')
	e.out = time.Unix(ts.GetSeconds(), 0).UTC().AppendFormat(e.out, "2006-01-02T15:04:05")
	switch nanos := ts.GetNanos(); {
	case nanos == 0:
	case nanos%1e6 == 0:
		e.fraction(nanos/1e6, 3)
	case nanos%1e3 == 0:
		e.fraction(nanos/1e3, 6)
	default:
		e.fraction(nanos, 9)
	}
	e.out = append(e.out, 'Z', '"')
	return true
}

// fraction writes a point and so many digits.
func (e *encoder) fraction(n int32, digits int) {
	e.out = append(e.out, '.')
	at := len(e.out)
	e.out = append(e.out, "000000000"[:digits]...)
	for i := at + digits - 1; n > 0; i-- {
		e.out[i] = byte('0' + n%10)
		n /= 10
	}
}
