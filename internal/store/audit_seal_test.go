package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

const probe = `INSERT INTO audit_entry (agency_id, subject, action, actor, correlation, recorded_at, detail)
	VALUES ($1, 'x', 'probe', 'users/test', 'c-1', now(), '{}')`

// TestNoEntryIsPassedOver seals on two nodes while 32 writers commit out of order, roll back and are killed: in the end every
// committed entry has its place, once, and the chains are whole.
func TestNoEntryIsPassedOver(t *testing.T) {
	b := setup(t)
	nodes := make([]*store.Store, 2)
	for i := range nodes {
		s, err := store.Open(everything(t), b.url, 4, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		t.Cleanup(s.Close)
		nodes[i] = s
	}
	writers, err := store.Open(everything(t), b.url, 32, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(writers.Close)

	writing, stop := context.WithCancel(everything(t))
	defer stop()
	var sealers, writes sync.WaitGroup
	for _, node := range nodes {
		sealers.Go(func() {
			for writing.Err() == nil {
				if _, err := node.SealEntries(everything(t), at("2020-03-02"), 7); err != nil {
					t.Errorf("seal: %v", err)
					return
				}
			}
		})
	}
	for n := range 32 {
		agency := []string{"linhai", "linhai", "linhai", ""}[n%4]
		writes.Go(func() {
			for round := range 12 {
				tx, err := writers.Pool().Begin(everything(t))
				if err != nil {
					t.Errorf("begin: %v", err)
					return
				}
				_, err = tx.Exec(everything(t), probe, agency)
				if err == nil { // commits come in another order than ids
					_, err = tx.Exec(everything(t), "SELECT pg_sleep($1)", float64((n*7+round*13)%20)/1000)
				}
				if err != nil {
					t.Errorf("insert: %v", err)
				}
				switch (n + round) % 6 {
				case 0:
					_ = tx.Rollback(everything(t))
				case 1: // killed before the commit
					pid := tx.Conn().PgConn().PID()
					pgtest.Terminate(t, b.url, fmt.Sprintf("pid = %d", pid))
					_ = tx.Commit(everything(t))
				default:
					if err := tx.Commit(everything(t)); err != nil {
						t.Errorf("commit: %v", err)
					}
				}
			}
		})
	}
	writes.Wait()
	stop()
	sealers.Wait()
	b.seal(t)

	var entries, links, waiting int64
	require.NoError(t, b.Pool().QueryRow(everything(t), `SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM audit_link),
		(SELECT count(*) FROM audit_unsealed)`).Scan(&entries, &links, &waiting))
	require.Equal(t, int64(32*12*4/6+1), entries, "those of the writers that committed, and the agency's own")
	require.Equal(t, entries, links)
	require.Zero(t, waiting)
	sum, err := b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, store.VerifiedAudit{Agencies: 2, Entries: entries}, sum)
}

func TestAnEntryThatIsCommittedLateIsLinkedThen(t *testing.T) {
	b := setup(t)
	tx, err := b.Pool().Begin(everything(t))
	require.NoError(t, err)
	_, err = tx.Exec(everything(t), probe, "linhai")
	require.NoError(t, err)
	_, err = b.Pool().Exec(everything(t), probe, "linhai")
	require.NoError(t, err)
	b.seal(t)
	sum, err := b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, int64(2), sum.Entries)

	require.NoError(t, tx.Commit(everything(t)))
	sum, err = b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, store.VerifiedAudit{Agencies: 1, Entries: 2, Unsealed: 1}, sum, "what waits for its place is told, and is no break")
	b.seal(t)
	sum, err = b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, store.VerifiedAudit{Agencies: 1, Entries: 3}, sum)
}

func TestASealerThatIsKilledLinksNothingOrAll(t *testing.T) {
	b := setup(t)
	for range 20 {
		_, err := b.Pool().Exec(everything(t), probe, "linhai")
		require.NoError(t, err)
	}
	// The sealer waits for this lock with its links written or about to be.
	tx, err := pgtest.Owner(t, b.url).BeginTx(everything(t), nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(everything(t), "LOCK audit_link IN SHARE ROW EXCLUSIVE MODE")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := b.SealEntries(everything(t), at("2020-03-02"), 100)
		ended <- err
	}()
	require.Eventually(t, func() bool {
		return pgtest.Terminate(t, b.url, "wait_event_type = 'Lock' AND query LIKE 'INSERT INTO audit_link%'") > 0
	}, 30*time.Second, 10*time.Millisecond)
	require.ErrorIs(t, <-ended, store.ErrUnavailable)
	require.NoError(t, tx.Rollback())

	sum, err := b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, store.VerifiedAudit{Unsealed: 21}, sum)
	b.seal(t)
	sum, err = b.VerifyAudit(everything(t), store.VerifyAudit{})
	require.NoError(t, err)
	require.Equal(t, store.VerifiedAudit{Agencies: 1, Entries: 21}, sum)
}

func TestAHeadIsSealedOnlyWhenSomethingWasLinked(t *testing.T) {
	b := setup(t)
	_, _, err := b.SealHead(everything(t), at("2020-03-02"), nil)
	require.ErrorIs(t, err, store.ErrNotFound)
	b.seal(t)
	first, sealed, err := b.SealHead(everything(t), at("2020-03-02"), nil)
	require.NoError(t, err)
	require.True(t, sealed)
	again, sealed, err := b.SealHead(everything(t), at("2020-03-03"), nil)
	require.NoError(t, err)
	require.False(t, sealed)
	require.Equal(t, first.Hash, again.Hash)
	require.Equal(t, first.Ends, again.Ends)
	_, err = b.Pool().Exec(everything(t), probe, "")
	require.NoError(t, err)
	b.seal(t)
	second, sealed, err := b.SealHead(everything(t), at("2020-03-03"), nil)
	require.NoError(t, err)
	require.True(t, sealed)
	require.Equal(t, int64(2), second.Number)
	require.Equal(t, first.Hash, second.Previous)
	require.Len(t, second.Ends, 2)
	require.NoError(t, second.Check(false))
}
