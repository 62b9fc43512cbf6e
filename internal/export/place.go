package export

import (
	"context"
	"io"
	"regexp"
)

// Place is where exports are kept: a directory or a bucket. Others may keep files there too; they are never touched. It is safe for
// concurrent use, also by several processes.
type Place interface {
	// Begin begins an export under a name that was never used; nobody sees anything of it before Publish.
	Begin(ctx context.Context, name string) (Staging, error)
	// Names returns the names of the exports that are there whole, the oldest first.
	Names(ctx context.Context) ([]string, error)
	// Read opens a file of an export. Errors: ErrNotFound.
	Read(ctx context.Context, name, file string) (io.ReadCloser, error)
	// Files calls fn with the path of each file that lies in an export, the manifest included.
	Files(ctx context.Context, name string, fn func(file string) error) error
	// Remove removes an export: the files that are named and the manifest. It is not there any more as soon as that begins.
	Remove(ctx context.Context, name string, files []string) error
	// Sweep removes what was begun under a name and will never be published.
	Sweep(ctx context.Context, name string) error
	// Abandoned returns the names under which something was begun, and is not published.
	Abandoned(ctx context.Context) ([]string, error)
	// String names the place for people, without any secret.
	String() string
	Close() error
}

// Staging is an export that is being written. It is for one goroutine.
type Staging interface {
	// Create begins a file; it is written when it was closed.
	Create(ctx context.Context, file string) (io.WriteCloser, error)
	// Publish writes the manifest and makes the export visible, whole. When it returns, a crash of the machine does not lose it.
	Publish(ctx context.Context, manifest []byte) error
	// Abort gives the export up and removes what was written.
	Abort(ctx context.Context) error
}

// ManifestFile is the name of the list of an export's files.
const ManifestFile = "manifest.json"

// names is what exports are called: foi-export-<day and time>-<run>-<attempt>. Nothing else is ever looked at.
var names = regexp.MustCompile(`^foi-export-[0-9]{8}T[0-9]{6}-[a-z0-9]{1,63}-[0-9]{1,4}$`)

// IsName reports whether something may be an export, by its name.
func IsName(name string) bool { return names.MatchString(name) }
