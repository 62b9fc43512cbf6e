package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/workflow"
)

// ArchivePackage is one row of table archive_package: a case file frozen when it was archived (归档包).
type ArchivePackage struct {
	AgencyID           string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID      string    `gorm:"column:application_id;primaryKey"`
	Number             int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	SizeBytes          int64     `gorm:"column:size_bytes"`
	SHA256             []byte    `gorm:"column:sha256"`
	ManifestSHA256     []byte    `gorm:"column:manifest_sha256"`
	ManifestSM3        []byte    `gorm:"column:manifest_sm3"`
	KeyID              string    `gorm:"column:key_id"`
	Files              int       `gorm:"column:files"`
	ApplicationVersion int64     `gorm:"column:application_version"`
	TakenAt            time.Time `gorm:"column:taken_at"`
	BlobKey            string    `gorm:"column:blob_key"`
	Actor              string    `gorm:"column:actor"`
	RecordedAt         time.Time `gorm:"column:recorded_at"`
	EventSeq           *int      `gorm:"column:event_seq"` // the act of archiving of which it came by itself; nil: somebody asked for it
}

// TableName implements gorm's Tabler.
func (ArchivePackage) TableName() string { return "archive_package" }

// Key returns what names the application.
func (p *ArchivePackage) Key() Key { return Key{Agency: p.AgencyID, ID: p.ApplicationID} }

// NotArchivedError is the refusal of an archive package of a file that is not in the archive.
type NotArchivedError struct{}

func (NotArchivedError) Error() string { return "the application is not archived" }

// Chinese says it to people.
func (NotArchivedError) Chinese() string { return "该申请尚未归档，不能生成归档包" }

// CreateArchivePackage records a package whose blob is written, with the hash of its manifest in the audit; one with an EventSeq takes
// the order of it with it. w.Response gets an ArchivePackage. Errors: ErrNotFound (application), *StaleError when it changed since the
// package was taken, NotArchivedError, ErrOrderTaken, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) CreateArchivePackage(ctx context.Context, p ArchivePackage, w Write) (ArchivePackage, error) {
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockApplication(tx, p.Key()); err != nil {
			return err
		}
		var now Application
		if err := theCase(tx.Model(&Application{}).Select("state, version"), p.Key()).Take(&now).Error; err != nil {
			return err
		}
		switch {
		case now.State != string(workflow.Archived):
			return NotArchivedError{}
		case now.Version != p.ApplicationVersion:
			return &StaleError{Current: now.Version}
		}
		if p.EventSeq != nil {
			order := ordered(tx, p.Key(), *p.EventSeq)
			switch {
			case order.Error != nil:
				return order.Error
			case order.RowsAffected == 0:
				return ErrOrderTaken
			}
		}
		if err := takeBlob(tx, p.BlobKey); err != nil {
			return err
		}
		last, err := lastNumber(tx, &ArchivePackage{}, p.Key())
		if err != nil {
			return err
		}
		p.Number, p.RecordedAt, p.Actor = last+1, w.Now.Truncate(time.Microsecond), w.Actor
		if err := tx.Create(&p).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{
			"archive_package": p.Number, "sha256": hex.EncodeToString(p.SHA256), "manifest_sha256": hex.EncodeToString(p.ManifestSHA256),
			"manifest_sm3": hex.EncodeToString(p.ManifestSM3),
		})
		if err != nil {
			return err
		}
		return w.record(tx, p.AgencyID, p.ApplicationID, "create_archive_package", detail, p)
	})
	return p, err
}

// GetArchivePackage returns one package. Errors: ErrNotFound.
func (s *Store) GetArchivePackage(ctx context.Context, key Key, number int) (ArchivePackage, error) {
	return getNumbered[ArchivePackage](s.db.WithContext(ctx), key, number)
}

// ListArchivePackages returns the packages of an application from number after+1 on, in order. Errors: ErrNotFound (application).
func (s *Store) ListArchivePackages(ctx context.Context, key Key, after, limit int) ([]ArchivePackage, error) {
	return listNumbered[ArchivePackage](s.db.WithContext(ctx), key, after, limit)
}

// destroyPackages deletes the packages of a file, and the order of one that could not be made, and hands their blobs to who deletes those
// that belong to nobody.
func destroyPackages(tx *gorm.DB, key Key, w Write) (int64, error) {
	of := "agency_id = ? AND application_id = ?"
	if err := tx.Exec("DELETE FROM archive_order WHERE "+of, key.Agency, key.ID).Error; err != nil {
		return 0, err
	}
	if err := tx.Exec("INSERT INTO pending_blob (blob_key, created_at) SELECT blob_key, ? FROM archive_package WHERE "+of,
		w.Now, key.Agency, key.ID).Error; err != nil {
		return 0, err
	}
	done := tx.Exec("DELETE FROM archive_package WHERE "+of, key.Agency, key.ID)
	return done.RowsAffected, done.Error
}
