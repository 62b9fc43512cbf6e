// Package pglocal runs a private PostgreSQL server for this process: the default database of a newcomer, of tests and
// of a small agency that has nobody to administer one.
//
// The server listens on a unix socket only, in a directory that no other user can enter. It ends with its parent,
// however that ends; what it had committed is there at the next start. A data directory serves one process at a time.
// PostgreSQL refuses to run as root, so a root parent gives its server another user (see identity).
package pglocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Names inside a private server. The application's role owns its database and nothing else.
const (
	Database  = "foi"      // the application's database, made at the first start
	role      = "foi"      // what URL connects as
	superuser = "postgres" // what AdminURL connects as
)

// Config says where a private server keeps its data and how it behaves.
type Config struct {
	// DataDir is made when missing. Empty: DefaultDataDir.
	DataDir string
	// Durable servers flush every commit. Without it a crash of the machine (not of the process) may lose the data:
	// for tests and demonstrations.
	Durable bool
	// BinDir holds postgres and initdb. Empty: the search that FindBinDir describes.
	BinDir string
	// Log receives the server's own messages. Nil: only the last ones are kept, for the error of a failed start.
	Log io.Writer
	// Settings are further server settings by name, such as shared_buffers; they win over ours.
	Settings map[string]string
}

// InUseError is returned by Start when another process works in the data directory.
type InUseError struct {
	Dir string // the data directory
	PID int    // the other process; 0 when it did not say
}

func (e *InUseError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("data directory %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("data directory %s is in use by process %d", e.Dir, e.PID)
}

// Open gives a connection string of the application's database: databaseURL itself when there is one (from
// FOI_DATABASE_URL; nothing is ever started then), or else that of a private server started with cfg.
// The caller calls stop when done, in either case.
func Open(ctx context.Context, databaseURL string, cfg Config) (dsn string, stop func(context.Context) error, err error) {
	if databaseURL != "" {
		return databaseURL, func(context.Context) error { return nil }, nil
	}
	server, err := Start(ctx, cfg)
	if err != nil {
		return "", nil, err
	}
	return server.URL(Database), server.Stop, nil
}

// DefaultDataDir is where a private server keeps its data unless told otherwise: a place of the machine for root, whose
// home no other user may enter, and the user's data directory for everybody else.
func DefaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/foi", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "foi"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("no home directory to keep the private PostgreSQL in: name a data directory")
	}
	return filepath.Join(home, ".local", "share", "foi"), nil
}
