package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// Subscription is one row of table subscription: who is told of changes by HTTP (推送订阅).
type Subscription struct {
	ID          string
	Portal      string  // the principal whose applications it is about
	AgencyID    *string // of its key; nil: the whole installation
	Below       bool
	DisplayName string
	URL         string
	Networks    []string // private networks in which the address may lie
	PlainHTTP   bool
	CreatedBy   string
	CreatedAt   time.Time
}

// secretOverlap is how long a secret that was rotated still signs.
const secretOverlap = 24 * time.Hour

const subscriptionColumns = `id, portal, agency_id, below, display_name, url, networks, plain_http, created_by, created_at`

// CreateSubscription adds a subscription with its first secret; it is told of what changes from now on. w.Response gets a
// Subscription. Errors: *tenancy.OutOfReachError for whoever does not reach the whole installation.
func (s *Store) CreateSubscription(ctx context.Context, sub Subscription, secret string, w Write) (Subscription, error) {
	if err := wholeInstallation(ctx); err != nil {
		return sub, err
	}
	if err := s.SequenceChanges(ctx); err != nil {
		return sub, err
	}
	sub.CreatedBy, sub.CreatedAt = w.Actor, w.Now.Truncate(time.Microsecond)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		// GORM would take a slice for a list of arguments.
		networks := "{" + strings.Join(sub.Networks, ",") + "}"
		if err := tx.Exec(`INSERT INTO subscription (id, portal, agency_id, below, display_name, url, networks, plain_http, paused,
			position, created_by, created_at, updated_at)
			SELECT ?, ?, ?, ?, ?, ?, ?::text[], ?, false, last_position, ?, ?, ? FROM application_feed`,
			sub.ID, sub.Portal, sub.AgencyID, sub.Below, sub.DisplayName, sub.URL, networks, sub.PlainHTTP, sub.CreatedBy,
			sub.CreatedAt, sub.CreatedAt).Error; err != nil {
			return err
		}
		if err := addSecret(tx, sub.ID, secret, sub.CreatedAt); err != nil {
			return err
		}
		return w.recordSubscription(tx, sub.ID, "subscription create", sub)
	})
	return sub, err
}

// recordSubscription writes down what somebody did with a subscription; it belongs to no agency.
func (w Write) recordSubscription(tx *gorm.DB, id, action string, written any) error {
	detail, err := json.Marshal(map[string]any{"subscription": id})
	if err != nil {
		return err
	}
	return w.record(tx, "", "subscriptions/"+id, action, detail, written)
}

func addSecret(tx *gorm.DB, id, secret string, at time.Time) error {
	var last int
	if err := tx.Raw("SELECT coalesce(max(number), 0) FROM subscription_secret WHERE subscription_id = ?", id).Scan(&last).Error; err != nil {
		return err
	}
	return withRing(tx, func(ring *seal.Ring) error {
		return tx.Exec("INSERT INTO subscription_secret (subscription_id, number, secret, created_at) VALUES (?, ?, ?, ?)",
			id, last+1, ring.Seal(secretPlace(id, last+1), secret), at).Error
	})
}

// RotateSubscriptionSecret gives a subscription another secret; the one before signs beside it for a day. w.Response gets a
// Subscription. Errors: ErrNotFound.
func (s *Store) RotateSubscriptionSecret(ctx context.Context, id, secret string, w Write) (sub Subscription, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return sub, err
	}
	if sub, err = s.GetSubscription(ctx, id); err != nil {
		return sub, err
	}
	at := w.Now.Truncate(time.Microsecond)
	return sub, s.inTx(ctx, func(tx *gorm.DB) error {
		locked := tx.Exec("SELECT FROM subscription WHERE id = ? FOR NO KEY UPDATE", id)
		if locked.Error != nil {
			return locked.Error
		}
		if err := tx.Exec("UPDATE subscription_secret SET expires_at = ? WHERE subscription_id = ? AND expires_at IS NULL",
			at.Add(secretOverlap), id).Error; err != nil {
			return err
		}
		if err := addSecret(tx, id, secret, at); err != nil {
			return err
		}
		return w.recordSubscription(tx, id, "subscription rotate", sub)
	})
}

// GetSubscription returns a subscription. Errors: ErrNotFound.
func (s *Store) GetSubscription(ctx context.Context, id string) (sub Subscription, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return sub, err
	}
	rows, err := s.pool.Query(ctx, "SELECT "+subscriptionColumns+" FROM subscription WHERE id = $1", id)
	if err != nil {
		return sub, translate(err)
	}
	sub, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Subscription])
	return sub, translate(err)
}

// ListSubscriptions returns the subscriptions after an id, in order.
func (s *Store) ListSubscriptions(ctx context.Context, after string, limit int) ([]Subscription, error) {
	if err := wholeInstallation(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, "SELECT "+subscriptionColumns+" FROM subscription WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Subscription])
	return all, translate(err)
}

// DeleteSubscription ends a subscription, with its secrets and deliveries. w.Response gets a Subscription. Errors: ErrNotFound.
func (s *Store) DeleteSubscription(ctx context.Context, id string, w Write) error {
	if err := wholeInstallation(ctx); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		deleted := tx.Exec("DELETE FROM subscription WHERE id = ?", id)
		if deleted.Error != nil {
			return deleted.Error
		}
		if deleted.RowsAffected == 0 {
			return gorm.ErrRecordNotFound
		}
		return w.recordSubscription(tx, id, "subscription delete", Subscription{ID: id})
	})
}

func secretPlace(id string, number int) seal.Place {
	return seal.At("subscription_secret.secret", id, strconv.Itoa(number))
}
