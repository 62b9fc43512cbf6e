package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/indicator"
)

// IndicatorScheme is one row of table indicator_scheme: a scheme that a root agency has handed in.
type IndicatorScheme struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	ID         string    `gorm:"column:id;primaryKey"`
	Content    string    `gorm:"column:content"`
	Reason     string    `gorm:"column:reason"`
	Actor      string    `gorm:"column:actor"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (IndicatorScheme) TableName() string { return "indicator_scheme" }

// Value reads the scheme.
func (r *IndicatorScheme) Value() (*indicator.Scheme, error) {
	return indicator.ParseScheme([]byte(r.Content))
}

// CreateIndicatorScheme keeps a scheme for a root agency and all below it. The row's id is that of the scheme; nothing ever
// changes it. w.Response gets IndicatorScheme. Errors: ErrNotFound, *NotRootError, *ExistsError, idem.ErrAlreadyRecorded.
func (s *Store) CreateIndicatorScheme(ctx context.Context, row IndicatorScheme, w Write) (IndicatorScheme, error) {
	if err := wholeAgency(ctx, row.AgencyID); err != nil {
		return row, err
	}
	row.Actor, row.RecordedAt = w.Actor, w.Now.Truncate(time.Microsecond)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := refuseNotRoot(tx, row.AgencyID); err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"scheme": row.ID, "reason": row.Reason})
		if err != nil {
			return err
		}
		return w.record(tx, row.AgencyID, row.AgencyID, "create_indicator_scheme", detail, row)
	})
	return row, err
}

// ListIndicatorSchemes returns the schemes that the root of an agency's tree has handed in, by id. Errors: ErrNotFound.
func (s *Store) ListIndicatorSchemes(ctx context.Context, agency string) ([]IndicatorScheme, error) {
	root, err := s.AgencyRoot(ctx, agency)
	if err != nil {
		return nil, err
	}
	var rows []IndicatorScheme
	err = s.db.WithContext(ctx).Order("id").Find(&rows, "agency_id = ?", root.ID).Error
	return rows, translate(err)
}

// FindIndicatorScheme returns the scheme with an id that an agency can use: one that the root of its tree has handed in, or one
// that the program brings along. Errors: ErrNotFound.
func (s *Store) FindIndicatorScheme(ctx context.Context, agency, id string) (*indicator.Scheme, error) {
	if known, ok := indicator.Lookup(id); ok {
		return known, nil
	}
	root, err := s.AgencyRoot(ctx, agency)
	if err != nil {
		return nil, err
	}
	var row IndicatorScheme
	if err := s.db.WithContext(ctx).Take(&row, "agency_id = ? AND id = ?", root.ID, id).Error; err != nil {
		return nil, translate(err)
	}
	return row.Value()
}
