package store

import (
	"context"
	"encoding/base64"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/querycode"
	"github.com/yishenqing/foi/internal/seal"
)

// queryKeyPlace is where the secret of the query codes stands.
var queryKeyPlace = seal.At("query_key.secret", "query_code")

// QueryKey returns the key by which query codes are hashed (查询码); the first who asks makes it. Its secret is sealed by the keys
// of ADR 0016 and sealed anew when they change, but never changes itself: every hash depends on it.
func (s *Store) QueryKey(ctx context.Context) (querycode.Key, error) {
	if known := s.queryKey.Load(); known != nil {
		return *known, nil
	}
	secret, err := querySecret(s.db.WithContext(ctx))
	if err != nil {
		return querycode.Key{}, translate(err)
	}
	key, err := querycode.NewKey(secret)
	if err == nil {
		s.queryKey.Store(&key)
	}
	return key, err
}

func querySecret(db *gorm.DB) (secret []byte, err error) {
	err = withRing(db, func(ring *seal.Ring) error {
		fresh := ring.Seal(queryKeyPlace, base64.StdEncoding.EncodeToString(querycode.NewSecret()))
		if err := db.Exec(`INSERT INTO query_key (use, secret, created_at) VALUES ('query_code', ?, now()) ON CONFLICT DO NOTHING`,
			fresh).Error; err != nil {
			return err
		}
		var kept string
		if err := db.Raw("SELECT secret FROM query_key WHERE use = 'query_code'").Scan(&kept).Error; err != nil {
			return err
		}
		plain, err := ring.Open(queryKeyPlace, kept)
		if err != nil {
			return err
		}
		secret, err = base64.StdEncoding.DecodeString(plain)
		return err
	})
	return secret, err
}
