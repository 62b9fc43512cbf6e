// Package correlation carries the id that ties together what one call left behind: its log lines, its audit entry, its answer.
// It is not the request_id of idempotency, which the caller chooses and which outlives the call.
package correlation

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

// Header is the metadata key and, in canonical form, the HTTP header that carries the id, both ways.
const Header = "x-correlation-id"

// TraceParent is the W3C header whose trace id serves when the caller sent no id.
const TraceParent = "traceparent"

const (
	minLength = 8
	maxLength = 64
)

// New returns a fresh id: 32 hexadecimal digits, like a trace id.
func New() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails: it ends the program instead
	return hex.EncodeToString(id[:])
}

// Valid reports whether a caller's id may be used: 8–64 letters, digits, and . _ -. Anything else could forge a log line.
func Valid(id string) bool {
	if len(id) < minLength || len(id) > maxLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// From returns the id that a caller sent, else the trace id of his traceparent, else a fresh one.
func From(sent, traceParent string) string {
	if Valid(sent) {
		return sent
	}
	if id := traceID(traceParent); id != "" {
		return id
	}
	return New()
}

// traceID returns the trace id of `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, or nothing.
func traceID(traceParent string) string {
	const start, end = 3, 35
	if len(traceParent) < 55 || traceParent[2] != '-' || traceParent[end] != '-' {
		return ""
	}
	id := traceParent[start:end]
	zero := true
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ""
		}
		zero = zero && c == '0'
	}
	if zero {
		return "" // the specification: all zeros is no trace
	}
	return id
}

type key struct{}

// NewContext returns a context that carries id.
func NewContext(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, key{}, id)
}

// FromContext returns the id of the call, empty outside of one.
func FromContext(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}
