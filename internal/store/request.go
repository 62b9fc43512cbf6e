package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/seal"
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
		sealed string
		number *string
	)
	err := s.pool.QueryRow(ctx, `SELECT r.method, convert_from(r.response, 'UTF8'), a.register_number
		FROM request_record r LEFT JOIN application a ON a.agency_id = r.agency_id AND a.id = r.application_id
		WHERE r.principal = $1 AND r.request_id = $2`, principal, requestID).Scan(&r.Method, &sealed, &number)
	if errors.Is(err, pgx.ErrNoRows) {
		return idem.Record{}, false, nil
	}
	if err != nil {
		return idem.Record{}, false, translate(err)
	}
	err = withRing(s.db.WithContext(ctx), func(ring *seal.Ring) error {
		plain, err := ring.Open(responsePlace(principal, requestID), sealed)
		if err == nil {
			r.Response = r.Response[:0]
			r.Response = append(r.Response, plain[copy(r.Hash[:], plain):]...)
		}
		return err
	})
	if err != nil {
		return idem.Record{}, false, err
	}
	if number != nil {
		r.Response = protowire.AppendTag(r.Response, registerNumberField, protowire.BytesType)
		r.Response = protowire.AppendString(r.Response, *number)
	}
	return r, true, nil
}

// sealResponse seals what a request was answered, with its hash before it: both tell of the person in it.
func sealResponse(ring *seal.Ring, p *idem.Pending, response []byte) []byte {
	plain := make([]byte, 0, len(p.Hash)+len(response))
	plain = append(append(plain, p.Hash[:]...), response...)
	return []byte(ring.Seal(responsePlace(p.Principal, p.RequestID), string(plain)))
}

// responsePlace names a record in the spelling that PostgreSQL gives to UUIDs.
func responsePlace(principal, requestID string) seal.Place {
	return seal.At("request_record.response", principal, strings.ToLower(requestID))
}

// ForgetRequests deletes the records of requests that are too old to be repeated, and tells how many.
func (s *Store) ForgetRequests(ctx context.Context, now time.Time) (int64, error) {
	res := s.db.WithContext(ctx).Where("created_at < ?", now.Add(-requestAge)).Delete(&requestRow{})
	return res.RowsAffected, translate(res.Error)
}
