package store

import (
	"context"

	"gorm.io/gorm"
)

// WholeLegalCase is everything that is on record about a legal case (案件卷宗), as it was at one instant.
type WholeLegalCase struct {
	LegalCaseFile
	Filed

	Agency         Agency
	RegisterNumber string // of its application; empty for a case about publication
}

// ReadWholeLegalCase reads the file of a legal case. Errors: ErrNotFound, DisposedError when the file of its application is destroyed.
func (s *Store) ReadWholeLegalCase(ctx context.Context, key Key) (d WholeLegalCase, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		d = WholeLegalCase{}
		found, err := theLegalCase(tx, key)
		if err != nil {
			return err
		}
		var row LegalCase
		if err := found.Take(&row).Error; err != nil {
			return err
		}
		if of, ok := row.application(); ok {
			var a Application
			if err := theCase(tx.Select("register_number", "disposed_on"), of).Take(&a).Error; err != nil {
				return err
			}
			if a.DisposedOn != 0 {
				return DisposedError{}
			}
			d.RegisterNumber = a.RegisterNumber
		}
		files, err := readLegalCases(tx, law, []LegalCase{row})
		if err != nil {
			return err
		}
		d.LegalCaseFile = files[0]
		if err := tx.Take(&d.Agency, "id = ?", key.Agency).Error; err != nil {
			return err
		}
		return d.read(tx, row.Matter())
	})
	return d, err
}

// WithholdLegalFiles leaves out the attachments of legal cases, and notes how many these are.
func (f *CaseFile) WithholdLegalFiles() {
	kept := f.Attachments[:0]
	for i := range f.Attachments {
		if f.Attachments[i].LegalCaseID == "" {
			kept = append(kept, f.Attachments[i])
		}
	}
	f.LegalFilesWithheld, f.Attachments = len(f.Attachments)-len(kept), kept
}

// CountLegalFiles returns how many attachments the legal cases of an application have.
func (s *Store) CountLegalFiles(ctx context.Context, application Key) (n int64, err error) {
	db := s.db.WithContext(ctx)
	err = db.Model(&Attachment{}).Where("agency_id = ? AND legal_case_id IN (?)", application.Agency, ofCase(db.Table("legal_case").Select("id"), application)).
		Count(&n).Error
	return n, translate(err)
}
