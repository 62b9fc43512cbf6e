package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/internal/tenancy"
)

// LawChangeKind is what changed the law in force.
type LawChangeKind string

// The kinds.
const (
	LoadNotice     LawChangeKind = "load_notice"
	AmendNotice    LawChangeKind = "amend_notice"    // a notice was entered wrongly and is put right
	WithdrawNotice LawChangeKind = "withdraw_notice" // a notice was entered that there is not
	AdoptSettings  LawChangeKind = "adopt_settings"
	// Derive is no change: a version of the program keeps something that earlier ones did not, and it is computed from what is
	// there. Subject is the table.
	Derive LawChangeKind = "derive"
)

// LawChange is one row of table law_change: who changed the law in force, when and why, and what came of it.
type LawChange struct {
	ID          int64         `gorm:"column:id;primaryKey;autoIncrement"`
	Epoch       int64         `gorm:"column:epoch"`
	Kind        LawChangeKind `gorm:"column:kind"`
	Subject     string        `gorm:"column:subject"` // id of the notice or agency
	Reason      string        `gorm:"column:reason"`
	Before      *string       `gorm:"column:before"` // JSON of what there was, nil when it is new
	After       *string       `gorm:"column:after"`  // JSON of what there is, nil when it was withdrawn
	Actor       string        `gorm:"column:actor"`
	Correlation string        `gorm:"column:correlation"`
	RecordedAt  time.Time     `gorm:"column:recorded_at"`
	FirstOn     Day           `gorm:"column:first_on"` // the days that changed lie from here
	LastOn      Day           `gorm:"column:last_on"`  // to here; none when no day changed
	Examined    int           `gorm:"column:examined"` // applications looked at
	Moved       int           `gorm:"column:moved"`    // of them with a date or a lateness that changed
	FinishedAt  *time.Time    `gorm:"column:finished_at"`
}

// TableName implements gorm's Tabler.
func (LawChange) TableName() string { return "law_change" }

// Finished reports whether every application has been computed anew.
func (c *LawChange) Finished() bool { return c.FinishedAt != nil }

// Moved is an application that a change touches.
type Moved struct {
	Key            Key
	RegisterNumber string
	State          string
	Effect         impact.Effect
}

// UnfinishedChangeError tells that the applications are still being computed anew after an earlier change. A second change
// waits for that: what the first one moved could not be told apart any more.
type UnfinishedChangeError struct {
	ID int64
}

func (e *UnfinishedChangeError) Error() string {
	return fmt.Sprintf("law change %d is still being carried out", e.ID)
}

// Chinese says it to the user.
func (e *UnfinishedChangeError) Chinese() string {
	return "上一次规则变更引起的期限重算尚未完成，请稍后再试"
}

// GetLawChange returns one change. Errors: ErrNotFound.
func (s *Store) GetLawChange(ctx context.Context, id int64) (LawChange, error) {
	var c LawChange
	err := s.db.WithContext(ctx).Take(&c, "id = ?", id).Error
	return c, translate(err)
}

// ListLawChanges returns a page of the changes, newest first; before is the id that a page ended with, 0 for the first.
func (s *Store) ListLawChanges(ctx context.Context, before int64, limit int) ([]LawChange, error) {
	query := s.db.WithContext(ctx).Order("id DESC").Limit(limit)
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	var rows []LawChange
	err := query.Find(&rows).Error
	return rows, translate(err)
}

// ListMoved returns a page of the applications that a change moved and the caller may read, in order of their keys.
func (s *Store) ListMoved(ctx context.Context, change int64, after Key, limit int) ([]Moved, error) {
	var rows []struct {
		AgencyID       string
		ApplicationID  string
		Detail         string
		RegisterNumber string
		State          string
	}
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return nil, err
	}
	within, err := across(r.Cases())
	if err != nil {
		return nil, err
	}
	err = within.where(s.db.WithContext(ctx)).Table("law_change_application AS m").
		Select("m.agency_id, m.application_id, m.detail, application.register_number, application.state").
		Joins("JOIN application ON application.agency_id = m.agency_id AND application.id = m.application_id").
		Where("m.change_id = ? AND (m.agency_id, m.application_id) > (?, ?)", change, after.Agency, after.ID).
		Order("m.agency_id, m.application_id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	list := make([]Moved, len(rows))
	for i, r := range rows {
		list[i] = Moved{Key: Key{r.AgencyID, r.ApplicationID}, RegisterNumber: r.RegisterNumber, State: r.State}
		if err := json.Unmarshal([]byte(r.Detail), &list[i].Effect); err != nil {
			return nil, fmt.Errorf("law change %d of %s/%s: %w", change, r.AgencyID, r.ApplicationID, err)
		}
	}
	return list, nil
}

// refuseUnfinished fails with an *UnfinishedChangeError while a change is being carried out.
func refuseUnfinished(tx *gorm.DB) error {
	var open []LawChange
	err := tx.Select("id").Where("finished_at IS NULL").Order("id").Limit(1).Find(&open).Error
	if err == nil && len(open) > 0 {
		err = &UnfinishedChangeError{ID: open[0].ID}
	}
	return err
}
