//go:build !linux

package pglocal

import "os"

// ScratchDir is where a throw-away data directory is kept.
func ScratchDir() string { return os.TempDir() }
