package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Attachment is one row of table attachment: a file that proves something (附件), without its bytes.
type Attachment struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	ApplicationID   string     `gorm:"column:application_id;primaryKey"`
	Number          int        `gorm:"column:number;primaryKey;autoIncrement:false"`
	Purpose         string     `gorm:"column:purpose"`
	FileName        string     `gorm:"column:file_name"`
	MediaType       string     `gorm:"column:media_type"`
	SizeBytes       int64      `gorm:"column:size_bytes"`
	SHA256          []byte     `gorm:"column:sha256"`
	BlobKey         string     `gorm:"column:blob_key"`
	CreatedAt       time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	Actor           string     `gorm:"column:actor"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
}

// TableName implements gorm's Tabler.
func (Attachment) TableName() string { return "attachment" }

// Key returns what names the application.
func (a *Attachment) Key() Key { return Key{Agency: a.AgencyID, ID: a.ApplicationID} }

// pendingBlob is one row of table pending_blob.
type pendingBlob struct {
	BlobKey   string    `gorm:"column:blob_key;primaryKey"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (pendingBlob) TableName() string { return "pending_blob" }

// ErrBlobGone says that the blob was not written within the time that it is waited for, and is deleted.
var ErrBlobGone = errors.New("the blob took too long and was given up")

// AttachmentError tells that an attachment cannot be referred to: the application has none of that number, or it was
// withdrawn and proves nothing any more.
type AttachmentError struct {
	Number    int
	Withdrawn bool
}

func (e *AttachmentError) Error() string {
	if e.Withdrawn {
		return "attachment " + strconv.Itoa(e.Number) + " is withdrawn"
	}
	return "the application has no attachment " + strconv.Itoa(e.Number)
}

// Chinese says it to people.
func (e *AttachmentError) Chinese() string {
	if e.Withdrawn {
		return "附件" + strconv.Itoa(e.Number) + "已撤回，不能再使用"
	}
	return "该申请没有附件" + strconv.Itoa(e.Number)
}

// ExpectBlob notes that a blob is about to be written, so that it is found again should no attachment come of it.
func (s *Store) ExpectBlob(ctx context.Context, blobKey string, now time.Time) error {
	return translate(s.db.WithContext(ctx).Create(&pendingBlob{BlobKey: blobKey, CreatedAt: now}).Error)
}

// OrphanBlobs returns up to limit blobs that were expected before an instant and belong to no attachment.
func (s *Store) OrphanBlobs(ctx context.Context, before time.Time, limit int) (keys []string, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = s.db.WithContext(ctx).Model(&pendingBlob{}).Where("created_at < ?", before).Order("created_at").Limit(limit).
		Pluck("blob_key", &keys).Error
	return keys, translate(err)
}

// ForgetBlob forgets a blob that was expected and is deleted.
func (s *Store) ForgetBlob(ctx context.Context, blobKey string) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(s.db.WithContext(ctx).Delete(&pendingBlob{BlobKey: blobKey}).Error)
}

// CreateAttachment records an attachment whose blob is written, gives it the next number of its application and returns it.
// w.Response gets an Attachment. Errors: ErrNotFound (application), *QuotaError, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) CreateAttachment(ctx context.Context, a Attachment, w Write) (Attachment, error) {
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := lockApplication(tx, a.Key()); err != nil {
			return err
		}
		if err := checkSpace(tx, law, a.AgencyID, w.Now, a.SizeBytes, ""); err != nil {
			return err
		}
		last, err := lastNumber(tx, &Attachment{}, a.Key())
		if err != nil {
			return err
		}
		a.Number = last + 1
		if err := addFile(tx, a.Key(), &a, w); err != nil {
			return err
		}
		return w.recordRequest(tx, a)
	})
	return a, err
}

// addFile records a numbered file of an application that nobody else changes meanwhile, and says so to the audit. Errors:
// ErrBlobGone.
func addFile(tx *gorm.DB, key Key, a *Attachment, w Write) error {
	if err := takeBlob(tx, a.BlobKey); err != nil {
		return err
	}
	a.AgencyID, a.ApplicationID = key.Agency, key.ID
	a.CreatedAt, a.Actor, a.Version = w.Now.Truncate(time.Microsecond), w.Actor, 1
	if err := tx.Create(a).Error; err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{"attachment": a.Number, "purpose": a.Purpose, "sha256": a.SHA256})
	if err != nil {
		return err
	}
	return tx.Create(w.auditRow(key.Agency, key.ID, "attach", detail)).Error
}

// takeBlob ends the wait for a blob: from now on it belongs to somebody. Errors: ErrBlobGone.
func takeBlob(tx *gorm.DB, blobKey string) error {
	taken := tx.Delete(&pendingBlob{BlobKey: blobKey})
	if taken.Error == nil && taken.RowsAffected == 0 {
		return ErrBlobGone
	}
	return taken.Error
}

// lockApplication keeps others from numbering children of an application. Errors: gorm.ErrRecordNotFound, DisposedError.
func lockApplication(tx *gorm.DB, key Key) error {
	return lockVersion(tx, key, 0)
}

// lastNumber returns the highest number of an application's children of one kind, 0 when there is none.
func lastNumber(tx *gorm.DB, child any, key Key) (last int, err error) {
	err = tx.Model(child).Select("coalesce(max(number), 0)").
		Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Scan(&last).Error
	return last, err
}

// WithdrawAttachment marks an attachment as wrong; version is what the caller saw, 0 skips the check. w.Response gets an
// Attachment. Errors: ErrNotFound, *StaleError, *AttachmentError, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawAttachment(ctx context.Context, key Key, number int, version int64, reason string, w Write) (Attachment, error) {
	var a Attachment
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		a = Attachment{}
		if err := numbered(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), key, number).Take(&a).Error; err != nil {
			return err
		}
		switch {
		case version != 0 && version != a.Version:
			return &StaleError{Current: a.Version}
		case a.WithdrawnAt != nil:
			return &AttachmentError{Number: number, Withdrawn: true}
		}
		at := w.Now.Truncate(time.Microsecond)
		a.WithdrawnAt, a.WithdrawnBy, a.WithdrawnReason, a.Version = &at, w.Actor, reason, a.Version+1
		if err := numbered(tx.Model(&Attachment{}), key, number).Updates(map[string]any{
			"withdrawn_at": at, "withdrawn_by": a.WithdrawnBy, "withdrawn_reason": reason, "version": a.Version,
		}).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"attachment": number, "reason": reason})
		if err != nil {
			return err
		}
		return w.record(tx, key.Agency, key.ID, "withdraw_attachment", detail, a)
	})
	return a, err
}

// GetAttachment returns one attachment. Errors: ErrNotFound.
func (s *Store) GetAttachment(ctx context.Context, key Key, number int) (Attachment, error) {
	return getNumbered[Attachment](s.db.WithContext(ctx), key, number)
}

// ListAttachments returns the attachments of an application from number after+1 on, in order. Errors: ErrNotFound
// (application).
func (s *Store) ListAttachments(ctx context.Context, key Key, after, limit int) ([]Attachment, error) {
	return listNumbered[Attachment](s.db.WithContext(ctx), key, after, limit)
}
