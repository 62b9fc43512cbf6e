package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Session is one row of table user_session (会话): a login.
type Session struct {
	ID         string     `gorm:"column:id;primaryKey"`
	UserID     string     `gorm:"column:user_id"`
	Method     string     `gorm:"column:method"` // "password" or "oidc"
	CreatedAt  time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	LastSeenAt time.Time  `gorm:"column:last_seen_at"` // to the minute
	ExpiresAt  time.Time  `gorm:"column:expires_at"`   // whatever happens
	RevokedAt  *time.Time `gorm:"column:revoked_at"`
	RevokedWhy *string    `gorm:"column:revoked_why"`
}

// TableName implements gorm's Tabler.
func (Session) TableName() string { return "user_session" }

// Why a session was ended before its time.
const (
	EndedByLogout   = "logout"   // by the user himself
	EndedByRevoking = "revoked"  // by an administrator
	EndedByReuse    = "reuse"    // a refresh token was used twice: one of the two users of it is a thief
	EndedByPassword = "password" // the password was changed or reset
	EndedByDisable  = "disabled"
)

// Token is one row of table session_token: the hash of a token of a session.
type Token struct {
	Hash      []byte     `gorm:"column:hash;primaryKey"`
	SessionID string     `gorm:"column:session_id"`
	Kind      string     `gorm:"column:kind"` // "access", "refresh" or "cookie"
	ExpiresAt time.Time  `gorm:"column:expires_at"`
	UsedAt    *time.Time `gorm:"column:used_at"` // of a refresh token
}

// TableName implements gorm's Tabler.
func (Token) TableName() string { return "session_token" }

// Login is what an attempt to log in comes to.
type Login struct {
	Refused error          // nil: he is in
	Columns map[string]any // of the user, written either way: failures, locks, hashes
	Session Session        // unless refused; the store gives it its id
	Tokens  []Token        // of the session
}

// LogIn records an attempt to log in. decide runs inside the transaction on the locked row of the user and his live grants, so that
// attempts count one after the other however many come at once, and must have no effect of its own. A refused attempt is recorded
// too, and its refusal returned. Errors: ErrNotFound, Login.Refused, what decide returns.
func (s *Store) LogIn(ctx context.Context, user string, decide func(User, []UserGrant) (Login, error), w Write) (in Session, err error) {
	var refused error
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		u, grants, err := lockUser(tx, user)
		if err != nil {
			return err
		}
		l, err := decide(u, grants)
		if err != nil {
			return err
		}
		if len(l.Columns) > 0 {
			// No new version: who edits the user need not know that he logged in.
			if err := tx.Model(&User{}).Where("id = ?", user).Updates(l.Columns).Error; err != nil {
				return err
			}
		}
		if refused = l.Refused; refused != nil {
			return w.record(tx, u.Agency(), userSubject(user), "session refuse", nil, nil)
		}
		in = l.Session
		in.ID, in.UserID = newIDSequence(w.Now).id(), user
		if err := tx.Create(&in).Error; err != nil {
			return err
		}
		if err := createTokens(tx, in.ID, l.Tokens); err != nil {
			return err
		}
		w.Actor = userSubject(user)
		return w.recordSession(tx, u, in, "session create")
	})
	return in, errors.Join(err, refused)
}

func createTokens(tx *gorm.DB, session string, tokens []Token) error {
	for i := range tokens {
		tokens[i].SessionID = session
	}
	return tx.Create(&tokens).Error
}

func (w Write) recordSession(tx *gorm.DB, u User, s Session, action string) error {
	detail, err := json.Marshal(map[string]any{"session": s.ID, "method": s.Method, "why": s.RevokedWhy})
	if err != nil {
		return err
	}
	return w.record(tx, u.Agency(), userSubject(u.ID), action, detail, s)
}

// ErrTokenReused tells that a refresh token came a second time. The session is over.
var ErrTokenReused = errors.New("store: a refresh token was used twice")

