package applications

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service is foi.v1.ApplicationService. It is safe for concurrent use.
type Service struct {
	foiv1.UnimplementedApplicationServiceServer
	env call.Env
}

// New returns the service of applications.
func New(env call.Env) *Service { return &Service{env: env} }

// Handling is foi.v1.HandlingService. It is safe for concurrent use.
type Handling struct {
	foiv1.UnimplementedHandlingServiceServer
	env call.Env
}

// NewHandling returns the service of the acts on applications.
func NewHandling(env call.Env) *Handling { return &Handling{env: env} }

// moment is the instant of a call. The clock is asked once: a call that began before midnight belongs to that day.
type moment struct {
	now time.Time
	present.Viewer
}

func momentOf(env call.Env) moment {
	now := env.Clock.Now()
	return moment{now: now, Viewer: present.Viewer{Calendar: env.Calendar(), Today: calendar.DateOf(now)}}
}

// perform runs a writing method of the store and returns the response made from what it wrote. The response is made once:
// for the record of the request inside the transaction, if there is one, and otherwise after it.
func perform[M proto.Message](ctx context.Context, env call.Env, m moment,
	respond func([]store.Application) (M, error), do func(store.Write) ([]store.Application, error),
) (M, error) {
	var (
		made     M
		recorded bool
	)
	w := call.Write(ctx, env, func(written []store.Application) (proto.Message, error) {
		var err error
		made, err = respond(written)
		recorded = err == nil
		return made, err
	})
	w.Now = m.now
	written, err := do(w)
	if err != nil {
		var none M
		return none, err
	}
	if recorded {
		return made, nil
	}
	return respond(written)
}

// first presents the first of the applications written, in full.
func (m moment) first(written []store.Application) (*foiv1.Application, error) {
	return m.Full(&written[0])
}

// all presents all applications written, in full.
func (m moment) all(written []store.Application) ([]*foiv1.Application, error) {
	out := make([]*foiv1.Application, len(written))
	for i := range written {
		var err error
		if out[i], err = m.Full(&written[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// key names an application in the store.
func key(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
