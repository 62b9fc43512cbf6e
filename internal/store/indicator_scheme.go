package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/indicator"
)

// IndicatorScheme is one row of table indicator_scheme: a scheme that a root agency has handed in.
type IndicatorScheme struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	ID              string     `gorm:"column:id;primaryKey"`
	Content         string     `gorm:"column:content"`
	Reason          string     `gorm:"column:reason"`
	Actor           string     `gorm:"column:actor"`
	RecordedAt      time.Time  `gorm:"column:recorded_at"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
}

// TableName implements gorm's Tabler.
func (IndicatorScheme) TableName() string { return "indicator_scheme" }

// Value reads the scheme.
func (r *IndicatorScheme) Value() (*indicator.Scheme, error) {
	return indicator.ParseScheme([]byte(r.Content))
}

// SchemeWithdrawnError tells that a scheme of indicators was withdrawn, so that nobody is rated by it any more.
type SchemeWithdrawnError struct {
	ID string
	At time.Time
}

func (e *SchemeWithdrawnError) Error() string {
	return fmt.Sprintf("the scheme %q was withdrawn at %s", e.ID, e.At.Format(time.RFC3339))
}

// Chinese says it to the user.
func (e *SchemeWithdrawnError) Chinese() string {
	return fmt.Sprintf("考核方案“%s”已撤回，不再用于考核；可指定数据截至撤回前的时刻（as_of_time）重算当时的得分", e.ID)
}

// CreateIndicatorScheme keeps a scheme for a root agency and all below it. The row's id is that of the scheme, for good: nothing
// changes its content, and a withdrawn one keeps its id. w.Response gets IndicatorScheme. Errors: ErrNotFound, *NotRootError,
// *ExistsError, idem.ErrAlreadyRecorded.
func (s *Store) CreateIndicatorScheme(ctx context.Context, row IndicatorScheme, w Write) (IndicatorScheme, error) {
	if err := wholeAgency(ctx, row.AgencyID); err != nil {
		return row, err
	}
	row.Actor, row.RecordedAt, row.Version = w.Actor, w.Now.Truncate(time.Microsecond), 1
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := refuseNotRoot(tx, row.AgencyID); err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return w.recordScheme(tx, &row, "create_indicator_scheme", row.Reason)
	})
	return row, err
}

func (w Write) recordScheme(tx *gorm.DB, row *IndicatorScheme, kind, reason string) error {
	detail, err := json.Marshal(map[string]any{"scheme": row.ID, "reason": reason})
	if err != nil {
		return err
	}
	return w.record(tx, row.AgencyID, row.AgencyID, kind, detail, *row)
}

// WithdrawIndicatorScheme ends the use of a scheme that the agency itself has handed in. It stays with its content, and is still what a
// report as of an earlier instant goes by. version is what the caller saw, 0 skips the check. w.Response gets IndicatorScheme.
// Errors: ErrNotFound, *StaleError, *SchemeWithdrawnError, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawIndicatorScheme(ctx context.Context, agency, id string, version int64, reason string, w Write) (IndicatorScheme, error) {
	var row IndicatorScheme
	if err := wholeAgency(ctx, agency); err != nil {
		return row, err
	}
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		row = IndicatorScheme{}
		if err := forUpdate(tx).Take(&row, "agency_id = ? AND id = ?", agency, id).Error; err != nil {
			return err
		}
		switch {
		case version != 0 && version != row.Version:
			return &StaleError{Current: row.Version}
		case row.WithdrawnAt != nil:
			return &SchemeWithdrawnError{ID: id, At: *row.WithdrawnAt}
		}
		row.WithdrawnAt, row.WithdrawnBy, row.WithdrawnReason = new(w.Now.Truncate(time.Microsecond)), w.Actor, reason
		row.Version++
		if err := tx.Model(&row).Select("withdrawn_at", "withdrawn_by", "withdrawn_reason", "version").Updates(&row).Error; err != nil {
			return err
		}
		return w.recordScheme(tx, &row, "withdraw_indicator_scheme", reason)
	})
	return row, err
}

// ListIndicatorSchemes returns the schemes that the root of an agency's tree has handed in, by id, those withdrawn too when they
// are wanted. Errors: ErrNotFound.
func (s *Store) ListIndicatorSchemes(ctx context.Context, agency string, withdrawn bool) ([]IndicatorScheme, error) {
	root, err := s.AgencyRoot(ctx, agency)
	if err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx).Where("agency_id = ?", root.ID)
	if !withdrawn {
		db = db.Where("withdrawn_at IS NULL")
	}
	var rows []IndicatorScheme
	err = db.Order("id").Find(&rows).Error
	return rows, translate(err)
}

// GetIndicatorScheme returns the scheme with an id that the root of an agency's tree has handed in, withdrawn or not. Errors:
// ErrNotFound.
func (s *Store) GetIndicatorScheme(ctx context.Context, agency, id string) (IndicatorScheme, error) {
	var row IndicatorScheme
	root, err := s.AgencyRoot(ctx, agency)
	if err != nil {
		return row, err
	}
	err = s.db.WithContext(ctx).Take(&row, "agency_id = ? AND id = ?", root.ID, id).Error
	return row, translate(err)
}

// FindIndicatorScheme returns the scheme with an id by which an agency can be rated as of an instant, now when it is zero: one
// that the root of its tree has handed in and had not withdrawn by then, or one that the program brings along. Errors: ErrNotFound,
// *SchemeWithdrawnError.
func (s *Store) FindIndicatorScheme(ctx context.Context, agency, id string, asOf time.Time) (*indicator.Scheme, error) {
	if known, ok := indicator.Lookup(id); ok {
		return known, nil
	}
	row, err := s.GetIndicatorScheme(ctx, agency, id)
	if err != nil {
		return nil, err
	}
	if at := row.WithdrawnAt; at != nil && (asOf.IsZero() || !asOf.Before(*at)) {
		return nil, &SchemeWithdrawnError{ID: id, At: *at}
	}
	return row.Value()
}
