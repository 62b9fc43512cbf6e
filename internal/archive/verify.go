package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/yishenqing/foi/internal/audit"
)

// Finding is something that is not as the manifest, or the signature, says.
type Finding struct {
	File string
	What string
}

// The findings.
const (
	Changed   = "changed"
	Missing   = "missing"
	Added     = "added"
	Unsafe    = "unsafe path" // it would leave the directory into which it is unpacked, or is no plain file
	Twice     = "twice"       // two files of one name: which one is shown depends on the program
	BadSigned = "bad signature"
)

// Check says what else a case file is held against.
type Check struct {
	Key            *audit.PublicKey // that the manifest must be signed with; nil does not ask
	ManifestSHA256 string           // as the audit has it, hexadecimal; "" does not ask
}

// Verified is what was looked at.
type Verified struct {
	Manifest Manifest
	SHA256   string // of the manifest
	Files    int
	Bytes    int64
	KeyID    string // of the key that is said to have signed the manifest; "" for none
	Signed   bool   // its signature was checked by Check.Key, and is good
}

// Verify looks at a case file: a zip file, or a directory into which one was unpacked. It writes nothing. Every file that was changed, is
// missing or was added is told to found, in no particular order. Errors: those of found, and of what is no case file at all.
func Verify(path string, check Check, found func(Finding) error) (v Verified, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return v, fmt.Errorf("archive: %w", err)
	}
	if !info.IsDir() {
		r, err := zip.OpenReader(path)
		if err != nil {
			return v, fmt.Errorf("archive: %s: %w", path, err)
		}
		defer func() { _ = r.Close() }()
		return verify(zipped(r.File), check, found)
	}
	root, err := os.OpenRoot(path) // a link that leads out of it is not followed
	if err != nil {
		return v, fmt.Errorf("archive: %w", err)
	}
	defer func() { _ = root.Close() }()
	entries, err := unpacked(root.FS())
	if err != nil {
		return v, err
	}
	return verify(entries, check, found)
}

// entry is a file as it lies there.
type entry struct {
	path string
	open func() (io.ReadCloser, error)
	odd  bool // it is no plain file
}

func zipped(files []*zip.File) (all []entry) {
	for _, f := range files {
		all = append(all, entry{f.Name, f.Open, !f.Mode().IsRegular()})
	}
	return all
}

func unpacked(dir fs.FS) (all []entry, err error) {
	err = fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all = append(all, entry{path, func() (io.ReadCloser, error) { return dir.Open(path) }, !d.Type().IsRegular()})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return all, nil
}

func verify(entries []entry, check Check, found func(Finding) error) (v Verified, err error) {
	files := map[string]entry{}
	for _, e := range entries {
		_, twice := files[e.path]
		switch {
		case !safe(e.path) || e.odd:
			err = found(Finding{e.path, Unsafe})
		case twice:
			err = found(Finding{e.path, Twice})
		default:
			files[e.path] = e
		}
		if err != nil {
			return v, err
		}
	}
	if err := v.manifest(files, check, found); err != nil {
		return v, err
	}
	delete(files, ManifestFile)
	delete(files, SignatureFile)
	for _, f := range v.Manifest.Files {
		e, there := files[f.Path]
		what := Missing
		if there {
			delete(files, f.Path)
			what = e.compare(f)
		}
		if what != "" {
			if err := found(Finding{f.Path, what}); err != nil {
				return v, err
			}
		}
		v.Files++
		v.Bytes += f.Bytes
	}
	for path := range files {
		if err := found(Finding{path, Added}); err != nil {
			return v, err
		}
	}
	return v, nil
}

// compare returns what is wrong with a file, "" for nothing. No more is read of it than it should have, and a byte.
func (e *entry) compare(f File) string {
	in, err := e.open()
	if err != nil {
		return Changed // of a file that was damaged nothing can be read
	}
	sums := newSums()
	n, err := io.Copy(sums, io.LimitReader(in, f.Bytes+1))
	_ = in.Close()
	sha, sm3 := sums.hex()
	if err != nil || n != f.Bytes || sha != f.SHA256 || sm3 != f.SM3 {
		return Changed // a damaged zip file fails here
	}
	return ""
}

// manifest reads the manifest and holds it against what else is known of it.
func (v *Verified) manifest(files map[string]entry, check Check, found func(Finding) error) error {
	content, err := readSmall(files, ManifestFile)
	if err != nil {
		return err
	}
	if v.Manifest, err = readManifest(content); err != nil {
		return err
	}
	sha := sha256.Sum256(content)
	v.SHA256 = hex.EncodeToString(sha[:])
	if check.ManifestSHA256 != "" && !strings.EqualFold(check.ManifestSHA256, v.SHA256) {
		if err := found(Finding{ManifestFile, Changed}); err != nil {
			return err
		}
	}
	var s Signature
	signed, err := readSmall(files, SignatureFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && check.Key == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return found(Finding{SignatureFile, Missing})
	case err != nil || json.Unmarshal(signed, &s) != nil:
		return found(Finding{SignatureFile, Changed})
	}
	v.KeyID = s.KeyID
	sm3 := audit.HashDocument(content)
	if s.SM3 != sm3 { // even without the key
		return found(Finding{ManifestFile, Changed})
	}
	if check.Key == nil {
		return nil
	}
	if err := check.Key.CheckHash(sm3, s.KeyID, s.Signature); err != nil {
		return found(Finding{SignatureFile, BadSigned + ": " + err.Error()})
	}
	v.Signed = true
	return nil
}

// readSmall reads a file of bounded size. Errors: fs.ErrNotExist.
func readSmall(files map[string]entry, path string) ([]byte, error) {
	e, ok := files[path]
	if !ok {
		return nil, fmt.Errorf("archive: %s: %w", path, fs.ErrNotExist)
	}
	in, err := e.open()
	if err != nil {
		return nil, fmt.Errorf("archive: %s: %w", path, err)
	}
	content, err := io.ReadAll(io.LimitReader(in, maxManifest+1))
	if err := errors.Join(err, in.Close()); err != nil {
		return nil, fmt.Errorf("archive: %s: %w", path, err)
	}
	if len(content) > maxManifest {
		return nil, fmt.Errorf("archive: %s is too large", path)
	}
	return content, nil
}
