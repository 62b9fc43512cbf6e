package store

import "errors"

var errNoKeys = errors.New("store: no keys to seal one-time codes with")

// SealTOTP seals the secret of a user's one-time codes for its column.
func (s *Store) SealTOTP(_, _ string) (string, error) { return "", errNoKeys }

// OpenTOTP opens the secret of a user's one-time codes.
func (s *Store) OpenTOTP(_ *User) (string, error) { return "", errNoKeys }
