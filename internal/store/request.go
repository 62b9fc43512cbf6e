package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/yishenqing/foi/internal/idem"
)

// requestAge is how long a request can be repeated (api-style.md §7).
const requestAge = 7 * 24 * time.Hour

// registerNumberField is the field of foi.v1.Application that CreateApplication's recorded response lacks: the number is
// given by the very statement that writes the record. A field appended to an encoded message is part of it.
const registerNumberField protowire.Number = 2

// Lookup implements idem.Replayer: what a request did when it first came, and false when it is new.
func (s *Store) Lookup(ctx context.Context, principal, requestID string) (idem.Record, bool, error) {
	var (
		r      idem.Record
		hash   []byte
		number *string
	)
	err := s.pool.QueryRow(ctx, `SELECT r.method, r.hash, r.response, a.register_number
		FROM request_record r LEFT JOIN application a ON a.agency_id = r.agency_id AND a.id = r.application_id
		WHERE r.principal = $1 AND r.request_id = $2`, principal, requestID).Scan(&r.Method, &hash, &r.Response, &number)
	if errors.Is(err, pgx.ErrNoRows) {
		return idem.Record{}, false, nil
	}
	if err != nil {
		return idem.Record{}, false, translate(err)
	}
	r.Hash = [32]byte(hash) // the column has a check of its length
	if number != nil {
		r.Response = protowire.AppendTag(r.Response, registerNumberField, protowire.BytesType)
		r.Response = protowire.AppendString(r.Response, *number)
	}
	return r, true, nil
}

// ForgetRequests deletes the records of requests that are too old to be repeated, and tells how many.
func (s *Store) ForgetRequests(ctx context.Context, now time.Time) (int64, error) {
	res := s.db.WithContext(ctx).Where("created_at < ?", now.Add(-requestAge)).Delete(&requestRow{})
	return res.RowsAffected, translate(res.Error)
}
