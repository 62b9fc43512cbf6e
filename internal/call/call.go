// Package call gives a service what every call needs: the store, the calendar in force, the day, and the description of
// the caller that a writing transaction records.
package call

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/scan"
	"github.com/yishenqing/foi/internal/store"
)

// Env is what the services share. It is immutable.
type Env struct {
	Store *store.Store
	Clock clock.Clock
	// Calendar returns the calendar built from the notices in force; a new notice exchanges it.
	Calendar func() *calendar.Calendar
	// Blobs has the bytes of attachments, at most MaxAttachment of one sent in one request, MaxUpload of one sent in chunks; nil: no
	// place for them is configured.
	Blobs         *blob.Bucket
	MaxAttachment int64
	MaxUpload     int64
	Scanner       *scan.Scanner // looks at every file that comes in; nil: nobody does
	Portal        Portal
	Public        Public
	// Exports has the exports that people asked for, each kept for KeepExports; nil: none can be asked for.
	Exports     export.Place
	KeepExports time.Duration
	Signer      *audit.Signer // signs manifests of archive packages; nil: they are not signed
	// Drained is done when the server stops: streams that would go on for ever end then. Nil: never.
	Drained context.Context //nolint:containedctx // it belongs to the server and not to a call
}

// Portal are the limits of the public side; 0 is no limit of a rate, and no file.
type Portal struct {
	Rate      float64 // calls a second of one portal
	UserRate  float64 // calls a second for one end user of a portal
	TotalRate float64 // calls a second of all portals together, on one node
	Files     int     // handed in at once
	FileBytes int64   // of them together
}

// Public are the limits of what anybody may read without a login, and where; 0 is no limit of a rate.
type Public struct {
	Rate      float64 // calls a second from one address
	TotalRate float64 // calls a second of all together, on one node
	URL       string  // of this server as browsers reach it, without a slash at the end; "" when it is not known
}

// Today returns the civil day in Asia/Shanghai.
func (e Env) Today() calendar.Date { return clock.Today(e.Clock) }

// Viewer returns the calendar in force and today.
func (e Env) Viewer() present.Viewer {
	return present.Viewer{Calendar: e.Calendar(), Today: e.Today()}
}

// Write describes the caller to a writing method of the store. respond makes the call's response from what was written
// (see the method's doc comment for its type); it is asked only when the call carries a request_id.
func Write[W any](ctx context.Context, e Env, respond func(W) (proto.Message, error)) store.Write {
	w := store.Write{
		Actor: auth.FromContext(ctx).ID, Correlation: correlation.FromContext(ctx), Now: e.Clock.Now(),
		Origin: audit.FromContext(ctx),
	}
	pending, ok := idem.FromContext(ctx)
	if !ok {
		return w
	}
	w.Request = &pending
	w.Response = func(written any) ([]byte, error) {
		m, err := respond(written.(W)) //nolint:forcetypeassert // a wrong type is a programming error that every test shows
		if err != nil {
			return nil, err
		}
		return proto.MarshalOptions{Deterministic: true}.Marshal(m)
	}
	return w
}
