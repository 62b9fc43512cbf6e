// Package migrations holds the database's schema as numbered SQL files and brings a database to it.
//
// A file that has landed is never edited: databases out there have run it. sums.txt has the hash of each, and a test of
// internal/archtest compares.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// A second process that starts at the same time waits for the first to finish: it asks every second, for ten minutes.
const (
	lockPeriod = 1
	lockTries  = 600
)

// SchemaError says that a database's schema is not the one this program was built for.
type SchemaError struct {
	Have int64 // the database's version
	Want int64 // the version this program was built for
}

func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("the database has schema %d, newer than %d, the last this program knows: run the newer program", e.Have, e.Want)
	}
	return fmt.Sprintf("the database has schema %d and this program needs %d: run `foi migrate up`", e.Have, e.Want)
}

// Step is one migration and whether a database has run it.
type Step struct {
	Version int64
	Name    string // the file
	Applied bool
}

// Up runs every migration that db has not run, lets Role work on the tables, and returns what it ran. Any number of processes
// may call it at once. A database newer than this program is refused with *SchemaError, and so is an older one when the login
// does not own it; *RoleError says that Role is missing and the login may not make it.
func Up(ctx context.Context, db *sql.DB) ([]Step, error) {
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's version: %w", err)
	}
	if have > want {
		return nil, &SchemaError{Have: have, Want: want}
	}
	if owner, err := owns(ctx, db); err != nil || !owner {
		return nil, errors.Join(err, different(have, want))
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return steps(results, true), grant(ctx, db)
}

// DownTo takes back every migration above version, the last first, and returns them. What they had stored is lost.
func DownTo(ctx context.Context, db *sql.DB, version int64) ([]Step, error) {
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	results, err := provider.DownTo(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return steps(results, false), nil
}

// Down takes back the last migration that db has run, and returns it; nil when there is none.
func Down(ctx context.Context, db *sql.DB) ([]Step, error) {
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	result, err := provider.Down(ctx)
	if errors.Is(err, goose.ErrNoNextVersion) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return steps([]*goose.MigrationResult{result}, false), nil
}

// Status lists every migration of this program, the first first.
func Status(ctx context.Context, db *sql.DB) ([]Step, error) {
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's state: %w", err)
	}
	list := make([]Step, len(status))
	for i, s := range status {
		list[i] = Step{Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied}
	}
	return list, nil
}

// Check returns *SchemaError when db's schema is older or newer than this program's.
func Check(ctx context.Context, db *sql.DB) error {
	have, want, err := Version(ctx, db)
	if err != nil {
		return err
	}
	return different(have, want)
}

func different(have, want int64) error {
	if have != want {
		return &SchemaError{Have: have, Want: want}
	}
	return nil
}

// Version returns the version of db's schema (0: nothing was run) and that of this program.
func Version(ctx context.Context, db *sql.DB) (have, want int64, err error) {
	provider, err := newProvider(db)
	if err != nil {
		return 0, 0, err
	}
	have, want, err = provider.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return have, want, nil
}

// Hash names the schema: databases made from equal files have equal schemas, and equal rights on them.
func Hash() (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names { // Glob sorts
		content, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(content))
		sum.Write(content)
	}
	sum.Write([]byte(grants))
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func newProvider(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockPeriod, lockTries))
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return provider, nil
}

func steps(results []*goose.MigrationResult, applied bool) []Step {
	list := make([]Step, len(results))
	for i, r := range results {
		list[i] = Step{Version: r.Source.Version, Name: r.Source.Path, Applied: applied}
	}
	return list
}
