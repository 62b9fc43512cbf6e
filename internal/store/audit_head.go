package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/audit"
)

// allEnds are the last links of all chains, in order of the bytes of their agencies. It goes from one agency to the next along
// the index, instead of through all links.
const allEnds = `WITH RECURSIVE chain AS (
		(SELECT agency_id, position, hash FROM audit_link ORDER BY agency_id, position LIMIT 1)
		UNION ALL
		SELECT n.* FROM chain c CROSS JOIN LATERAL (
			SELECT l.agency_id, l.position, l.hash FROM audit_link l WHERE l.agency_id > c.agency_id
			ORDER BY l.agency_id, l.position LIMIT 1) AS n
	)
	SELECT e.agency_id, e.position, e.hash FROM chain c CROSS JOIN LATERAL (
		SELECT l.agency_id, l.position, l.hash FROM audit_link l WHERE l.agency_id = c.agency_id ORDER BY l.position DESC LIMIT 1) AS e
	ORDER BY e.agency_id COLLATE "C"`

// headEnds are the ends of all chains as a head found them.
const headEnds = `SELECT DISTINCT ON (c.agency_id COLLATE "C") c.agency_id, c.position, c.hash FROM audit_head_chain c
	WHERE c.number <= $1 ORDER BY c.agency_id COLLATE "C", c.position DESC`

const lastHead = `SELECT number, sealed_at, agencies, entries, state, hash, key_id, signature,
		coalesce((SELECT p.hash FROM audit_head p WHERE p.number = h.number - 1), '\x0000000000000000000000000000000000000000000000000000000000000000')
	FROM audit_head h ORDER BY number DESC LIMIT 1`

// SealHead seals how far all chains have come and returns that head; when nothing was linked since the last one, it
// returns that one and false. sign may be nil. Errors: ErrNotFound when there is no head and
// nothing to seal.
func (s *Store) SealHead(ctx context.Context, now time.Time, sign func(*audit.Head) error) (head audit.Head, sealed bool, err error) {
	if err := onlyProgram(ctx); err != nil {
		return head, false, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sealLockWait); err != nil {
			return err
		}
		last, err := readHead(ctx, tx)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		rows, err := tx.Query(ctx, allEnds)
		if err != nil {
			return err
		}
		var ends []audit.End
		if err := eachEnd(rows, func(e audit.End) error {
			ends = append(ends, e)
			return nil
		}); err != nil {
			return err
		}
		head = audit.NewHead(last.Number+1, last.Hash, now, ends)
		if len(ends) == 0 || last.Number > 0 && head.State == last.State {
			head = last
			return nil
		}
		if sign != nil {
			if err := sign(&head); err != nil {
				return err
			}
		}
		sealed = true
		return writeHead(ctx, tx, &head)
	})
	switch {
	case err != nil:
		return audit.Head{}, false, translate(err)
	case head.Number == 0:
		return head, false, ErrNotFound
	case sealed:
		return head, true, nil
	}
	head, err = s.AuditHead(ctx)
	return head, false, err
}

// AuditHead returns the last head with the ends of all chains. Errors: ErrNotFound, *tenancy.OutOfReachError.
func (s *Store) AuditHead(ctx context.Context) (head audit.Head, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return head, err
	}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if head, err = readHead(ctx, tx); err != nil {
			return err
		}
		head.Ends, err = endsAt(ctx, tx, head.Number)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return head, ErrNotFound
	}
	return head, translate(err)
}

func endsAt(ctx context.Context, tx pgx.Tx, number int64) (ends []audit.End, err error) {
	rows, err := tx.Query(ctx, headEnds, number)
	if err != nil {
		return nil, err
	}
	err = eachEnd(rows, func(e audit.End) error {
		ends = append(ends, e)
		return nil
	})
	return ends, err
}

func readHead(ctx context.Context, tx pgx.Tx) (audit.Head, error) {
	return scanHead(tx.QueryRow(ctx, lastHead))
}

func scanHead(row pgx.Row) (h audit.Head, err error) {
	var state, hash, previous []byte
	if err := row.Scan(&h.Number, &h.SealedAt, &h.Agencies, &h.Entries, &state, &hash, &h.KeyID, &h.Signature, &previous); err != nil {
		return h, err
	}
	for _, f := range []struct {
		into *audit.Hash
		from []byte
	}{{&h.State, state}, {&h.Hash, hash}, {&h.Previous, previous}} {
		if *f.into, err = hashOf(f.from); err != nil {
			return h, err
		}
	}
	return h, nil
}

// writeHead writes a head, and of the chains those that have moved.
func writeHead(ctx context.Context, tx pgx.Tx, h *audit.Head) error {
	signature := h.Signature
	if signature == nil {
		signature = []byte{}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO audit_head (number, sealed_at, agencies, entries, state, hash, key_id, signature)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.Number, h.SealedAt, h.Agencies, h.Entries, h.State[:], h.Hash[:], h.KeyID, signature); err != nil {
		return err
	}
	agencies, positions, hashes := make([]string, len(h.Ends)), make([]int64, len(h.Ends)), make([][]byte, len(h.Ends))
	for i := range h.Ends {
		agencies[i], positions[i], hashes[i] = h.Ends[i].Agency, h.Ends[i].Position, h.Ends[i].Hash[:]
	}
	_, err := tx.Exec(ctx, `INSERT INTO audit_head_chain (agency_id, position, number, hash)
		SELECT n.agency_id, n.position, $4, n.hash FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS n (agency_id, position, hash)
		ON CONFLICT (agency_id, position) DO NOTHING`, agencies, positions, hashes, h.Number)
	return err
}