// RefreshSession exchanges a refresh token, by its hash, for what next returns for the session. A token that was used before ends
// the session: whoever was second, a thief or the robbed, has told us. Errors: ErrNotFound for a token that is not known or whose
// session is over, ErrTokenReused, what next returns.
func (s *Store) RefreshSession(ctx context.Context, hash []byte, next func(User, Session, Token) ([]Token, error), w Write,
) (out Session, err error) {
	reused := false
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		reused = false
		var t Token
		if err := tx.Take(&t, "hash = ? AND kind = 'refresh'", hash).Error; err != nil {
			return err
		}
		u, locked, err := lockSession(tx, t.SessionID)
		if err != nil {
			return err
		}
		out = locked
		// The session's row is locked: now the token is as it will stay.
		if err := tx.Take(&t, "hash = ?", hash).Error; err != nil {
			return err
		}
		if out.RevokedAt != nil {
			return gorm.ErrRecordNotFound
		}
		w.Actor = userSubject(out.UserID)
		if t.UsedAt != nil {
			reused = true
			return endSession(tx, u, out, EndedByReuse, w)
		}
		tokens, err := next(u, out, t)
		if err != nil {
			return err
		}
		if err := tx.Model(&Token{}).Where("hash = ?", hash).Update("used_at", w.Now).Error; err != nil {
			return err
		}
		out.LastSeenAt = w.Now.Truncate(time.Microsecond)
		if err := tx.Model(&Session{}).Where("id = ?", out.ID).Update("last_seen_at", out.LastSeenAt).Error; err != nil {
			return err
		}
		return createTokens(tx, out.ID, tokens)
	})
	if err == nil && reused {
		err = ErrTokenReused
	}
	return out, err
}

func lockSession(tx *gorm.DB, id string) (u User, s Session, err error) {
	if err = tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&s, "id = ?", id).Error; err != nil {
		return u, s, err
	}
	return u, s, tx.Take(&u, "id = ?", s.UserID).Error
}

func endSession(tx *gorm.DB, u User, s Session, why string, w Write) error {
	at := w.Now.Truncate(time.Microsecond)
	s.RevokedAt, s.RevokedWhy = &at, &why
	row := tx.Model(&Session{}).Where("id = ?", s.ID)
	if err := row.Updates(map[string]any{"revoked_at": at, "revoked_why": why}).Error; err != nil {
		return err
	}
	return w.recordSession(tx, u, s, "session end")
}

// EndSession ends a session of a user; one that is over stays as it is. w.Response gets a Session. Errors: ErrNotFound, also for
// the session of somebody else, idem.ErrAlreadyRecorded.
func (s *Store) EndSession(ctx context.Context, user, id, why string, w Write) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		u, session, err := lockSession(tx, id)
		if err != nil {
			return err
		}
		if session.UserID != user {
			return gorm.ErrRecordNotFound
		}
		if session.RevokedAt != nil {
			return w.recordRequest(tx, session)
		}
		return endSession(tx, u, session, why, w)
	})
}

// endSessions ends all sessions of a user but one.
func endSessions(tx *gorm.DB, user, why, except string, now time.Time) error {
	live := tx.Model(&Session{}).Where("user_id = ? AND revoked_at IS NULL AND expires_at > ? AND id <> ?", user, now, except)
	return live.Updates(map[string]any{"revoked_at": now, "revoked_why": why}).Error
}

// ListSessions returns the sessions of a user that are not over at an instant, the latest first, from the after-th on. Idle ones
// are those last seen before idleSince.
func (s *Store) ListSessions(ctx context.Context, user string, now, idleSince time.Time, after, limit int) ([]Session, error) {
	var rows []Session
	err := s.db.WithContext(ctx).Where("user_id = ? AND revoked_at IS NULL AND expires_at > ? AND last_seen_at > ?", user, now, idleSince).
		Order("created_at DESC, id").Offset(after).Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// ForgetSessions deletes sessions that were over before an instant, with their tokens, and tells how many. Who logged in when stays
// in the audit.
func (s *Store) ForgetSessions(ctx context.Context, before time.Time) (int64, error) {
	res := s.db.WithContext(ctx).Where("expires_at < ?", before).Delete(&Session{})
	return res.RowsAffected, translate(res.Error)
}
