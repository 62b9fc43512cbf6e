package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// SchemaVersion is that of the manifest and the files it lists. It rises when a reader of the last one would misread something; a
// new part, column or key alone does not raise it.
const SchemaVersion = 1

// formatName tells a manifest of ours from other files of that name.
const formatName = "foi-export"

// Manifest lists what an export consists of (清单).
type Manifest struct {
	Format        string    `json:"format"`
	SchemaVersion int       `json:"schema_version"`
	Name          string    `json:"name"`
	Program       string    `json:"program"`  // version of the program that wrote it
	Snapshot      time.Time `json:"snapshot"` // the one state of the database that all files show
	Night         string    `json:"night,omitempty"`
	Agency        string    `json:"agency"` // "" for all
	Below         bool      `json:"below"`
	Year          int       `json:"year"`
	Layout        int       `json:"layout"` // of tables 三 and 四
	Rows          Rows      `json:"rows"`
	Identified    bool      `json:"identified"`
	Agencies      int       `json:"agencies"`
	// Withheld are the agencies whose rows are not there, since the requester may not read their applications.
	Withheld []string `json:"withheld,omitempty"`
	Files    []File   `json:"files"`
}

// File is one file of an export.
type File struct {
	Path   string `json:"path"`
	Part   string `json:"part"`
	Agency string `json:"agency,omitempty"`
	Format Format `json:"format"`
	Rows   int64  `json:"rows"` // of the table, without its head
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	SM3    string `json:"sm3"` // GB/T 32905
}

// encode writes the manifest as it is stored.
func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return b.Bytes(), nil
}

// totals are the rows and bytes of all files. Rows that stand in several formats count once.
func (m *Manifest) totals() (rows, size int64) {
	counted := map[string]bool{}
	for i := range m.Files {
		f := &m.Files[i]
		size += f.Bytes
		if key := f.Agency + "/" + f.Part; !counted[key] {
			counted[key] = true
			rows += f.Rows
		}
	}
	return rows, size
}

// errManifest tells that a file is no manifest of an export.
var errManifest = errors.New("is no manifest of an export")

// ReadManifest reads a manifest and returns its SHA-256 too. Errors: it is none, or of a later version.
func ReadManifest(content []byte) (m Manifest, sum string, err error) {
	digest := sha256.Sum256(content)
	if json.Unmarshal(content, &m) != nil || m.Format != formatName || !IsName(m.Name) {
		return Manifest{}, "", fmt.Errorf("%s %w", ManifestFile, errManifest)
	}
	if m.SchemaVersion > SchemaVersion {
		return Manifest{}, "", fmt.Errorf("%s is of schema version %d; this program knows %d", ManifestFile, m.SchemaVersion, SchemaVersion)
	}
	return m, hex.EncodeToString(digest[:]), nil
}
