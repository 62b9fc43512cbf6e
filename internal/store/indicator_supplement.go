package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/stats"
)

// IndicatorSupplement is one row of table indicator_supplement.
type IndicatorSupplement struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	ID              string     `gorm:"column:id;primaryKey"`
	Year            int        `gorm:"column:year"`
	Fact            string     `gorm:"column:fact"`
	Amount          int        `gorm:"column:amount"`
	Evidence        string     `gorm:"column:evidence"`
	Actor           string     `gorm:"column:actor"`
	RecordedAt      time.Time  `gorm:"column:recorded_at"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
}

// TableName implements gorm's Tabler.
func (IndicatorSupplement) TableName() string { return "indicator_supplement" }

// supplementDetail is what the audit says of a supplement.
func (r *IndicatorSupplement) detail(reason string) ([]byte, error) {
	d := map[string]any{"supplement": r.ID, "year": r.Year, "fact": r.Fact, "amount": r.Amount, "evidence": r.Evidence}
	if reason != "" {
		d["reason"] = reason
	}
	return json.Marshal(d)
}

// CreateIndicatorSupplement records what the register cannot know. w.Response gets IndicatorSupplement. Errors: ErrNotFound,
// *ExistsError, idem.ErrAlreadyRecorded.
func (s *Store) CreateIndicatorSupplement(ctx context.Context, row IndicatorSupplement, w Write) (IndicatorSupplement, error) {
	if err := reports(ctx, stats.Scope{Agency: row.AgencyID, Own: true}); err != nil {
		return row, err
	}
	row.Actor, row.RecordedAt, row.Version = w.Actor, w.Now.Truncate(time.Microsecond), 1
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Select("id").Take(&Agency{}, "id = ?", row.AgencyID).Error; err != nil {
			return err
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		detail, err := row.detail("")
		if err != nil {
			return err
		}
		return w.record(tx, row.AgencyID, row.AgencyID, "create_indicator_supplement", detail, row)
	})
	return row, err
}

// WithdrawIndicatorSupplement takes a supplement back; it stays on record and in reports as of an earlier instant. version is
// what the caller saw, 0 skips the check. w.Response gets IndicatorSupplement. Errors: ErrNotFound, *StaleError,
// *SupplementWithdrawnError, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawIndicatorSupplement(ctx context.Context, agency, id string, version int64, reason string, w Write) (IndicatorSupplement, error) {
	var row IndicatorSupplement
	if err := reports(ctx, stats.Scope{Agency: agency, Own: true}); err != nil {
		return row, err
	}
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		row = IndicatorSupplement{}
		if err := forUpdate(tx).Take(&row, "agency_id = ? AND id = ?", agency, id).Error; err != nil {
			return err
		}
		switch {
		case version != 0 && version != row.Version:
			return &StaleError{Current: row.Version}
		case row.WithdrawnAt != nil:
			return &SupplementWithdrawnError{}
		}
		row.WithdrawnAt, row.WithdrawnBy, row.WithdrawnReason = new(w.Now.Truncate(time.Microsecond)), w.Actor, reason
		row.Version++
		if err := tx.Model(&row).Select("withdrawn_at", "withdrawn_by", "withdrawn_reason", "version").Updates(&row).Error; err != nil {
			return err
		}
		detail, err := row.detail(reason)
		if err != nil {
			return err
		}
		return w.record(tx, agency, agency, "withdraw_indicator_supplement", detail, row)
	})
	return row, err
}

// SupplementWithdrawnError tells that a supplement was taken back before.
type SupplementWithdrawnError struct{}

func (e *SupplementWithdrawnError) Error() string { return "the supplement was withdrawn before" }

// Chinese says it to the user.
func (e *SupplementWithdrawnError) Chinese() string { return "该补充登记已经撤回" }

// ListIndicatorSupplements returns the supplements of an agency for a year (of all years when it is 0), withdrawn ones too, in
// the order in which they were recorded.
func (s *Store) ListIndicatorSupplements(ctx context.Context, agency string, year int) ([]IndicatorSupplement, error) {
	if err := reports(ctx, stats.Scope{Agency: agency, Own: true}); err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx).Where("agency_id = ?", agency)
	if year != 0 {
		db = db.Where("year = ?", year)
	}
	var rows []IndicatorSupplement
	err := db.Order("recorded_at, id").Find(&rows).Error
	return rows, translate(err)
}
