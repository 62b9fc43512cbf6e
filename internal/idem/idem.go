// Package idem carries what makes a repeated request harmless (AIP-155) from the interceptor that reads request_id to the
// transaction that does the work. The record of a request and its effect commit together or not at all.
package idem

import (
	"context"
	"errors"
)

// Pending is a request that may be repeated and has not been done yet. Whoever does it stores it with the marshalled
// response in the same transaction, under the unique key (Principal, RequestID).
type Pending struct {
	Principal string   // the caller's id: a request_id belongs to who sent it
	RequestID string   // the UUID chosen by the caller
	Method    string   // the full gRPC method, /foi.v1.ApplicationService/CreateApplication
	Hash      [32]byte // of the request without its request_id
}

// Record is what is known of a request that was done.
type Record struct {
	Method   string
	Hash     [32]byte
	Response []byte // the marshalled response message
}

// Same reports whether the record is of the same request as p, and not of another one that reuses its request_id.
func (r Record) Same(p Pending) bool { return r.Method == p.Method && r.Hash == p.Hash }

// Replayer finds requests that were done.
type Replayer interface {
	// Lookup returns the record of a request and whether there is one.
	Lookup(ctx context.Context, principal, requestID string) (Record, bool, error)
}

// ErrAlreadyRecorded is returned by the transaction whose request was recorded by another one in the meantime. It has been
// rolled back; the interceptor answers with the response of the other.
var ErrAlreadyRecorded = errors.New("idem: the request was recorded by another transaction")

// ReusedError is the refusal of a request_id that was used before with other content.
type ReusedError struct {
	RequestID string
}

func (e *ReusedError) Error() string {
	return "request_id " + e.RequestID + " was used before with other content"
}

// Chinese returns the refusal for people.
func (e *ReusedError) Chinese() string {
	return "请求标识 " + e.RequestID + " 已被用于内容不同的请求，请更换请求标识后重试"
}

type key struct{}

// NewContext returns a context that carries p to the transaction.
func NewContext(ctx context.Context, p Pending) context.Context {
	return context.WithValue(ctx, key{}, &p)
}

// FromContext returns the pending request, and false when the caller did not ask for protection against repeats.
func FromContext(ctx context.Context) (Pending, bool) {
	p, ok := ctx.Value(key{}).(*Pending)
	if !ok {
		return Pending{}, false
	}
	return *p, true
}
