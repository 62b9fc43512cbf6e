package identity

import (
	"time"

	"github.com/yishenqing/foi/internal/store"
)

// Disable keeps a user out and ends his sessions.
func Disable(u store.User, now time.Time) store.UserChange {
	if u.DisabledAt != nil {
		return store.UserChange{}
	}
	return store.UserChange{Action: "user disable", Columns: map[string]any{"disabled_at": now}, EndAll: store.EndedByDisable}
}

// Enable lets a disabled user in again.
func Enable(u store.User) store.UserChange {
	if u.DisabledAt == nil {
		return store.UserChange{}
	}
	return store.UserChange{Action: "user enable", Columns: map[string]any{"disabled_at": nil, "failures": 0, "locked_until": nil}}
}

// Unlock forgets the failures that keep a user out.
func Unlock(u store.User) store.UserChange {
	if u.Failures == 0 && u.LockedUntil == nil {
		return store.UserChange{}
	}
	return store.UserChange{Action: "user unlock", Columns: map[string]any{"failures": 0, "locked_until": nil}}
}

// NewPassword gives a user a password, of which hash is what Hash made, and ends his sessions. mustChange: it was given by somebody
// else, and opens nothing but the change of it.
func NewPassword(hash string, mustChange bool, now time.Time) store.UserChange {
	return store.UserChange{
		Action: "user password reset", EndAll: store.EndedByPassword,
		Columns: map[string]any{
			"password_hash": hash, "password_changed_at": now, "must_change": mustChange, "failures": 0, "locked_until": nil,
		},
	}
}
