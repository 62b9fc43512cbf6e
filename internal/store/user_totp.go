package store

import "github.com/yishenqing/foi/internal/seal"

// totpPlace is where the secret of a user's one-time codes is sealed: it opens in no other row.
func totpPlace(user string) seal.Place { return seal.At("user_account.totp_secret", user) }

// SealTOTP seals the secret of a user's one-time codes for its column. Errors: LockedError.
func (s *Store) SealTOTP(user, secret string) (string, error) {
	ring, err := ringOf(s.db)
	if err != nil {
		return "", err
	}
	return ring.Seal(totpPlace(user), secret), nil
}

// OpenTOTP opens the secret of a user's one-time codes. Errors: LockedError, and that of a value that was changed or moved.
func (s *Store) OpenTOTP(u *User) (string, error) {
	ring, err := ringOf(s.db)
	if err != nil || u.TOTPSecret == nil {
		return "", err
	}
	return ring.Open(totpPlace(u.ID), *u.TOTPSecret)
}
