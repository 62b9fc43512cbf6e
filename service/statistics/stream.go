package statistics

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
)

// Bounds of a stream.
const (
	lookEvery  = 2 * time.Second  // how late a change is told at most, about
	streamLife = 10 * time.Minute // then the caller has to show again who he is: a grant may have been revoked
	mostOfOne  = 4                // streams of one caller on one node
)

// StreamStatistics tells a table, and tells it again when it has changed. Nothing is counted as long as nobody does anything.
func (s *Service) StreamStatistics(req *foiv1.StreamStatisticsRequest, stream grpc.ServerStreamingServer[foiv1.StatisticsTable]) error {
	var c fieldcheck.Check
	q := s.read(&c, req.GetParent(), req.GetQuery())
	now(&c, &q, "实时统计只有现状，不能截至某一时刻")
	if err := c.Err(); err != nil {
		return err
	}
	ctx := stream.Context()
	leave, err := s.streams.enter(auth.FromContext(ctx).ID)
	if err != nil {
		return err
	}
	defer leave()
	drained := s.env.Drained
	if drained == nil {
		drained = context.Background()
	}
	life, cancel := context.WithTimeout(ctx, streamLife)
	defer cancel()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	live := live{service: s, query: q, seen: -1}
	for {
		table, err := live.next(ctx)
		if err != nil {
			return err
		}
		if table != nil {
			if sent, err := call.Send(drained, stream, table); err != nil || !sent {
				return ended(ctx, err)
			}
		}
		select {
		case <-ticker.C:
		case <-life.Done():
			return ended(ctx, nil)
		case <-drained.Done():
			return ended(ctx, nil)
		}
	}
}

// ended is how a stream ends that its caller did not end.
func ended(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return &apierr.UnavailableError{English: "the stream ends here; ask again"}
}

// live is a table that is looked at again and again.
type live struct {
	service *Service
	query   store.FiguresQuery
	seen    int64                  // the last entry of the audit when it was counted
	told    *foiv1.StatisticsTable // what the reader has, without the instant
}

// next returns the table when it differs from what the reader has, otherwise nil.
func (l *live) next(ctx context.Context) (*foiv1.StatisticsTable, error) {
	recorded, err := l.service.env.Store.LastRecorded(ctx) // before it is counted: what comes in between is looked at the next time
	if err != nil || recorded == l.seen {
		return nil, err
	}
	table, err := l.service.table(ctx, l.query)
	if err != nil {
		return nil, err
	}
	l.seen = recorded
	taken := table.GetSnapshotTime()
	table.SnapshotTime = nil
	if l.told != nil && proto.Equal(table, l.told) {
		return nil, nil
	}
	l.told, _ = proto.Clone(table).(*foiv1.StatisticsTable)
	table.SnapshotTime = taken
	return table, nil
}

// streams counts the streams of each caller.
type streams struct {
	mu sync.Mutex
	of map[string]int
}

func (s *streams) enter(caller string) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[caller] >= mostOfOne {
		return nil, &apierr.LimitError{Subject: "streams of one caller", Limit: "4", Text: "您同时打开的实时统计过多", RetryAfter: lookEvery}
	}
	if s.of == nil {
		s.of = map[string]int{}
	}
	s.of[caller]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.of[caller]--; s.of[caller] == 0 {
			delete(s.of, caller)
		}
	}, nil
}
