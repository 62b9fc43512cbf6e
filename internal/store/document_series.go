package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/internal/numbering"
)

// DocumentSeries is one row of table document_series (文号序列).
type DocumentSeries struct {
	AgencyID     string    `gorm:"column:agency_id;primaryKey"`
	ID           string    `gorm:"column:id;primaryKey"`
	DisplayName  string    `gorm:"column:display_name"`
	Prefix       string    `gorm:"column:prefix"`
	Pattern      string    `gorm:"column:pattern"`
	NumberBefore string    `gorm:"column:number_before"`
	NumberAfter  string    `gorm:"column:number_after"`
	NumberWidth  int       `gorm:"column:number_width"`
	Version      int64     `gorm:"column:version"`
	CreatedAt    time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt    time.Time `gorm:"column:updated_at;autoUpdateTime:false"`

	Kinds []string             `gorm:"-"` // of documents, sorted
	Years []DocumentSeriesYear `gorm:"-"` // the latest first
}

// TableName implements gorm's Tabler.
func (DocumentSeries) TableName() string { return "document_series" }

// Numbers is how its numbers look.
func (r *DocumentSeries) Numbers() numbering.Pattern {
	return numbering.Pattern{Before: r.NumberBefore, After: r.NumberAfter, Width: r.NumberWidth}
}

// documentSeriesKind is one row of table document_series_kind.
type documentSeriesKind struct {
	AgencyID string `gorm:"column:agency_id;primaryKey"`
	Kind     string `gorm:"column:kind;primaryKey"`
	SeriesID string `gorm:"column:series_id"`
}

// TableName implements gorm's Tabler.
func (documentSeriesKind) TableName() string { return "document_series_kind" }

// DocumentSeriesYear is how far the numbers of a series are in a year.
type DocumentSeriesYear struct {
	Year        int
	Taken       int64
	Voided      int64 // of those: of voided documents
	Skipped     int64 // of those: of no document
	Unexplained int64 // below the next number, and of which nothing is known
}

// CreateDocumentSeries sets a series up. w.Response gets a DocumentSeries. Errors: *UnknownAgencyError, *ExistsError,
// idem.ErrAlreadyRecorded.
func (s *Store) CreateDocumentSeries(ctx context.Context, r DocumentSeries, w Write) (DocumentSeries, error) {
	if err := wholeAgency(ctx, r.AgencyID); err != nil {
		return r, err
	}
	at := w.Now.Truncate(time.Microsecond)
	r.Version, r.CreatedAt, r.UpdatedAt = 1, at, at
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := agencyExists(tx, r.AgencyID); err != nil {
			return err
		}
		if err := tx.Create(&r).Error; err != nil {
			return err
		}
		if err := r.writeKinds(tx); err != nil {
			return err
		}
		return w.recordSeries(tx, &r, "series create")
	})
	return r, err
}

// writeKinds brings the kinds of documents that a series numbers to what the row says.
func (r *DocumentSeries) writeKinds(tx *gorm.DB) error {
	if err := tx.Where("agency_id = ? AND series_id = ?", r.AgencyID, r.ID).Delete(&documentSeriesKind{}).Error; err != nil {
		return err
	}
	rows := make([]documentSeriesKind, len(r.Kinds))
	for i, k := range r.Kinds {
		rows[i] = documentSeriesKind{AgencyID: r.AgencyID, Kind: k, SeriesID: r.ID}
	}
	return tx.Create(&rows).Error
}

// GetDocumentSeries returns a series with its kinds and years. Errors: ErrNotFound.
func (s *Store) GetDocumentSeries(ctx context.Context, agency, id string) (r DocumentSeries, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return r, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err = readSeries(tx, agency, id, false)
		return err
	})
	return r, err
}

func readSeries(tx *gorm.DB, agency, id string, lock bool) (r DocumentSeries, err error) {
	row := tx
	if lock {
		row = tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	if err := row.Take(&r, "agency_id = ? AND id = ?", agency, id).Error; err != nil {
		return r, err
	}
	return r, r.readRest(tx)
}

func (r *DocumentSeries) readRest(tx *gorm.DB) error {
	if err := tx.Model(&documentSeriesKind{}).Where("agency_id = ? AND series_id = ?", r.AgencyID, r.ID).Order("kind").
		Pluck("kind", &r.Kinds).Error; err != nil {
		return err
	}
	return tx.Raw(`SELECT y.year, count(n.seq) AS taken, count(n.seq) FILTER (WHERE d.state = 'voided') AS voided,
			count(n.seq) FILTER (WHERE n.document_id IS NULL) AS skipped, y.next_seq - 1 - count(n.seq) AS unexplained
		FROM document_series_year y
		LEFT JOIN document_number n ON (n.agency_id, n.series_id, n.year) = (y.agency_id, y.series_id, y.year)
		LEFT JOIN document d ON (d.agency_id, d.id) = (n.agency_id, n.document_id)
		WHERE y.agency_id = ? AND y.series_id = ? GROUP BY y.year, y.next_seq ORDER BY y.year DESC`, r.AgencyID, r.ID).Scan(&r.Years).Error
}

// ListDocumentSeries returns the series of an agency by their ids, from after on.
func (s *Store) ListDocumentSeries(ctx context.Context, agency string, after, limit int) (rows []DocumentSeries, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("agency_id = ?", agency).Order("id").Offset(after).Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		for i := range rows {
			if err := rows[i].readRest(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}

// UpdateDocumentSeries changes a series as decide says; numbers that were taken stay as they are. version 0 skips the check. decide
// may run more than once. w.Response gets a DocumentSeries. Errors: ErrNotFound, *StaleError, *ExistsError, what decide returns,
// idem.ErrAlreadyRecorded.
func (s *Store) UpdateDocumentSeries(ctx context.Context, agency, id string, version int64, decide func(*DocumentSeries) error, w Write,
) (r DocumentSeries, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if r, err = lockSeries(tx, agency, id, version); err != nil {
			return err
		}
		if err := decide(&r); err != nil {
			return err
		}
		r.Version++
		r.UpdatedAt = w.Now.Truncate(time.Microsecond)
		if err := tx.Save(&r).Error; err != nil {
			return err
		}
		if err := r.writeKinds(tx); err != nil {
			return err
		}
		return w.recordSeries(tx, &r, "series update")
	})
	return r, err
}

func lockSeries(tx *gorm.DB, agency, id string, version int64) (DocumentSeries, error) {
	r, err := readSeries(tx, agency, id, true)
	if err == nil && version != 0 && version != r.Version {
		err = &StaleError{Current: r.Version}
	}
	return r, err
}

// recordSeries writes the audit entry about a series, and the request.
func (w Write) recordSeries(tx *gorm.DB, r *DocumentSeries, action string) error {
	detail, err := json.Marshal(map[string]any{"pattern": r.Pattern, "prefix": r.Prefix, "kinds": r.Kinds})
	if err != nil {
		return err
	}
	return w.record(tx, r.AgencyID, r.ID, action, detail, *r)
}
