package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/seal"
)

// Writer writes a case file.
type Writer struct {
	zip      *zip.Writer
	manifest Manifest
	seen     map[string]bool
}

// Written is what was written.
type Written struct {
	Files          int
	ManifestSHA256 [sha256.Size]byte
	ManifestSM3    audit.Hash
	KeyID          string // "" without a signature
}

// NewWriter begins a case file; of m everything but the files is there.
func NewWriter(to io.Writer, m Manifest) *Writer {
	m.Format, m.Files = Format, nil
	return &Writer{zip: zip.NewWriter(to), manifest: m, seen: map[string]bool{ManifestFile: true, SignatureFile: true}}
}

// errTwice is a fault of the program.
var errTwice = errors.New("archive: a file that is there already, or has no path that can be unpacked")

// ErrContent says that a file is not what it is known to be: nothing goes on from there.
var ErrContent = errors.New("archive: a file is not the one that was recorded")

// Add writes a file. Errors name it by its place in the manifest: its name may be a person's. Where f says how many bytes it has, or its SHA-256, it is held to that; the rest of f is filled in.
func (w *Writer) Add(f File, content io.Reader) error {
	if w.seen[f.Path] || !safe(f.Path) {
		return fmt.Errorf("%w: file %d of part %d", errTwice, len(w.manifest.Files)+1, f.Part)
	}
	w.seen[f.Path] = true
	into, err := w.zip.CreateHeader(header(f.Path, f.Media, w.manifest.TakenAt))
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	sums := newSums()
	n, err := io.Copy(io.MultiWriter(into, sums), content)
	if err != nil {
		return fmt.Errorf("archive: file %d of part %d: %w", len(w.manifest.Files)+1, f.Part, err)
	}
	sha, sm3 := sums.hex()
	if f.SHA256 != "" && (f.SHA256 != sha || f.Bytes != n) {
		return fmt.Errorf("%w: file %d of part %d", ErrContent, len(w.manifest.Files)+1, f.Part)
	}
	f.Bytes, f.SHA256, f.SM3 = n, sha, sm3
	w.manifest.Files = append(w.manifest.Files, f)
	return nil
}

// Close writes the manifest and, with a signer, its signature, and ends the file.
func (w *Writer) Close(signer *audit.Signer) (done Written, err error) {
	content, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return done, fmt.Errorf("archive: %w", err)
	}
	content = append(content, '\n')
	done = Written{Files: len(w.manifest.Files), ManifestSHA256: sha256.Sum256(content), ManifestSM3: audit.HashDocument(content)}
	if err := w.end(ManifestFile, content); err != nil {
		return done, err
	}
	if signer != nil {
		signature, err := signer.SignHash(done.ManifestSM3)
		if err != nil {
			return done, err
		}
		done.KeyID = signer.Public().ID()
		content, err := json.MarshalIndent(Signature{done.ManifestSM3, done.KeyID, signature}, "", " ")
		if err != nil {
			return done, fmt.Errorf("archive: %w", err)
		}
		if err := w.end(SignatureFile, append(content, '\n')); err != nil {
			return done, err
		}
	}
	if err := w.zip.Close(); err != nil {
		return done, fmt.Errorf("archive: %w", err)
	}
	return done, nil
}

func (w *Writer) end(path string, content []byte) error {
	into, err := w.zip.CreateHeader(header(path, "application/json", w.manifest.TakenAt))
	if err == nil {
		_, err = into.Write(content)
	}
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

// header describes an entry. What is compressed already is stored as it is.
func header(path, media string, at time.Time) *zip.FileHeader {
	h := &zip.FileHeader{Name: path, Method: zip.Store, Modified: at}
	if strings.HasPrefix(media, "text/") || media == "application/json" {
		h.Method = zip.Deflate
	}
	h.SetMode(fs.FileMode(0o644))
	return h
}

// safe reports whether a path can be unpacked anywhere without leaving the directory: relative, without "..", without what means
// something else on another system.
func safe(path string) bool {
	return fs.ValidPath(path) && path != "." && !strings.ContainsAny(path, "\\:*?\"<>|\x00")
}

// sums are the two hashes of a file.
type sums struct{ sha, sm3 hash.Hash }

func newSums() sums { return sums{sha256.New(), seal.NewHash()} }

// Write implements io.Writer.
func (s sums) Write(p []byte) (int, error) {
	_, _ = s.sha.Write(p) // never fails
	_, _ = s.sm3.Write(p)
	return len(p), nil
}

func (s sums) hex() (sha, sm3 string) {
	return hex.EncodeToString(s.sha.Sum(nil)), hex.EncodeToString(s.sm3.Sum(nil))
}
