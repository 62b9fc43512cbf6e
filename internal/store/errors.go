package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/idem"
)

// Errors that callers tell apart. Anything else is a failure of the system and shown to nobody.
var (
	// ErrNotFound: no such record.
	ErrNotFound = errors.New("not found")
	// ErrRetry: PostgreSQL asked for a repeat of the transaction (serialization failure, deadlock).
	ErrRetry = errors.New("conflict, retry")
	// ErrUnavailable: the database does not answer. Nothing was written, or it is not known whether it was: repeat the
	// request with the same request_id.
	ErrUnavailable = errors.New("database unavailable")
)

// ExistsError tells that an identifier is taken. Resource and Field say which, never the value.
type ExistsError struct {
	Resource string // for example "application"
	Field    string // for example "external_id"
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s with this %s already exists", e.Resource, e.Field)
}

// StaleError tells that a record changed since the caller read it.
type StaleError struct {
	Current int64 // the version now
}

func (e *StaleError) Error() string { return fmt.Sprintf("stale: the version now is %d", e.Current) }

// InUseError tells that something refers to the record and forbids the change.
type InUseError struct {
	Resource string
	By       string
}

func (e *InUseError) Error() string { return fmt.Sprintf("%s is in use by %s", e.Resource, e.By) }

// uniqueKeys names the resource and field behind each unique constraint.
var uniqueKeys = map[string]ExistsError{
	"agency_pkey":          {Resource: "agency", Field: "agency_id"},
	"officer_pkey":         {Resource: "officer", Field: "id"},
	"application_external": {Resource: "application", Field: "external_id"},
	"application_agency_id_register_number_key": {Resource: "application", Field: "register_number"},
	"legal_case_external":                       {Resource: "legal_case", Field: "external_id"},
	"holiday_notice_pkey":                       {Resource: "holiday_notice", Field: "id"},
	"holiday_notice_number_key":                 {Resource: "holiday_notice", Field: "number"},
	"user_account_pkey":                         {Resource: "user", Field: "id"},
	"user_account_login_name":                   {Resource: "user", Field: "login_name"},
	"user_account_subject":                      {Resource: "user", Field: "subject"},
	"user_grant_live":                           {Resource: "grant", Field: "scope"},
	"service_account_pkey":                      {Resource: "key", Field: "id"},
	"officer_user":                              {Resource: "officer", Field: "user"},
	"annual_report_pkey":                        {Resource: "annual_report", Field: "annual_report_id"},
	"indicator_scheme_pkey":                     {Resource: "indicator_scheme", Field: "id"},
	"document_event":                            {Resource: "document", Field: "event"},
	"document_series_pkey":                      {Resource: "document_series", Field: "id"},
	"document_series_pattern":                   {Resource: "document_series", Field: "pattern"},
	"document_series_kind_pkey":                 {Resource: "document_series", Field: "kinds"},
	"document_number_agency_id_number_key":      {Resource: "document_number", Field: "number"},
}

// requestKey is the constraint that makes a repeated request_id collide.
const requestKey = "request_record_pkey"

// translate turns errors of GORM and PostgreSQL into those above; the rest passes unchanged.
func translate(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		if connectionLost(err) {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return err
	}
	switch {
	case pg.Code == "23505" && pg.ConstraintName == requestKey:
		return idem.ErrAlreadyRecorded
	case pg.Code == "23505":
		if known, ok := uniqueKeys[pg.ConstraintName]; ok {
			return &known
		}
	case pg.Code == "40001", pg.Code == "40P01":
		return ErrRetry
	case len(pg.Code) == 5 && (pg.Code[:2] == "08" || pg.Code[:3] == "57P"):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// connectionLost reports whether the database could not be reached, or went away before it had answered.
func connectionLost(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}
