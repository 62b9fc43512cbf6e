package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Reader is one row of table application_reader: somebody who may know of a restricted application (知悉人员).
type Reader struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	UserID        string    `gorm:"column:user_id;primaryKey"`
	AddedBy       string    `gorm:"column:added_by"`
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (Reader) TableName() string { return "application_reader" }

// Restriction is who may know of an application (知悉范围).
type Restriction struct {
	Key        Key
	Version    int64 // of the application
	Restricted bool
	Readers    []Reader // in order of their ids; none without a restriction
}

// UnknownReaderError tells that somebody who shall read a restricted application cannot: there is no such user, or he may not
// read applications of the agency at all.
type UnknownReaderError struct {
	User string
}

func (e *UnknownReaderError) Error() string {
	return "user " + e.User + " reads no applications of this agency"
}

// Chinese says it to the user.
func (e *UnknownReaderError) Chinese() string {
	return "该用户不存在，或者无权查看该机关的申请"
}

// GetRestriction returns who may know of an application. Errors: ErrNotFound.
func (s *Store) GetRestriction(ctx context.Context, key Key) (r Restriction, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err = restriction(theCase(tx, key), key)
		return err
	})
	return r, err
}

// restriction reads it, of the application that row selects.
func restriction(row *gorm.DB, key Key) (Restriction, error) {
	var a Application
	if err := row.Select("restricted", "version").Take(&a).Error; err != nil {
		return Restriction{}, err
	}
	r := Restriction{Key: key, Version: a.Version, Restricted: a.Restricted}
	err := row.Session(&gorm.Session{NewDB: true}).Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).
		Order("user_id").Find(&r.Readers).Error
	return r, err
}

// Audience is who shall know of a restricted application.
type Audience struct {
	Caller string   // the id of the user who restricts it, or of the program's stand-in for one: without him nobody might lift it
	Users  []string // ids of the others, who have to hold one of Roles in the agency
	Roles  []string // those whose holders read applications
}

// Restrict makes an application one that only an audience knows of, or changes who they are. w.Response gets a Restriction.
// Errors: ErrNotFound, *StaleError, *UnknownReaderError, idem.ErrAlreadyRecorded.
func (s *Store) Restrict(ctx context.Context, key Key, version int64, audience Audience, w Write) (r Restriction, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockVersion(tx, key, version); err != nil {
			return err
		}
		readers, err := readers(tx, key, audience, w)
		if err != nil {
			return err
		}
		if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Delete(&Reader{}).Error; err != nil {
			return err
		}
		if err := tx.Create(&readers).Error; err != nil {
			return err
		}
		r, err = setRestricted(tx, key, true, w)
		return err
	})
	return r, err
}

// Unrestrict lets everybody know of an application again who may read those of its agency. w.Response gets a Restriction.
// Errors: ErrNotFound, *StaleError, idem.ErrAlreadyRecorded.
func (s *Store) Unrestrict(ctx context.Context, key Key, version int64, w Write) (r Restriction, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockVersion(tx, key, version); err != nil {
			return err
		}
		if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Delete(&Reader{}).Error; err != nil {
			return err
		}
		r, err = setRestricted(tx, key, false, w)
		return err
	})
	return r, err
}

// lockVersion locks an application within reach that is not disposed of; version is what the caller saw, 0 skips the check.
func lockVersion(tx *gorm.DB, key Key, version int64) error {
	var a Application
	row := theCase(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), key)
	if err := row.Select("version", "disposed_on").Take(&a).Error; err != nil {
		return err
	}
	if a.DisposedOn != 0 {
		return DisposedError{}
	}
	if version != 0 && version != a.Version {
		return &StaleError{Current: a.Version}
	}
	return nil
}

// holders selects those of some users who hold one of some roles in an agency, or in one above it with all below.
const holders = `WITH RECURSIVE above (id) AS (
	SELECT id FROM agency WHERE id = ?
	UNION
	SELECT a.parent_id FROM agency a JOIN above USING (id) WHERE a.parent_id IS NOT NULL
) SELECT DISTINCT g.user_id FROM user_grant g JOIN user_account u ON u.id = g.user_id
WHERE g.user_id IN ? AND g.revoked_at IS NULL AND u.disabled_at IS NULL AND g.role IN ?
	AND (g.agency_id IS NULL OR g.agency_id = ? OR g.below AND g.agency_id IN (SELECT id FROM above))`

// readers are the rows of an audience, each once.
func readers(tx *gorm.DB, key Key, audience Audience, w Write) ([]Reader, error) {
	var may []string
	if len(audience.Users) > 0 {
		if err := tx.Raw(holders, key.Agency, audience.Users, audience.Roles, key.Agency).Scan(&may).Error; err != nil {
			return nil, err
		}
	}
	ids := []string{audience.Caller}
	for _, id := range audience.Users {
		switch {
		case slices.Contains(ids, id):
		case !slices.Contains(may, id):
			return nil, &UnknownReaderError{User: id}
		default:
			ids = append(ids, id)
		}
	}
	rows := make([]Reader, len(ids))
	for i, id := range ids {
		rows[i] = Reader{key.Agency, key.ID, id, w.Actor, w.Now.Truncate(time.Microsecond)}
	}
	return rows, nil
}

// setRestricted writes the flag with the audit entry and the request. The reader's own condition does not hold any more or not
// yet, so the row is read by its key alone.
func setRestricted(tx *gorm.DB, key Key, restricted bool, w Write) (Restriction, error) {
	row := tx.Model(&Application{}).Where("agency_id = ? AND id = ?", key.Agency, key.ID)
	if err := row.Updates(map[string]any{
		"restricted": restricted, "version": gorm.Expr("version + 1"), "updated_at": w.Now,
	}).Error; err != nil {
		return Restriction{}, err
	}
	r, err := restriction(tx.Where("agency_id = ? AND id = ?", key.Agency, key.ID), key)
	if err != nil {
		return r, err
	}
	ids := make([]string, len(r.Readers))
	for i := range r.Readers {
		ids[i] = r.Readers[i].UserID
	}
	detail, err := json.Marshal(map[string]any{"readers": ids})
	if err != nil {
		return r, err
	}
	action := "unrestrict"
	if restricted {
		action = "restrict"
	}
	return r, w.record(tx, key.Agency, key.ID, action, detail, r)
}
