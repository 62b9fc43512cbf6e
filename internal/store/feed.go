package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/tenancy"
)

// FeedChange is one change of an application in the change feed (变更流, ADR 0018): which application, and how it stood after
// the change. It names nobody.
type FeedChange struct {
	Position       int64 // in the feed, ascending
	AgencyID       string
	ApplicationID  string
	RegisterNumber string
	Version        int64  // of the application after the change
	State          string // after the change; an archived one is delivered or closed
	ChangedAt      time.Time
}

// A cursor is the position in the feed with a letter before it, so that nobody takes it for a number to reckon with.
const cursorMark = "c"

// Cursor returns from where the feed goes on after a position.
func Cursor(position int64) string { return cursorMark + strconv.FormatInt(position, 36) }

// ParseCursor returns the position of a cursor, 0 for the empty one, and false for what is none.
func ParseCursor(cursor string) (int64, bool) {
	if cursor == "" {
		return 0, true
	}
	position, err := strconv.ParseInt(strings.TrimPrefix(cursor, cursorMark), 36, 64)
	return position, err == nil && position >= 0 && Cursor(position) == cursor
}

// FeedQuery asks for a part of the feed.
type FeedQuery struct {
	Portal string // id of the principal through which the applications came
	Agency string // only those of this agency; empty: of all within reach
	After  int64  // the position after which to begin; 0: from the first change on
	Limit  int
}

// feedBatch is how many changes are moved at once: an outbox that nobody emptied for long is emptied in steps.
const feedBatch = 5000

// The steps of moving changes from the outbox to the feed. The statement that reads the outbox begins after the lock was got,
// and so sees what everybody committed who had the lock before. Rows of transactions that still run are not seen and not waited
// for; they come later. Within a batch the order is that of the outbox's ids: what began after something else was committed has
// the higher one, and of one application the acts follow each other under its row lock.
const (
	outboxFull = `SELECT EXISTS (SELECT FROM application_outbox)`
	feedLock   = `SELECT last_position FROM application_feed FOR UPDATE`
	feedMove   = `WITH next AS (
		SELECT id FROM application_outbox ORDER BY id LIMIT $2
	), moved AS (
		DELETE FROM application_outbox o USING next WHERE o.id = next.id RETURNING o.*
	), told AS (
		INSERT INTO application_change (position, portal, agency_id, application_id, version, state, changed_at)
		SELECT $1 + row_number() OVER (ORDER BY id), portal, agency_id, application_id, version, state, changed_at
		FROM moved RETURNING position
	), counted AS (
		SELECT count(*) AS n FROM told
	)
	UPDATE application_feed SET last_position = last_position + counted.n FROM counted WHERE counted.n > 0
	RETURNING counted.n`
)

// SequenceChanges gives committed changes their places in the feed. Readers do it before they read, on any node; two at once
// wait for each other for one short transaction.
func (s *Store) SequenceChanges(ctx context.Context) error {
	for {
		var full bool
		if err := s.pool.QueryRow(ctx, outboxFull).Scan(&full); err != nil || !full {
			return translate(err)
		}
		var moved int64
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			var last int64
			if err := tx.QueryRow(ctx, feedLock).Scan(&last); err != nil {
				return err
			}
			err := tx.QueryRow(ctx, feedMove, last, feedBatch).Scan(&moved)
			if err == pgx.ErrNoRows { //nolint:errorlint // another reader has emptied the outbox
				return nil
			}
			return err
		})
		if err != nil || moved < feedBatch {
			return translate(err)
		}
	}
}

// That an application was put into the archive is nobody's business outside: it is still delivered or closed.
const feedPage = `SELECT c.position, c.agency_id, c.application_id, a.register_number, c.version,
	CASE WHEN c.state <> 'archived' THEN c.state WHEN a.delivered_on IS NULL THEN 'closed' ELSE 'delivered' END, c.changed_at
FROM application_change c JOIN application a ON (a.agency_id, a.id) = (c.agency_id, c.application_id)
WHERE c.portal = $1 AND c.position > $2 AND ($3::text[] IS NULL OR c.agency_id = ANY($3)) AND NOT a.restricted
ORDER BY c.position LIMIT $4`

// ListChanges returns the next changes of the applications that came through a portal, in the order of the feed. What was
// committed before the call is among them or was before q.After; agencies out of reach and restricted applications (需知密) are
// left out. Errors: *tenancy.OutOfReachError.
func (s *Store) ListChanges(ctx context.Context, q FeedQuery) ([]FeedChange, error) {
	agencies, err := q.within(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.SequenceChanges(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, feedPage, q.Portal, q.After, agencies, q.Limit)
	if err != nil {
		return nil, translate(err)
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[FeedChange])
	return changes, translate(err)
}

// within returns the agencies whose changes may be told; nil for all.
func (q *FeedQuery) within(ctx context.Context) ([]string, error) {
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return nil, err
	}
	if q.Agency != "" {
		_, err := reach.Agency(q.Agency)
		return []string{q.Agency}, err
	}
	agencies, all := reach.Agencies()
	if !all && agencies == nil {
		agencies = []string{} // none, and not every one
	}
	return agencies, nil
}

// FeedPosition returns the last position of the feed, of all portals.
func (s *Store) FeedPosition(ctx context.Context) (last int64, err error) {
	if err := s.SequenceChanges(ctx); err != nil {
		return 0, err
	}
	err = s.pool.QueryRow(ctx, `SELECT last_position FROM application_feed`).Scan(&last)
	return last, translate(err)
}
