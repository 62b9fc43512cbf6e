package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Officer is one row of table officer (经办人员).
type Officer struct {
	AgencyID    string    `gorm:"column:agency_id;primaryKey"`
	ID          string    `gorm:"column:id;primaryKey"`
	DisplayName string    `gorm:"column:display_name"`
	Unit        string    `gorm:"column:unit"`
	Position    string    `gorm:"column:position"` // a reminder.Role
	Email       string    `gorm:"column:email"`
	Mobile      string    `gorm:"column:mobile"`
	Active      bool      `gorm:"column:active"`
	UserID      *string   `gorm:"column:user_id"` // the user that he is; nil: he does not log in
	Version     int64     `gorm:"column:version"`
	CreatedAt   time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt   time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (Officer) TableName() string { return "officer" }

// OfficerKey names an officer: his agency and his id.
type OfficerKey struct {
	Agency string
	ID     string
}

// Key returns what names the officer.
func (o *Officer) Key() OfficerKey { return OfficerKey{Agency: o.AgencyID, ID: o.ID} }

// OfficerQuery selects a page of an agency's officers by id.
type OfficerQuery struct {
	Agency       string
	Unit         string // all when empty
	ShowInactive bool
	AfterID      string
	Limit        int
}

// CreateOfficer adds an officer. w.Response gets an Officer. Errors: *UnknownAgencyError, *ExistsError,
// idem.ErrAlreadyRecorded.
func (s *Store) CreateOfficer(ctx context.Context, o Officer, w Write) error {
	if err := wholeAgency(ctx, o.AgencyID); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		var agencies int64
		if err := tx.Model(&Agency{}).Where("id = ?", o.AgencyID).Count(&agencies).Error; err != nil {
			return err
		}
		if agencies == 0 {
			return &UnknownAgencyError{ID: o.AgencyID}
		}
		if err := userExists(tx, o.UserID); err != nil {
			return err
		}
		ring, err := ringOf(tx)
		if err != nil {
			return err
		}
		row := o.sealed(ring)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return w.recordOfficer(tx, &o, "officer create", "{}", o)
	})
}

// GetOfficer returns one officer. Errors: ErrNotFound.
func (s *Store) GetOfficer(ctx context.Context, key OfficerKey) (Officer, error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return Officer{}, err
	}
	var o Officer
	db := s.db.WithContext(ctx)
	if err := db.Take(&o, "agency_id = ? AND id = ?", key.Agency, key.ID).Error; err != nil {
		return o, translate(err)
	}
	return o, openedOfficers(db, &o)
}

// ListOfficers returns a page of officers. It does not tell a missing agency from one without officers.
func (s *Store) ListOfficers(ctx context.Context, q OfficerQuery) ([]Officer, error) {
	if err := wholeAgency(ctx, q.Agency); err != nil {
		return nil, err
	}
	page := s.db.WithContext(ctx).Where("agency_id = ? AND id > ?", q.Agency, q.AfterID).Order("id").Limit(q.Limit)
	if q.Unit != "" {
		page = page.Where("unit = ?", q.Unit)
	}
	if !q.ShowInactive {
		page = page.Where("active")
	}
	var rows []Officer
	if err := page.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	return rows, openAllOfficers(s.db.WithContext(ctx), rows)
}

// UpdateOfficer changes the columns that decide returns; none leaves the officer as he is. decide runs inside the transaction
// on the row as it stands, and must have no effect of its own. version 0 skips the check. Errors: ErrNotFound, *StaleError,
// what decide returns, idem.ErrAlreadyRecorded.
func (s *Store) UpdateOfficer(ctx context.Context, key OfficerKey, version int64,
	decide func(Officer) (map[string]any, error), w Write,
) (after Officer, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return after, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		before, err := lockOfficer(tx, key)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return &StaleError{Current: before.Version}
		}
		columns, err := decide(before)
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			after = before
			return w.recordRequest(tx, after)
		}
		if user, ok := columns["user_id"].(*string); ok {
			if err := userExists(tx, user); err != nil {
				return err
			}
		}
		columns["version"], columns["updated_at"] = before.Version+1, w.Now
		ring, err := ringOf(tx)
		if err != nil {
			return err
		}
		for _, p := range before.private() {
			if text, ok := columns[p.column].(string); ok {
				columns[p.column] = ring.Seal(before.place(p.column), text)
			}
		}
		row := tx.Model(&Officer{}).Where("agency_id = ? AND id = ?", key.Agency, key.ID)
		if err := row.Updates(columns).Error; err != nil {
			return err
		}
		if err := tx.Take(&after, "agency_id = ? AND id = ?", key.Agency, key.ID).Error; err != nil {
			return err
		}
		if err := openedOfficers(tx, &after); err != nil {
			return err
		}
		changes, err := changesOf(tx, &before, &after, columns)
		if err != nil {
			return err
		}
		return w.recordOfficer(tx, &after, "officer update", changes, after)
	})
	return after, err
}

func lockOfficer(tx *gorm.DB, key OfficerKey) (Officer, error) {
	var o Officer
	err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&o, "agency_id = ? AND id = ?", key.Agency, key.ID).Error
	if err == nil {
		err = openedOfficers(tx, &o)
	}
	return o, err
}

// recordOfficer writes the audit entry about an officer, without his addresses, and the request.
func (w Write) recordOfficer(tx *gorm.DB, o *Officer, action, changes string, written any) error {
	detail, err := json.Marshal(map[string]any{
		"unit": o.Unit, "position": o.Position, "active": o.Active, "email": o.Email != "", "mobile": o.Mobile != "",
		"user": o.UserID,
	})
	if err != nil {
		return err
	}
	return w.recordChanges(tx, o.AgencyID, o.ID, action, detail, changes, written)
}
