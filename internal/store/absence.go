package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// Absence is one row of table officer_absence: a leave of an officer with the one who stands in.
type Absence struct {
	AgencyID  string    `gorm:"column:agency_id;primaryKey"`
	OfficerID string    `gorm:"column:officer_id;primaryKey"`
	ID        string    `gorm:"column:id;primaryKey"`
	StartOn   Day       `gorm:"column:start_on"`
	EndOn     Day       `gorm:"column:end_on"`
	DeputyID  string    `gorm:"column:deputy_id"`
	Note      string    `gorm:"column:note"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (Absence) TableName() string { return "officer_absence" }

// AbsenceError tells why an absence cannot be recorded.
type AbsenceError struct {
	Rule string // "overlap", "deputy_left" or "deputy_unknown"
}

func (e *AbsenceError) Error() string { return "absence: " + e.Rule }

// Chinese returns the refusal for people.
func (e *AbsenceError) Chinese() string {
	switch e.Rule {
	case "overlap":
		return "该人员在此期间已有请假记录"
	case "deputy_left":
		return "代理人员已停用，不能代为办理"
	}
	return "代理人员不存在，或不属于同一机关"
}

// CreateAbsence records a leave and gives it its id. w.Response gets an Absence. Errors: ErrNotFound (the officer), *AbsenceError,
// idem.ErrAlreadyRecorded.
func (s *Store) CreateAbsence(ctx context.Context, a Absence, w Write) (Absence, error) {
	if err := wholeAgency(ctx, a.AgencyID); err != nil {
		return a, err
	}
	a.ID = newIDSequence(w.Now).id()
	return a, s.inTx(ctx, func(tx *gorm.DB) error {
		if _, err := lockOfficer(tx, OfficerKey{Agency: a.AgencyID, ID: a.OfficerID}); err != nil {
			return err
		}
		if err := checkAbsence(tx, a); err != nil {
			return err
		}
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		return w.recordAbsence(tx, a, "absence create", a)
	})
}

func checkAbsence(tx *gorm.DB, a Absence) error {
	var deputy []Officer
	if err := tx.Limit(1).Find(&deputy, "agency_id = ? AND id = ?", a.AgencyID, a.DeputyID).Error; err != nil {
		return err
	}
	if len(deputy) == 0 {
		return &AbsenceError{Rule: "deputy_unknown"}
	}
	if !deputy[0].Active {
		return &AbsenceError{Rule: "deputy_left"}
	}
	var others int64
	err := tx.Model(&Absence{}).Where("agency_id = ? AND officer_id = ? AND start_on <= ? AND end_on >= ?",
		a.AgencyID, a.OfficerID, a.EndOn, a.StartOn).Count(&others).Error
	if err == nil && others > 0 {
		return &AbsenceError{Rule: "overlap"}
	}
	return err
}

// GetAbsence returns one absence. Errors: ErrNotFound.
func (s *Store) GetAbsence(ctx context.Context, officer OfficerKey, id string) (Absence, error) {
	if err := wholeAgency(ctx, officer.Agency); err != nil {
		return Absence{}, err
	}
	var a Absence
	err := s.db.WithContext(ctx).Take(&a, "agency_id = ? AND officer_id = ? AND id = ?", officer.Agency, officer.ID, id).Error
	return a, translate(err)
}

// ListAbsences returns the absences of an officer, the latest first, from the after-th on. It does not tell a missing officer
// from one who was always there.
func (s *Store) ListAbsences(ctx context.Context, officer OfficerKey, after, limit int) ([]Absence, error) {
	if err := wholeAgency(ctx, officer.Agency); err != nil {
		return nil, err
	}
	var rows []Absence
	err := s.db.WithContext(ctx).Where("agency_id = ? AND officer_id = ?", officer.Agency, officer.ID).
		Order("start_on DESC, id").Offset(after).Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// DeleteAbsence takes an absence back: the officer is there. What was said to the deputy stays on record. w.Response gets an
// Absence. Errors: ErrNotFound, idem.ErrAlreadyRecorded.
func (s *Store) DeleteAbsence(ctx context.Context, officer OfficerKey, id string, w Write) error {
	if err := wholeAgency(ctx, officer.Agency); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if _, err := lockOfficer(tx, officer); err != nil {
			return err
		}
		var a Absence
		if err := tx.Take(&a, "agency_id = ? AND officer_id = ? AND id = ?", officer.Agency, officer.ID, id).Error; err != nil {
			return err
		}
		if err := tx.Delete(&a).Error; err != nil {
			return err
		}
		return w.recordAbsence(tx, a, "absence delete", a)
	})
}

func (w Write) recordAbsence(tx *gorm.DB, a Absence, action string, written any) error {
	detail, err := json.Marshal(map[string]any{
		"start": a.StartOn.Date(), "end": a.EndOn.Date(), "deputy": a.DeputyID,
	})
	if err != nil {
		return err
	}
	return w.record(tx, a.AgencyID, a.OfficerID, action, detail, written)
}
