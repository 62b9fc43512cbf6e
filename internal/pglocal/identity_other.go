//go:build !linux

package pglocal

import (
	"errors"
	"syscall"
)

// identity is the user a server runs as; see identity_linux.go.
type identity struct{ uid int }

// chooseIdentity refuses: only Linux ends a server together with its parent however that ends, and a server that
// outlives us would keep the data directory.
func chooseIdentity(_, _, _ string, _ bool) (identity, error) {
	return identity{}, errors.New("needs Linux: set FOI_DATABASE_URL to a server")
}

func (identity) own(string) error { return nil }

func (identity) attributes() *syscall.SysProcAttr { return nil }
