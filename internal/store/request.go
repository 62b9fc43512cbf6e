package store

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/idem"
)

// requestAge is how long a request can be repeated (api-style.md §7).
const requestAge = 7 * 24 * time.Hour

// registerNumberField is the field of foi.v1.Application that CreateApplication's recorded response lacks: the number is
// given by the very statement that writes the record. A field appended to an encoded message is part of it.
const registerNumberField protowire.Number = 2

// Lookup implements idem.Replayer: what a request did when it first came, and false when it is new.
func (s *Store) Lookup(ctx context.Context, principal, requestID string) (idem.Record, bool, error) {
	var row struct {
		Method         string
		Hash           []byte
		Response       []byte
		RegisterNumber *string
	}
	err := s.db.WithContext(ctx).Raw(`SELECT r.method, r.hash, r.response, a.register_number
		FROM request_record r LEFT JOIN application a ON a.agency_id = r.agency_id AND a.id = r.application_id
		WHERE r.principal = ? AND r.request_id = ?`, principal, requestID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return idem.Record{}, false, nil
	}
	if err != nil {
		return idem.Record{}, false, translate(err)
	}
	if row.RegisterNumber != nil {
		row.Response = protowire.AppendTag(row.Response, registerNumberField, protowire.BytesType)
		row.Response = protowire.AppendString(row.Response, *row.RegisterNumber)
	}
	return idem.Record{Method: row.Method, Hash: [32]byte(row.Hash), Response: row.Response}, true, nil
}

// ForgetRequests deletes the records of requests that are too old to be repeated, and tells how many.
func (s *Store) ForgetRequests(ctx context.Context, now time.Time) (int64, error) {
	res := s.db.WithContext(ctx).Where("created_at < ?", now.Add(-requestAge)).Delete(&requestRow{})
	return res.RowsAffected, translate(res.Error)
}
