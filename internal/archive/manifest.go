// Package archive is the form of a case file as a zip file (卷宗, 归档包): files in their order, at the end a manifest with the hashes of
// all of them and, where there is a key, its signature. It writes one without ever holding it in memory, and verifies one without a
// database and without unpacking it.
package archive

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/yishenqing/foi/internal/audit"
)

// The files that are no part of the case.
const (
	ManifestFile  = "manifest.json"
	SignatureFile = "manifest.sig.json"
)

// Format is what a manifest says that it is; another form of it gets another word.
const Format = "foi case file 1"

// Manifest lists the files of a case file with their hashes.
type Manifest struct {
	Format         string    `json:"format"`
	Application    string    `json:"application,omitempty"` // resource name; or
	LegalCase      string    `json:"legalCase,omitempty"`   // that of a legal case
	RegisterNumber string    `json:"registerNumber"`
	Agency         string    `json:"agency"`  // its name
	Version        int64     `json:"version"` // of the application or legal case
	TakenAt        time.Time `json:"takenAt"` // all of it is as it was at this instant
	ArchivedOn     string    `json:"archivedOn,omitempty"`
	// Audit is how far the agency's chain of audit entries about this case had come, and the last head that was sealed.
	Audit AuditMark `json:"audit"`
	Files []File    `json:"files"`
}

// AuditMark ties a manifest to the audit (ADR 0017).
type AuditMark struct {
	Entries    int         `json:"entries"`  // about this case
	Position   int64       `json:"position"` // of the last of them in the chain of the agency
	Hash       audit.Hash  `json:"hash"`     // of that link
	Head       int64       `json:"head,omitempty"`
	HeadHash   *audit.Hash `json:"headHash,omitempty"`
	HeadSealed *time.Time  `json:"headSealedAt,omitempty"`
}

// File is a file of a case file.
type File struct {
	Path   string `json:"path"`
	Part   int    `json:"part"` // number of the part, 0 for the index
	Title  string `json:"title"`
	Media  string `json:"mediaType"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	SM3    string `json:"sm3"` // GB/T 32905
}

// Signature is what a key says to a manifest.
type Signature struct {
	SM3       audit.Hash `json:"sm3"` // of the manifest's bytes
	KeyID     string     `json:"keyId"`
	Signature []byte     `json:"signature"` // SM2 over SM3, ASN.1
}

// maxManifest bounds a manifest that is read: about 100,000 files.
const maxManifest = 64 << 20

func readManifest(content []byte) (m Manifest, err error) {
	if err := json.Unmarshal(content, &m); err != nil {
		return m, fmt.Errorf("%s: %w", ManifestFile, err)
	}
	if m.Format != Format {
		return m, fmt.Errorf("%s: its format is %q, this program knows %q", ManifestFile, m.Format, Format)
	}
	return m, nil
}
