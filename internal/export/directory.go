package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// staged begins the name of a directory that is being written or removed: hidden, and none of an export.
const staged = ".staging-"

// Modes of what is written: an operator lets others read by the group of the directory above.
const (
	directoryMode = 0o750
	fileMode      = 0o640
)

// directory keeps each export in a directory of its own below one directory.
type directory struct{ path string }

// openDirectory makes the directory when it is missing.
func openDirectory(path string) (Place, error) {
	if err := os.MkdirAll(path, directoryMode); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return &directory{path: path}, nil
}

func (d *directory) String() string { return d.path }

func (d *directory) Close() error { return nil }

// Begin implements Place.
func (d *directory) Begin(_ context.Context, name string) (Staging, error) {
	if _, err := os.Lstat(filepath.Join(d.path, name)); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("export: %s is there already", name)
	}
	s := &stagedDirectory{in: d, name: name, path: filepath.Join(d.path, staged+name)}
	if err := os.Mkdir(s.path, directoryMode); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return s, nil
}

type stagedDirectory struct {
	in      *directory
	name    string
	path    string
	written []string // files and directories, to be flushed
}

// Create implements Staging.
func (s *stagedDirectory) Create(_ context.Context, file string) (io.WriteCloser, error) {
	path := filepath.Join(s.path, filepath.FromSlash(file))
	if above := filepath.Dir(path); above != s.path {
		err := os.Mkdir(above, directoryMode)
		switch {
		case err == nil:
			s.written = append(s.written, above)
		case !errors.Is(err, fs.ErrExist):
			return nil, fmt.Errorf("export: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	s.written = append(s.written, path)
	return f, nil
}

// flushAtOnce is how many files are flushed side by side: the disk can put their writes together.
const flushAtOnce = 16

// Publish implements Staging. Everything is on the disk before the name appears: a rename is done whole or not at all.
func (s *stagedDirectory) Publish(ctx context.Context, manifest []byte) error {
	f, err := s.Create(ctx, ManifestFile)
	if err != nil {
		return err
	}
	_, err = f.Write(manifest)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(flushAtOnce)
	for _, path := range append(s.written, s.path) {
		group.Go(func() error { return flush(path) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := os.Rename(s.path, filepath.Join(s.in.path, s.name)); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := flush(s.in.path); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// flush has the kernel write a file or directory down.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Abort implements Staging.
func (s *stagedDirectory) Abort(context.Context) error { return os.RemoveAll(s.path) }

// Names implements Place.
func (d *directory) Names(context.Context) ([]string, error) {
	return d.find(func(e fs.DirEntry) (string, bool) {
		if !IsName(e.Name()) || !e.IsDir() {
			return "", false
		}
		info, err := os.Lstat(filepath.Join(d.path, e.Name(), ManifestFile))
		return e.Name(), err == nil && info.Mode().IsRegular()
	})
}

// Abandoned implements Place.
func (d *directory) Abandoned(context.Context) ([]string, error) {
	return d.find(func(e fs.DirEntry) (string, bool) {
		name, ok := strings.CutPrefix(e.Name(), staged)
		return name, ok && IsName(name) && e.IsDir()
	})
}

func (d *directory) find(which func(fs.DirEntry) (string, bool)) (found []string, err error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	for _, e := range entries {
		if name, ok := which(e); ok {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found, nil
}

// Read implements Place.
func (d *directory) Read(_ context.Context, name, file string) (io.ReadCloser, error) {
	if !IsName(name) || !filepath.IsLocal(filepath.FromSlash(file)) {
		return nil, ErrNotFound
	}
	f, err := os.Open(filepath.Join(d.path, name, filepath.FromSlash(file)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return f, err
}

// Files implements Place.
func (d *directory) Files(_ context.Context, name string, fn func(string) error) error {
	root := filepath.Join(d.path, name)
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return fn(filepath.ToSlash(file))
	})
}

// Remove implements Place. The export disappears at once; then its files go, and the directories that are empty then.
func (d *directory) Remove(ctx context.Context, name string, files []string) error {
	gone := filepath.Join(d.path, staged+name)
	if err := os.Rename(filepath.Join(d.path, name), gone); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	above := map[string]bool{}
	for _, file := range append(files, ManifestFile) {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(gone, filepath.FromSlash(file))
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("export: %w", err)
		}
		above[filepath.Dir(path)] = true
	}
	delete(above, gone)
	for path := range above {
		_ = os.Remove(path) // not empty: it is not all ours
	}
	if err := os.Remove(gone); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// Sweep implements Place.
func (d *directory) Sweep(_ context.Context, name string) error {
	if !IsName(name) {
		return nil
	}
	return os.RemoveAll(filepath.Join(d.path, staged+name))
}
