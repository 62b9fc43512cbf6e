package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/seal"
)

// maxManifest bounds a manifest that is read: 200,000 files.
const maxManifest = 64 << 20

// Finding is a file that is not what the manifest says.
type Finding struct {
	File string
	What string // changed, missing, extra
}

// The findings.
const (
	Changed = "changed"
	Missing = "missing"
	Extra   = "extra"
)

// Verified is what of an export was looked at.
type Verified struct {
	Manifest Manifest
	Sum      string // SHA-256 of the manifest
	Files    int
	Bytes    int64
}

// Verify reads every file of an export and tells found of each that was changed, is missing or was added. Errors: ErrNotFound when
// there is no such export, those of found.
func Verify(ctx context.Context, place Place, name string, found func(Finding) error) (v Verified, err error) {
	if v.Manifest, v.Sum, _, err = manifestOf(ctx, place, name); err != nil {
		return v, err
	}
	if v.Manifest.Name != name {
		if err := found(Finding{ManifestFile, Changed}); err != nil {
			return v, err
		}
	}
	listed := map[string]bool{ManifestFile: true}
	for _, f := range v.Manifest.Files {
		listed[f.Path] = true
		what, err := look(ctx, place, name, f)
		if err != nil {
			return v, fmt.Errorf("%s: %w", f.Path, err)
		}
		if what != "" {
			if err := found(Finding{f.Path, what}); err != nil {
				return v, err
			}
		}
		v.Files++
		v.Bytes += f.Bytes
	}
	err = place.Files(ctx, name, func(file string) error {
		if listed[file] {
			return nil
		}
		return found(Finding{file, Extra})
	})
	return v, err
}

// look returns what is wrong with a file, "" for nothing.
func look(ctx context.Context, place Place, name string, f File) (string, error) {
	in, err := place.Read(ctx, name, f.Path)
	if errors.Is(err, ErrNotFound) {
		return Missing, nil
	}
	if err != nil {
		return "", err
	}
	sha, sm3 := sha256.New(), seal.NewHash()
	n, err := io.Copy(io.MultiWriter(sha, sm3), in)
	if err := errors.Join(err, in.Close()); err != nil {
		return "", err
	}
	if n != f.Bytes || hex.EncodeToString(sha.Sum(nil)) != f.SHA256 || hex.EncodeToString(sm3.Sum(nil)) != f.SM3 {
		return Changed, nil
	}
	return "", nil
}

// manifestOf reads the manifest of an export, with its SHA-256 and size. Errors: ErrNotFound.
func manifestOf(ctx context.Context, place Place, name string) (m Manifest, sum string, size int64, err error) {
	in, err := place.Read(ctx, name, ManifestFile)
	if err != nil {
		return m, "", 0, err
	}
	content, err := io.ReadAll(io.LimitReader(in, maxManifest))
	if err := errors.Join(err, in.Close()); err != nil {
		return m, "", 0, err
	}
	m, sum, err = ReadManifest(content)
	return m, sum, int64(len(content)), err
}

// Keep says how many exports are kept.
type Keep struct {
	Count int // of the newest; 0 does not ask
	Days  int // those of so many days; 0 does not ask
}

// Retire removes the exports that are neither among the newest nor young enough; without either bound it removes none. One that is
// not exactly what its manifest lists — somebody put a file into it, or took one away — is left alone and returned: it is not only
// ours any more. So is everything that is no export.
func Retire(ctx context.Context, place Place, keep Keep, today calendar.Date) (removed, left []string, err error) {
	if keep.Count == 0 && keep.Days == 0 {
		return nil, nil, nil
	}
	all, err := place.Names(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i, name := range all {
		if keep.Count > 0 && len(all)-i <= keep.Count || keep.Days > 0 && !older(name, keep.Days, today) {
			continue
		}
		files, ours := wholly(ctx, place, name)
		if !ours {
			left = append(left, name)
			continue
		}
		if err := place.Remove(ctx, name, files); err != nil {
			return removed, left, err
		}
		removed = append(removed, name)
	}
	return removed, left, nil
}

// wholly returns the files of an export, and whether they are exactly those of its manifest.
func wholly(ctx context.Context, place Place, name string) (files []string, ours bool) {
	m, _, _, err := manifestOf(ctx, place, name)
	if err != nil || m.Name != name {
		return nil, false
	}
	for _, f := range m.Files {
		files = append(files, f.Path)
	}
	var there []string
	if err := place.Files(ctx, name, func(file string) error {
		there = append(there, file)
		return nil
	}); err != nil {
		return nil, false
	}
	want := append(slices.Clone(files), ManifestFile)
	slices.Sort(want)
	slices.Sort(there)
	return files, slices.Equal(want, there)
}
