package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/workflow"
)

// throughPortal registers an application and says that it came through a portal.
func (b *bundle) throughPortal(t *testing.T, portal string) store.Application {
	t.Helper()
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	_, err = b.SQL().ExecContext(everything(t), `INSERT INTO portal_access (agency_id, application_id, portal, code_hash,
		code_issued_at, code_issued_by) VALUES ($1, $2, $3, decode(repeat('00', 32), 'hex'), now(), 'test')`, a.AgencyID, a.ID, portal)
	require.NoError(t, err)
	return a
}

// changes reads a portal's feed to its end.
func (b *bundle) changes(t *testing.T, portal string, after int64) (all []store.FeedChange) {
	t.Helper()
	for {
		page, err := b.ListChanges(everything(t), store.FeedQuery{Portal: portal, After: after, Limit: 1 + rand.IntN(20)})
		if err != nil {
			t.Errorf("read the feed: %v", err)
			return all
		}
		if len(page) == 0 {
			return all
		}
		all, after = append(all, page...), page[len(page)-1].Position
	}
}

func TestTheFeedTellsEveryActOfWhatCameThroughThePortal(t *testing.T) {
	b := setup(t)
	a, other := b.throughPortal(t, "p1"), b.throughPortal(t, "p2")
	counter, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	for _, key := range []store.Key{a.Key(), other.Key(), counter.Key()} {
		_, err := b.act(t, key, workflow.Event{Do: workflow.Accept, On: calendar.MustDate("2020-03-03")})
		require.NoError(t, err)
	}
	told := b.changes(t, "p1", 0)
	require.Len(t, told, 2)
	for i, state := range []string{"registered", "in_progress"} {
		require.Equal(t, state, told[i].State)
		require.Equal(t, int64(i+1), told[i].Version)
		require.Equal(t, a.ID, told[i].ApplicationID)
		require.Equal(t, a.RegisterNumber, told[i].RegisterNumber)
	}
	require.Empty(t, b.changes(t, "p1", told[1].Position), "from a cursor on, only what is new")
	require.Len(t, b.changes(t, "p2", 0), 2)
	require.Empty(t, b.changes(t, "", 0), "what came in otherwise is in nobody's feed")
	elsewhere, err := b.ListChanges(everything(t), store.FeedQuery{Portal: "p1", Agency: "other", Limit: 10})
	require.NoError(t, err)
	require.Empty(t, elsewhere)

	of := func(agency, only string) ([]store.FeedChange, error) {
		reach := tenancy.For(tenancy.Caller{User: "p1"}, []tenancy.Area{{Agency: agency}}, nil)
		return b.ListChanges(tenancy.NewContext(t.Context(), reach), store.FeedQuery{Portal: "p1", Agency: only, Limit: 10})
	}
	within, err := of("linhai", "")
	require.NoError(t, err)
	require.Len(t, within, 2)
	without, err := of("other", "")
	require.NoError(t, err)
	require.Empty(t, without)
	_, err = of("other", "linhai")
	require.ErrorAs(t, err, new(*tenancy.OutOfReachError))
	_, err = b.ListChanges(t.Context(), store.FeedQuery{Portal: "p1", Limit: 10})
	require.ErrorIs(t, err, tenancy.ErrNoReach)
	_, err = b.SQL().ExecContext(everything(t), `WITH added AS (
		INSERT INTO application_reader (agency_id, application_id, user_id, added_by, created_at)
		SELECT agency_id, id, 'u1', 'u1', now() FROM application WHERE id = $1
	) UPDATE application SET restricted = true WHERE id = $1`, a.ID)
	require.NoError(t, err)
	require.Empty(t, b.changes(t, "p1", 0), "a restricted application is in no feed")
}

func TestPartsOfAnApplicationAreInTheFeedOfItsPortal(t *testing.T) {
	b := setup(t)
	a := b.throughPortal(t, "p1")
	_, err := b.act(t, a.Key(), workflow.Event{Do: workflow.Accept, On: calendar.MustDate("2020-03-03")})
	require.NoError(t, err)
	before := b.changes(t, "p1", 0)
	made, err := b.SplitApplication(everything(t), write("2020-03-04"), store.Target{
		Key: a.Key(), Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "split"}, nil
		},
	}, store.Part{ID: "x-part", Description: "第二项"})
	require.NoError(t, err)
	ids := map[string]int64{}
	for _, c := range b.changes(t, "p1", before[len(before)-1].Position) {
		ids[c.ApplicationID] = c.Version
	}
	require.Equal(t, map[string]int64{a.ID: made[0].Version, "x-part": made[1].Version}, ids)
}

// committed is one change that a writer of the test has committed, with the times at which its transaction began and had
// ended, on one clock for all writers.
type committed struct {
	id           string
	version      int64
	began, ended int64
}

