package store

import (
	"context"

	"gorm.io/gorm"
)

// Matter is what a file or a muted duty belongs to: an application, or a legal case. What belongs to a legal case is there as the case is,
// and so as its application is.
type Matter struct {
	Key
	LegalCase bool // the key is that of a legal case
}

// OfApplication returns an application as a matter.
func OfApplication(application Key) Matter { return Matter{Key: application} }

// matterOf is the matter of a row that has one of both columns set.
func matterOf(agency, application, legalCase string) Matter {
	if legalCase != "" {
		return Matter{Key{Agency: agency, ID: legalCase}, true}
	}
	return Matter{Key: Key{Agency: agency, ID: application}}
}

// columns are what a row of the matter has in application_id and legal_case_id.
func (p Matter) columns() (application, legalCase string) {
	if p.LegalCase {
		return "", p.ID
	}
	return p.ID, ""
}

// rows narrows to rows of the matter, whoever may see it.
func (p Matter) rows(db *gorm.DB) *gorm.DB {
	if p.LegalCase {
		return db.Where("agency_id = ? AND legal_case_id = ?", p.Agency, p.ID)
	}
	return db.Where("agency_id = ? AND application_id = ?", p.Agency, p.ID)
}

// ofMatter is rows for a matter within reach.
func ofMatter(db *gorm.DB, p Matter) *gorm.DB {
	if !p.LegalCase {
		return ofCase(db, p.Key)
	}
	rows := p.rows(db)
	found, err := theLegalCase(db.Session(&gorm.Session{NewDB: true}).Table("legal_case").Select("1"), p.Key)
	if err != nil {
		_ = rows.AddError(err)
		return rows
	}
	return rows.Where("EXISTS (?)", found)
}

// lockMatter keeps others from numbering files of the same matter. Errors: gorm.ErrRecordNotFound, DisposedError.
func lockMatter(tx *gorm.DB, p Matter) error {
	if !p.LegalCase {
		return lockApplication(tx, p.Key)
	}
	_, err := lockLegalCase(tx, p.Key)
	return err
}

// MatterExists tells whether a matter is there. Errors: ErrNotFound.
func (s *Store) MatterExists(ctx context.Context, p Matter) error {
	return translate(matterExists(s.db.WithContext(ctx), p))
}

// matterExists fails with gorm.ErrRecordNotFound when there is no such matter within reach.
func matterExists(db *gorm.DB, p Matter) error {
	var id string
	if !p.LegalCase {
		return theCase(db.Model(&Application{}).Select("id"), p.Key).Take(&id).Error
	}
	found, err := theLegalCase(db.Model(&LegalCase{}).Select("id"), p.Key)
	if err != nil {
		return err
	}
	return found.Take(&id).Error
}

// withCases narrows to rows of an application or of its legal cases: what is destroyed with its file.
func withCases(db *gorm.DB, key Key) *gorm.DB {
	return db.Where("agency_id = ? AND (application_id = ? OR legal_case_id IN (SELECT id FROM legal_case WHERE agency_id = ? AND application_id = ?))",
		key.Agency, key.ID, key.Agency, key.ID)
}
