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
	ID            int64     `gorm:"column:id;primaryKey;autoIncrement"`
	AgencyID      string    `gorm:"column:agency_id"`
	ApplicationID string    `gorm:"column:application_id;default:null"` // either this
	LegalCaseID   string    `gorm:"column:legal_case_id;default:null"`  // or this is not empty
	Kind          string    `gorm:"column:kind"`
	Reference     string    `gorm:"column:reference"`
	UntilOn       Day       `gorm:"column:until_on"`
	Reason        string    `gorm:"column:reason"`
	Actor         string    `gorm:"column:actor"`
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (Mute) TableName() string { return "reminder_mute" }

// MuteOf begins a mute of a duty of a matter.
func MuteOf(of Matter, kind, reference string) Mute {
	m := Mute{AgencyID: of.Agency, Kind: kind, Reference: reference}
	m.ApplicationID, m.LegalCaseID = of.columns()
	return m
}

// Matter returns whose duty it is.
func (m *Mute) Matter() Matter { return matterOf(m.AgencyID, m.ApplicationID, m.LegalCaseID) }

// duty narrows to rows about the duty.
func (m *Mute) duty(db *gorm.DB) *gorm.DB {
	return db.Where("kind = ? AND reference = ?", m.Kind, m.Reference)
}

// NoDutyError tells that an application or legal case does not owe what was named.
type NoDutyError struct {
	Kind      string
	LegalCase bool
}

func (e *NoDutyError) Error() string {
	if e.LegalCase {
		return "the legal case has no open duty " + e.Kind
	}
	return "the application has no open duty " + e.Kind
}

// Chinese returns the refusal for people.
func (e *NoDutyError) Chinese() string {
	if e.LegalCase {
		return "该案件没有这项未完成的时限义务（案件涉及申请的，报备义务列在所涉申请名下）"
	}
	return "该申请没有这项未完成的时限义务，或者到期日尚未确定"
}

// MuteReminders silences the reminders of an open duty; a mute that is there already is replaced. w.Response gets a Mute.
// Errors: ErrNotFound (the application, the legal case), *NoDutyError, idem.ErrAlreadyRecorded.
func (s *Store) MuteReminders(ctx context.Context, m Mute, w Write) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockDuty(tx, &m); err != nil {
			return err
		}
		if err := m.duty(m.Matter().rows(tx)).Delete(&Mute{}).Error; err != nil {
			return err
		}
		m.ID = 0
		if err := tx.Create(&m).Error; err != nil {
			return err
		}
		return w.recordMute(tx, &m, "mute reminders", map[string]any{"until": m.UntilOn.Date(), "reason": m.Reason})
	})
}

// UnmuteReminders takes a mute back. w.Response gets a Mute. Errors: ErrNotFound when there is none, idem.ErrAlreadyRecorded.
func (s *Store) UnmuteReminders(ctx context.Context, m Mute, w Write) (was Mute, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		was = Mute{}
		if err := m.duty(ofMatter(tx.Clauses(clause.Locking{Strength: "UPDATE"}), m.Matter())).Take(&was).Error; err != nil {
			return err
		}
		if err := tx.Delete(&was).Error; err != nil {
			return err
		}
		return w.recordMute(tx, &was, "unmute reminders", nil)
	})
	return was, err
}

// ListMutes returns the mutes of a matter that are in force on a day.
func (s *Store) ListMutes(ctx context.Context, of Matter, on Day) ([]Mute, error) {
	var rows []Mute
	err := ofMatter(s.db.WithContext(ctx), of).Where("until_on >= ?", on).
		Order("kind, reference").Find(&rows).Error
	return rows, translate(err)
}

// lockDuty holds the duty that a mute is about until the transaction ends. Errors: gorm.ErrRecordNotFound, *NoDutyError.
func lockDuty(tx *gorm.DB, m *Mute) error {
	if err := matterExists(tx, m.Matter()); err != nil {
		return err
	}
	owed := "open_duty"
	if m.LegalCaseID != "" {
		owed = "legal_duty"
	}
	var open []string
	err := m.duty(m.Matter().rows(tx.Table(owed).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}))).Limit(1).Pluck("kind", &open).Error
	if err == nil && len(open) == 0 {
		err = &NoDutyError{Kind: m.Kind, LegalCase: m.LegalCaseID != ""}
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
	return w.record(tx, m.AgencyID, m.Matter().ID, action, encoded, *m)
}