// TestNoChangeIsSkippedUnderConcurrency is the promise of the feed: many writers whose transactions take their time and break
// off, one that lasts all the while, and readers that poll. Every reader sees every committed change once, in one order, in
// which nothing comes before what was committed before it began.
func TestNoChangeIsSkippedUnderConcurrency(t *testing.T) {
	const writers, each, readers, applications = 7, 30, 3, 9
	b := setup(t)
	ids := make([]string, applications)
	for i := range ids {
		ids[i] = b.throughPortal(t, fmt.Sprintf("p%d", i%2)).ID
	}
	slow := b.throughPortal(t, "p0")

	// As long as an import: nothing may wait for it, and it must not be lost.
	long, err := b.SQL().BeginTx(everything(t), nil)
	require.NoError(t, err)
	_, err = long.ExecContext(everything(t), "UPDATE application SET version = version + 1 WHERE id = $1", slow.ID)
	require.NoError(t, err)

	var (
		ticks   atomic.Int64
		mu      sync.Mutex
		done    []committed
		writing sync.WaitGroup
		reading sync.WaitGroup
		over    = make(chan struct{})
		seen    [readers]map[string][]store.FeedChange
	)
	for w := range writers {
		writing.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range each {
				if c, ok := b.randomWrite(t, random, ids[random.IntN(applications)], &ticks); ok {
					mu.Lock()
					done = append(done, c)
					mu.Unlock()
				}
			}
		})
	}
	for r := range readers {
		seen[r] = map[string][]store.FeedChange{}
		reading.Go(func() {
			for last := false; ; {
				for _, portal := range []string{"p0", "p1"} {
					after := int64(0)
					if s := seen[r][portal]; len(s) > 0 {
						after = s[len(s)-1].Position
					}
					seen[r][portal] = append(seen[r][portal], b.changes(t, portal, after)...)
				}
				if last {
					return
				}
				select {
				case <-over:
					last = true
				case <-time.After(time.Duration(rand.IntN(5)) * time.Millisecond):
				}
			}
		})
	}
	writing.Wait()
	told := map[string]int64{} // "id version" → position
	for _, portal := range []string{"p0", "p1"} {
		for _, c := range b.changes(t, portal, 0) {
			told[fmt.Sprint(c.ApplicationID, " ", c.Version)] = c.Position
		}
	}
	require.Len(t, told, len(done)+applications+1, "all is told that is committed, although one transaction still runs")
	require.NoError(t, long.Commit())
	close(over)
	reading.Wait()

	for r := 1; r < readers; r++ {
		require.Equal(t, seen[0], seen[r], "one order for all")
	}
	total := 0
	for _, changes := range seen[0] {
		total += len(changes)
		versions := map[string]int64{}
		for i, c := range changes {
			require.True(t, i == 0 || changes[i-1].Position < c.Position)
			require.Equal(t, versions[c.ApplicationID]+1, c.Version, "of one application, each change once and in its order")
			versions[c.ApplicationID]++
		}
	}
	require.Equal(t, len(done)+applications+2, total, "every committed change, the slow one too, and none that was taken back")
	var last, rows, waiting int64
	require.NoError(t, b.SQL().QueryRowContext(everything(t), `SELECT (SELECT last_position FROM application_feed),
		(SELECT count(*) FROM application_change), (SELECT count(*) FROM application_outbox)`).Scan(&last, &rows, &waiting))
	require.Equal(t, []int64{int64(total), int64(total), 0}, []int64{last, rows, waiting}, "without a gap")
	for _, x := range done {
		for _, y := range done {
			if x.ended < y.began {
				require.Less(t, told[fmt.Sprint(x.id, " ", x.version)], told[fmt.Sprint(y.id, " ", y.version)])
			}
		}
	}
	t.Logf("%d changes committed, of %d begun", total, writers*each)
}

// randomWrite changes an application in a transaction that takes its time, and breaks off every fourth one.
func (b *bundle) randomWrite(t *testing.T, random *rand.Rand, id string, ticks *atomic.Int64) (c committed, ok bool) {
	c = committed{id: id, began: ticks.Add(1)}
	tx, err := b.SQL().BeginTx(everything(t), nil)
	if err != nil {
		t.Errorf("begin: %v", err)
		return c, false
	}
	defer func() { _ = tx.Rollback() }()
	pause := func() {
		if _, err := tx.Exec("SELECT pg_sleep($1)", random.Float64()*0.006); err != nil {
			t.Errorf("pause: %v", err)
		}
	}
	pause()
	err = tx.QueryRow("UPDATE application SET version = version + 1 WHERE id = $1 RETURNING version", id).Scan(&c.version)
	if err != nil {
		t.Errorf("update: %v", err)
		return c, false
	}
	pause()
	if random.IntN(4) == 0 {
		return c, false
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("commit: %v", err)
		return c, false
	}
	c.ended = ticks.Add(1)
	return c, true
}
