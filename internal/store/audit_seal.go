package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/audit"
)

// sealLock is the advisory lock of whoever links entries: two would give the same places.
const (
	sealLock     = `SELECT pg_try_advisory_xact_lock(hashtextextended('audit seal', 0))`
	sealLockWait = `SELECT pg_advisory_xact_lock(hashtextextended('audit seal', 0))`
)

// entryColumns are what an entry is read with, in the order of entryFields.
const entryColumns = `e.id, e.agency_id, e.subject, e.action, e.actor, e.correlation, e.recorded_at, e.detail::text, e.kind, e.outcome,
	e.actor_kind, e.on_behalf, e.source, e.user_agent, e.session, e.method, e.resource, e.reason, e.changes::text`

func entryFields(e *audit.Entry) []any {
	return []any{
		&e.ID, &e.Agency, &e.Subject, &e.Action, &e.Actor, &e.Correlation, &e.RecordedAt, &e.Detail, &e.Kind, &e.Outcome,
		&e.ActorKind, &e.OnBehalf, &e.Source, &e.UserAgent, &e.Session, &e.Method, &e.Resource, &e.Reason, &e.Changes,
	}
}

// takeUnsealed takes entries off the queue, those that were written first, each agency's together. One whose entry is gone stays
// there for VerifyAudit to find.
const takeUnsealed = `WITH waiting AS (
		SELECT u.entry_id FROM audit_unsealed u WHERE EXISTS (SELECT FROM audit_entry e WHERE e.id = u.entry_id)
			AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = u.entry_id)
		ORDER BY u.entry_id LIMIT $1
	), taken AS (
		DELETE FROM audit_unsealed u USING waiting w WHERE u.entry_id = w.entry_id RETURNING u.entry_id
	)
	SELECT ` + entryColumns + ` FROM taken t JOIN audit_entry e ON e.id = t.entry_id ORDER BY e.agency_id, e.id`

// chainEnds are the last links of chains.
const chainEnds = `SELECT a.id, l.position, l.hash FROM unnest($1::text[]) AS a (id)
	CROSS JOIN LATERAL (SELECT position, hash FROM audit_link WHERE agency_id = a.id ORDER BY position DESC LIMIT 1) AS l`

// SealEntries links committed entries that are in no chain yet to the chains of their agencies, at most so many, in one
// transaction. It returns how many it linked; none while another process does the same.
//
// Writers never wait for it, nor it for them: an entry that is committed after others with higher ids is linked after them.
func (s *Store) SealEntries(ctx context.Context, now time.Time, most int) (linked int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		mine, err := sealing(ctx, tx)
		if err != nil || !mine {
			return err
		}
		entries, err := unsealed(ctx, tx, most)
		if err != nil || len(entries) == 0 {
			return err
		}
		linked = len(entries)
		return link(ctx, tx, entries, now.Truncate(time.Microsecond))
	})
	if err != nil {
		return 0, translate(err)
	}
	return linked, nil
}

// sealing reports whether this transaction is the one that links.
func sealing(ctx context.Context, tx pgx.Tx) (mine bool, err error) {
	err = tx.QueryRow(ctx, sealLock).Scan(&mine)
	return mine, err
}

func unsealed(ctx context.Context, tx pgx.Tx, most int) (entries []audit.Entry, err error) {
	rows, err := tx.Query(ctx, takeUnsealed, most)
	if err != nil {
		return nil, err
	}
	var e audit.Entry
	_, err = pgx.ForEachRow(rows, entryFields(&e), func() error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// link writes the links of entries, which are in order of their agencies.
func link(ctx context.Context, tx pgx.Tx, entries []audit.Entry, at time.Time) error {
	agencies := make([]string, 0, len(entries))
	for i := range entries {
		agencies = append(agencies, entries[i].Agency)
	}
	ends, err := endsOf(ctx, tx, agencies)
	if err != nil {
		return err
	}
	positions, ids, hashes := make([]int64, len(entries)), make([]int64, len(entries)), make([][]byte, len(entries))
	for i := range entries {
		e := &entries[i]
		end := ends[e.Agency]
		l := audit.Link{Agency: e.Agency, Position: end.Position + 1, EntryID: e.ID, SealedAt: at}
		l.Hash = audit.Next(end.Hash, &l, e)
		ends[e.Agency] = audit.End{Agency: e.Agency, Position: l.Position, Hash: l.Hash}
		positions[i], ids[i], hashes[i] = l.Position, l.EntryID, l.Hash[:]
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_link (agency_id, position, entry_id, sealed_at, hash)
		SELECT n.agency_id, n.position, n.entry_id, $5, n.hash
		FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS n (agency_id, position, entry_id, hash)`,
		agencies, positions, ids, hashes, at)
	return err
}

// endsOf returns the ends of the chains of agencies, none for those without. An agency may stand there more than once.
func endsOf(ctx context.Context, tx pgx.Tx, agencies []string) (map[string]audit.End, error) {
	ends := make(map[string]audit.End)
	distinct := make([]string, 0, len(agencies))
	for i, id := range agencies {
		if i == 0 || agencies[i-1] != id {
			distinct = append(distinct, id)
		}
	}
	rows, err := tx.Query(ctx, chainEnds, distinct)
	if err != nil {
		return nil, err
	}
	err = eachEnd(rows, func(e audit.End) error {
		ends[e.Agency] = e
		return nil
	})
	return ends, err
}

func eachEnd(rows pgx.Rows, do func(audit.End) error) error {
	var (
		end  audit.End
		hash []byte
	)
	_, err := pgx.ForEachRow(rows, []any{&end.Agency, &end.Position, &hash}, func() error {
		var err error
		if end.Hash, err = hashOf(hash); err != nil {
			return err
		}
		return do(end)
	})
	return err
}

var errHashLength = errors.New("a stored hash is not 32 bytes long")

func hashOf(b []byte) (h audit.Hash, err error) {
	if len(b) != len(h) {
		return h, errHashLength
	}
	return audit.Hash(b), nil
}

// Seal links everything that is waiting, and returns how much that was.
func (s *Store) Seal(ctx context.Context, now func() time.Time) (linked int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	for {
		n, err := s.SealEntries(ctx, now(), sealBatch)
		linked += n
		if err != nil || n < sealBatch {
			return linked, err
		}
	}
}

// sealBatch is how many entries are linked in one transaction.
const sealBatch = 2000
