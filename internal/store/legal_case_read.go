package store

import (
	"context"

	"gorm.io/gorm"
)

// casesWithin keeps the legal cases of an agency that a caller may see: those about applications within his reach, and those about
// none when he reaches the agency as a whole.
func casesWithin(ctx context.Context, agency string) (func(*gorm.DB) *gorm.DB, error) {
	rows, err := inReach(ctx, agency)
	if err != nil {
		return nil, err
	}
	c := visible(rows)
	return func(db *gorm.DB) *gorm.DB {
		if c.sql == "" {
			return db
		}
		of := c.where(db.Session(&gorm.Session{NewDB: true}).Table("application").Select("1").
			Where("application.agency_id = legal_case.agency_id AND application.id = legal_case.application_id"))
		if rows.All {
			return db.Where("legal_case.application_id IS NULL OR EXISTS (?)", of)
		}
		return db.Where("EXISTS (?)", of)
	}, nil
}

// theLegalCase narrows a query on table legal_case to the one of a key, if it is within reach. Errors: *tenancy.OutOfReachError.
func theLegalCase(db *gorm.DB, key Key) (*gorm.DB, error) {
	within, err := casesWithin(db.Statement.Context, key.Agency)
	if err != nil {
		return nil, err
	}
	return within(db.Where("legal_case.agency_id = ? AND legal_case.id = ?", key.Agency, key.ID)), nil
}

// lockLegalCase reads a case within reach and keeps others from changing it; its application is locked before it, as acts of that do.
// Errors: gorm.ErrRecordNotFound, DisposedError.
func lockLegalCase(tx *gorm.DB, key Key) (row LegalCase, err error) {
	found, err := theLegalCase(tx, key)
	if err != nil {
		return row, err
	}
	if err := found.Take(&row).Error; err != nil {
		return row, err
	}
	if err := lockCaseOf(tx, &row); err != nil {
		return row, err
	}
	return row, forUpdate(tx).Take(&row, "agency_id = ? AND id = ?", key.Agency, key.ID).Error
}

// GetLegalCase returns one case. Errors: ErrNotFound.
func (s *Store) GetLegalCase(ctx context.Context, key Key) (f LegalCaseFile, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		found, err := theLegalCase(tx, key)
		if err != nil {
			return err
		}
		var row LegalCase
		if err := found.Take(&row).Error; err != nil {
			return err
		}
		files, err := readLegalCases(tx, law, []LegalCase{row})
		if err == nil {
			f = files[0]
		}
		return err
	})
	return f, err
}

// LegalCaseQuery selects a page of legal cases. Where and Args come from a compiled filter and a keyset.
type LegalCaseQuery struct {
	Agency string
	Where  string
	Args   []any
	Order  string
	Limit  int
}

// ListLegalCases returns a page of the cases of an agency. It does not tell a missing agency from one without cases.
func (s *Store) ListLegalCases(ctx context.Context, q LegalCaseQuery) (files []LegalCaseFile, err error) {
	within, err := casesWithin(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		page := within(tx.Where("legal_case.agency_id = ?", q.Agency)).Order(q.Order).Limit(q.Limit)
		if q.Where != "" {
			page = page.Where(q.Where, q.Args...)
		}
		var rows []LegalCase
		if err := page.Find(&rows).Error; err != nil {
			return err
		}
		files, err = readLegalCases(tx, law, rows)
		return err
	})
	return files, err
}
