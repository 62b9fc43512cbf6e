package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ServiceAccount is one row of table service_account: another system (服务账号) or a portal (门户), with one role in one place.
type ServiceAccount struct {
	ID          string     `gorm:"column:id;primaryKey"`
	DisplayName string     `gorm:"column:display_name"`
	Role        string     `gorm:"column:role"`
	AgencyID    *string    `gorm:"column:agency_id"` // nil: the whole installation
	Below       bool       `gorm:"column:below"`
	RevokedAt   *time.Time `gorm:"column:revoked_at"`
	GrantedBy   string     `gorm:"column:granted_by"`
	Version     int64      `gorm:"column:version"`
	CreatedAt   time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt   time.Time  `gorm:"column:updated_at;autoUpdateTime:false"`

	Secrets []ServiceSecret `gorm:"-"` // the first first
}

// TableName implements gorm's Tabler.
func (ServiceAccount) TableName() string { return "service_account" }

// Agency returns the agency of the account, "" for the whole installation.
func (a *ServiceAccount) Agency() string {
	if a.AgencyID == nil {
		return ""
	}
	return *a.AgencyID
}

// ServiceSecret is one row of table service_secret: the hash of a secret of such an account.
type ServiceSecret struct {
	Hash       []byte     `gorm:"column:hash;primaryKey"`
	AccountID  string     `gorm:"column:account_id"`
	Prefix     string     `gorm:"column:prefix"`
	CreatedAt  time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	ExpiresAt  time.Time  `gorm:"column:expires_at"`
	RevokedAt  *time.Time `gorm:"column:revoked_at"`
	LastUsedAt *time.Time `gorm:"column:last_used_at"` // to the minute
}

// TableName implements gorm's Tabler.
func (ServiceSecret) TableName() string { return "service_secret" }

// CreateServiceAccount adds an account with its first secret. Errors: *ExistsError, *UnknownAgencyError.
func (s *Store) CreateServiceAccount(ctx context.Context, a ServiceAccount, first ServiceSecret, w Write) (ServiceAccount, error) {
	a.GrantedBy, first.AccountID = w.Actor, a.ID
	a.Secrets = []ServiceSecret{first}
	return a, s.inTx(ctx, func(tx *gorm.DB) error {
		if err := agencyExists(tx, a.Agency()); err != nil {
			return err
		}
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		if err := tx.Create(&first).Error; err != nil {
			return err
		}
		return w.recordAccount(tx, a, "key create", first.Prefix)
	})
}

// GetServiceAccount returns an account with all its secrets. Errors: ErrNotFound.
func (s *Store) GetServiceAccount(ctx context.Context, id string) (a ServiceAccount, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Take(&a, "id = ?", id).Error; err != nil {
			return err
		}
		return tx.Order("created_at, prefix").Find(&a.Secrets, "account_id = ?", id).Error
	})
	return a, err
}

// AccountQuery selects a page of accounts by id.
type AccountQuery struct {
	All         bool     // also those of the installation
	Agencies    []string // without All
	ShowRevoked bool
	AfterID     string
	Limit       int
}

// ListServiceAccounts returns a page of accounts, each with its secrets.
func (s *Store) ListServiceAccounts(ctx context.Context, q AccountQuery) (rows []ServiceAccount, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		page := tx.Where("id > ?", q.AfterID).Order("id").Limit(q.Limit)
		if !q.All {
			page = page.Where("agency_id IN ?", q.Agencies)
		}
		if !q.ShowRevoked {
			page = page.Where("revoked_at IS NULL")
		}
		if err := page.Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		ids, at := make([]string, len(rows)), make(map[string]int, len(rows))
		for i := range rows {
			ids[i], at[rows[i].ID] = rows[i].ID, i
		}
		var secrets []ServiceSecret
		if err := tx.Order("created_at, prefix").Find(&secrets, "account_id IN ?", ids).Error; err != nil {
			return err
		}
		for _, secret := range secrets {
			a := &rows[at[secret.AccountID]]
			a.Secrets = append(a.Secrets, secret)
		}
		return nil
	})
	return rows, err
}

// RotateServiceAccount gives an account a further secret; those that it has end at overlapUntil at the latest. check runs inside
// the transaction on the locked account. version 0 skips the check of it. Errors: ErrNotFound, *StaleError, what check returns.
func (s *Store) RotateServiceAccount(ctx context.Context, id string, version int64, next ServiceSecret, overlapUntil time.Time,
	check func(ServiceAccount) error, w Write,
) (a ServiceAccount, err error) {
	next.AccountID = id
	return s.changeAccount(ctx, id, version, check, func(tx *gorm.DB) error {
		old := tx.Model(&ServiceSecret{}).Where("account_id = ? AND revoked_at IS NULL AND expires_at > ?", id, overlapUntil)
		// One made at this very instant must still end after it began.
		if err := old.Update("expires_at", gorm.Expr("greatest(?::timestamptz, created_at + interval '1 microsecond')", overlapUntil)).Error; err != nil {
			return err
		}
		return tx.Create(&next).Error
	}, "key rotate", next.Prefix, w)
}

// RevokeServiceAccount ends an account with all its secrets, or only the secret with a prefix. check is that of
// RotateServiceAccount. w.Response gets a ServiceAccount. Errors: ErrNotFound, *StaleError, what check returns,
// idem.ErrAlreadyRecorded.
func (s *Store) RevokeServiceAccount(ctx context.Context, id string, version int64, prefix string,
	check func(ServiceAccount) error, w Write,
) (a ServiceAccount, err error) {
	return s.changeAccount(ctx, id, version, check, func(tx *gorm.DB) error {
		secrets := tx.Model(&ServiceSecret{}).Where("account_id = ? AND revoked_at IS NULL", id)
		if prefix == "" {
			if err := secrets.Update("revoked_at", w.Now).Error; err != nil {
				return err
			}
			return tx.Model(&ServiceAccount{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", w.Now).Error
		}
		done := secrets.Where("prefix = ?", prefix).Update("revoked_at", w.Now)
		if done.Error == nil && done.RowsAffected == 0 {
			return gorm.ErrRecordNotFound
		}
		return done.Error
	}, "key revoke", prefix, w)
}

func (s *Store) changeAccount(ctx context.Context, id string, version int64, check func(ServiceAccount) error,
	change func(*gorm.DB) error, action, prefix string, w Write,
) (a ServiceAccount, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var before ServiceAccount
		if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&before, "id = ?", id).Error; err != nil {
			return err
		}
		if err := check(before); err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return &StaleError{Current: before.Version}
		}
		if err := change(tx); err != nil {
			return err
		}
		row := tx.Model(&ServiceAccount{}).Where("id = ?", id)
		if err := row.Updates(map[string]any{"version": before.Version + 1, "updated_at": w.Now}).Error; err != nil {
			return err
		}
		a = ServiceAccount{}
		if err := tx.Take(&a, "id = ?", id).Error; err != nil {
			return err
		}
		if err := tx.Order("created_at, prefix").Find(&a.Secrets, "account_id = ?", id).Error; err != nil {
			return err
		}
		return w.recordAccount(tx, a, action, prefix)
	})
	return a, err
}

func (w Write) recordAccount(tx *gorm.DB, a ServiceAccount, action, prefix string) error {
	detail, err := json.Marshal(map[string]any{"role": a.Role, "agency": a.Agency(), "below": a.Below, "prefix": prefix})
	if err != nil {
		return err
	}
	return w.record(tx, a.Agency(), "keys/"+a.ID, action, detail, a)
}
