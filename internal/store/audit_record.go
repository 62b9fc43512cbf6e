package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/tenancy"
)

// recordWithin bounds how long a batch of entries may take to be written: as long as somebody waits.
const recordWithin = 10 * time.Second

// recordQueue collects the entries of concurrent calls, so that one statement writes them all: while one batch is on its way the
// next is filled.
type recordQueue struct {
	mu   sync.Mutex
	next *recordBatch
	turn chan struct{} // whoever has put something in here writes
}

type recordBatch struct {
	entries []audit.Entry
	written chan struct{} // closed when err is known
	err     error
}

func newRecordQueue() *recordQueue { return &recordQueue{turn: make(chan struct{}, 1)} }

// add puts entries into the next batch and reports whether it is a new one, which somebody has to write.
func (q *recordQueue) add(entries []audit.Entry) (b *recordBatch, fresh bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if fresh = q.next == nil; fresh {
		q.next = &recordBatch{written: make(chan struct{})}
	}
	q.next.entries = append(q.next.entries, entries...)
	return q.next, fresh
}

// write waits for its turn, closes the batch to more entries, and writes it.
func (q *recordQueue) write(b *recordBatch, insert func([]audit.Entry) error) {
	q.turn <- struct{}{}
	q.mu.Lock()
	q.next = nil
	q.mu.Unlock()
	b.err = insert(b.entries)
	close(b.written)
	<-q.turn
}

// Record writes entries about what the gate saw: reads of protected data and refusals. When it returns nil they are in the
// database: committed, and what is not only about reads flushed to its disk too. Errors: ErrUnavailable, also when they could
// not be written for another reason: nothing may be shown then, and the caller may try again.
func (s *Store) Record(ctx context.Context, entries ...audit.Entry) error {
	b, fresh := s.records.add(entries)
	if fresh {
		go s.records.write(b, s.insertEntries)
	}
	select {
	case <-b.written:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// insertAudit writes entries. An agency that there is not cannot have a chain, whatever a request calls it. The commit of reads
// alone does not wait for the disk: what a crash of the database may take of them are those of the last fraction of a second.
const insertAudit = `WITH commits AS MATERIALIZED (
		SELECT set_config('synchronous_commit', CASE WHEN $1 THEN 'off' ELSE current_setting('synchronous_commit') END, true) AS how
	)
	INSERT INTO audit_entry (agency_id, kind, outcome, subject, action, actor, actor_kind, on_behalf, source, user_agent, session, method,
		resource, reason, correlation, recorded_at, detail)
	SELECT CASE WHEN EXISTS (SELECT FROM agency a WHERE a.id = n.agency_id) THEN n.agency_id ELSE '' END, n.kind, n.outcome, n.subject,
		n.action, n.actor, n.actor_kind, n.on_behalf, n.source, n.user_agent, n.session, n.method, n.resource, n.reason, n.correlation,
		n.recorded_at, n.detail::jsonb
	FROM commits, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
		$11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::timestamptz[], $18::text[])
		AS n (agency_id, kind, outcome, subject, action, actor, actor_kind, on_behalf, source, user_agent, session, method, resource,
			reason, correlation, recorded_at, detail)
	WHERE commits.how <> ''`

func (s *Store) insertEntries(entries []audit.Entry) error {
	ctx, cancel := context.WithTimeout(tenancy.System(context.Background()), recordWithin)
	defer cancel()
	columns := []func(*audit.Entry) string{
		func(e *audit.Entry) string { return e.Agency }, func(e *audit.Entry) string { return e.Kind },
		func(e *audit.Entry) string { return e.Outcome }, func(e *audit.Entry) string { return e.Subject },
		func(e *audit.Entry) string { return e.Action }, func(e *audit.Entry) string { return e.Actor },
		func(e *audit.Entry) string { return e.ActorKind }, func(e *audit.Entry) string { return e.OnBehalf },
		func(e *audit.Entry) string { return e.Source }, func(e *audit.Entry) string { return e.UserAgent },
		func(e *audit.Entry) string { return e.Session }, func(e *audit.Entry) string { return e.Method },
		func(e *audit.Entry) string { return e.Resource }, func(e *audit.Entry) string { return e.Reason },
		func(e *audit.Entry) string { return e.Correlation },
	}
	refused := slices.ContainsFunc(entries, func(e audit.Entry) bool { return e.Kind != audit.Read || e.Outcome != audit.Done })
	args := []any{!refused}
	for _, of := range columns {
		values := make([]string, len(entries))
		for i := range entries {
			values[i] = of(&entries[i])
		}
		args = append(args, values)
	}
	at, details := make([]time.Time, len(entries)), make([]string, len(entries))
	for i := range entries {
		at[i], details[i] = entries[i].RecordedAt, entries[i].Detail
	}
	if _, err := s.pool.Exec(ctx, insertAudit, append(args, at, details)...); err != nil {
		return fmt.Errorf("%w: the audit could not be written: %w", ErrUnavailable, err)
	}
	return nil
}

// FilterKey returns the key under which the gate hashes filters for the audit.
func (s *Store) FilterKey(ctx context.Context) (key []byte, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = s.pool.QueryRow(ctx, "SELECT secret FROM audit_key").Scan(&key)
	return key, translate(err)
}
