package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/audit"
)

// RevealApplicant returns an application with its contact attempts for somebody who needs to see the person's data, and records
// that in the same transaction: what is not recorded is not shown. Errors: ErrNotFound.
func (s *Store) RevealApplicant(ctx context.Context, key Key, reason string, w Write) (a Application, attempts []ContactAttempt, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		a, attempts = Application{}, nil
		if err := theCase(tx, key).Take(&a).Error; err != nil {
			return err
		}
		if err := opened(tx, &a); err != nil {
			return err
		}
		if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Order("number").Find(&attempts).Error; err != nil {
			return err
		}
		for i := range attempts {
			if err := withRing(tx, attempts[i].open); err != nil {
				return err
			}
		}
		entry := w.auditRow(key.Agency, key.ID, "reveal_applicant", nil)
		entry.Kind, entry.Reason = audit.Read, reason
		return tx.Create(entry).Error
	})
	return a, attempts, err
}
