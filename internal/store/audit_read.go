package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/tenancy"
)

// AuditEntry is an entry with its place in the chain.
type AuditEntry struct {
	audit.Entry
	Position int64  // 0: it waits for one
	Hash     []byte // of that place
}

// AuditQuery selects entries. Where and Args come from a compiled filter and a keyset, never from the caller's text.
type AuditQuery struct {
	Agency   string // all within reach when empty
	Where    string
	Args     []any
	From, To time.Time // zero for no bound; To is not included
	Order    string    // whitelisted columns of table e
	Limit    int
}

// ListAuditEntries returns entries within reach. Errors: *tenancy.OutOfReachError.
func (s *Store) ListAuditEntries(ctx context.Context, q AuditQuery) (list []AuditEntry, err error) {
	db := s.db.WithContext(ctx).Table("audit_entry AS e").Joins("LEFT JOIN audit_link l ON l.entry_id = e.id").
		Select(entryColumns + ", coalesce(l.position, 0), coalesce(l.hash, '')").Order(q.Order).Limit(q.Limit)
	if db, err = q.within(ctx, db); err != nil {
		return nil, err
	}
	if q.Where != "" {
		db = db.Where(q.Where, q.Args...)
	}
	if !q.From.IsZero() {
		db = db.Where("e.recorded_at >= ?", q.From)
	}
	if !q.To.IsZero() {
		db = db.Where("e.recorded_at < ?", q.To)
	}
	rows, err := db.Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e AuditEntry
		if err := rows.Scan(append(entryFields(&e.Entry), &e.Position, &e.Hash)...); err != nil {
			return nil, translate(err)
		}
		list = append(list, e)
	}
	return list, translate(rows.Err())
}

// within holds the query to the agencies that the call reaches. What belongs to none is for those who reach all.
func (q AuditQuery) within(ctx context.Context, db *gorm.DB) (*gorm.DB, error) {
	if q.Agency != "" {
		return db.Where("e.agency_id = ?", q.Agency), wholeAgency(ctx, q.Agency)
	}
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return db, err
	}
	if ids, all := r.Agencies(); !all {
		db = db.Where("e.agency_id IN ?", ids)
	}
	return db, nil
}

// GetAuditEntry returns one entry. Errors: ErrNotFound, also for one out of reach.
func (s *Store) GetAuditEntry(ctx context.Context, id int64) (AuditEntry, error) {
	list, err := s.ListAuditEntries(ctx, AuditQuery{Where: "e.id = ?", Args: []any{id}, Order: "e.id", Limit: 1})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return AuditEntry{}, err
	}
	return list[0], nil
}
