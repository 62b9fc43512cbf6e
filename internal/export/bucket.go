package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yishenqing/foi/internal/blob"
)

// bucket keeps each export under its name in a bucket. An object store has no rename: the manifest is written last, and what has
// none is no export. Readers are told so (docs/export.md).
type bucket struct{ objects *blob.Objects }

func (b *bucket) String() string { return b.objects.String() }

func (b *bucket) Close() error { return b.objects.Close() }

// Begin implements Place.
func (b *bucket) Begin(ctx context.Context, name string) (Staging, error) {
	if err := b.Files(ctx, name, func(string) error { return errTaken }); err != nil {
		return nil, fmt.Errorf("export: %s: %w", name, err)
	}
	return &stagedObjects{in: b, name: name}, nil
}

var errTaken = errors.New("is there already")

type stagedObjects struct {
	in      *bucket
	name    string
	written []string
}

// Create implements Staging.
func (s *stagedObjects) Create(ctx context.Context, file string) (io.WriteCloser, error) {
	s.written = append(s.written, file)
	return s.in.objects.Write(ctx, s.name+"/"+file)
}

// Publish implements Staging.
func (s *stagedObjects) Publish(ctx context.Context, manifest []byte) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.in.objects.Write(ctx, s.name+"/"+ManifestFile)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if _, err := w.Write(manifest); err != nil {
		cancel() // half a manifest must not appear
		return fmt.Errorf("export: %w", errors.Join(err, w.Close()))
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// Abort implements Staging.
func (s *stagedObjects) Abort(ctx context.Context) error {
	var errs []error
	for _, file := range s.written {
		errs = append(errs, s.in.objects.Delete(ctx, s.name+"/"+file))
	}
	return errors.Join(errs...)
}

// Names implements Place.
func (b *bucket) Names(ctx context.Context) ([]string, error) { return b.find(ctx, true) }

// Abandoned implements Place.
func (b *bucket) Abandoned(ctx context.Context) ([]string, error) { return b.find(ctx, false) }

// find returns the names with or without a manifest.
func (b *bucket) find(ctx context.Context, whole bool) (found []string, err error) {
	err = b.objects.Keys(ctx, "", false, func(key string) error {
		name, isPrefix := strings.CutSuffix(key, "/")
		if !isPrefix || !IsName(name) {
			return nil
		}
		there, err := b.objects.Exists(ctx, name+"/"+ManifestFile)
		if err == nil && there == whole {
			found = append(found, name)
		}
		return err
	})
	slices.Sort(found)
	return found, err
}

// Read implements Place.
func (b *bucket) Read(ctx context.Context, name, file string) (io.ReadCloser, error) {
	if !IsName(name) {
		return nil, ErrNotFound
	}
	r, err := b.objects.Read(ctx, name+"/"+file)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, ErrNotFound
	}
	return r, err
}

// Files implements Place.
func (b *bucket) Files(ctx context.Context, name string, fn func(string) error) error {
	return b.objects.Keys(ctx, name+"/", true, func(key string) error { return fn(strings.TrimPrefix(key, name+"/")) })
}

// Remove implements Place. The manifest goes first: what is left of an export without one is none.
func (b *bucket) Remove(ctx context.Context, name string, files []string) error {
	for _, file := range append([]string{ManifestFile}, files...) {
		if err := b.objects.Delete(ctx, name+"/"+file); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// Sweep implements Place.
func (b *bucket) Sweep(ctx context.Context, name string) error {
	if !IsName(name) {
		return nil
	}
	return b.Files(ctx, name, func(file string) error { return b.objects.Delete(ctx, name+"/"+file) })
}
