package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// User is one row of table user_account (用户): somebody who may log in.
type User struct {
	ID                string     `gorm:"column:id;primaryKey"`
	LoginName         string     `gorm:"column:login_name"` // in lower case
	DisplayName       string     `gorm:"column:display_name"`
	AgencyID          *string    `gorm:"column:agency_id"`     // whose administrators look after him; nil: those of the installation
	PasswordHash      *string    `gorm:"column:password_hash"` // nil: he has none
	PasswordChangedAt *time.Time `gorm:"column:password_changed_at"`
	MustChange        bool       `gorm:"column:must_change"`
	TOTPSecret        *string    `gorm:"column:totp_secret"` // sealed
	TOTPConfirmedAt   *time.Time `gorm:"column:totp_confirmed_at"`
	TOTPLastStep      int64      `gorm:"column:totp_last_step"`
	Issuer            *string    `gorm:"column:issuer"` // with Subject: who he is to an OIDC issuer
	Subject           *string    `gorm:"column:subject"`
	DisabledAt        *time.Time `gorm:"column:disabled_at"`
	Failures          int        `gorm:"column:failures"` // since the last success
	LockedUntil       *time.Time `gorm:"column:locked_until"`
	LastLoginAt       *time.Time `gorm:"column:last_login_at"`
	Version           int64      `gorm:"column:version"`
	CreatedAt         time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt         time.Time  `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (User) TableName() string { return "user_account" }

// Agency returns the agency whose administrators look after the user, "" for the installation.
func (u *User) Agency() string {
	if u.AgencyID == nil {
		return ""
	}
	return *u.AgencyID
}

// Locked reports whether too many failures keep the user out at an instant.
func (u *User) Locked(now time.Time) bool { return u.LockedUntil != nil && now.Before(*u.LockedUntil) }

// userSubject is a user as the audit names one: as the subject of an entry, and as the principal who acted.
func userSubject(id string) string { return "users/" + id }

// CreateUser adds a user; an empty id is given by the store. check runs in the transaction. w.Response gets a User. Errors:
// *ExistsError, *UnknownAgencyError, idem.ErrAlreadyRecorded.
func (s *Store) CreateUser(ctx context.Context, u User, w Write) (User, error) {
	if u.ID == "" {
		u.ID = newIDSequence(w.Now).id()
	}
	return u, s.inTx(ctx, func(tx *gorm.DB) error {
		if err := agencyExists(tx, u.Agency()); err != nil {
			return err
		}
		if err := tx.Create(&u).Error; err != nil {
			return err
		}
		return w.record(tx, u.Agency(), userSubject(u.ID), "user create", nil, u)
	})
}

// agencyExists returns *UnknownAgencyError unless there is the agency; "" is the installation.
func agencyExists(tx *gorm.DB, id string) error {
	if id == "" {
		return nil
	}
	var found int64
	if err := tx.Model(&Agency{}).Where("id = ?", id).Count(&found).Error; err != nil {
		return err
	}
	if found == 0 {
		return &UnknownAgencyError{ID: id}
	}
	return nil
}

// UnknownUserError tells that there is no such user.
type UnknownUserError struct{}

func (*UnknownUserError) Error() string { return "there is no such user" }

// Chinese returns the refusal for people.
func (*UnknownUserError) Chinese() string { return "该用户不存在" }

// userExists returns *UnknownUserError unless there is the user; nil is nobody.
func userExists(tx *gorm.DB, id *string) error {
	if id == nil {
		return nil
	}
	var found int64
	err := tx.Model(&User{}).Where("id = ?", *id).Count(&found).Error
	if err == nil && found == 0 {
		return &UnknownUserError{}
	}
	return err
}

// GetUser returns one user. Errors: ErrNotFound.
func (s *Store) GetUser(ctx context.Context, id string) (User, error) {
	var u User
	err := s.db.WithContext(ctx).Take(&u, "id = ?", id).Error
	return u, translate(err)
}

// FindUser returns the user with a login name, in lower case. Errors: ErrNotFound.
func (s *Store) FindUser(ctx context.Context, loginName string) (User, error) {
	var u User
	err := s.db.WithContext(ctx).Take(&u, "login_name = ?", loginName).Error
	return u, translate(err)
}

// FindSubject returns the user whom an OIDC issuer knows by a subject. Errors: ErrNotFound.
func (s *Store) FindSubject(ctx context.Context, issuer, subject string) (User, error) {
	var u User
	err := s.db.WithContext(ctx).Take(&u, "issuer = ? AND subject = ?", issuer, subject).Error
	return u, translate(err)
}

// UserQuery selects a page of users by id.
type UserQuery struct {
	All          bool     // also those of the installation
	Agencies     []string // without All
	ShowDisabled bool
	AfterID      string
	Limit        int
}

// ListUsers returns a page of users.
func (s *Store) ListUsers(ctx context.Context, q UserQuery) ([]User, error) {
	page := s.db.WithContext(ctx).Where("id > ?", q.AfterID).Order("id").Limit(q.Limit)
	if !q.All {
		page = page.Where("agency_id IN ?", q.Agencies)
	}
	if !q.ShowDisabled {
		page = page.Where("disabled_at IS NULL")
	}
	var rows []User
	err := page.Find(&rows).Error
	return rows, translate(err)
}

// UserChange is what happens to a user.
type UserChange struct {
	Action  string         // for the audit, for example "user disable"
	Columns map[string]any // none: he stays as he is
	EndAll  string         // why all his sessions end; "": they go on
	Except  string         // but for this one
	Detail  map[string]any // for the audit: never a secret
}

// ChangeUser does to a user what decide returns. decide runs inside the transaction, on the locked row and the live grants as they
// stand, and must have no effect of its own. version 0 skips the check. w.Response gets a User. Errors: ErrNotFound, *StaleError,
// *ExistsError, what decide returns, idem.ErrAlreadyRecorded.
func (s *Store) ChangeUser(ctx context.Context, id string, version int64,
	decide func(User, []UserGrant) (UserChange, error), w Write,
) (after User, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		before, grants, err := lockUser(tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return &StaleError{Current: before.Version}
		}
		change, err := decide(before, grants)
		if err != nil {
			return err
		}
		if change.EndAll != "" {
			if err := endSessions(tx, id, change.EndAll, change.Except, w.Now); err != nil {
				return err
			}
		}
		if len(change.Columns) == 0 && change.EndAll == "" {
			after = before
			return w.recordRequest(tx, after)
		}
		if after, err = updateUser(tx, before, change.Columns, w.Now); err != nil {
			return err
		}
		if err := agencyExists(tx, after.Agency()); err != nil {
			return err
		}
		detail, err := json.Marshal(change.Detail)
		if err != nil {
			return err
		}
		return w.record(tx, after.Agency(), userSubject(id), change.Action, orEmpty(detail), after)
	})
	return after, err
}

// orEmpty keeps JSON's null out of the audit.
func orEmpty(detail []byte) []byte {
	if string(detail) == "null" {
		return nil
	}
	return detail
}

// lockUser returns a user, his row locked, and his live grants.
func lockUser(tx *gorm.DB, id string) (u User, grants []UserGrant, err error) {
	if err = tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&u, "id = ?", id).Error; err != nil {
		return u, nil, err
	}
	err = tx.Order("id").Find(&grants, "user_id = ? AND revoked_at IS NULL", id).Error
	return u, grants, err
}

// updateUser writes columns of a user and his next version, and returns him as he is then.
func updateUser(tx *gorm.DB, before User, columns map[string]any, now time.Time) (after User, err error) {
	all := map[string]any{"version": before.Version + 1, "updated_at": now}
	for name, value := range columns {
		all[name] = value
	}
	if err := tx.Model(&User{}).Where("id = ?", before.ID).Updates(all).Error; err != nil {
		return after, err
	}
	return after, tx.Take(&after, "id = ?", before.ID).Error
}

// AnyoneMayLogIn reports whether there is an enabled user with a password and a live grant.
func (s *Store) AnyoneMayLogIn(ctx context.Context) (bool, error) {
	var found []int
	err := s.db.WithContext(ctx).Raw(`SELECT 1 FROM user_account u WHERE u.disabled_at IS NULL AND u.password_hash IS NOT NULL
		AND EXISTS (SELECT 1 FROM user_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL) LIMIT 1`).Scan(&found).Error
	return len(found) > 0, translate(err)
}
