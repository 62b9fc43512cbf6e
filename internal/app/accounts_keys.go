package app

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/store"
)

var keyPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// NewKey is a key to be made.
type NewKey struct {
	ID          string
	DisplayName string
	Role        string
	Agency      string        // "": the whole installation
	Below       bool          // and everything below the agency
	Days        int           // how long the secret is good
	Overlap     time.Duration // of a rotation
}

func (n NewKey) expires(now time.Time) (time.Time, error) {
	span := time.Duration(n.Days) * 24 * time.Hour
	if span <= 0 || span > identity.MaxKeyTTL {
		return now, &InputError{"密钥有效期应在 1 至 730 天之间"}
	}
	return now.Add(span), nil
}

// AddKey makes a key and returns its secret.
func (a *Accounts) AddKey(ctx context.Context, n NewKey) (secret string, err error) {
	w := a.write()
	now := w.Now.Truncate(time.Microsecond)
	expires, err := n.expires(now)
	switch {
	case err != nil:
		return "", err
	case !keyPattern.MatchString(n.ID):
		return "", &InputError{"密钥编号由 1 至 63 位小写字母、数字或连字符组成"}
	case n.DisplayName == "":
		return "", &InputError{"须给出名称"}
	case !slices.Contains(auth.Roles(), auth.Role(n.Role)):
		return "", &InputError{"没有角色“" + n.Role + "”；可选：" + roleList()}
	case n.Agency == "" && !n.Below:
		return "", &InputError{"须指定机关（--agency），或以 --everywhere 及于全系统"}
	}
	secret, row := identity.NewSecret(now, expires)
	_, err = a.store.CreateServiceAccount(ctx, store.ServiceAccount{
		ID: n.ID, DisplayName: n.DisplayName, Role: n.Role, AgencyID: orNil(n.Agency), Below: n.Below, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}, row, w)
	if err != nil {
		return "", err
	}
	return secret, nil
}

// RotateKey gives a key a further secret and returns it; those that it has end after the overlap.
func (a *Accounts) RotateKey(ctx context.Context, n NewKey) (secret string, err error) {
	w := a.write()
	now := w.Now.Truncate(time.Microsecond)
	expires, err := n.expires(now)
	if err != nil {
		return "", err
	}
	if n.Overlap < 0 || n.Overlap > 90*24*time.Hour {
		return "", &InputError{"重叠时间应在 0 至 90 天之间"}
	}
	secret, row := identity.NewSecret(now, expires)
	check := func(k store.ServiceAccount) error {
		if k.RevokedAt != nil {
			return &InputError{"该密钥已撤销，不能轮换"}
		}
		return nil
	}
	if _, err := a.store.RotateServiceAccount(ctx, n.ID, 0, row, now.Add(n.Overlap), check, w); err != nil {
		return "", noKey(err)
	}
	return secret, nil
}

// RevokeKey ends a key, or only the secret with a prefix.
func (a *Accounts) RevokeKey(ctx context.Context, id, prefix string) error {
	_, err := a.store.RevokeServiceAccount(ctx, id, 0, prefix, func(store.ServiceAccount) error { return nil }, a.write())
	return noKey(err)
}

func noKey(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return &InputError{"没有这个密钥"}
	}
	return err
}

// Keys calls visit with every key.
func (a *Accounts) Keys(ctx context.Context, visit func(ServiceKey) error) error {
	q := store.AccountQuery{All: true, ShowRevoked: true, Limit: 500}
	for {
		keys, err := a.store.ListServiceAccounts(ctx, q)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, k := range keys {
			if err := visit(k); err != nil {
				return err
			}
		}
		q.AfterID = keys[len(keys)-1].ID
	}
}
