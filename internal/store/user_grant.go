package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// UserGrant is one row of table user_grant (授权): a role of a user in a part of the installation.
type UserGrant struct {
	UserID    string     `gorm:"column:user_id;primaryKey"`
	ID        string     `gorm:"column:id;primaryKey"`
	Role      string     `gorm:"column:role"`
	AgencyID  *string    `gorm:"column:agency_id"` // nil: the whole installation
	Below     bool       `gorm:"column:below"`
	Unit      string     `gorm:"column:unit"` // "": all
	Own       bool       `gorm:"column:own"`
	GrantedBy string     `gorm:"column:granted_by"`
	GrantedAt time.Time  `gorm:"column:granted_at"`
	RevokedBy *string    `gorm:"column:revoked_by"`
	RevokedAt *time.Time `gorm:"column:revoked_at"`
}

// TableName implements gorm's Tabler.
func (UserGrant) TableName() string { return "user_grant" }

// Agency returns the agency of the grant, "" for the whole installation.
func (g *UserGrant) Agency() string {
	if g.AgencyID == nil {
		return ""
	}
	return *g.AgencyID
}

// CreateGrant gives a user a role; the store gives the grant its id. check runs inside the transaction, on the locked user and his
// live grants: of two grants that must not be in one hand, the second fails. w.Response gets a UserGrant. Errors: ErrNotFound (the
// user), *UnknownAgencyError, *ExistsError, what check returns, idem.ErrAlreadyRecorded.
func (s *Store) CreateGrant(ctx context.Context, g UserGrant, check func(User, []UserGrant) error, w Write) (UserGrant, error) {
	g.ID, g.GrantedBy, g.GrantedAt = newIDSequence(w.Now).id(), w.Actor, w.Now.Truncate(time.Microsecond)
	return g, s.inTx(ctx, func(tx *gorm.DB) error {
		u, has, err := lockUser(tx, g.UserID)
		if err != nil {
			return err
		}
		if err := agencyExists(tx, g.Agency()); err != nil {
			return err
		}
		if err := check(u, has); err != nil {
			return err
		}
		if err := tx.Create(&g).Error; err != nil {
			return err
		}
		return w.recordGrant(tx, g, "grant create")
	})
}

// RevokeGrant takes a role back. One that is revoked already stays as it is. check is that of CreateGrant. w.Response gets a
// UserGrant. Errors: ErrNotFound, what check returns, idem.ErrAlreadyRecorded.
func (s *Store) RevokeGrant(ctx context.Context, user, id string, check func(User, []UserGrant) error, w Write) (g UserGrant, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		u, has, err := lockUser(tx, user)
		if err != nil {
			return err
		}
		if err := check(u, has); err != nil {
			return err
		}
		if err := tx.Take(&g, "user_id = ? AND id = ?", user, id).Error; err != nil {
			return err
		}
		if g.RevokedAt != nil {
			return w.recordRequest(tx, g)
		}
		at := w.Now.Truncate(time.Microsecond)
		g.RevokedBy, g.RevokedAt = &w.Actor, &at
		row := tx.Model(&UserGrant{}).Where("user_id = ? AND id = ?", user, id)
		if err := row.Updates(map[string]any{"revoked_by": w.Actor, "revoked_at": at}).Error; err != nil {
			return err
		}
		return w.recordGrant(tx, g, "grant revoke")
	})
	return g, err
}

// GetGrant returns a grant, live or not. Errors: ErrNotFound.
func (s *Store) GetGrant(ctx context.Context, user, id string) (UserGrant, error) {
	var g UserGrant
	err := s.db.WithContext(ctx).Take(&g, "user_id = ? AND id = ?", user, id).Error
	return g, translate(err)
}

// ListGrants returns the grants of a user, the first first, from the after-th on; without showRevoked only those that are live. It
// does not tell a missing user from one without grants.
func (s *Store) ListGrants(ctx context.Context, user string, showRevoked bool, after, limit int) ([]UserGrant, error) {
	page := s.db.WithContext(ctx).Where("user_id = ?", user).Order("granted_at, id").Offset(after).Limit(limit)
	if !showRevoked {
		page = page.Where("revoked_at IS NULL")
	}
	var rows []UserGrant
	err := page.Find(&rows).Error
	return rows, translate(err)
}

// LiveGrants returns all grants of a user that are not revoked.
func (s *Store) LiveGrants(ctx context.Context, user string) ([]UserGrant, error) {
	var rows []UserGrant
	err := s.db.WithContext(ctx).Order("id").Find(&rows, "user_id = ? AND revoked_at IS NULL", user).Error
	return rows, translate(err)
}

func (w Write) recordGrant(tx *gorm.DB, g UserGrant, action string) error {
	detail, err := json.Marshal(map[string]any{
		"grant": g.ID, "role": g.Role, "agency": g.Agency(), "below": g.Below, "unit": g.Unit, "own": g.Own,
	})
	if err != nil {
		return err
	}
	return w.record(tx, g.Agency(), userSubject(g.UserID), action, detail, g)
}
