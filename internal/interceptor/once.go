package interceptor

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/idem"
)

// once answers a repeated request with the response of the first (AIP-155) and has a new one recorded with what it does.
func (c *Chain) once(ctx context.Context, m *method, req proto.Message, who *auth.Principal, next grpc.UnaryHandler) (any, error) {
	carrier, ok := req.(interface{ GetRequestId() string })
	if !ok || carrier.GetRequestId() == "" {
		return next(ctx, req)
	}
	hash, err := contentHash(req, m.requestID)
	if err != nil {
		return nil, err
	}
	p := idem.Pending{Principal: who.ID, RequestID: carrier.GetRequestId(), Method: m.name, Hash: hash}
	if resp, done, err := c.replay(ctx, m, p); done || err != nil {
		return resp, err
	}
	resp, err := next(idem.NewContext(ctx, p), req)
	if err == nil || !mayHaveBeenDone(ctx, err) {
		return resp, err
	}
	// The same request may have been done by another call while this one waited for its turn, and what that one did may be
	// just what this one was refused for. Then its response is the answer.
	if resp, done, replayErr := c.replay(ctx, m, p); done && (replayErr == nil || errors.Is(err, idem.ErrAlreadyRecorded)) {
		return resp, replayErr
	}
	return nil, err
}

// replay returns the recorded response of p; done says whether there is a record.
func (c *Chain) replay(ctx context.Context, m *method, p idem.Pending) (resp any, done bool, err error) {
	record, found, err := c.replayer.Lookup(ctx, p.Principal, p.RequestID)
	if err != nil || !found {
		return nil, false, err
	}
	if !record.Same(p) {
		return nil, true, &idem.ReusedError{RequestID: p.RequestID}
	}
	message := m.response.New().Interface()
	if err := proto.Unmarshal(record.Response, message); err != nil {
		return nil, true, fmt.Errorf("recorded response of %s: %w", m.name, err)
	}
	if o := audit.InContext(ctx); o != nil {
		o.Repeat = true
	}
	return message, true, nil
}

// mayHaveBeenDone reports whether a failure can come from the same request having been done in the meantime. Faults of the
// request's content cannot, and a caller who went away needs no answer.
func mayHaveBeenDone(ctx context.Context, err error) bool {
	_, badContent := errors.AsType[*apierr.Invalid](err)
	return !badContent && ctx.Err() == nil
}

// contentHash is the SHA-256 of the request without its request_id, which is cleared for the moment: a copy of the whole
// request would cost more than everything else here, and until the handler runs nobody else holds it.
func contentHash(req proto.Message, requestID protoreflect.FieldDescriptor) ([32]byte, error) {
	m := req.ProtoReflect()
	id := m.Get(requestID)
	m.Clear(requestID)
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	m.Set(requestID, id)
	if err != nil {
		return [32]byte{}, fmt.Errorf("hash of the request: %w", err)
	}
	return sha256.Sum256(content), nil
}
