package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Who is everything about a caller that a call needs, read in one statement: nothing of it is remembered from one call to the
// next, so that what is revoked anywhere is over everywhere.
type Who struct {
	ID          string // of the user or the service account
	DisplayName string
	Grants      []WhoGrant
	Officers    []WhoOfficer
	TreeVersion int64 // of the tree of agencies, see Store.Tree

	// Of a user.
	Disabled          bool
	MustChange        bool
	PasswordChangedAt *time.Time // nil: he has no password

	// Of a session's token.
	Session      string
	Method       string
	TokenKind    string
	LastSeen     time.Time
	TokenExpires time.Time
	Expires      time.Time // of the session, or of a service account's secret
	Revoked      bool      // the session, the secret, or the account
}

// WhoGrant is a live grant of a caller.
type WhoGrant struct {
	Role   string `json:"role"`
	Agency string `json:"agency"` // "": the whole installation
	Below  bool   `json:"below"`
	Unit   string `json:"unit"`
	Own    bool   `json:"own"`
}

// WhoOfficer is an entry of a list of officers that is the caller's.
type WhoOfficer struct {
	Agency      string `json:"agency"`
	ID          string `json:"id"`
	DisplayName string `json:"name"`
	Unit        string `json:"unit"`
}

const (
	whoGrants = `(SELECT coalesce(json_agg(json_build_object('role', g.role, 'agency', coalesce(g.agency_id, ''), 'below', g.below,
			'unit', g.unit, 'own', g.own) ORDER BY g.id), '[]') FROM user_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL)`
	whoOfficers = `(SELECT coalesce(json_agg(json_build_object('agency', o.agency_id, 'id', o.id, 'name', o.display_name,
			'unit', o.unit) ORDER BY o.agency_id), '[]') FROM officer o WHERE o.user_id = u.id AND o.active)`
	whoTree = `(SELECT version FROM agency_tree)`
	whoUser = whoTree + `, u.id, u.display_name, u.disabled_at IS NOT NULL, u.must_change, u.password_changed_at, ` + whoGrants + `, ` + whoOfficers
)

// scanUser returns where the columns of whoUser go, and what decodes them then.
func (w *Who) scanUser() (into []any, decode func() error) {
	var grants, officers []byte
	return []any{&w.TreeVersion, &w.ID, &w.DisplayName, &w.Disabled, &w.MustChange, &w.PasswordChangedAt, &grants, &officers}, func() error {
		if err := json.Unmarshal(grants, &w.Grants); err != nil {
			return fmt.Errorf("grants of %s: %w", w.ID, err)
		}
		if err := json.Unmarshal(officers, &w.Officers); err != nil {
			return fmt.Errorf("officers of %s: %w", w.ID, err)
		}
		return nil
	}
}

// WhoHasToken returns the user of the session that a token belongs to, by the token's hash. It does not judge: whether the session
// is over, or the user disabled, is said in what it returns. Errors: ErrNotFound.
func (s *Store) WhoHasToken(ctx context.Context, hash []byte) (Who, error) {
	var w Who
	into, decode := w.scanUser()
	into = append(into, &w.Session, &w.Method, &w.TokenKind, &w.LastSeen, &w.TokenExpires, &w.Expires, &w.Revoked)
	err := s.pool.QueryRow(ctx, `SELECT `+whoUser+`, s.id, s.method, t.kind, s.last_seen_at, t.expires_at, s.expires_at,
			s.revoked_at IS NOT NULL
		FROM session_token t JOIN user_session s ON s.id = t.session_id JOIN user_account u ON u.id = s.user_id
		WHERE t.hash = $1`, hash).Scan(into...)
	return w, decoded(err, decode)
}

// WhoIsSubject returns the user whom an issuer knows by a subject. Errors: ErrNotFound.
func (s *Store) WhoIsSubject(ctx context.Context, issuer, subject string) (Who, error) {
	return s.whoUser(ctx, `u.issuer = $1 AND u.subject = $2`, issuer, subject)
}

// WhoIsNamed returns the user with a login name, in lower case. Errors: ErrNotFound.
func (s *Store) WhoIsNamed(ctx context.Context, loginName string) (Who, error) {
	return s.whoUser(ctx, `u.login_name = $1`, loginName)
}

func (s *Store) whoUser(ctx context.Context, condition string, values ...any) (Who, error) {
	var w Who
	into, decode := w.scanUser()
	err := s.pool.QueryRow(ctx, `SELECT `+whoUser+` FROM user_account u WHERE `+condition, values...).Scan(into...)
	return w, decoded(err, decode)
}

// WhoHasKey returns the service account that a secret belongs to, by the secret's hash. It does not judge. Errors: ErrNotFound.
func (s *Store) WhoHasKey(ctx context.Context, hash []byte) (Who, error) {
	var (
		w    Who
		g    WhoGrant
		seen *time.Time
	)
	err := s.pool.QueryRow(ctx, `SELECT `+whoTree+`, a.id, a.display_name, a.role, coalesce(a.agency_id, ''), a.below, k.last_used_at, k.expires_at,
			k.revoked_at IS NOT NULL OR a.revoked_at IS NOT NULL
		FROM service_secret k JOIN service_account a ON a.id = k.account_id WHERE k.hash = $1`, hash).
		Scan(&w.TreeVersion, &w.ID, &w.DisplayName, &g.Role, &g.Agency, &g.Below, &seen, &w.Expires, &w.Revoked)
	w.Grants = []WhoGrant{g}
	if seen != nil {
		w.LastSeen = *seen
	}
	return w, decoded(err, func() error { return nil })
}

func decoded(err error, decode func() error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return translate(err)
	}
	return decode()
}

// SawSession notes when a session was last used.
func (s *Store) SawSession(ctx context.Context, id string, now time.Time) error {
	_, err := s.pool.Exec(ctx, `UPDATE user_session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2`, id, now)
	return translate(err)
}

// SawKey notes when a secret of a service account was last used.
func (s *Store) SawKey(ctx context.Context, hash []byte, now time.Time) error {
	_, err := s.pool.Exec(ctx, `UPDATE service_secret SET last_used_at = $2
		WHERE hash = $1 AND (last_used_at IS NULL OR last_used_at < $2)`, hash, now)
	return translate(err)
}
