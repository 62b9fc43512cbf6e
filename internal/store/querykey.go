package store

import (
	"context"
	"encoding/base64"

	"github.com/yishenqing/foi/internal/querycode"
)

// QueryKey returns the key by which query codes are hashed (查询码); the first who asks makes it.
func (s *Store) QueryKey(ctx context.Context) (querycode.Key, error) {
	if known := s.queryKey.Load(); known != nil {
		return *known, nil
	}
	secret, err := s.querySecret(ctx)
	if err != nil {
		return querycode.Key{}, err
	}
	key, err := querycode.NewKey(secret)
	if err == nil {
		s.queryKey.Store(&key)
	}
	return key, err
}

func (s *Store) querySecret(ctx context.Context) ([]byte, error) {
	fresh := base64.StdEncoding.EncodeToString(querycode.NewSecret())
	db := s.db.WithContext(ctx)
	if err := db.Exec("INSERT INTO query_key (secret, created_at) VALUES (?, now()) ON CONFLICT DO NOTHING", fresh).Error; err != nil {
		return nil, translate(err)
	}
	var kept string
	if err := db.Raw("SELECT secret FROM query_key").Scan(&kept).Error; err != nil {
		return nil, translate(err)
	}
	return base64.StdEncoding.DecodeString(kept)
}
