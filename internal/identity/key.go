package identity

import (
	"time"

	"github.com/yishenqing/foi/internal/credential"
	"github.com/yishenqing/foi/internal/store"
)

// How long the secrets of keys last, and how long an old one is good beside a new one.
const (
	KeyTTL     = 365 * 24 * time.Hour // unless said otherwise
	MaxKeyTTL  = 2 * KeyTTL
	KeyOverlap = 24 * time.Hour // unless said otherwise
)

// NewSecret makes a secret of a key: the text, which is shown once, and the row.
func NewSecret(now, expires time.Time) (text string, row store.ServiceSecret) {
	text = credential.NewToken(credential.Key)
	return text, store.ServiceSecret{
		Hash: credential.HashToken(text), Prefix: credential.Prefix(text), CreatedAt: now, ExpiresAt: expires,
	}
}
