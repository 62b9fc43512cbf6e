package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/workflow"
)

// ArchiveOrder is one row of table archive_order: an application that was archived (归档) and has no archive package of that yet.
type ArchiveOrder struct {
	AgencyID      string
	ApplicationID string
	EventSeq      int // the act of archiving
	Attempt       int // from 1
}

// Key returns what names the application.
func (o *ArchiveOrder) Key() Key { return Key{Agency: o.AgencyID, ID: o.ApplicationID} }

// ErrOrderTaken tells a node that an order is not its own any more: its package is there, the application was archived again, or
// another node took this one for dead.
var ErrOrderTaken = errors.New("the archive package is made already, or is another node's now")

// orderPackage notes, with the act of archiving among the last acts of an application, that it needs an archive package. events are all
// of them, and the last ones new.
func orderPackage(tx *gorm.DB, key Key, events []workflow.Event, last int) error {
	for seq := len(events); seq > len(events)-last; seq-- {
		if events[seq-1].Do == workflow.Archive {
			return tx.Exec(`INSERT INTO archive_order (agency_id, application_id, event_seq) VALUES (?, ?, ?)
				ON CONFLICT (agency_id, application_id) DO UPDATE SET event_seq = excluded.event_seq, ordered_at = now(), due_at = now(),
					attempt = 0, failure = ''`, key.Agency, key.ID, seq).Error
		}
	}
	return nil
}

// takeOrder takes up the order that has waited longest. It waits until what the audit says of the case is in its chain, a minute at most: the
// package has the act of archiving in it, and its proof.
const takeOrder = `WITH next AS (
	SELECT w.agency_id, w.application_id FROM archive_order w
	WHERE w.due_at <= now() AND (w.ordered_at < now() - interval '1 minute' OR NOT EXISTS (
		SELECT FROM audit_entry e JOIN audit_unsealed u ON u.entry_id = e.id WHERE e.agency_id = w.agency_id AND e.subject = w.application_id))
	ORDER BY w.due_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED
) UPDATE archive_order o SET attempt = o.attempt + 1, due_at = now() + make_interval(secs => $1)
FROM next WHERE (o.agency_id, o.application_id) = (next.agency_id, next.application_id)
RETURNING o.agency_id, o.application_id, o.event_seq, o.attempt`

// TakeArchiveOrder takes up an order that waits, or whose node was not seen for stale; nil when there is none.
func (s *Store) TakeArchiveOrder(ctx context.Context, stale time.Duration) (*ArchiveOrder, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	var o ArchiveOrder
	err := s.pool.QueryRow(ctx, takeOrder, stale.Seconds()).Scan(&o.AgencyID, &o.ApplicationID, &o.EventSeq, &o.Attempt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // as the comment says
	}
	if err != nil {
		return nil, translate(err)
	}
	return &o, nil
}

// SeeArchiveOrder says that the node that works on an order lives, and will for stale. Errors: ErrOrderTaken.
func (s *Store) SeeArchiveOrder(ctx context.Context, o *ArchiveOrder, stale time.Duration) error {
	return s.moveOrder(ctx, o, "due_at = now() + make_interval(secs => ?)", stale.Seconds())
}

// ReturnArchiveOrder gives an order back, to be taken up again after a pause. failure is a code for what went wrong, "" for nothing.
func (s *Store) ReturnArchiveOrder(ctx context.Context, o *ArchiveOrder, failure string, pause time.Duration) error {
	err := s.moveOrder(ctx, o, "due_at = now() + make_interval(secs => ?), failure = ?", pause.Seconds(), failure)
	if errors.Is(err, ErrOrderTaken) {
		return nil
	}
	return err
}

func (s *Store) moveOrder(ctx context.Context, o *ArchiveOrder, set string, values ...any) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	done := s.db.WithContext(ctx).Exec("UPDATE archive_order SET "+set+" WHERE agency_id = ? AND application_id = ? AND event_seq = ? AND attempt = ?",
		append(values, o.AgencyID, o.ApplicationID, o.EventSeq, o.Attempt)...)
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrOrderTaken
	}
	return translate(done.Error)
}

// DropArchiveOrder forgets an order of which no package can come: the application is in the archive no more.
func (s *Store) DropArchiveOrder(ctx context.Context, o *ArchiveOrder) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(ordered(s.db.WithContext(ctx), o.Key(), o.EventSeq).Error)
}

// ordered deletes the order of an act of archiving.
func ordered(tx *gorm.DB, key Key, seq int) *gorm.DB {
	return tx.Exec("DELETE FROM archive_order WHERE agency_id = ? AND application_id = ? AND event_seq = ?", key.Agency, key.ID, seq)
}
