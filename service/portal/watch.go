package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Bounds of a stream.
const (
	pollEvery  = time.Second      // how late a change is told at most, about
	beatEvery  = 20 * time.Second // so that what stands between does not take a quiet stream for a dead one
	streamLife = 10 * time.Minute // then the caller has to show again who he is: a key may have been revoked
	mostOf     = 8                // streams of one portal on one node
	watchPage  = 200
)

// WatchApplications tells changes as they come. A stream keeps no changes in memory but the page that it is sending: it goes on
// from where its reader is.
func (s *Service) WatchApplications(req *foiv1.WatchApplicationsRequest, stream grpc.ServerStreamingServer[foiv1.WatchApplicationsResponse]) error {
	ctx := stream.Context()
	if err := s.admit(ctx, "", 1); err != nil {
		return err
	}
	q, err := s.feed(ctx, req.GetParent(), req.GetCursor(), watchPage)
	if err != nil {
		return err
	}
	leave, err := s.watching.enter(auth.FromContext(ctx).ID)
	if err != nil {
		return err
	}
	defer leave()
	life, cancel := context.WithTimeout(ctx, streamLife)
	defer cancel()
	drained := s.env.Drained
	if drained == nil {
		drained = context.Background()
	}
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for quiet := true; ; quiet = false {
		woken := s.watching.woken() // before it is read: what comes in between wakes
		changes, err := s.env.Store.ListChanges(ctx, q)
		if err != nil {
			return err
		}
		for i := range changes {
			q.After = changes[i].Position
			m := &foiv1.WatchApplicationsResponse{Cursor: store.Cursor(q.After), Change: present.ApplicationChange(&changes[i], store.Cursor(q.After))}
			if err := send(drained, stream, m); err != nil {
				return err
			}
		}
		if len(changes) == watchPage {
			continue
		}
		if quiet && len(changes) == 0 { // so that the reader sees that the stream stands
			if err := send(drained, stream, &foiv1.WatchApplicationsResponse{Cursor: store.Cursor(q.After)}); err != nil {
				return err
			}
		}
		select {
		case <-woken:
		case <-beat.C:
			if err := send(drained, stream, &foiv1.WatchApplicationsResponse{Cursor: store.Cursor(q.After)}); err != nil {
				return err
			}
		case <-life.Done():
			return over(ctx)
		case <-drained.Done():
			return over(ctx)
		}
	}
}

// over is how a stream ends that its caller did not end.
func over(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return &apierr.UnavailableError{English: "the stream ends here; begin again from the last cursor"}
}

// send gives a message to the reader, and gives the reader up when he does not take it: then the stream ends, and with it the
// goroutine that waits for him.
func send(drained context.Context, stream grpc.ServerStreamingServer[foiv1.WatchApplicationsResponse], m *foiv1.WatchApplicationsResponse) error {
	sent, err := call.Send(drained, stream, m)
	switch {
	case err != nil:
		return err
	case !sent && drained.Err() == nil:
		return &apierr.UnavailableError{English: "the reader is too slow; begin again from the last cursor"}
	case !sent:
		return over(stream.Context())
	}
	return nil
}

// watching wakes the streams of a node when the feed has grown. One goroutine looks for all of them, as long as there are any.
type watching struct {
	env call.Env

	mu      sync.Mutex
	streams map[string]int // by portal
	all     int
	wake    chan struct{} // closed when the feed has grown
	stop    context.CancelFunc
}

// enter lets a stream of a portal in.
func (w *watching) enter(portal string) (leave func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[portal] >= mostOf {
		return nil, &apierr.LimitError{Subject: "streams of one portal", Limit: "8", Text: "该门户同时打开的订阅过多", RetryAfter: beatEvery}
	}
	w.streams[portal]++
	if w.all++; w.all == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		w.stop, w.wake = cancel, make(chan struct{})
		go w.poll(ctx)
	}
	return func() { w.leave(portal) }, nil
}

func (w *watching) leave(portal string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[portal]--; w.streams[portal] == 0 {
		delete(w.streams, portal)
	}
	if w.all--; w.all == 0 {
		w.stop()
	}
}

// woken returns a channel that is closed when the feed has grown.
func (w *watching) woken() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wake
}

// poll looks for changes, on whatever node they were made.
func (w *watching) poll(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	known := int64(-1)
	for {
		last, err := w.env.Store.FeedPosition(tenancy.System(ctx))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			slog.WarnContext(ctx, "the change feed could not be read", slog.String("cause", err.Error()))
		case last != known:
			known = last
			w.mu.Lock()
			close(w.wake)
			w.wake = make(chan struct{})
			w.mu.Unlock()
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
