package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Mute is one row of table reminder_mute: reminders of one duty silenced until a day.
type Mute struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Kind          string    `gorm:"column:kind;primaryKey"`
	Reference     string    `gorm:"column:reference;primaryKey"`
	UntilOn       Day       `gorm:"column:until_on"`
	Reason        string    `gorm:"column:reason"`
	Actor         string    `gorm:"column:actor"`
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (Mute) TableName() string { return "reminder_mute" }

// NoDutyError tells that an application does not owe what was named.
type NoDutyError struct {
	Kind string
}

func (e *NoDutyError) Error() string { return "the application has no open duty " + e.Kind }

// Chinese returns the refusal for people.
func (e *NoDutyError) Chinese() string {
	return "该申请没有这项未完成的时限义务，或者到期日尚未确定"
}

// MuteReminders silences the reminders of an open duty; a mute that is there already is replaced. w.Response gets a Mute.
// Errors: ErrNotFound (the application), *NoDutyError, idem.ErrAlreadyRecorded.
func (s *Store) MuteReminders(ctx context.Context, m Mute, w Write) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockDuty(tx, &m); err != nil {
			return err
		}
		err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&m).Error
		if err != nil {
			return err
		}
		return w.recordMute(tx, &m, "mute reminders", map[string]any{"until": m.UntilOn.Date(), "reason": m.Reason})
	})
}

// UnmuteReminders takes a mute back. w.Response gets a Mute. Errors: ErrNotFound when there is none, idem.ErrAlreadyRecorded.
func (s *Store) UnmuteReminders(ctx context.Context, m Mute, w Write) (was Mute, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		row := ofCase(tx.Clauses(clause.Locking{Strength: "UPDATE"}), Key{m.AgencyID, m.ApplicationID})
		if err := row.Where("kind = ? AND reference = ?", m.Kind, m.Reference).Take(&was).Error; err != nil {
			return err
		}
		if err := tx.Delete(&was).Error; err != nil {
			return err
		}
		return w.recordMute(tx, &was, "unmute reminders", nil)
	})
	return was, err
}

// ListMutes returns the mutes of an application that are in force on a day.
func (s *Store) ListMutes(ctx context.Context, key Key, on Day) ([]Mute, error) {
	var rows []Mute
	err := ofCase(s.db.WithContext(ctx), key).Where("until_on >= ?", on).
		Order("kind, reference").Find(&rows).Error
	return rows, translate(err)
}

// lockDuty holds the duty that a mute is about until the transaction ends.
func lockDuty(tx *gorm.DB, m *Mute) error {
	var a []Application
	if err := theCase(tx.Select("id"), Key{m.AgencyID, m.ApplicationID}).Limit(1).Find(&a).Error; err != nil {
		return err
	}
	if len(a) == 0 {
		return ErrNotFound
	}
	var open []OpenDuty
	err := tx.Clauses(clause.Locking{Strength: "SHARE"}).Limit(1).Find(&open,
		"agency_id = ? AND application_id = ? AND kind = ? AND reference = ?", m.AgencyID, m.ApplicationID, m.Kind, m.Reference).Error
	if err == nil && len(open) == 0 {
		err = &NoDutyError{Kind: m.Kind}
	}
	return err
}

func (w Write) recordMute(tx *gorm.DB, m *Mute, action string, more map[string]any) error {
	detail := map[string]any{"kind": m.Kind, "reference": m.Reference}
	for k, v := range more {
		detail[k] = v
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return w.record(tx, m.AgencyID, m.ApplicationID, action, encoded, *m)
}
