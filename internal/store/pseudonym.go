package store

import (
	"context"
	"encoding/base64"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// pseudonymPlace is where the secret of the pseudonyms stands.
var pseudonymPlace = seal.At("export_key.secret", "pseudonym")

// PreparePseudonyms makes the secret that pseudonyms of exported rows are made with, if there is none. Like that of the query codes
// it is sealed by the keys of ADR 0016, sealed anew when they change, and never changes itself: pseudonyms stay the same. It comes
// before a view, which only reads.
func (s *Store) PreparePseudonyms(ctx context.Context) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	db := s.db.WithContext(ctx)
	return translate(withRing(db, func(ring *seal.Ring) error {
		fresh := ring.Seal(pseudonymPlace, base64.StdEncoding.EncodeToString(seal.NewPseudonymSecret()))
		return db.Exec(`INSERT INTO export_key (use, secret, created_at) VALUES ('pseudonym', ?, now()) ON CONFLICT DO NOTHING`, fresh).Error
	}))
}

// pseudonyms opens the secret, once for the view.
func (v *View) pseudonyms(ring *seal.Ring) (*seal.Pseudonyms, error) {
	if v.secret != nil {
		return v.secret, nil
	}
	var kept string
	if err := v.tx.Session(&gorm.Session{NewDB: true}).Raw("SELECT secret FROM export_key WHERE use = 'pseudonym'").Scan(&kept).Error; err != nil {
		return nil, err
	}
	plain, err := ring.Open(pseudonymPlace, kept)
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(plain)
	if err != nil {
		return nil, err
	}
	v.secret, err = seal.NewPseudonyms(secret)
	return v.secret, err
}
